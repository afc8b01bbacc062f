// SPDX-License-Identifier: GPL-3.0-or-later
// Every route that the served document lists, tried by everybody: nobody, the owner, another person, an
// API key that may only read, an operator. What is declared (x-access, x-scope: written from the route
// table) is what happens, and what belongs to one person is not there for another.
//
// Two layers see to the latter: every statement names the owner, and row security. Each is tried with the
// other taken away:
// - statements: tests/doubles/blind_owner.c, preloaded into the very program, makes every "user_id = $n"
//   true; what is left is row security with the tenant of the transaction;
// - row security: switched off for every table by the superuser; what is left are the statements.
// With both gone the test must see leaks, or it would prove nothing. Functions that run with the owner's
// rights (project_clear and its like) are neither: they ask for the transaction's tenant by themselves.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { closeSync, mkdtempSync, openSync, rmSync, chmodSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { sql } from "./database.mjs";
import { Person } from "./person.mjs";
import { startServer } from "./server.mjs";

const library = join(dirname(resolve(process.env.CLIPCRAFTER ?? "build/clipcrafter")), "tests", "libblind_owner.so");
const WORD = "q" + randomBytes(8).toString("hex"); // in all that the owner typed, so in all that leaks
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
// What the gate says when it turns somebody away; rules further in say other things.
const TURNED_AWAY = /^(sign in, or send an API key|you are not signed in|only operators may|API keys may not|the API key lacks|Authorization: send the metrics)/;

let server, folder, blind, routes, schemas, owner, other, operator, reader, ids, story;

/** What a schema asks for, as small as it may be; words that matter have values that the rules take. */
function sample(schema, who) {
  if (schema.$ref) schema = schemas[schema.$ref.split("/").pop()];
  const known = {
    title: "Bees", script: "Bees dance in the dark.", version: 1, storyboard: 0, file: "video", seconds: 60, year: 1990, month: 5,
    email: who.email ?? "nobody@example.org", password: who.password ?? "no such password", present: who.password ?? "none",
    name: "clip.png", bytes: PNG.length, days: 1, scopes: "read", given: false, code: "000000",
  };
  const body = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (!schema.required?.includes(name) && !(name === "title" && !schema.required)) continue;
    const type = [property.type].flat()[0];
    body[name] = known[name] ?? (type === "integer" ? property.minimum ?? 1 : type === "boolean" ? true : type === "object" ? {} : "x");
  }
  return body;
}

/** Fills in a path: ids are the owner's, or some of somebody else's `own`. */
function addressOf(route, own = {}) {
  const words = { name: "index.m3u8", role: "video", version: ids.policy, token: `cc_unsubscribe_${"A".repeat(43)}` };
  const path = route.path.replace(/\{(\w+)\}/g, (_, name) => {
    const word = own[name] ?? ids[name] ?? words[name];
    assert.ok(word, `${route.path}: say here what {${name}} is`);
    return encodeURIComponent(word);
  });
  return route.path === "/api/v1/files/{file}" ? `${path}?u=${ids.user}&t=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA` : path;
}

/** The same request by anybody; too many at once are sent again when they may be. */
async function ask(route, who, { etag, own } = {}) {
  const options = { headers: {}, timeout: 60000 };
  if (etag) options.headers["If-Match"] = etag;
  if (route.body === "application/json") options.json = sample(route.schema ?? {}, who);
  else if (route.body && route.path.endsWith("/storyboard")) options.body = JSON.stringify(story);
  else if (route.body) Object.assign(options, { body: PNG, headers: { ...options.headers, "Upload-Offset": "0" } });
  for (;;) {
    const answer = await who.call(route.method, addressOf(route, own), options);
    if (answer.status !== 429) return answer;
    await new Promise((done) => setTimeout(done, 1000 * Number(answer.headers.get("retry-after") ?? 1)));
  }
}

const nameOf = (route) => `${route.method} ${route.path}`;
const turnedAway = (answer) => [401, 403].includes(answer.status) && TURNED_AWAY.test(answer.json?.detail ?? "");
/** Ids by which somebody else's things are named. */
const isPersonal = (route) => route.hasId;
const ORDER = { GET: 0, PUT: 1, PATCH: 2, POST: 3, DELETE: 4 };

/** The routes, in an order in which the owner can walk all: what removes comes last, what ends the session at the very end. */
function readRoutes(document) {
  schemas = document.components.schemas;
  const all = Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => {
    const [body, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
    return {
      path, method: method.toUpperCase(), access: operation["x-access"], scope: operation["x-scope"] ?? null,
      hasId: operation.parameters.some((p) => p.in === "path" && p.schema.format === "uuid"), body, schema: content?.schema,
    };
  }));
  const last = (route) => ["DELETE /api/v1/projects/{project}", "DELETE /api/v1/session"].indexOf(nameOf(route));
  return all.sort((a, b) => last(a) - last(b) || ORDER[a.method] - ORDER[b.method] || b.path.length - a.path.length);
}

