// SPDX-License-Identifier: GPL-3.0-or-later
// Every command of docs/api-tour.md, run as it stands against a server with nothing configured.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { startServer } from "./server.mjs";

let server, folder;

before(async () => {
  server = await startServer();
  folder = mkdtempSync(join(tmpdir(), "cc-tour-"));
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function commands() {
  const text = readFileSync(new URL("../../docs/api-tour.md", import.meta.url), "utf8");
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map((block) => block[1]);
  return "set -eu -o pipefail\n" + blocks.join("\n");
}

async function run(script) {
  writeFileSync(join(folder, "tour.sh"), script);
  const child = spawn("bash", ["tour.sh"], {
    cwd: folder,
    env: { ...process.env, SERVER: server.url, FOLDER: server.folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout.on("data", (part) => (text += part));
  child.stderr.on("data", (part) => (text += part));
  const late = setTimeout(() => child.kill("SIGKILL"), 240000);
  const [status] = await once(child, "exit");
  clearTimeout(late);
  return { status, text };
}

function probe(file) {
  const told = execFileSync("ffprobe", ["-v", "error", "-count_frames", "-show_entries",
    "format=duration:stream=codec_name,width,height,nb_read_frames", "-of", "json", join(folder, file)]);
  return JSON.parse(told);
}

test("the tour runs from sign-up to video", async () => {
  const { status, text } = await run(commands());
  assert.equal(status, 0, `${text}\n${server.log()}`);

  const video = probe("bees.mp4");
  assert.equal(video.streams[0].codec_name, "h264");
  assert.deepEqual([video.streams[0].width, video.streams[0].height], [360, 640]);
  assert.equal(video.streams[1].codec_name, "aac");
  const seconds = Number(video.format.duration);
  assert.ok(seconds > 5 && seconds < 30, `${seconds} s`);
  assert.ok(Math.abs(Number(video.streams[0].nb_read_frames) - seconds * 24) <= 1);
  assert.match(readFileSync(join(folder, "bees.vtt"), "utf8"), /^WEBVTT/);

  // The preview's first piece plays by itself.
  const first = probe("first.mp4");
  assert.ok(Number(first.streams[0].nb_read_frames) > 0);

  const events = readFileSync(join(folder, "events"), "utf8");
  assert.ok(events.match(/^event: progress$/gm)?.length >= 1);
  assert.equal(events.match(/^event: end$/gm)?.length, 1);
});

test("nothing of a run is left in the work folder", () => {
  assert.deepEqual(readdirSync(join(server.folder, "work")), []);
});

test("the log holds nothing that was typed", () => {
  for (const typed of ["ann@example.org", "correct horse", "Why bees dance", "Two million"])
    assert.ok(!server.log().includes(typed), typed);
});

test("the server stops in order", async () => {
  assert.equal(await server.stop(), 0);
});
