// SPDX-License-Identifier: GPL-3.0-or-later
// Words that exist nowhere else are put into every field a person can fill, and searched for in all
// that is kept: the database's data files and write-ahead log, a dump, the database's log, the lines of
// serve and worker, what processes show of themselves. None may be found.
//
// Not searched: mail/ (it stands in for a mail server and holds mails as they are sent) and, for the
// words of scripts, blobs/: videos, captions, thumbnails, previews, cache and timelines are the content
// itself, guarded by access and the store's encryption. What is no content is searched for there too.
//
// Data files are searched as they lie; what PostgreSQL has compressed is found in the dump.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dump, sql } from "./database.mjs";
import { eventually, mailedToken, Person } from "./person.mjs";
import { startServer } from "./server.mjs";

const seed = randomBytes(4).toString("hex");
const CONTENT = ["title", "retitled", "script", "topic", "story", "unknown field", "unknown", "picture", "voice", "music", "cut off picture"];
const planted = new Map(); // word -> where it was put
let server, folder, anna, project, production;

/** A word of lower-case letters, so that folding and captions leave it as it is. */
function canary(where) {
  const word = "q" + [...randomBytes(15)].map((byte) => String.fromCharCode(97 + byte % 26)).join("");
  planted.set(word, where);
  return word;
}
const wordOf = (where) => [...planted].find(([, place]) => place === where)[0];

/** Every form in which a word may lie somewhere: itself, in hexadecimal, in base64 at each offset. */
function forms(word) {
  const bytes = Buffer.from(word);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64").replace(/=+$/, "");
    return text.slice(shift ? 4 : 0, -2);
  });
  return [word, bytes.toString("hex"), ...base64, ...base64.map((t) => t.replaceAll("+", "-").replaceAll("/", "_"))];
}

/** "word's place in file" for each word found below the paths, in any form and any case. */
function search(words, paths) {
  const patterns = join(folder, "patterns");
  writeFileSync(patterns, [...words].flatMap(forms).join("\n") + "\n");
  const { status, stdout, stderr } = spawnSync("grep", ["-raoiFH", "-f", patterns, ...paths], {
    env: { ...process.env, LC_ALL: "C" }, encoding: "latin1", maxBuffer: 1 << 28,
  });
  // The database may put a file away meanwhile; nothing else may hinder.
  assert.ok(status < 2 || stderr.trim().split("\n").every((line) => line.endsWith("No such file or directory")), stderr);
  const found = new Set();
  for (const line of stdout.split("\n").filter(Boolean)) {
    const [, file, hit] = line.match(/^(.*?):(.*)$/);
    const word = [...words].find((w) => forms(w).some((form) => form.toLowerCase() === hit.toLowerCase()));
    found.add(`${planted.get(word)} in ${file.replace(server.folder, "")}`);
  }
  return [...found].sort();
}

/** All places that must hold nothing, as they are now. */
function places() {
  sql(server, "CHECKPOINT");
  writeFileSync(join(folder, "dump.sql"), dump(server));
  writeFileSync(join(folder, "stderr.log"), server.log());
  const kept = readdirSync(server.folder).filter((name) => !["mail", "blobs"].includes(name));
  return [...kept.map((name) => join(server.folder, name)), join(folder, "dump.sql"), join(folder, "stderr.log")];
}

/** Arguments and environment of the server and all below it. */
function shownByProcesses() {
  const all = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n").map((l) => l.trim().split(/\s+/));
  const ours = new Set([String(server.pid)]);
  for (let more = true; more;) {
    more = false;
    for (const [pid, parent] of all) if (ours.has(parent) && !ours.has(pid)) { ours.add(pid); more = true; }
  }
  let text = "";
  for (const pid of ours) for (const file of ["cmdline", "environ"]) {
    try { text += readFileSync(`/proc/${pid}/${file}`, "latin1") + "\n"; } catch { /* it has ended */ }
  }
  return { text, count: ours.size };
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "cc-canary-"));
  server = await startServer({ env: { DATABASE_URL: "" } }); // its data files must be within reach
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The header that says a change is of what one has read. */
const unchanged = async (path) => ({ "If-Match": (await anna.ok("GET", path)).headers.get("etag") });

