// SPDX-License-Identifier: GPL-3.0-or-later
// The command line itself: help, options, what is told on the way. No video is made here.
import test from "node:test";
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { events, files, run, runOk, workshop } from "./tool.mjs";

const STORY = { clipcrafter: "storyboard", format: { width: 128, height: 192, fps: 10 }, voice: "kal16", music: "none",
  scenes: [{ say: "Bees dance." }, { say: "Then they fly." }] };

const commands = (shop) => [...runOk(shop, ["--help"]).stdout.matchAll(/^  ([a-z]+) +[A-Z]/gm)].map((match) => match[1]);
const options = (help) => [...help.matchAll(/^(?:  -\w, |      )--([a-z-]+)/gm)].map((match) => match[1]);

test("every command has a help that fits the terminal and lists its options", (t) => {
  const shop = workshop(t);
  const names = commands(shop);
  assert.deepEqual(names, ["make", "plan", "timeline", "render", "voices", "styles", "doctor", "config", "cache", "version",
    "serve", "worker", "migrate", "admin"]);
  for (const name of names) {
    const { stdout, stderr } = runOk(shop, [name, "--help"]);
    assert.match(stdout, new RegExp(`^Usage: clipcrafter ${name}\\b`));
    assert.equal(stderr, "");
    assert.ok(options(stdout).includes("help"), name);
    for (const line of stdout.split("\n")) assert.ok(line.length <= 80, `${name}: ${line}`);
    assert.equal(runOk(shop, [name, "-h"]).stdout, stdout);
  }
});

test("a mistyped option of any command names the nearest and does nothing", (t) => {
  const shop = workshop(t);
  for (const name of commands(shop)) {
    const known = options(runOk(shop, [name, "--help"]).stdout);
    for (const option of known) {
      const typed = `${option}${option.at(-1)}`; // the last letter twice
      if (option === "help" || known.includes(typed)) continue;
      const done = run(shop, [name, `--${typed}`, "x"]);
      assert.equal(done.status, 2, `${name} --${typed}`);
      assert.equal(done.stderr, `clipcrafter: --${typed} is not an option; did you mean --${option}?\n`);
      assert.equal(done.stdout, "");
    }
  }
  assert.deepEqual(files(shop.folder), []);
});

test("what is no command names the nearest", (t) => {
  const shop = workshop(t);
  const done = run(shop, ["rendr", "x"]);
  assert.equal(done.status, 2);
  assert.match(done.stderr, /^clipcrafter: "rendr" is not a command; did you mean "render"\?\n$/);
  assert.equal(run(shop, []).status, 2);
});

test("after -- a name may begin with a dash; - is standard input and output", (t) => {
  const shop = workshop(t);
  writeFileSync(shop.file("--help.txt"), "Bees dance.\n");
  const named = runOk(shop, ["plan", "--", "--help.txt"]).stdout;
  assert.equal(JSON.parse(named).scenes[0].say, "Bees dance.");
  const piped = runOk(shop, ["plan", "-o", "-", "-"], { input: "Bees dance.\n" }).stdout;
  assert.equal(JSON.parse(piped).scenes[0].say, "Bees dance.");
  const missing = run(shop, ["plan", "--", "--voice"]);
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /--voice: cannot be read: No such file/);
});

test("timeline tells its stages on standard error and writes the document to standard output", (t) => {
  const shop = workshop(t);
  writeFileSync(shop.file("x.story.json"), JSON.stringify(STORY));
  const plain = runOk(shop, ["timeline", "x.story.json", "--progress", "plain"]);
  assert.equal(JSON.parse(plain.stdout).clipcrafter, "timeline");
  const percents = [...plain.stderr.matchAll(/^(music|voice|pictures): (\d+) %$/gm)].map((match) => Number(match[2]));
  assert.ok(percents.length >= 3, plain.stderr);
  assert.deepEqual(percents, [...percents].sort((a, b) => a - b));
  assert.equal(percents.at(-1), 100); // of what this command does, not of a whole video
  const quiet = runOk(shop, ["timeline", "x.story.json", "--progress", "none"]);
  assert.equal(quiet.stderr, "");
  assert.equal(quiet.stdout, plain.stdout);
});

