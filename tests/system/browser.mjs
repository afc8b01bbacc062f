// SPDX-License-Identifier: GPL-3.0-or-later
// People in front of browsers, each with an authenticator app in the pocket.
import { createHmac } from "node:crypto";
import assert from "node:assert/strict";
import { eventually, mailedToken, Person } from "./person.mjs";

export const PASSWORD = "correct horse battery staple";
let browsers = 0;

/** The answer, which must have that status; else all that is known of it. */
export function expect(answer, status) {
  assert.equal(answer.status, status, `${answer.status} ${answer.text}`);
  return answer;
}

/** Set-Cookie lines as { name, value, attributes }. */
export function cookiesOf(answer) {
  return answer.headers.getSetCookie().map((line) => {
    const [pair, ...attributes] = line.split("; ");
    return { name: pair.split("=")[0], value: pair.slice(pair.indexOf("=") + 1), attributes };
  });
}

/** A browser with a network address of its own (the server must trust 127.0.0.1 as a proxy), so that the requests
 * of one are not counted as another's. Paths begin behind /api/v1. */
export class Browser extends Person {
  constructor(server, jar) {
    super(server, { agent: "Browser/1" });
    this.address = `198.51.100.${(browsers += 1)}`;
    if (jar) this.cookies = new Map(jar); // somebody got hold of them
  }

  send(method, path, json, headers = {}) {
    return this.call(method, "/api/v1" + path, { json, headers: { "X-Forwarded-For": this.address, ...headers } });
  }
  get = (path, headers) => this.send("GET", path, undefined, headers);
  post = (path, json, headers) => this.send("POST", path, json, headers);
  put = (path, json, headers) => this.send("PUT", path, json, headers);
  delete = (path, headers) => this.send("DELETE", path, undefined, headers);

  async enter(email, password = PASSWORD, code) {
    const answer = await this.post("/session", { email, password, ...(code ? { code } : {}) });
    if (answer.status === 201) this.csrf = answer.json.csrf_token;
    return answer;
  }
  isIn = async () => (await this.get("/session")).status === 200;
  age = (year) => this.post("/age-check", { year, month: 5 });

  /** Fills in the form; the mail is not read yet. */
  async fillIn(email) {
    const { age_ticket } = expect(await this.age(1990), 200).json;
    const policy_version = (await this.get("/policy")).json.version;
    return this.post("/account", { email, name: "Canary Name", password: PASSWORD, policy_version, age_ticket });
  }
}

/** Waits for the newest token of a kind in the mails to an address. */
export function tokenFor(server, email, kind) {
  return eventually(() => mailedToken(server, kind, email), 20, `no ${kind} mail to ${email}`);
}

/** Somebody who signed up, followed the link and signed in. */
export async function settle(server, email) {
  const browser = new Browser(server);
  expect(await browser.fillIn(email), 202);
  expect(await browser.post("/account/verify", { token: await tokenFor(server, email, "verify") }), 204);
  expect(await browser.enter(email), 201);
  return browser;
}

/** RFC 6238 as an authenticator app computes it; `later`: steps from now. */
export function codeOf(secret, later = 0) {
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + later));
  const mac = createHmac("sha1", key).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, "0");
}
