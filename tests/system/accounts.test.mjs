// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts over HTTP against the real server: what a browser, a program and an attacker get.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Browser, PASSWORD, codeOf, cookiesOf, expect, settle, tokenFor } from "./browser.mjs";
import { sql } from "./database.mjs";
import { eventually } from "./person.mjs";
import { startServer } from "./server.mjs";

const ENV = { CLIPCRAFTER_TRUSTED_PROXIES: "127.0.0.1/32" };
let server;
before(async () => {
  server = await startServer({ env: ENV });
});
after(async () => server?.stop());

function mails(email) {
  const folder = join(server.folder, "mail");
  return readdirSync(folder).filter((name) => name.endsWith(".eml")).map((name) => readFileSync(join(folder, name), "utf8"))
    .filter((text) => text.includes(email)).map((text) => text.replace(/=\r?\n/g, ""));
}
const news = async (browser) => (await browser.get("/consents")).json.news;

test("a sign-up counts once its link was followed, and the link counts once", async () => {
  const ann = new Browser(server);
  expect(await ann.fillIn("ann@example.org"), 202);
  expect(await ann.enter("ann@example.org"), 401);
  const token = await tokenFor(server, "ann@example.org", "verify");
  expect(await ann.post("/account/verify", { token }), 204);
  const again = expect(await ann.post("/account/verify", { token }), 400);
  assert.match(again.headers.get("content-type"), /^application\/problem\+json/);
  assert.match(again.json.detail, /^token: /);
  expect(await ann.enter("ann@example.org"), 201);
  const account = expect(await ann.get("/account"), 200);
  assert.equal(account.json.email, "ann@example.org");
  assert.equal(account.headers.get("cache-control"), "no-store");
});

test("cookies are for this host, HTTPS, no script and no other site's forms", async () => {
  const browser = await settle(server, "cookies@example.org");
  const cookies = cookiesOf(expect(await browser.enter("cookies@example.org"), 201));
  assert.deepEqual(cookies.map(({ name }) => name).sort(), ["__Host-device", "__Host-session"]);
  for (const { attributes } of cookies) {
    for (const wanted of ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"]) assert.ok(attributes.includes(wanted), wanted);
    assert.ok(attributes.some((attribute) => /^Max-Age=[1-9]/.test(attribute)));
    assert.ok(!attributes.some((attribute) => /^Domain/i.test(attribute)));
  }
});

test("nothing changes without the session's CSRF token, or from another site", async () => {
  const browser = await settle(server, "csrf@example.org");
  const other = new Browser(server);
  const give = (headers) => browser.put("/consents/news", { given: true }, headers);
  expect(await other.enter("csrf@example.org"), 201);
  const token = browser.csrf;
  browser.csrf = null;
  expect(await give({}), 403);
  expect(await give({ "x-csrf-token": other.csrf }), 403);
  expect(await give({ "x-csrf-token": token, origin: "https://evil.example" }), 403);
  expect(await give({ "x-csrf-token": token, "sec-fetch-site": "cross-site" }), 403);
  assert.equal(await news(browser), false);
  const given = expect(await give({ "x-csrf-token": token, origin: server.url }), 200);
  assert.equal(given.json.news, true);

  const form = { email: "csrf@example.org", password: PASSWORD };
  expect(await new Browser(server).post("/session", form, { origin: "https://evil.example" }), 403);
});

/** What the news to somebody would hold: a token, kept as its hash (src/crypto/token.h). */
function unsubscribeToken(user) {
  const prefix = Buffer.from("cc_unsubscribe_"), bytes = randomBytes(32), length = Buffer.alloc(4);
  length.writeUInt32BE(prefix.length);
  const hash = createHash("sha256").update("clipcrafter token").update(length).update(prefix).update(bytes).digest("hex");
  sql(server, "INSERT INTO clipcrafter.account_token (id, user_id, purpose, token_hash, created_at, expires_at) VALUES"
    + ` (gen_random_uuid(), '${user}', 'unsubscribe', '\\x${hash}', now(), now() + interval '1 hour')`);
  return prefix + bytes.toString("base64url");
}

test("consents are a history, and a look at an unsubscribe link changes nothing", async () => {
  const browser = await settle(server, "consents@example.org");
  for (const given of [true, true, false]) expect(await browser.put("/consents/news", { given }), 200);
  const { json } = expect(await browser.get("/consents"), 200);
  assert.deepEqual(json.history.map(({ given, source }) => [given, source]), [[false, "settings"], [true, "settings"]]);
  assert.equal(json.policy_current, true);
  assert.deepEqual(json.policies.map(({ manner }) => manner), ["sign_up"]);
  expect(await browser.put("/consents/policy", { policy_version: "0" }), 409);
  expect(await browser.put("/consents/policy", { policy_version: json.policies[0].version }), 200);


  // As a mail program does it: no cookie, any origin, a form.
  expect(await browser.put("/consents/news", { given: true }), 200);
  const link = "/unsubscribe/" + unsubscribeToken((await browser.get("/account")).json.id);
  const oneClick = (to) => new Browser(server).call("POST", "/api/v1" + to, {
    body: "List-Unsubscribe=One-Click",
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: "https://mail.example" },
  });
  assert.match(expect(await new Browser(server).get(link), 200).text, /<form method="post">/);
  assert.equal(await news(browser), true);
  assert.match(expect(await oneClick(link.slice(0, -4) + "AAAA"), 400).json.detail, /^token: /);
  for (const times of [1, 2]) {
    expect(await oneClick(link), 200);
    assert.equal(await news(browser), false, `${times}`);
  }
  assert.deepEqual((await browser.get("/consents")).json.history.map(({ source }) => source).slice(0, 2),
    ["unsubscribe", "settings"]);
});