test("timeline gives events to programs, and its document then needs a file", (t) => {
  const shop = workshop(t);
  writeFileSync(shop.file("x.story.json"), JSON.stringify(STORY));
  const refused = run(shop, ["timeline", "x.story.json", "--progress", "json"]);
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /^clipcrafter: --progress json: .* -o X\.timeline\.json\n$/);
  assert.equal(refused.stdout, "");
  const told = events(runOk(shop, ["timeline", "x.story.json", "--progress", "json", "-o", "x.timeline.json"]).stdout);
  const done = told.at(-1);
  assert.equal(done.event, "done");
  assert.equal(done.file, "x.timeline.json");
  assert.equal(done.scenes, 2);
  assert.ok(done.seconds > 1 && done.seconds < 20, `${done.seconds}`);
  assert.equal(told.at(-2).fraction, 1);
  assert.equal(JSON.parse(readFileSync(shop.file("x.timeline.json"), "utf8")).scenes.length, 2);
});

test("a field that looks mistyped is warned about with its place and kept", (t) => {
  const shop = workshop(t);
  const story = { ...STORY, titel: "Bees", mine: 1, scenes: [{ say: "Bees dance.", captoins: false, picture: { saerch: "bee" } }] };
  writeFileSync(shop.file("x.story.json"), JSON.stringify(story));
  const done = runOk(shop, ["plan", "x.story.json"]);
  const warnings = done.stderr.trimEnd().split("\n").sort();
  assert.deepEqual(warnings, [
    'clipcrafter: x.story.json: scenes[0].captoins: is kept but means nothing here; did you mean "captions"?',
    'clipcrafter: x.story.json: scenes[0].picture.saerch: is kept but means nothing here; did you mean "search"?',
    'clipcrafter: x.story.json: titel: is kept but means nothing here; did you mean "title"?',
  ]);
  const kept = JSON.parse(done.stdout);
  assert.equal(kept.titel, "Bees");
  assert.equal(kept.scenes[0].captoins, false);
  assert.equal(kept.scenes[0].picture.saerch, "bee");
  assert.equal(runOk(shop, ["plan", "x.story.json"], { env: { CLIPCRAFTER_LOG_LEVEL: "error" } }).stderr, "");
});

test("a setting comes from the command line before the environment before the file", (t) => {
  const shop = workshop(t);
  writeFileSync(shop.file("config"), "voice = slt\nfps = 24\n# a comment\nformat = square\n");
  writeFileSync(shop.file("x.txt"), "Bees dance.\n");
  const env = { CLIPCRAFTER_CONFIG: shop.file("config"), CLIPCRAFTER_FPS: "25", CLIPCRAFTER_VOICE: "kal16" };
  const story = JSON.parse(runOk(shop, ["plan", "x.txt", "--voice", "rms"], { env }).stdout);
  const voice = typeof story.voice === "string" ? story.voice : story.voice.name;
  assert.equal(voice, "rms");
  assert.equal(story.format.fps ?? story.fps, 25);
  assert.equal(story.format.width, story.format.height);
  const shown = runOk(shop, ["config"], { env }).stdout;
  assert.match(shown, /fps[^\n]*25[^\n]*CLIPCRAFTER_FPS/);
  assert.match(shown, /format[^\n]*square[^\n]*config/);
});

test("a wrong setting is refused with its name, value and place", (t) => {
  const shop = workshop(t);
  writeFileSync(shop.file("x.txt"), "Bees dance.\n");
  const tried = (text) => {
    writeFileSync(shop.file("config"), text);
    return run(shop, ["plan", "x.txt"], { env: { CLIPCRAFTER_CONFIG: shop.file("config") } });
  };
  for (const [text, reason] of [["voice = rms\nthreads = many\n", /config, line 2: "many" is not a whole number/], ["vioce = rms\n", /config, line 1: "vioce" is not a setting; did you mean "voice"/],
    ["crf = 99\n", /config, line 1: "99" .* 10 to 40/], ["log-level = loud\n", /config, line 1: "loud"/]]) {
    const done = tried(text);
    assert.equal(done.status, 2, text);
    assert.match(done.stderr, reason);
    assert.equal(done.stderr.split("\n").length, 2);
  }
  const variable = run(shop, ["plan", "x.txt"], { env: { CLIPCRAFTER_THREADS: "-1" } });
  assert.equal(variable.status, 2);
  assert.match(variable.stderr, /CLIPCRAFTER_THREADS.*-1/);
  assert.ok(!existsSync(shop.file("x.story.json")));
});

test("--music finds a file where the command is given, and else beside the script", (t) => {
  const shop = workshop(t);
  mkdirSync(shop.file("scripts"));
  writeFileSync(shop.file("scripts/a.txt"), "Bees dance.\n");
  writeFileSync(shop.file("here.wav"), "");
  const music = (name) => JSON.parse(runOk(shop, ["plan", "scripts/a.txt", "--music", name]).stdout).music;
  assert.equal(music("here.wav").file, realpathSync(shop.file("here.wav")));
  assert.equal(music("beside.wav").file, "beside.wav");
  assert.deepEqual(music("calm"), { mood: "calm" });
});