/** Whether the server has a route: parts of the API that are there are tried. */
async function has(path, method) {
  const { json } = await anna.ok("GET", "/api/v1/openapi.json");
  return Boolean(json.paths[path]?.[method]);
}

test(`an account and its ways in are planted (seed ${seed})`, async () => {
  anna = new Person(server, { agent: `Mozilla/5.0 (${canary("user agent")})` });
  await anna.signUp({
    email: `${canary("email")}@example.org`, name: `Anna ${canary("name")}`, password: `${canary("password")} 1`,
  });
  planted.set(anna.verifyToken.slice("cc_verify_".length), "verify token");
  for (const [name, value] of anna.cookies) planted.set(value.replace(/^cc_[a-z]+_/, ""), `cookie ${name}`);
  planted.set(anna.csrf, "CSRF token");
  await anna.ok("PATCH", "/api/v1/account", { json: { name: `Anna ${canary("new name")}` }, headers: await unchanged("/api/v1/account") });
  if (await has("/api/v1/password/reset-request", "post")) {
    await anna.ok("POST", "/api/v1/password/reset-request", { json: { email: anna.email } });
    const token = await eventually(() => mailedToken(server, "reset", anna.email), 60, "no mail came");
    planted.set(token.slice("cc_reset_".length), "reset token");
  }
  if (await has("/api/v1/keys", "post")) {
    await anna.ok("POST", "/api/v1/session/confirm", { json: { password: anna.password } });
    const { json } = await anna.ok("POST", "/api/v1/keys", { json: { name: canary("key name"), scopes: "read", days: 3 } });
    planted.set(json.key.slice("cc_key_".length), "API key");
  }
});

test("a project is planted, and a production shows none of it from outside", async () => {
  const words = () => Array.from({ length: 3 }, () => "Bees dance in the dark.").join(" ");
  const made = await anna.ok("POST", "/api/v1/projects", {
    json: {
      title: `Bees ${canary("title")}`, script: `Bees and ${canary("script")} dance. ${words()}`,
      brief: { topic: `about ${canary("topic")}`, format: "128x228", fps: "10" },
    },
    headers: { "Idempotency-Key": canary("idempotency key") },
  });
  project = made.json.id;
  await anna.ok("PATCH", `/api/v1/projects/${project}`, {
    json: { title: `Bees ${canary("retitled")}` }, headers: { "If-Match": made.headers.get("etag") },
  });
  const { json: story, headers } = await anna.ok("GET", `/api/v1/projects/${project}/storyboard`);
  story.scenes[0].say = `${canary("story")} ${story.scenes[0].say}`;
  story[canary("unknown field")] = canary("unknown");
  await anna.ok("PUT", `/api/v1/projects/${project}/storyboard`, { json: story, headers: { "If-Match": headers.get("etag") } });

  const upload = await anna.ok("POST", `/api/v1/projects/${project}/uploads`, { json: { name: `${canary("upload name")}.png`, bytes: 99 } });
  await anna.call("PATCH", `/api/v1/uploads/${upload.json.id}`, { body: `\x89PNG ${canary("cut off picture")}`.padEnd(99), headers: { "Upload-Offset": "0" } });

  production = (await anna.ok("POST", `/api/v1/projects/${project}/productions`, { json: {} })).json.id;
  let looks = 0, processes = 0;
  await eventually(async () => {
    const { text, count } = shownByProcesses();
    for (const word of planted.keys()) assert.ok(!text.includes(word), `a process shows the ${planted.get(word)}`);
    looks++;
    processes = Math.max(processes, count);
    const { json } = await anna.ok("GET", `/api/v1/productions/${production}`);
    return json.state === "done" || (json.state === "failed" && assert.fail(json.failure));
  }, 180);
  const link = (await anna.ok("POST", `/api/v1/productions/${production}/links`, { json: { file: "video", seconds: 60 } })).json.path;
  planted.set(new URL(link, server.url).searchParams.get("t"), "signed link");
  await new Person(server).ok("GET", link);
  assert.ok(looks > 1 && processes > 5, `${looks} looks at ${processes} processes`);
});