/** A key of the owner's that may read. */
async function readKey() {
  await owner.ok("POST", "/api/v1/session/confirm", { json: { password: owner.password } });
  const { json } = await owner.ok("POST", "/api/v1/keys", { json: { name: WORD, scopes: "read", days: 1 } });
  ids.key = json.id;
  return json.key;
}

/** An upload that waits for its bytes. */
async function openUpload() {
  const order = { name: `${WORD}.png`, bytes: PNG.length };
  return (await owner.ok("POST", `/api/v1/projects/${ids.project}/uploads`, { json: order })).json.id;
}

/** Everything of the owner's that has an id. */
async function makeThings() {
  const project = await owner.ok("POST", "/api/v1/projects", {
    json: { title: `Bees ${WORD}`, script: `Bees dance, ${WORD}.`, brief: { format: "128x228", fps: "10" } },
  });
  ids.project = project.json.id;
  story = (await owner.ok("GET", `/api/v1/projects/${ids.project}/storyboard`)).json;
  ids.production = (await owner.ok("POST", `/api/v1/projects/${ids.project}/productions`, { json: { draft: true } })).json.id;
  const end = await owner.settled(ids.production);
  assert.equal(end.state, "done", end.failure);
  ids.file = sql(server, `SELECT blob_id FROM clipcrafter.production_file WHERE production_id = '${ids.production}' AND role = 'video'`);
  ids.upload = await openUpload();
  await owner.ok("PATCH", `/api/v1/uploads/${ids.upload}`, { body: PNG, headers: { "Upload-Offset": "0" } });
  ids.media = (await owner.ok("GET", `/api/v1/projects/${ids.project}/media`)).json.items[0].id;
  ids.upload = await openUpload();
  ids.session = await anotherSession();
}
function rowSecurity(on) {
  sql(server, `DO $$ DECLARE t regclass; BEGIN FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'clipcrafter'::regnamespace AND relkind = 'r'
    LOOP EXECUTE format('ALTER TABLE %s ${on ? "ENABLE" : "DISABLE"} ROW LEVEL SECURITY', t); END LOOP; END $$`);
}
const ownerChecks = (on) => (on ? rmSync(blind, { force: true }) : closeSync(openSync(blind, "w")));

