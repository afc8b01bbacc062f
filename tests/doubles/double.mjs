// SPDX-License-Identifier: GPL-3.0-or-later
// What every double has in common: ports told on descriptor 3, an end with descriptor 4, certificates.
import { spawnSync } from "node:child_process";
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that goes with the process. */
export function workshop() {
  const folder = mkdtempSync(join(tmpdir(), "clipcrafter-double-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Resolves to the port, free and on this machine only. */
export function listen(server) {
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server.address().port)));
}

/** Tells the test the words, and ends with it. */
export function ready(...words) {
  const lifeline = createReadStream(null, { fd: 4 });
  lifeline.on("data", () => {});
  lifeline.on("close", () => process.exit(0));
  lifeline.on("error", () => process.exit(0));
  writeSync(3, words.join(" ") + "\n");
}

function openssl(...args) {
  const done = spawnSync("openssl", args, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`openssl ${args.join(" ")}\n${done.stderr}`);
}

/** An authority made for this run; its certificate is at `.file`. */
export class Authority {
  constructor(folder) {
    this.folder = folder;
    this.file = join(folder, "ca.pem");
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
      "-subj", "/CN=Test authority", "-keyout", join(folder, "ca.key"), "-out", this.file);
  }

  /** Key and certificate for `name`; `expired` yesterday where asked. */
  certify(name, { expired = false } = {}) {
    const file = (suffix) => join(this.folder, `${name}${expired ? "-old" : ""}.${suffix}`);
    writeFileSync(file("ext"), `subjectAltName=${/^[\d.]+$/.test(name) ? "IP" : "DNS"}:${name}\n`);
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", `/CN=${name}`,
      "-keyout", file("key"), "-out", file("csr"));
    openssl("x509", "-req", "-in", file("csr"), "-CA", this.file, "-CAkey", join(this.folder, "ca.key"), "-CAcreateserial",
      "-days", expired ? "-1" : "2", "-extfile", file("ext"), "-out", file("crt"));
    return { key: readFileSync(file("key")), cert: readFileSync(file("crt")) };
  }
}
