// SPDX-License-Identifier: GPL-3.0-or-later
// Media over HTTP: announced, sent in pieces, cut, gone on with, listed, taken home in part, deleted.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { startServer } from "./server.mjs";
import { Person } from "./person.mjs";

let server, ann, bob, project;

before(async () => {
  server = await startServer();
  ann = await new Person(server).signUp({ email: "ann@example.org", name: "Ann", password: "nine bees and a hive" });
  bob = await new Person(server).signUp({ email: "bob@example.org", name: "Bob", password: "nine wasps and a nest" });
  project = (await ann.ok("POST", "/api/v1/projects", { json: { brief: { topic: "Bees" } } })).json.id;
});
after(async () => await server?.stop());

const announce = (who, name, bytes, more = {}) =>
  who.call("POST", `/api/v1/projects/${project}/uploads`, { json: { name, bytes: bytes.length, ...more } });
const send = (who, id, offset, body) =>
  who.call("PATCH", `/api/v1/uploads/${id}`, {
    body, headers: { "Upload-Offset": String(offset), "Content-Type": "application/octet-stream" },
  });

// A GIF of one point, with a remark that says who made it.
const head = Buffer.from("GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff", "latin1");
const remark = Buffer.from("!\xfe\x0bmade by Ann\0", "latin1");
const tail = Buffer.from(",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;", "latin1");
const gif = Buffer.concat([head, remark, tail]);

test("a cut upload goes on at its offset and becomes media without its remark", async () => {
  const sha256 = createHash("sha256").update(gif).digest("hex");
  const made = await announce(ann, "point.html", gif, { sha256 });
  assert.equal(made.status, 201);
  const id = made.json.id;
  assert.equal((await send(ann, id, 0, gif.subarray(0, 20))).headers.get("upload-offset"), "20");
  const looked = await ann.call("HEAD", `/api/v1/uploads/${id}`);
  assert.equal(looked.headers.get("upload-offset"), "20");

  const wrong = await send(ann, id, 0, gif.subarray(0, 20));
  assert.equal(wrong.status, 409);
  assert.match(wrong.json.detail, /offset 20\b/);

  const last = await send(ann, id, 20, gif.subarray(20));
  assert.equal(last.status, 200, last.text);
  assert.equal(last.json.media.type, "image/gif");
  assert.equal(last.json.media.kind, "picture");
  assert.equal((await ann.call("GET", `/api/v1/uploads/${id}`)).json.media.id, id);

  const at = `/api/v1/projects/${project}/media`;
  assert.deepEqual((await ann.call("GET", at)).json.items.map((item) => item.name), ["point.html"]);
  const whole = await ann.call("GET", `${at}/${id}/content`);
  assert.equal(whole.text, Buffer.concat([head, tail]).toString("latin1"));
  assert.match(whole.headers.get("content-disposition"), /^attachment; filename="point\.html\.gif"/);
  assert.equal(whole.headers.get("x-content-type-options"), "nosniff");
  const part = await ann.call("GET", `${at}/${id}/content`, { headers: { Range: "bytes=0-5" } });
  assert.deepEqual([part.status, part.text], [206, "GIF89a"]);

  for (const [method, path] of [["GET", `${at}/${id}`], ["GET", `${at}/${id}/content`], ["DELETE", `${at}/${id}`],
    ["GET", at], ["GET", `/api/v1/uploads/${id}`]])
    assert.equal((await bob.call(method, path)).status, 404, path);
  assert.equal((await ann.call("DELETE", `${at}/${id}`)).status, 204);
  assert.equal((await ann.call("GET", `${at}/${id}`)).status, 404);
});

test("what is no media is refused in one sentence and forgotten", async () => {
  const text = Buffer.from("Dear diary\n");
  const { json } = await announce(ann, "diary.png", text);
  const answer = await send(ann, json.id, 0, text);
  assert.equal(answer.status, 400);
  assert.match(answer.json.detail, /no picture, clip or sound/);
  assert.equal((await ann.call("GET", `/api/v1/uploads/${json.id}`)).status, 404);
});

test("of two pieces for one place one wins", async () => {
  const { json } = await announce(ann, "twice.gif", gif);
  const answers = await Promise.all([0, 1, 2].map(() => send(ann, json.id, 0, gif.subarray(0, 30))));
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409, 409]);
  assert.equal((await send(ann, json.id, 30, gif.subarray(30))).status, 200);
});

test("an upload says what is wrong with a request", async () => {
  assert.equal((await announce(ann, "a.gif", gif, { sha256: "abc" })).status, 422);
  assert.ok([413, 422].includes((await announce(ann, "a.gif", { length: 3 * 2 ** 30 })).status));
  const { json } = await announce(ann, "a.gif", gif);
  const bare = await ann.call("PATCH", `/api/v1/uploads/${json.id}`, { body: gif });
  assert.ok([400, 422].includes(bare.status));
  assert.match(bare.json.detail, /Upload-Offset/);
  assert.equal((await ann.call("DELETE", `/api/v1/uploads/${json.id}`)).status, 204);
  assert.equal((await ann.call("DELETE", `/api/v1/uploads/${json.id}`)).status, 404);
});
