// SPDX-License-Identifier: GPL-3.0-or-later
import { test } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { SHORT, SMALL, boxes, events, existsSync, files, probe, readFileSync, run, runOk, statSync, workshop } from "./tool.mjs";

function scripted(t, text = SHORT) {
  const shop = workshop(t);
  writeFileSync(shop.file("bees.txt"), text);
  return shop;
}

const done = (result) => events(result.stdout).at(-1);

test("a script becomes a video that every platform takes, with its sidecars", (t) => {
  const shop = scripted(t);
  const result = runOk(shop, ["make", "bees.txt", ...SMALL, "--progress", "json"]);
  const video = probe(shop.file("bees.mp4"));
  const [picture, sound] = ["video", "audio"].map((kind) => video.streams.find((s) => s.codec_type === kind));
  assert.equal(picture.codec_name, "h264");
  assert.equal(picture.profile, "High");
  assert.equal(picture.pix_fmt, "yuv420p");
  assert.equal(picture.color_space, "bt709");
  assert.equal(picture.color_range, "tv");
  assert.equal(picture.r_frame_rate, "15/1");
  assert.equal(picture.avg_frame_rate, "15/1");
  assert.deepEqual([picture.width, picture.height], [180, 320]);
  assert.equal(sound.codec_name, "aac");
  assert.equal(sound.sample_rate, "48000");
  assert.equal(sound.channels, 2);
  const order = boxes(shop.file("bees.mp4"));
  assert.ok(order.indexOf("moov") < order.indexOf("mdat"), order.join(" "));
  assert.ok(!readFileSync(shop.file("bees.mp4")).includes("elst"), "no edit list");
  assert.equal(video.format.tags.title, "Bees");
  for (const end of [".vtt", ".srt", ".jpg"]) assert.ok(statSync(shop.file(`bees${end}`)).size > 20, end);
  assert.match(readFileSync(shop.file("bees.vtt"), "utf8"), /^WEBVTT/);
  const last = done(result);
  assert.equal(last.event, "done");
  assert.equal(last.file, "bees.mp4");
  assert.equal(last.scenes, 3);
  assert.ok(Math.abs(last.seconds - Number(video.format.duration)) < 0.1);
  assert.deepEqual(files(shop.folder).filter((f) => !f.startsWith("cache")), ["bees.jpg", "bees.mp4", "bees.srt", "bees.txt", "bees.vtt"]);
});

test("making it again encodes nothing and gives the same bytes", (t) => {
  const shop = scripted(t);
  runOk(shop, ["make", "bees.txt", ...SMALL]);
  const first = readFileSync(shop.file("bees.mp4"));
  const again = done(runOk(shop, ["make", "bees.txt", ...SMALL, "--progress", "json"]));
  assert.equal(again.segments.encoded, 0);
  assert.ok(first.equals(readFileSync(shop.file("bees.mp4"))));
});

test("any number of threads gives the same bytes, also without a cache", (t) => {
  const shop = scripted(t);
  const made = ["1", "2", "4"].map((threads) => {
    runOk(shop, ["make", "bees.txt", ...SMALL, "--threads", threads, "--cache", `cache-${threads}`, "-o", `${threads}.mp4`, "--no-sidecars"]);
    return readFileSync(shop.file(`${threads}.mp4`));
  });
  assert.ok(made[0].equals(made[1]));
  assert.ok(made[0].equals(made[2]));
});

test("a changed word encodes only what it touches", (t) => {
  const text = Array.from({ length: 8 }, (_, i) => `Scene number ${i + 1} tells of bees and flowers today.`).join("\n\n");
  const shop = scripted(t, text);
  const first = done(runOk(shop, ["make", "bees.txt", ...SMALL, "--progress", "json"]));
  assert.ok(first.segments.encoded >= 8);
  writeFileSync(shop.file("bees.txt"), text.replace("number 4 tells of bees", "number 4 tells of honey"));
  const second = done(runOk(shop, ["make", "bees.txt", ...SMALL, "--progress", "json"]));
  assert.ok(second.segments.encoded >= 1 && second.segments.encoded <= 3, JSON.stringify(second.segments));
});

