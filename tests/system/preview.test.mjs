// SPDX-License-Identifier: GPL-3.0-or-later
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { SHORT, SMALL, existsSync, files, probe, readFileSync, run, runOk, start, until, workshop } from "./tool.mjs";
import { chromium, watch } from "./watch.mjs";

const MAKE = ["make", "bees.txt", ...SMALL, "--no-sidecars", "--preview", "watch"];

// One film that most tests look at; the others find its pieces in its cache.
const cleanups = [];
let film;
before(() => {
  film = workshop({ after: (cleanup) => cleanups.push(cleanup) });
  writeFileSync(film.file("bees.txt"), SHORT);
  runOk(film, [...MAKE, "--save-timeline", "bees.timeline.json"]);
});
after(() => cleanups.forEach((cleanup) => cleanup()));

function scripted(t) {
  const shop = { ...workshop(t), cache: film.cache };
  writeFileSync(shop.file("bees.txt"), SHORT);
  return shop;
}

/** What ffmpeg decodes: frames with their times as one text, sound as bytes; it must not complain. */
function decode(path) {
  const ffmpeg = (...args) => {
    const done = spawnSync("ffmpeg", ["-v", "warning", "-i", path, ...args], { maxBuffer: 1 << 28 });
    assert.equal(done.status, 0, done.stderr.toString());
    assert.equal(done.stderr.toString(), "");
    return done.stdout;
  };
  const frames = ffmpeg("-map", "0:v", "-fps_mode", "passthrough", "-enc_time_base", "1/15", "-f", "framemd5", "-").toString();
  return { frames: frames.split("\n").filter((line) => line && line[0] !== "#"), sound: ffmpeg("-map", "0:a", "-f", "s16le", "-") };
}

function durations(playlist) {
  return [...playlist.matchAll(/^#EXTINF:([\d.]+),$/gm)].map((line) => Number(line[1]));
}

test("the preview of a finished video decodes to the frames and the sound of the video", () => {
  const [shown, made] = [decode(film.file("watch/index.m3u8")), decode(film.file("bees.mp4"))];
  assert.ok(made.frames.length > 60);
  assert.deepEqual(shown.frames, made.frames);
  assert.ok(shown.sound.equals(made.sound));
  const playlist = readFileSync(film.file("watch/index.m3u8"), "utf8");
  assert.match(playlist, /#EXT-X-ENDLIST\n$/);
  const seconds = durations(playlist).reduce((sum, one) => sum + one, 0);
  assert.ok(Math.abs(seconds - Number(probe(film.file("bees.mp4")).streams[0].duration)) < 0.001, `${seconds}`);
  const target = Number(playlist.match(/TARGETDURATION:(\d+)/)[1]);
  for (const one of durations(playlist)) assert.ok(Math.round(one) <= target);
});

test("it can be followed from the front while the rest is rendered", async (t) => {
  const shop = workshop(t);
  writeFileSync(shop.file("bees.txt"), SHORT);
  const child = start(shop, [...MAKE, "--threads", "1"]);
  const seen = [];
  const look = () => {
    if (!existsSync(shop.file("watch/index.m3u8"))) return;
    const text = readFileSync(shop.file("watch/index.m3u8"), "utf8");
    if (text === seen.at(-1)) return;
    for (const name of text.split("\n").filter((line) => line && line[0] !== "#")) assert.ok(existsSync(shop.file(`watch/${name}`)), name);
    seen.push(text);
  };
  await until(() => { look(); return child.child.exitCode !== null; }, 300);
  assert.equal((await child.ended).status, 0, child.stderr);
  look();
  assert.ok(seen.length > 1, `${seen.length} playlists`);
  for (let i = 1; i < seen.length; i++) assert.ok(seen[i].startsWith(seen[i - 1]), "the playlist only grows at its end");
});

test("a preview of what is cached replaces a longer one wholly", (t) => {
  const shop = scripted(t);
  mkdirSync(shop.file("watch"));
  for (const name of ["index.m3u8", "init.mp4", "0.m4s", "4.m4s", "5.m4s", "6.m4s"]) writeFileSync(shop.file(`watch/${name}`), "old");
  writeFileSync(shop.file("watch/notes.txt"), "of the user");
  runOk(shop, MAKE);
  const names = ["0.m4s", "1.m4s", "2.m4s", "3.m4s", "index.m3u8", "init.mp4"];
  assert.deepEqual(files(shop.file("watch")), [...names, "notes.txt"]);
  for (const name of names) assert.ok(readFileSync(shop.file(`watch/${name}`)).equals(readFileSync(film.file(`watch/${name}`))), name);
  assert.ok(readFileSync(shop.file("bees.mp4")).equals(readFileSync(film.file("bees.mp4"))));
});

test("render gives the preview that make gives, a draft gives one of its own size", () => {
  runOk(film, ["render", "bees.timeline.json", "-o", "r.mp4", "--preview", "deep/er"]);
  for (const name of files(film.file("watch"))) assert.ok(readFileSync(film.file(`deep/er/${name}`)).equals(readFileSync(film.file(`watch/${name}`))), name);
  runOk(film, ["render", "bees.timeline.json", "--draft", "-o", "d.mp4", "--preview", "draft"]);
  const shown = decode(film.file("draft/index.m3u8")).frames;
  assert.ok(shown.length > 60);
  assert.deepEqual(shown, decode(film.file("d.mp4")).frames);
});

test("a folder that cannot be is named before any work", (t) => {
  const shop = scripted(t);
  writeFileSync(shop.file("file"), "");
  for (const [folder, words] of [["file/below", /--preview/], ["", /--preview "": needs a folder/]]) {
    const result = run(shop, ["make", "bees.txt", ...SMALL, "--preview", folder]);
    assert.notEqual(result.status, 0);
    assert.match(result.stderr, words);
    assert.equal(result.stderr.trim().split("\n").length, 1, result.stderr);
  }
  assert.ok(!existsSync(shop.file("bees.mp4")));
});

test("a piece that cannot be written costs the preview, not the video", (t) => {
  const shop = scripted(t);
  mkdirSync(shop.file("watch/1.m4s"), { recursive: true });
  const result = runOk(shop, MAKE);
  assert.match(result.stderr, /--preview: .*1\.m4s/);
  assert.ok(existsSync(shop.file("bees.mp4")));
  const playlist = readFileSync(shop.file("watch/index.m3u8"), "utf8");
  assert.equal(durations(playlist).length, 1);
  assert.doesNotMatch(playlist, /ENDLIST/);
});

test("a browser plays the pieces to the end through Media Source", { skip: !chromium && "there is no Chromium here" }, async () => {
  const video = probe(film.file("bees.mp4")).streams.find((stream) => stream.codec_type === "video");
  const seen = await watch(film.file("watch"));
  assert.deepEqual(seen.errors, []);
  assert.equal(seen.pieces, 4);
  assert.deepEqual(seen.ranges, [0, 1], "one range from the first piece to the last");
  assert.equal(seen.buffered[0][0], 0);
  assert.ok(Math.abs(seen.buffered[0][1] - Number(video.duration)) < 0.001, JSON.stringify(seen));
  assert.ok(Math.abs(seen.at - Number(video.duration)) < 0.001, JSON.stringify(seen));
  assert.deepEqual([seen.width, seen.height, seen.corrupted], [video.width, video.height, 0]);
});
