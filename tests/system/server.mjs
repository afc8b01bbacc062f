// SPDX-License-Identifier: GPL-3.0-or-later
// A server in a folder of its own, for the tests of one file.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";

const PROGRAM = process.env.CLIPCRAFTER ?? "build/clipcrafter";

// tests/system/postgres has started a server of its own: it is used as an operator's would be.
function database() {
  const { CLIPCRAFTER_TEST_DATABASE_URL: url, CLIPCRAFTER_TEST_CA: ca } = process.env;
  return url ? { DATABASE_URL: url, CLIPCRAFTER_DATABASE_CA: ca } : {};
}

/**
 * Starts `clipcrafter serve` on a free port and waits until it serves.
 * `after`: a server that was killed, in whose folder this one goes on.
 * @returns {{url, top, folder, log, pid, kill, stop}} `log()` is what it wrote so far; `kill()` ends it without a
 * word and leaves the folder; `stop()` ends it in order, removes the folder and gives its exit status.
 */
export async function startServer({ options = [], env = {}, after = null } = {}) {
  const top = after?.top ?? mkdtempSync(join(tmpdir(), "cc-"));
  chmodSync(top, 0o755); // started by root it becomes another user
  const folder = join(top, "s");
  env = { ...process.env, ...database(), ...env };
  if (env.DATABASE_URL) execFileSync(PROGRAM, ["migrate", "--server-dir", folder], { env });
  const child = spawn(PROGRAM, ["serve", "--server-dir", folder, "--listen", "127.0.0.1:0", ...options], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "", out = "";
  child.stderr.on("data", (text) => (log += text));
  const url = await new Promise((resolve, reject) => {
    child.stdout.on("data", (text) => {
      out += text;
      const found = out.match(/serves (http\S+)/);
      if (found) resolve(found[1]);
    });
    child.once("exit", (status) => reject(new Error(`serve ended with ${status}:\n${log}`)));
  });
  const kill = async (signal = "SIGKILL") => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  };
  const stop = async (signal = "SIGTERM") => {
    await kill(signal);
    rmSync(top, { recursive: true, force: true });
    return child.exitCode;
  };
  return { url, top, folder, log: () => log, pid: child.pid, kill, stop };
}