test("plan, timeline and render give what make gives", (t) => {
  const shop = scripted(t);
  runOk(shop, ["make", "bees.txt", ...SMALL, "--save-story", "saved.story.json", "--save-timeline", "saved.timeline.json"]);
  writeFileSync(shop.file("plan.story.json"), runOk(shop, ["plan", "bees.txt", ...SMALL]).stdout);
  runOk(shop, ["timeline", "plan.story.json", "-o", "plan.timeline.json"]);
  runOk(shop, ["render", "plan.timeline.json", "-o", "rendered.mp4"]);
  assert.ok(readFileSync(shop.file("plan.timeline.json")).equals(readFileSync(shop.file("saved.timeline.json"))));
  assert.ok(readFileSync(shop.file("rendered.mp4")).equals(readFileSync(shop.file("bees.mp4"))));
  const story = JSON.parse(readFileSync(shop.file("saved.story.json"), "utf8"));
  assert.equal(story.scenes.length, 3);
});

test("a storyboard with fields of other programs keeps them", (t) => {
  const shop = workshop(t);
  const story = { clipcrafter: "storyboard", version: 1, title: "x", mine: { a: [1, 2] }, format: { width: 180, height: 320, fps: 15 },
    scenes: [{ id: "a", say: "Hello there.", theirs: true }] };
  writeFileSync(shop.file("x.story.json"), JSON.stringify(story));
  runOk(shop, ["make", "x.story.json", "--save-story", "y.story.json"]);
  const kept = JSON.parse(readFileSync(shop.file("y.story.json"), "utf8"));
  assert.deepEqual(kept.mine, { a: [1, 2] });
  assert.equal(kept.scenes[0].theirs, true);
  assert.ok(existsSync(shop.file("x.mp4")));
});

test("a script may come from standard input", (t) => {
  const shop = workshop(t);
  runOk(shop, ["make", "-", ...SMALL, "-o", "in.mp4", "--no-sidecars"], { input: SHORT });
  assert.deepEqual(files(shop.folder).filter((f) => !f.startsWith("cache")), ["in.mp4"]);
});

test("an article is summarised to about the length asked for", (t) => {
  const shop = workshop(t);
  const article = readFileSync(new URL("../../examples/coffee.article.md", import.meta.url), "utf8");
  const story = JSON.parse(runOk(shop, ["plan", "-", "--summarize", "--seconds", "40"], { input: article }).stdout);
  const words = story.scenes.map((s) => s.say).join(" ").split(/\s+/).length;
  assert.ok(words > 60 && words < 140, `${words} words`);
  for (const scene of story.scenes) assert.ok(article.replace(/\s+/g, " ").includes(scene.say), scene.say);
});

test("captions appear in the picture and can be left out", (t) => {
  const shop = scripted(t);
  runOk(shop, ["make", "bees.txt", ...SMALL, "-o", "with.mp4", "--no-sidecars"]);
  runOk(shop, ["make", "bees.txt", ...SMALL, "-o", "without.mp4", "--no-sidecars", "--captions", "none"]);
  assert.ok(!readFileSync(shop.file("with.mp4")).equals(readFileSync(shop.file("without.mp4"))));
});

test("text that looks like caption markup is shown, not obeyed", (t) => {
  const shop = scripted(t, "Hello {\\b1}bold{\\p1} m 0 0 l 500 500 there \\N friend.\n");
  const result = run(shop, ["make", "bees.txt", ...SMALL]);
  assert.equal(result.status, 0, result.stderr);
  // A word joiner may follow the brace: players that read markup in .srt files must not obey it either.
  assert.match(readFileSync(shop.file("bees.srt"), "utf8"), /\{\u2060?\\b1\}bold/u);
});
