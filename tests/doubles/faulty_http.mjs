// SPDX-License-Identifier: GPL-3.0-or-later
// A web server with every fault that a client must live through; the path says which. Tells the ports
// http, https, https with another name in its certificate, https with an expired one; then the
// authority's file.
import { createServer } from "node:http";
import { createServer as createSecure } from "node:https";
import { Authority, listen, ready, workshop } from "./double.mjs";

const served = new WeakMap(); // socket -> requests seen on it
let connections = 0;
let busy = 0;

const ways = {
  "/ok": (_, answer) => answer.writeHead(200, { ETag: '"abc"', "X-Two": "first" }).end("hello"),
  "/hang": () => {},
  "/headers-then-hang": (_, answer) => { answer.writeHead(200, { "Content-Length": 10 }); answer.write("ab"); },
  "/truncated": (_, answer) => { answer.writeHead(200, { "Content-Length": 1000 }); answer.write("short", () => answer.destroy()); },
  "/reset": (request, answer) => {
    answer.writeHead(200, { "Content-Length": 1000000 });
    answer.write("x".repeat(5000), () => setImmediate(() => request.socket.resetAndDestroy()));
  },
  "/busy": (_, answer) => {
    busy += 1;
    if (busy % 3) answer.writeHead(503, { "Retry-After": "7" }).end("<Error><Code>SlowDown</Code></Error>");
    else answer.writeHead(200).end("at last");
  },
  "/redirect": (_, answer) => answer.writeHead(302, { Location: "/ok", "X-Two": "of the redirect" }).end("moved"),
  "/loop": (_, answer) => answer.writeHead(302, { Location: "/loop" }).end(),
  "/big": (_, answer) => answer.writeHead(200).end(Buffer.alloc(300000, "b")),
  "/connections": (_, answer) => answer.writeHead(200).end(String(connections)),
  "/dead-when-reused": (request, answer) => {
    if (served.get(request.socket) > 1) request.socket.destroy();
    else answer.writeHead(200).end("fresh");
  },
  "/reset-mid-put": (request) => request.once("data", () => request.socket.resetAndDestroy()),
  "/echo": (request, answer) => {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => answer.writeHead(200, {
      "X-Method": request.method, "X-Length": request.headers["content-length"] ?? "none",
      "X-Agent": request.headers["user-agent"] ?? "none", "X-Given": request.headers["x-given"] ?? "none",
    }).end(Buffer.concat(pieces)));
  },
  "/status": (request, answer) => answer.writeHead(Number(new URL(request.url, "http://x").searchParams.get("code"))).end("no"),
};

function handle(request, answer) {
  served.set(request.socket, (served.get(request.socket) ?? 0) + 1);
  const way = ways[new URL(request.url, "http://x").pathname];
  if (way) way(request, answer);
  else answer.writeHead(404).end("nothing here");
}

const authority = new Authority(workshop());
const plain = createServer(handle);
plain.on("connection", () => { connections += 1; });
const secure = [authority.certify("localhost"), authority.certify("elsewhere.example"), authority.certify("localhost", { expired: true })]
  .map((pair) => createSecure(pair, handle));
const ports = await Promise.all([plain, ...secure].map(listen));
ready(...ports, authority.file);
