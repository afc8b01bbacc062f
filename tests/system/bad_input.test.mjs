// SPDX-License-Identifier: GPL-3.0-or-later
// Bad input gets one sentence that says where, why and what to do; exit 2; nothing written.
import { test } from "node:test";
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { SHORT, SMALL, binary, existsSync, files, run, statSync, workshop } from "./tool.mjs";

const story = (change = {}, scenes = [{ id: "a", say: "Hello there." }]) =>
  JSON.stringify({ clipcrafter: "storyboard", version: 1, scenes, ...change });

// A red square of 16x16.
const JPEG = Buffer.from(
  "/9j/4AAQSkZJRgABAgAAAQABAAD//gAQTGF2YzU5LjM3LjEwMAD/2wBDAAg+Pkk+SVVVVVVVVWRdZGhoaGRkZGRoaGhwcHCDg4NwcHBoaHBwfH" +
  "yDg4+Tj4eHg4eTk5ubm7q6srLZ2eD/////xABMAAEBAAAAAAAAAAAAAAAAAAAABgEBAQAAAAAAAAAAAAAAAAAABgcQAQAAAAAAAAAAAAAAAAAA" +
  "AAARAQAAAAAAAAAAAAAAAAAAAAD/wAARCAAQABADASIAAhEAAxEA/9oADAMBAAIRAxEAPwCLAFF/f//Z", "base64");

