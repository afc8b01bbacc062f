// SPDX-License-Identifier: GPL-3.0-or-later
// What is interrupted or killed leaves no trace but the cache, and the same command goes on from there.
import { test } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { SMALL, events, files, run, runOk, start, until, workshop } from "./tool.mjs";

const SCRIPT = Array.from({ length: 6 }, (_, i) => `Scene ${i + 1} tells of the bees in garden number ${i + 1}.`).join("\n\n");
const ARGS = ["make", "a.txt", ...SMALL, "--progress", "json"];

function scripted(t) {
  const shop = workshop(t);
  writeFileSync(shop.file("a.txt"), SCRIPT);
  return shop;
}

const outside = (shop) => files(shop.folder).filter((f) => !f.startsWith("cache/"));
const temps = (shop) => files(shop.folder).filter((f) => f.startsWith("cache/tmp/") || f.includes(".part-"));
const segmentsDone = (state) => events(state.stdout.slice(0, state.stdout.lastIndexOf("\n") + 1)).at(-1)?.segments_done ?? 0;

test("an interrupt stops within a second or two, keeps the cache, and the same command resumes", async (t) => {
  const shop = scripted(t);
  const state = start(shop, ARGS);
  await until(() => segmentsDone(state) >= 1);
  const asked = Date.now();
  state.child.kill("SIGINT");
  const { status } = await state.ended;
  assert.equal(status, 130, state.stderr);
  // One second by the issue; the sanitized build gets a second more.
  assert.ok(Date.now() - asked < 2000, `${Date.now() - asked} ms`);
  assert.deepEqual(outside(shop), ["a.txt"]);
  assert.deepEqual(temps(shop), []);
  const done = events(runOk(shop, ARGS).stdout).at(-1);
  assert.ok(done.segments.cached >= 1, JSON.stringify(done));
});

test("killed at ten different moments, the next run sweeps what was left and finishes", async (t) => {
  const shop = scripted(t);
  const whole = workshop(t);
  writeFileSync(whole.file("a.txt"), SCRIPT);
  const started = Date.now();
  runOk(whole, ARGS);
  const wall = Date.now() - started;
  for (let i = 0; i < 10; i++) {
    const state = start(shop, [...ARGS, "--cache", `cache-${i}`]);
    await new Promise((next) => setTimeout(next, (wall * (i + 0.5)) / 10));
    state.child.kill("SIGKILL");
    await state.ended;
    const result = run(shop, [...ARGS, "--cache", `cache-${i}`]);
    assert.equal(result.status, 0, `after a kill at ${i + 0.5}/10: ${result.stderr}`);
    assert.deepEqual(files(shop.folder).filter((f) => f.includes("/tmp/") || f.includes(".part-")), []);
  }
});
