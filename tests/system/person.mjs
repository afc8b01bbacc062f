// SPDX-License-Identifier: GPL-3.0-or-later
// People who use a server's API as a browser or a program does.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Calls `what` until it gives something; fails after `seconds`. */
export async function eventually(what, seconds = 60, why = "it did not happen") {
  for (const end = Date.now() + seconds * 1000; ;) {
    const got = await what();
    if (got) return got;
    if (Date.now() > end) throw new Error(`${why} within ${seconds} s`);
    await wait(50);
  }
}

/** The newest token of a purpose ("verify", "reset") in the mails to an address; null if none yet. */
export function mailedToken(server, purpose, email) {
  const folder = join(server.folder, "mail");
  let newest = null;
  if (!existsSync(folder)) return null;
  for (const name of readdirSync(folder).filter((n) => n.endsWith(".eml")).sort()) {
    const text = readFileSync(join(folder, name), "latin1").replaceAll("\r", "").replace(/=\n/g, "");
    const token = text.match(new RegExp(`cc_${purpose}_[A-Za-z0-9_-]+`));
    if (token && text.includes(email)) newest = token[0];
  }
  return newest;
}

/** Somebody with cookies, or with an API key instead. */
export class Person {
  constructor(server, { agent = "test", key = null } = {}) {
    Object.assign(this, { server, agent, key, cookies: new Map(), csrf: null });
  }

  /** One request: { status, headers, text, json }. `json` in the options is sent as the body. */
  async call(method, path, { json, body, headers = {}, timeout = 60000 } = {}) {
    const all = { "User-Agent": this.agent, ...headers };
    if (json !== undefined) all["Content-Type"] ??= "application/json";
    if (this.key) all.Authorization ??= `Bearer ${this.key}`;
    if (this.cookies.size) all.Cookie ??= [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    if (this.csrf && method !== "GET") all["X-CSRF-Token"] ??= this.csrf;
    const answer = await fetch(this.server.url + path, {
      method, headers: all, body: json !== undefined ? JSON.stringify(json) : body, redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
      value ? this.cookies.set(name, value) : this.cookies.delete(name);
    }
    const text = Buffer.from(await answer.arrayBuffer()).toString("latin1");
    let parsed = null;
    if (text && /json/.test(answer.headers.get("content-type") ?? "")) parsed = JSON.parse(Buffer.from(text, "latin1").toString());
    if (parsed?.csrf_token) this.csrf = parsed.csrf_token;
    return { status: answer.status, headers: answer.headers, text, json: parsed };
  }

  /** As call(), and it must answer with one of 2xx. */
  async ok(method, path, options) {
    const answer = await this.call(method, path, options);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  async signIn() {
    const { email, password } = this;
    await this.ok("POST", "/api/v1/session", { json: { email, password } });
  }

  /** Asks for an account: no more than the request. */
  async askAccount({ email, name, password }) {
    Object.assign(this, { email, name, password });
    const policy = (await this.ok("GET", "/api/v1/policy")).json.version;
    const ticket = (await this.ok("POST", "/api/v1/age-check", { json: { year: 1990, month: 5 } })).json.age_ticket;
    return this.call("POST", "/api/v1/account", {
      json: { email, name, password, policy_version: policy, age_ticket: ticket },
    });
  }

  /** From sign-up to being signed in. `verifyToken` is what the mail held. */
  async signUp(who) {
    await this.askAccount(who);
    this.verifyToken = await eventually(() => mailedToken(this.server, "verify", who.email), 60, "no mail came");
    await this.ok("POST", "/api/v1/account/verify", { json: { token: this.verifyToken } });
    await this.signIn();
    return this;
  }

  /** Waits until a production is done, failed or cancelled, and gives it. */
  async settled(production, seconds = 180) {
    return eventually(async () => {
      const { json } = await this.ok("GET", `/api/v1/productions/${production}`);
      return ["done", "failed", "cancelled"].includes(json.state) && json;
    }, seconds, "the production did not end");
  }
}