// name: [files to write, arguments, what the message must hold]
const CASES = {
  "an empty script": [{ "a.txt": "" }, ["make", "a.txt"], [/a\.txt/, /empty|nothing to speak/i]],
  "a script of markup only": [{ "a.txt": "# Title\n\n[pause 1]\n" }, ["make", "a.txt"], [/a\.txt/, /line 3/, /nothing spoken/i]],
  "invalid UTF-8": [{ "a.txt": Buffer.from("Hello \xff\xfe world.\n", "latin1") }, ["make", "a.txt"], [/a\.txt/, /line 1/, /UTF-8/]],
  "a binary file": [{ "a.txt": Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1]) }, ["make", "a.txt"], [/a\.txt/, /binary/]],
  "a script of 10 MB": [{ "a.txt": "Bees dance. ".repeat(900000) }, ["make", "a.txt"], [/a\.txt/, /larger|too long/]],
  "a script that is not there": [{}, ["make", "none.txt"], [/none\.txt/, /No such file/]],
  "a word of 5,000 letters": [{ "a.txt": `Hello ${"x".repeat(5000)} there.` }, ["make", "a.txt"], [/a\.txt/, /word/]],
  "a broken directive": [{ "a.txt": "Hello.\n\n[pause x] There.\n" }, ["make", "a.txt"], [/a\.txt/, /line 3, column 1/, /seconds/]],
  "an unknown directive": [{ "a.txt": "[pictrue: bee]\nHello.\n" }, ["make", "a.txt"], [/line 1/, /picture/]],
  "an unknown voice": [{ "a.txt": SHORT }, ["make", "a.txt", "--voice", "rmss"], [/rmss/, /did you mean "rms"/]],
  "an unknown format": [{ "a.txt": SHORT }, ["make", "a.txt", "--format", "potrait"], [/potrait/, /portrait/]],
  "an unknown style": [{ "a.txt": SHORT }, ["make", "a.txt", "--captions", "blod"], [/blod/, /bold/]],
  "an odd size": [{ "a.txt": SHORT }, ["make", "a.txt", "--format", "181x320"], [/181/, /odd|even/]],
  "a huge size": [{ "a.txt": SHORT }, ["make", "a.txt", "--format", "99999x99999"], [/99999/, /4096/]],
  "a rate of NaN": [{ "a.txt": SHORT }, ["make", "a.txt", "--rate", "nan"], [/--rate/, /nan/]],
  "a negative rate": [{ "a.txt": SHORT }, ["make", "a.txt", "--rate", "-3"], [/--rate/, /-3/]],
  "a huge number of seconds": [{ "a.txt": SHORT }, ["make", "a.txt", "--summarize", "--seconds", "1e99"], [/--seconds/, /1e99/]],
  "an unknown option": [{ "a.txt": SHORT }, ["make", "a.txt", "--foramt", "square"], [/--foramt/, /--format/]],
  "an unknown command": [{}, ["mkae", "a.txt"], [/mkae/, /make/]],
  "no input": [{}, ["make"], [/INPUT/]],
  "a missing media folder": [{ "a.txt": SHORT }, ["make", "a.txt", "--media", "nowhere"], [/nowhere/, /No such file|not.*found|cannot be read/]],
  "a media folder that is a file": [{ "a.txt": SHORT }, ["make", "a.txt", "--media", "a.txt"], [/a\.txt/, /folder/i]],
  "a missing music file": [{ "a.txt": SHORT }, ["make", "a.txt", "--music", "no.mp3"], [/no\.mp3/]],
  "music that is no music": [{ "a.txt": SHORT }, ["make", "a.txt", "--music", "a.txt"], [/a\.txt/]],
  "a folder as output": [{ "a.txt": SHORT }, ["make", "a.txt", ...SMALL, "-o", "."], [/folder/]],
  "the script as output": [{ "a.txt": SHORT }, ["make", "a.txt", ...SMALL, "-o", "./a.txt"], [/a\.txt/, /replaced/, /-o/]],
  "the script as saved storyboard": [{ "a.txt": SHORT }, ["make", "a.txt", ...SMALL, "--save-story", "a.txt"], [/a\.txt/, /replaced/]],
  "a video that its own thumbnail would replace": [{ "a.txt": SHORT }, ["make", "a.txt", ...SMALL, "-o", "a.jpg"], [/a\.jpg/, /twice/]],
  "a storyboard under the video's name": [{ "a.txt": SHORT }, ["make", "a.txt", ...SMALL, "-o", "a.mp4", "--save-story", "a.mp4"], [/a\.mp4/, /twice/]],
  "a picture that the thumbnail would replace": [{ "a.txt": "Hello.\n[file: a.jpg]\n", "a.jpg": JPEG }, ["make", "a.txt", ...SMALL], [/a\.jpg/, /replaced/, /-o/]],
  "a video on standard output": [{ "a.txt": SHORT }, ["make", "a.txt", ...SMALL, "-o", "-"], [/-o/, /OUT\.mp4/]],
  "no name as output": [{ "a.txt": SHORT }, ["make", "a.txt", ...SMALL, "-o", ""], [/-o/, /OUT\.mp4/]],
  "an output in a missing folder": [{ "a.txt": SHORT }, ["make", "a.txt", ...SMALL, "-o", "no/such/x.mp4"], [/no\/such/]],
  "a storyboard that is no JSON": [{ "a.story.json": "{\"clipcrafter\": \"storyboard\",\n oops" }, ["make", "a.story.json"], [/a\.story\.json/, /line 2/]],
  "a storyboard of a newer version": [{ "a.story.json": story({ version: 99 }) }, ["make", "a.story.json"], [/version/, /99/, /newer/]],
  "two scenes with one id": [{ "a.story.json": story({}, [{ id: "a", say: "One." }, { id: "a", say: "Two." }]) }, ["make", "a.story.json"], [/scenes\[1\]/, /"a"/]],
  "a scene without words or length": [{ "a.story.json": story({}, [{ id: "a" }]) }, ["make", "a.story.json"], [/scenes\[0\]\.say/, /seconds/]],
  "a number where a text belongs": [{ "a.story.json": story({}, [{ id: "a", say: 7 }]) }, ["make", "a.story.json"], [/scenes\[0\]\.say/]],
  "an unknown motion": [{ "a.story.json": story({}, [{ say: "Hi.", motion: "zoom-inn" }]) }, ["make", "a.story.json"], [/scenes\[0\]\.motion/, /zoom-in"/]],
  "a fixed length shorter than the voice": [{ "a.story.json": story({}, [{ say: "This sentence takes far longer than half a second to say.", seconds: 0.5 }]) }, ["make", "a.story.json"], [/scenes\[0\]\.seconds/]],
  "a picture that is not there": [{ "a.story.json": story({}, [{ say: "Hi.", picture: { file: "no.jpg" } }]) }, ["make", "a.story.json"], [/scenes\[0\]\.picture/, /no\.jpg/, /--media/]],
  "a picture that is no picture": [{ "a.story.json": story({}, [{ say: "Hi.", picture: { file: "x.jpg" } }]), "x.jpg": "not a picture at all" }, ["make", "a.story.json"], [/scenes\[0\]\.picture/, /x\.jpg/]],
  "a timeline given to make": [{ "a.story.json": "{\"clipcrafter\":\"timeline\",\"version\":1}" }, ["make", "a.story.json"], [/timeline/, /render/]],
  "a storyboard given to render": [{ "a.story.json": story() }, ["render", "a.story.json", "-o", "x.mp4"], [/storyboard/]],
  "a timeline whose asset was changed": [{ "t.timeline.json": "{}" }, ["render", "t.timeline.json", "-o", "x.mp4"], [/t\.timeline\.json/]],
};

for (const [name, [written, args, wanted]] of Object.entries(CASES)) {
  test(`${name} is refused in one sentence`, (t) => {
    const shop = workshop(t);
    for (const [file, content] of Object.entries(written)) writeFileSync(shop.file(file), content);
    const before = files(shop.folder);
    const result = run(shop, args);
    assert.equal(result.status, 2, `exit ${result.status}: ${result.stderr}`);
    // Where the fault shows only on the way, lines of progress stand before it.
    const lines = result.stderr.trimEnd().split("\n").filter((line) => !/^\w+: \d+ %/.test(line));
    assert.equal(lines.length, 1, result.stderr);
    for (const pattern of wanted) assert.match(lines[0], pattern);
    assert.match(lines[0], /^clipcrafter: /);
    assert.deepEqual(files(shop.folder).filter((f) => !f.startsWith("cache/")), before, "nothing is written");
  });
}

test("control and direction characters in a script reach neither captions nor terminal", (t) => {
  const shop = workshop(t);
  writeFileSync(shop.file("a.txt"), "Hello\u202e there\u0007 friend\u001b[31m.\n");
  const result = run(shop, ["make", "a.txt", ...SMALL]);
  assert.equal(result.status, 0, result.stderr);
  assert.doesNotMatch(result.stderr + result.stdout, /[\u0007\u202e]/);
});

test("a broken clip in a media folder is skipped with a warning and the video still comes", (t) => {
  const shop = workshop(t);
  mkdirSync(shop.file("media"));
  writeFileSync(shop.file("media/bees-dance.mp4"), "this is no clip");
  writeFileSync(shop.file("a.txt"), SHORT);
  const result = run(shop, ["make", "a.txt", ...SMALL, "--media", "media"]);
  assert.equal(result.status, 0, result.stderr);
  assert.match(result.stderr, /bees-dance\.mp4/);
  assert.ok(existsSync(shop.file("a.mp4")));
});

test("a device as output is refused, not replaced", (t) => {
  const shop = workshop(t);
  writeFileSync(shop.file("a.txt"), SHORT);
  const result = run(shop, ["make", "a.txt", ...SMALL, "-o", "/dev/null"]);
  assert.equal(result.status, 2);
  assert.match(result.stderr, /\/dev\/null: is a device/);
  assert.ok(statSync("/dev/null").isCharacterDevice());
});

test("a folder without write permission is refused", { skip: process.getuid() === 0 }, (t) => {
  const shop = workshop(t);
  writeFileSync(shop.file("a.txt"), SHORT);
  mkdirSync(shop.file("locked"));
  chmodSync(shop.file("locked"), 0o500);
  const result = run(shop, ["make", "a.txt", ...SMALL, "-o", "locked/a.mp4"]);
  assert.equal(result.status, 2);
  assert.match(result.stderr, /locked/);
});

/** Runs with a disk of `size` mounted at `small`, seen by this run only, and lists what is left there. */
function runOnSmallDisk(shop, size, args, env = {}) {
  mkdirSync(shop.file("small"));
  const script = `mount -t tmpfs -o size=${size} tmpfs small; "$0" "$@"; status=$?; echo "left: $(ls -A small)"; exit $status`;
  return spawnSync("unshare", ["--mount", "sh", "-c", script, binary, ...args], {
    cwd: shop.folder, encoding: "utf8", env: { ...process.env, CLIPCRAFTER_CACHE_DIR: shop.cache, CLIPCRAFTER_CONFIG: "/dev/null", ...env },
  });
}

// Needs root, and a root folder that is a mount of its own (it is none in a plain chroot).
const NO_MOUNTS = spawnSync("unshare", ["--mount", "true"]).status === 0 ? false : "a small disk cannot be mounted here";

test("a disk too small for the video is named, and nothing is left on it", { skip: NO_MOUNTS }, (t) => {
  const shop = workshop(t);
  writeFileSync(shop.file("a.txt"), SHORT);
  const { status, stderr, stdout } = runOnSmallDisk(shop, "16k", ["make", "a.txt", ...SMALL, "-o", "small/a.mp4", "--progress", "none"]);
  assert.equal(status, 2, stderr);
  assert.match(stderr, /small\/a\.mp4: .*No space left.*free some space.*-o/);
  assert.match(stdout, /^left: $/m);
});

test("a disk too small for the cache is named", { skip: NO_MOUNTS }, (t) => {
  const shop = workshop(t);
  writeFileSync(shop.file("a.txt"), SHORT);
  const { status, stderr } = runOnSmallDisk(shop, "64k", ["make", "a.txt", ...SMALL, "--cache", "small/cache", "--progress", "none"]);
  assert.equal(status, 2, stderr);
  assert.match(stderr, /small\/cache.*No space left.*--cache/);
  assert.ok(!existsSync(shop.file("a.mp4")));
});