test("a forgotten password is chosen anew by a link that counts once, and ends all sessions", async () => {
  const browser = await settle(server, "reset@example.org");
  const known = expect(await new Browser(server).post("/password/reset-request", { email: "reset@example.org" }), 202);
  const unknown = expect(await new Browser(server).post("/password/reset-request", { email: "no@example.org" }), 202);
  assert.equal(known.text, unknown.text);
  const reset = { token: await tokenFor(server, "reset@example.org", "reset"), password: "another long password" };
  expect(await browser.post("/password/reset", { ...reset, password: "short" }), 400);
  const old = new Browser(server, browser.cookies);
  const cookies = cookiesOf(expect(await browser.post("/password/reset", reset), 204));
  assert.ok(cookies.find(({ name }) => name === "__Host-session").attributes.includes("Max-Age=0"));
  assert.equal(await old.isIn(), false);
  expect(await browser.post("/password/reset", reset), 400);
  expect(await browser.enter("reset@example.org", PASSWORD), 401);
  expect(await browser.enter("reset@example.org", reset.password), 201);
  await eventually(() => mails("reset@example.org").some((mail) => /password was changed/.test(mail)), 20, "no notice");
});

test("changing the password needs the present one, ends other sessions and renews this one's cookie", async () => {
  const browser = await settle(server, "change@example.org");
  const other = new Browser(server), thief = new Browser(server, browser.cookies);
  expect(await other.enter("change@example.org"), 201);
  expect(await browser.post("/password", { present: "not the present one", password: "another long password" }), 401);
  assert.equal(await other.isIn(), true);
  expect(await browser.post("/password", { present: PASSWORD, password: "another long password" }), 204);
  assert.equal(await other.isIn(), false);
  assert.equal(await thief.isIn(), false);
  assert.equal(await browser.isIn(), true);
  expect(await browser.put("/consents/news", { given: true }), 200); // the CSRF token still counts
});

test("an address changes when the new one confirms, and the old one can take it back", async () => {
  const browser = await settle(server, "old@example.org");
  expect(await browser.post("/email", { password: "not the password", email: "new@example.org" }), 401);
  const free = expect(await browser.post("/email", { password: PASSWORD, email: "new@example.org" }), 202);
  const token = await tokenFor(server, "new@example.org", "email");
  assert.equal((await browser.get("/account")).json.email, "old@example.org");
  expect(await new Browser(server).post("/email/confirm", { token }), 204);
  expect(await new Browser(server).post("/email/confirm", { token }), 400);
  assert.equal((await browser.get("/account")).json.email, "new@example.org");

  const taken = expect(await browser.post("/email", { password: PASSWORD, email: "ann@example.org" }), 202);
  assert.equal(taken.text, free.text); // nobody learns whose address has an account
  await eventually(() => mails("ann@example.org").some((mail) => /already have an account/.test(mail)), 20, "no mail");

  const objection = { token: await tokenFor(server, "old@example.org", "object") };
  expect(await new Browser(server).post("/email/object", objection), 204);
  assert.equal(await browser.isIn(), false);
  expect(await new Browser(server).enter("new@example.org"), 401);
  expect(await new Browser(server).enter("old@example.org"), 401); // nor does the password count
  expect(await new Browser(server).post("/email/object", objection), 400);
  const reset = { token: await tokenFor(server, "old@example.org", "reset"), password: "another long password" };
  expect(await new Browser(server).post("/password/reset", reset), 204);
  expect(await browser.enter("old@example.org", reset.password), 201);
});

