// SPDX-License-Identifier: GPL-3.0-or-later
// The private database of a server under test, from the side: as its superuser, past every wall.
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

function program(name) {
  const own = `/usr/lib/postgresql/15/bin/${name}`;
  return existsSync(own) ? own : name;
}

/** As the user that the server runs as: started by root it gives itself up to one. */
function run(server, name, args) {
  const socket = join(server.folder, "postgres", "run");
  const { uid, gid } = statSync(socket);
  const as = uid === process.getuid() ? {} : { uid, gid };
  return execFileSync(program(name), ["-h", socket, "-U", "clipcrafter", "-d", "clipcrafter", ...args], {
    encoding: "utf8", maxBuffer: 1 << 28, cwd: "/", stdio: ["ignore", "pipe", "pipe"], ...as,
  });
}

/** Runs SQL; its rows as lines, columns between tabs. */
export function sql(server, text) {
  return run(server, "psql", ["-XAtqF", "\t", "-v", "ON_ERROR_STOP=1", "-c", text]).trimEnd();
}

/** A dump of everything, as text. */
export function dump(server) {
  return run(server, "pg_dump", []);
}
