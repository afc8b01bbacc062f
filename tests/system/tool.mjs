// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the binary in a folder of its own and looks at what it left.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const binary = process.env.CLIPCRAFTER ?? join(root, "build", "clipcrafter");

/** A private folder with a cache in it; removed when the test ends. */
export function workshop(t) {
  const folder = mkdtempSync(join(tmpdir(), "clipcrafter-system-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, cache: join(folder, "cache"), file: (name) => join(folder, name) };
}

function settings(shop, extra) {
  const env = { ...process.env, CLIPCRAFTER_CACHE_DIR: shop.cache, CLIPCRAFTER_CONFIG: "/dev/null", LC_ALL: "C.UTF-8", ...extra };
  return env;
}

/** Runs to the end: { status, stdout, stderr }. */
export function run(shop, args, { input, env, cwd } = {}) {
  const done = spawnSync(binary, args, {
    input: input ?? "", cwd: cwd ?? shop.folder, env: settings(shop, env), encoding: "utf8", maxBuffer: 1 << 28,
  });
  if (done.error) throw done.error;
  return { status: done.status, signal: done.signal, stdout: done.stdout, stderr: done.stderr };
}

/** As run(), and it must have worked. */
export function runOk(shop, args, options) {
  const done = run(shop, args, options);
  assert.equal(done.status, 0, `${args.join(" ")}\n${done.stderr}`);
  return done;
}

/** Starts and gives the child with what it printed so far. */
export function start(shop, args) {
  const child = spawn(binary, args, { cwd: shop.folder, env: settings(shop), stdio: ["ignore", "pipe", "pipe"] });
  const state = { child, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => { state.stdout += text; });
  child.stderr.setEncoding("utf8").on("data", (text) => { state.stderr += text; });
  state.ended = new Promise((done) => child.on("close", (status, signal) => done({ status, signal })));
  return state;
}

/** Waits until `condition` holds; polls with a deadline. */
export async function until(condition, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > end) throw new Error("waited too long");
    await new Promise((next) => setTimeout(next, 5));
  }
}

/** Events of --progress json. */
export const events = (stdout) => stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));

/** Every file below a folder, relative, sorted. */
export function files(folder, prefix = "") {
  if (!existsSync(folder)) return [];
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(folder, join(prefix, entry.name)) : [join(prefix, entry.name)]).sort();
}

/** What ffprobe says of a file. */
export function probe(path) {
  const done = spawnSync("ffprobe", ["-v", "error", "-show_streams", "-show_format", "-show_chapters", "-of", "json", path], { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout);
}

/** Order of the top-level boxes of an MP4. */
export function boxes(path) {
  const bytes = readFileSync(path);
  const names = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    let size = bytes.readUInt32BE(at);
    names.push(bytes.toString("latin1", at + 4, at + 8));
    if (size === 1) size = Number(bytes.readBigUInt64BE(at + 8));
    if (size === 0) break;
    at += size;
  }
  return names;
}

export { existsSync, readFileSync, statSync };

/** A short script: three scenes, a few seconds. */
export const SHORT = "# Bees\n\nBees dance in the dark.\n\nThey point at the sun.\n\nThen all of them fly out.\n";
/** Small pictures keep the tests quick; everything else is as in the full size. */
export const SMALL = ["--format", "180x320", "--fps", "15"];