test("a second factor asks for codes that count once, and recovery codes stand in", async () => {
  const browser = await settle(server, "codes@example.org");
  const { secret, uri } = expect(await browser.post("/second-factor"), 201).json;
  assert.match(uri, /^otpauth:\/\/totp\/ClipCrafter:/);
  assert.ok(uri.includes(secret));
  const wrong = String((Number(codeOf(secret)) + 500000) % 1000000).padStart(6, "0");
  expect(await browser.post("/second-factor/confirm", { code: wrong }), 400);
  const before = browser.cookies.get("__Host-session");
  const on = expect(await browser.post("/second-factor/confirm", { code: codeOf(secret) }), 200).json;
  assert.equal(new Set(on.recovery_codes).size, 10);
  assert.notEqual(browser.cookies.get("__Host-session"), before);
  assert.equal((await browser.get("/account")).json.second_factor, true);

  const second = new Browser(server);
  assert.deepEqual(expect(await second.enter("codes@example.org"), 202).json, { needs: "code" });
  assert.equal(second.cookies.size, 0);
  const next = codeOf(secret, 1);
  expect(await second.enter("codes@example.org", PASSWORD, next), 201);
  expect(await second.enter("codes@example.org", PASSWORD, next), 401);
  expect(await second.enter("codes@example.org", PASSWORD, on.recovery_codes[0]), 201);
  expect(await second.enter("codes@example.org", PASSWORD, on.recovery_codes[0]), 401);

  const renewed = expect(await second.post("/second-factor/recovery-codes"), 200).json.recovery_codes;
  expect(await new Browser(server).enter("codes@example.org", PASSWORD, on.recovery_codes[1]), 401);
  expect(await new Browser(server).enter("codes@example.org", PASSWORD, renewed[0]), 201);
  expect(await second.delete("/second-factor"), 204);
  expect(await new Browser(server).enter("codes@example.org"), 201);
});

test("dangerous acts want a password that was given just now", async () => {
  const browser = await settle(server, "stale@example.org");
  sql(server, "UPDATE clipcrafter.session SET confirmed_at = now() - interval '16 minutes' WHERE user_id ="
    + ` '${(await browser.get("/account")).json.id}'`);
  const refused = expect(await browser.post("/second-factor"), 403);
  assert.match(refused.json.detail, /confirm your password/);
  expect(await browser.post("/keys", { name: "k", scopes: "read", days: 1 }), 403);
  expect(await browser.post("/session/confirm", { password: "not the password" }), 401);
  expect(await browser.post("/session/confirm", { password: PASSWORD }), 204);
  expect(await browser.post("/keys", { name: "k", scopes: "read", days: 1 }), 201);
});

const bearer = (key, more = {}) => ({ authorization: `Bearer ${key}`, ...more });

test("an API key does what its scopes say, is shown once, and ends when it is removed", async () => {
  const browser = await settle(server, "keys@example.org");
  expect(await browser.post("/keys", { name: "k", scopes: "everything", days: 1 }), 400);
  expect(await browser.post("/keys", { name: "k", scopes: "read", days: 366 }), 422);
  const { id, key } = expect(await browser.post("/keys", { name: "Reader", scopes: "read", days: 30 }), 201).json;
  assert.match(key, /^cc_key_/);
  const listed = expect(await browser.get("/keys"), 200);
  assert.deepEqual(listed.json.items.map(({ name, scopes }) => [name, scopes]), [["Reader", "read"]]);
  assert.ok(!listed.text.includes(key));

  const program = new Browser(server);
  expect(await program.get("/projects", bearer(key)), 200);
  const refused = expect(await program.post("/projects", { script: "Bees dance." }, bearer(key)), 403);
  assert.match(refused.json.detail, /scope/);
  expect(await program.get("/account", bearer(key)), 403);
  for (const [method, path, body] of [["GET", "/keys"], ["POST", "/keys", { name: "k", scopes: "read", days: 1 }],
    ["POST", "/password", { present: PASSWORD, password: "another long password" }], ["DELETE", "/session"]])
    expect(await program.send(method, path, body, bearer(key)), 403);
  expect(await browser.delete(`/keys/${id}`), 204);
  expect(await program.get("/projects", bearer(key)), 401);
  expect(await browser.delete(`/keys/${id}`), 404);
});

