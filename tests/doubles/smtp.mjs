// SPDX-License-Identifier: GPL-3.0-or-later
// Mail servers that keep what they are given. Tells the ports STARTTLS with login, TLS with login, no TLS at all, STARTTLS with
// another name in its certificate, and http, where GET / gives the last message after a line "FROM TO USER TLS"; then the
// authority's file. later@... is put off, nobody@... is refused.
import { createServer } from "node:http";
import { SMTPServer } from "smtp-server";
import { Authority, listen, ready, workshop } from "./double.mjs";

let last = "none";

function judge({ address }, _session, done) {
  const code = { "later@example.org": 451, "nobody@example.org": 550 }[address];
  done(code ? Object.assign(new Error("no"), { responseCode: code }) : null);
}

function keep(stream, session, done) {
  const pieces = [];
  stream.on("data", (piece) => pieces.push(piece));
  stream.on("end", () => {
    const { mailFrom, rcptTo } = session.envelope;
    last = `${mailFrom.address} ${rcptTo.map((to) => to.address)} ${session.user ?? "-"} ${session.secure ? "tls" : "plain"} ${session.hostNameAppearsAs}\n` +
      Buffer.concat(pieces).toString("latin1");
    done();
  });
}

function login({ username, password }, _session, done) {
  if (username === "clip" && password === "crafter's secret") done(null, { user: username });
  else done(Object.assign(new Error("no"), { responseCode: 535 }));
}

function serve(options) {
  return new Promise((done) => {
    const server = new SMTPServer({ disableReverseLookup: true, onRcptTo: judge, onData: keep, onAuth: login, ...options });
    server.on("error", () => {}); // a client that goes away in the middle
    const listener = server.listen(0, "127.0.0.1", () => done(listener.address().port));
  });
}

const authority = new Authority(workshop());
const good = authority.certify("localhost"), other = authority.certify("elsewhere.example");
const ports = [
  await serve(good),
  await serve({ ...good, secure: true }),
  await serve({ hideSTARTTLS: true, authOptional: true, disabledCommands: ["STARTTLS"] }),
  await serve(other),
  await listen(createServer((_, answer) => answer.end(last))),
];
ready(...ports, authority.file);