/** The ETag that a change of this must name: of the thing, or of what it is part of. */
async function etagOf(route) {
  const parent = route.path.replace(/\/[^/{]+$/, "");
  const read = routes.find((r) => r.method === "GET" && [route.path, parent].includes(r.path) && !/events|content|files|preview/.test(r.path));
  const answer = read && await owner.call("GET", addressOf(read));
  return answer?.headers.get("etag") ?? '"1"';
}

/** A session of the owner's in another browser. */
async function anotherSession() {
  const { email, password } = owner;
  await Object.assign(new Person(server), { email, password }).signIn();
  return sql(server, `SELECT id FROM clipcrafter.session WHERE user_id = '${ids.user}' ORDER BY created_at DESC LIMIT 1`);
}

/** What somebody else gets of the owner's: "route: what was wrong" for each that is not "there is no such thing". */
async function leaks(who) {
  const found = [];
  const secrets = [WORD, ids.user, owner.email];
  const look = (route, answer) => {
    if (isPersonal(route) && ![403, 404].includes(answer.status)) found.push(`${nameOf(route)}: ${answer.status} ${answer.json?.detail ?? ""}`);
    if (secrets.some((secret) => answer.text.includes(secret)) || (!isPersonal(route) && Object.values(ids).some((id) => id !== ids.policy && answer.text.includes(id))))
      found.push(`${nameOf(route)}: shows what is the owner's`);
    if (answer.status >= 500) found.push(`${nameOf(route)}: ${answer.status}`);
  };
  for (const route of routes.filter((r) => isPersonal(r) || (r.access === "user" && r.method === "GET"))) {
    const etag = isPersonal(route) ? await etagOf(route) : null;
    look(route, await ask(route, who, { etag }));
    // The owner's thing, as if it were in a project of one's own.
    if (/\{project\}.*\{/.test(route.path) && who.project) look(route, await ask(route, who, { etag, own: { project: who.project } }));
  }
  return found;
}

before(async () => {
  assert.ok(existsSync(library), `${library} is missing: build everything`);
  folder = mkdtempSync(join(tmpdir(), "cc-matrix-"));
  chmodSync(folder, 0o755);
  blind = join(folder, "blind");
  server = await startServer({
    env: { DATABASE_URL: "", LD_PRELOAD: library, CLIPCRAFTER_BLIND: blind, ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ""}:verify_asan_link_order=0` },
  });
  routes = readRoutes((await new Person(server).ok("GET", "/api/v1/openapi.json")).json);
  const sign = (word) => new Person(server, { agent: word }).signUp({ email: `${word}@example.org`, name: word, password: `${randomBytes(6).toString("hex")} ${word}` });
  owner = await sign(`owner.${WORD}`);
  other = await sign("other");
  operator = await sign("operator");
  sql(server, "UPDATE clipcrafter.users SET operator = true WHERE user_id = (SELECT user_id FROM clipcrafter.users ORDER BY created_at DESC LIMIT 1)");
  ids = { user: (await owner.ok("GET", "/api/v1/account")).json.id, policy: (await owner.ok("GET", "/api/v1/policy")).json.version };
  reader = new Person(server, { key: await readKey() });
  await makeThings();
  other.project = (await other.ok("POST", "/api/v1/projects", { json: { title: "Mine", script: "All mine." } })).json.id;
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("every route says who may pass, and there are routes", () => {
  for (const route of routes) assert.match(route.access ?? "", /^(public|optional|user|operator)$/, nameOf(route));
  assert.ok(routes.length >= 30, `${routes.length} routes`);
  assert.ok(routes.filter(isPersonal).length >= 15);
});

test("what is not in the document is closed or says nothing of anybody", async () => {
  const guest = new Person(server);
  assert.equal((await guest.call("GET", "/metrics")).status, 401);
  assert.equal((await operator.call("GET", "/metrics")).status, 401);
  for (const path of ["/healthz", "/readyz"]) assert.ok((await guest.ok("GET", path)).text.length < 100);
});

test("nobody passes where somebody must be signed in", async () => {
  const wrong = [];
  for (const route of routes) {
    const answer = await ask(route, new Person(server));
    if (turnedAway(answer) !== ["user", "operator"].includes(route.access)) wrong.push(`${nameOf(route)} (${route.access}): ${answer.status}`);
  }
  assert.deepEqual(wrong, []);
});

test("a key that may read passes where reading is asked for and nowhere else", async () => {
  const wrong = [];
  for (const route of routes.filter((r) => r.access === "user")) {
    const answer = await ask(route, reader, { etag: '"0"' });
    if (turnedAway(answer) !== (route.scope !== "read")) wrong.push(`${nameOf(route)} (${route.scope}): ${answer.status} ${answer.json?.detail ?? ""}`);
  }
  assert.deepEqual(wrong, []);
});

test("what is the owner's is not there for another person, nor for an operator", async () => {
  assert.deepEqual(await leaks(other), []);
  assert.deepEqual(await leaks(operator), []);
});

test("row security alone keeps people apart", async () => {
  ownerChecks(false);
  try {
    assert.deepEqual(await leaks(other), []);
  } finally {
    ownerChecks(true);
  }
});

test("the application's checks alone keep people apart", async () => {
  rowSecurity(false);
  try {
    assert.deepEqual(await leaks(other), []);
  } finally {
    rowSecurity(true);
  }
});

test("without both it is seen that people are not kept apart", async () => {
  ownerChecks(false);
  rowSecurity(false);
  try {
    const all = routes;
    routes = routes.filter((route) => route.method === "GET"); // what changes things would change them
    const found = await leaks(other).finally(() => { routes = all; });
    for (const path of ["/api/v1/projects", "/api/v1/projects/{project}", "/api/v1/productions/{production}"])
      assert.ok(found.some((leak) => leak.startsWith(`GET ${path}:`)), `${path}: ${found.join("\n")}`);
  } finally {
    ownerChecks(true);
    rowSecurity(true);
  }
});

test("the owner passes everywhere, and finds everything", async () => {
  const wrong = [];
  for (const route of routes.filter((r) => r.access !== "operator")) {
    const personal = isPersonal(route) && route.access === "user";
    if (route.path.includes("{session}")) ids.session = await anotherSession();
    if (route.method === "DELETE" && route.path.includes("{upload}")) ids.upload = await openUpload(); // the one before is complete
    const answer = await ask(route, owner, { etag: await etagOf(route) });
    const found = answer.status < 300 || answer.status === 409; // "it has ended already": it was found
    if (turnedAway(answer) || answer.status >= 500 || (personal && !found))
      wrong.push(`${nameOf(route)}: ${answer.status} ${answer.json?.detail ?? ""}`);
  }
  assert.deepEqual(wrong, []);
});