test("a production that fails over what was typed says so to the person alone", async () => {
  const { json } = await anna.ok("GET", `/api/v1/projects/${project}/storyboard`);
  const board = `/api/v1/projects/${project}/storyboard`;
  const tries = {
    picture: (story, word) => { story.scenes[0].picture = { file: `${word}.jpg` }; },
    voice: (story, word) => { story.voice = { ...story.voice, name: word }; },
    music: (story, word) => { story.music = { ...story.music, file: `${word}.mp3` }; },
  };
  for (const [where, change] of Object.entries(tries)) {
    const story = structuredClone(json), word = canary(where);
    change(story, word);
    await anna.ok("PUT", board, { json: story, headers: await unchanged(board) });
    const order = await anna.ok("POST", `/api/v1/projects/${project}/productions`, { json: {} });
    const end = await anna.settled(order.json.id);
    assert.equal(end.state, "failed");
    assert.match(end.notes.join(), new RegExp(word), "the person is told what was wrong");
  }
});

test("errors are provoked with more words", async () => {
  const guest = new Person(server, { agent: canary("guest's agent") });
  const word = (where) => canary(where);
  const post = (path, options, who = guest) => who.call("POST", path, options);
  const plain = { "Content-Type": "application/json" };
  const answers = [
    await post("/api/v1/session", { body: `{"email": "${word("cut off JSON")}`, headers: plain }),
    await post("/api/v1/session", { json: { email: `${word("unknown email")}@example.org`, password: word("guess") } }),
    await post("/api/v1/session", { json: { email: anna.email, password: word("wrong password") } }),
    await post("/api/v1/session", { json: { email: [word("email of a wrong type")], password: { [word("key")]: 1 } } }),
    await post("/api/v1/account/verify", { json: { token: `cc_verify_${word("verify guess")}` } }),
    await post("/api/v1/account", { json: { email: word("email without at"), [word("unknown member")]: true } }),
    await post("/api/v1/projects", { json: { title: [word("title of a wrong type")], script: word("script beside it") } }, anna),
    await post("/api/v1/projects", { json: { title: "a", script: `${word("script with a NUL")} \u0000` } }, anna),
    await post("/api/v1/projects", { json: { title: "a", script: "A b.", brief: { format: word("format"), voice: word("brief's voice") } } }, anna),
    await post("/api/v1/projects", { body: Buffer.concat([Buffer.from(`{"title": "${word("broken UTF-8")}`), Buffer.from([0xff, 0x22, 0x7d])]), headers: plain }, anna),
    await post("/api/v1/projects", { json: { title: word("title that is too long").repeat(500), script: "A b." } }, anna),
    await anna.call("PATCH", "/api/v1/account", { json: { name: word("name that is too long").repeat(500) }, headers: await unchanged("/api/v1/account") }),
    await anna.call("PATCH", "/api/v1/account", { json: { locale: word("locale") }, headers: await unchanged("/api/v1/account") }),
    await anna.call("PATCH", `/api/v1/projects/${project}`, { json: { title: "b" }, headers: { "If-Match": `"${word("If-Match")}"` } }),
    await anna.call("GET", `/api/v1/projects?cursor=${word("cursor")}`),
    await anna.call("GET", `/api/v1/projects?${word("query name")}=1`),
    await anna.call("GET", `/api/v1/${word("path")}`),
    await anna.call("GET", `/api/v1/productions/${production}/files/${word("role")}`),
    await anna.call("GET", `/api/v1/productions/${production}/preview/${word("piece")}`),
    await anna.call("PROPFIND", `/api/v1/${word("path of an unknown method")}`),
    await guest.call("GET", "/api/v1/account", { headers: { Authorization: `Bearer ${word("bearer")}` } }),
    await guest.call("GET", "/api/v1/account", { headers: { Authorization: `Bearer cc_key_${word("key guess")}` } }),
    await guest.call("GET", "/api/v1/account", { headers: { Cookie: `__Host-session=${word("session guess")}` } }),
    await anna.call("DELETE", "/api/v1/session", { headers: { "X-CSRF-Token": word("CSRF guess") } }),
    await anna.call("DELETE", "/api/v1/session", { headers: { Origin: `https://${word("origin")}.example` } }),
    await guest.call("GET", `/api/v1/files/${production}?u=${project}&t=${word("token of a link")}`),
  ];
  const passed = answers.map((a, i) => (a.status < 400 || a.status >= 500 ? `${i}: ${a.status} ${a.text}` : null)).filter(Boolean);
  assert.deepEqual(passed, []);
  await guest.call("GET", "/api/v1/policy", { headers: { Referer: `https://${word("referer")}.example/`, "X-Forwarded-For": word("forwarded for") } });
});