test("the same request twice is done once, and its key is good for no other", async () => {
  const browser = await settle(server, "twice@example.org");
  const { key } = expect(await browser.post("/keys", { name: "Writer", scopes: "read write", days: 1 }), 201).json;
  const program = new Browser(server);
  const make = (name, title, script = "Bees dance.") => program.post("/projects", { title, script }, bearer(key, { "idempotency-key": name }));
  const first = expect(await make("one", "Bees"), 201), second = expect(await make("one", "Bees"), 201);
  assert.equal(second.text, first.text);
  assert.equal(first.headers.get("idempotency-replayed"), null);
  assert.equal(second.headers.get("idempotency-replayed"), "true");
  assert.equal(first.headers.get("location"), `/api/v1/projects/${first.json.id}`);
  for (const header of ["location", "etag", "content-type"]) assert.equal(second.headers.get(header), first.headers.get(header));
  expect(await make("one", "Wasps"), 422);
  expect(await make("k".repeat(129), "Wasps"), 400);

  // Too long to be kept: where it is must do.
  const long = "Bees dance in the dark of the hive. ".repeat(3000);
  const whole = expect(await make("long", "Long", long), 201), rest = expect(await make("long", "Long", long), 201);
  assert.equal(rest.headers.get("location"), `/api/v1/projects/${whole.json.id}`);

  const both = await Promise.all([make("two", "At once"), make("two", "At once"), make("two", "At once")]);
  const made = both.filter(({ status }) => status === 201);
  assert.ok(made.length >= 1);
  assert.ok(both.every(({ status, text }) => status === 409 || text === made[0].text), both.map(({ text }) => text).join("\n"));
  assert.equal(expect(await make("two", "At once"), 201).text, made[0].text);
  const projects = expect(await program.get("/projects", bearer(key)), 200).json.items;
  assert.deepEqual(projects.map(({ title }) => title).sort(), ["At once", "Bees", "Long"]);
});

test("whoever signs out is out, also with the old cookie", async () => {
  const browser = await settle(server, "out@example.org");
  const kept = new Browser(server, browser.cookies);
  const cookies = cookiesOf(expect(await browser.delete("/session"), 204));
  assert.ok(cookies.find(({ name }) => name === "__Host-session").attributes.includes("Max-Age=0"));
  assert.equal(await browser.isIn(), false);
  assert.equal(await kept.isIn(), false);
});

test("who is under 13 leaves no row and no log line, and is refused for a day", async () => {
  const tables = sql(server, "SELECT string_agg(format('SELECT %L, count(*) FROM %I.%I', relname, schemaname,"
    + " relname), ' UNION ALL ') FROM pg_stat_user_tables WHERE schemaname = 'clipcrafter' AND relname <> 'job'");
  const rows = () => sql(server, tables), before = rows(), child = new Browser(server);
  const refused = expect(await child.age(new Date().getUTCFullYear() - 10), 403);
  assert.deepEqual(cookiesOf(refused).map(({ name, value }) => [name, value]), [["__Host-age", "refused"]]);
  expect(await child.age(1990), 403);
  expect(await new Browser(server).age(1990), 200);
  assert.equal(rows(), before);

  // That a request was answered is all the log says of it.
  const id = refused.headers.get("x-request-id"), lines = () => server.log().split("\n").filter((line) => line.includes(id));
  await eventually(() => lines().length, 20, "no access log");
  assert.match(lines()[0], /event=request id=\S+ method=POST route=\/api\/v1\/age-check status=403 bytes=\d+ ms=\d+$/);
  assert.equal(lines().length, 1);
});

test("neither log nor database holds what people typed", async () => {
  for (const typed of ["example.org", "Canary Name", "battery staple", "long password", "198.51.100."])
    assert.ok(!server.log().includes(typed), typed);
  const all = sql(server, "SELECT string_agg(u::text, '') FROM clipcrafter.users u")
    + sql(server, "SELECT string_agg(s::text, '') FROM clipcrafter.session s")
    + sql(server, "SELECT string_agg(k::text, '') FROM clipcrafter.api_key k");
  for (const typed of ["example.org", "Canary Name", "Reader", "198.51.100."])
    for (const form of [typed, Buffer.from(typed).toString("hex")]) assert.ok(!all.includes(form), typed);
});

test("an answer is given again by the server that follows on a killed one", async () => {
  const { cookies, csrf } = await settle(server, "killed@example.org");
  const make = (browser) => browser.post("/projects", { title: "Bees", script: "Bees dance." }, { "Idempotency-Key": "k" });
  const again = () => Object.assign(new Browser(server, cookies), { csrf });
  const first = expect(await make(again()), 201);
  await server.kill();
  server = await startServer({ env: ENV, after: server });
  const second = expect(await make(again()), 201);
  assert.equal(second.text, first.text);
  assert.equal(second.headers.get("idempotency-replayed"), "true");
  assert.equal((await again().get("/projects")).json.items.length, 1);
});
