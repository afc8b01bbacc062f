// SPDX-License-Identifier: GPL-3.0-or-later
// Plays a preview in headless Chromium by Media Source, and says how that went.
import { spawn } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const chromium = process.env.CHROMIUM ?? candidates.find((path) => existsSync(path));

// Appends every piece of the playlist in order, plays to the end, posts what was seen. The codecs are read from the
// initialisation segment, as a player without a multivariant playlist must.
const page = `<!doctype html><video muted></video><script type="module">
const video = document.querySelector("video"), errors = [], sizes = new Set();
const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
const event = (target, name) => new Promise((done) => target.addEventListener(name, done, { once: true }));
const ranges = (of) => Array.from({ length: of.length }, (_, i) => [of.start(i), of.end(i)]);
video.addEventListener("error", () => errors.push(video.error.message));
async function play() {
  const names = (await (await fetch("index.m3u8")).text()).split("\\n").filter((line) => line && line[0] !== "#");
  const init = await bytes("init.mp4"), text = String.fromCharCode(...init), at = text.indexOf("avcC") + 5;
  const hex = (n) => n.toString(16).padStart(2, "0");
  const type = 'video/mp4; codecs="avc1.' + hex(init[at]) + hex(init[at + 1]) + hex(init[at + 2]) + ',mp4a.40.2"';
  const media = new MediaSource();
  video.src = URL.createObjectURL(media);
  await event(media, "sourceopen");
  const buffer = media.addSourceBuffer(type);
  buffer.addEventListener("error", () => errors.push("append"));
  for (const name of ["init.mp4", ...names]) {
    const ended = event(buffer, "updateend");
    buffer.appendBuffer(await bytes(name));
    await ended;
    sizes.add(ranges(buffer.buffered).length);
  }
  const whole = ranges(buffer.buffered);
  media.endOfStream();
  video.playbackRate = 4;
  const ended = event(video, "ended");
  await video.play();
  await ended;
  const quality = video.getVideoPlaybackQuality();
  return { type, pieces: names.length, buffered: whole, ranges: [...sizes], duration: video.duration, at: video.currentTime,
    width: video.videoWidth, height: video.videoHeight, frames: quality.totalVideoFrames, corrupted: quality.corruptedVideoFrames };
}
let result;
try { result = await play(); } catch (error) { errors.push(String(error)); }
await fetch("result", { method: "POST", body: JSON.stringify({ ...result, errors }) });
</script>`;

function serve(folder, take) {
  return createServer((request, response) => {
    const name = basename(request.url);
    if (request.method === "POST") {
      let body = "";
      request.on("data", (part) => { body += part; }).on("end", () => { response.end(); take(JSON.parse(body)); });
    } else if (request.url === "/") {
      response.setHeader("content-type", "text/html").end(page);
    } else if (existsSync(join(folder, name))) {
      createReadStream(join(folder, name)).pipe(response);
    } else {
      response.writeHead(404).end();
    }
  });
}

/** What Chromium saw of the finished preview in `folder`. */
export async function watch(folder, seconds = 90) {
  const profile = mkdtempSync(join(tmpdir(), "clipcrafter-chromium-"));
  let take, timer, child, server;
  const seen = new Promise((done, fail) => {
    take = done;
    timer = setTimeout(() => fail(new Error("Chromium did not play to the end in time")), seconds * 1000);
  });
  try {
    server = serve(folder, take);
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    child = spawn(chromium, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", `--user-data-dir=${profile}`,
      "--autoplay-policy=no-user-gesture-required", "--no-first-run", `http://127.0.0.1:${server.address().port}/`], { stdio: "ignore" });
    return await seen;
  } finally {
    clearTimeout(timer);
    if (child && child.exitCode === null) {
      const ended = new Promise((done) => child.once("close", done));
      child.kill("SIGKILL");
      await ended;
    }
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