test("two sign-ups at once for one address collide in the database and nowhere else", async () => {
  const who = { email: `${canary("contested email")}@example.org`, name: canary("contested name"), password: `${canary("contested password")} 1` };
  const answers = await Promise.all([1, 2, 3, 4].map(() => new Person(server).askAccount(who)));
  for (const answer of answers) assert.ok(answer.status < 500, answer.text);
  // The unique index itself, with what was typed in the statement's parameters.
  assert.throws(() => sql(server, "INSERT INTO clipcrafter.users SELECT * FROM clipcrafter.users LIMIT 1"), /duplicate key/);
});

test("nothing of it is in data files, write-ahead log, dump, logs or any other place", () => {
  assert.ok(planted.size > 40, `${planted.size} words`);
  assert.deepEqual(search(planted.keys(), places()), []);
});

test("no token of any kind is there", () => {
  const { stdout } = spawnSync("grep", ["-raoE", "cc_[a-z_]+_[A-Za-z0-9_-]{20,}", ...places()], { encoding: "latin1" });
  assert.equal(stdout, "");
});

test("names of objects, and objects that are no one's content, hold nothing", () => {
  const names = execFileSync("find", [server.folder], { encoding: "utf8" });
  for (const [word, where] of planted) assert.ok(!names.includes(word), where);
  const others = [...planted].filter(([, where]) => !CONTENT.includes(where)).map(([word]) => word);
  assert.deepEqual(search(others, [join(server.folder, "blobs")]), []);
});

test("the search finds what is there", () => {
  const [inText, inBytes, inBase64, inLog, inStderr, inContent] =
    ["text", "bytes", "base64", "log", "stderr"].map((where) => canary(`planted ${where}`)).concat(wordOf("story"));
  sql(server, `CREATE TABLE public.scratch (t text, b bytea, c text);
    INSERT INTO public.scratch VALUES ('${inText}', '\\x${Buffer.from(inBytes).toString("hex")}',
      '${Buffer.from(`..${inBase64}`).toString("base64")}')`);
  sql(server, `DO $$ BEGIN RAISE LOG '${inLog}'; END $$`);
  const where = places();
  writeFileSync(join(folder, "stderr.log"), `level=info event=x reason="${inStderr}"\n`);
  const found = search([inText, inBytes, inBase64, inLog, inStderr], where);
  for (const place of ["text", "bytes", "base64"]) {
    assert.ok(found.some((hit) => hit.startsWith(`planted ${place} in /postgres/data/base/`)), `${place}: ${found}`);
    assert.ok(found.some((hit) => hit.startsWith(`planted ${place} in /postgres/data/pg_wal/`)), `${place}: ${found}`);
    assert.ok(found.some((hit) => hit.startsWith(`planted ${place} in `) && hit.endsWith("dump.sql")), `${place}: ${found}`);
  }
  assert.ok(found.some((hit) => hit.startsWith("planted log in /postgres/log/")), String(found));
  assert.ok(found.some((hit) => hit.startsWith("planted stderr in ")), String(found));
  assert.ok(search([inContent], [join(server.folder, "blobs")]).length > 0, "the content holds its own words");
});
