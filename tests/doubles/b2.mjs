// SPDX-License-Identifier: GPL-3.0-or-later
// Backblaze B2's S3-compatible API, as strict as the real one: signatures are recomputed, checksum headers that B2 lacks are
// refused, every version is kept until it is removed by its id. Tells its port and the authority's file. Without a signature:
// POST /_fail?kind=KIND&count=N makes the next N matching requests fail, GET /_state says what is kept.
import { createHash, createHmac, randomBytes } from "node:crypto";
import { createServer } from "node:https";
import { Authority, listen, ready, workshop } from "./double.mjs";

const KEY = "K0123456789abcdef", SECRET = "K004secret/with+signs", REGION = "us-west-004", BUCKET = "clips";
const LEAST_PART = 5000000;
const objects = new Map(); // key -> versions, newest last: { id, body, etag, headers, marker }
const uploads = new Map(); // id -> { key, headers, parts: Map(number -> { body, etag }), started }
const faults = new Map(); // kind -> times left
let partsSent = 0, serial = 0;

const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const md5 = (data) => createHash("md5").update(data).digest();
const hmac = (key, data) => createHmac("sha256", key).update(data).digest();
const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
const xml = (text) => text.replace(/[<&>]/g, (c) => ({ "<": "&lt;", "&": "&amp;", ">": "&gt;" })[c]);
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

class Refusal extends Error {
  constructor(status, code, headers = {}) { super(code); Object.assign(this, { status, code, headers }); }
}

/** True, and one less to come, if a fault of this kind is due. */
function fails(kind) {
  const left = faults.get(kind) ?? 0;
  if (left > 0) faults.set(kind, left - 1);
  return left > 0;
}

function canonicalQuery(query, without) {
  return [...query].filter(([name]) => name !== without).map(([name, value]) => [encode(name), encode(value)])
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1)).map(([name, value]) => `${name}=${value}`).join("&");
}

function expectSignature(request, { scope, date, names, query, payload, given }) {
  const [key, day, region, service, end] = scope.split("/");
  if (key !== KEY) throw new Refusal(403, "InvalidAccessKeyId");
  if (region !== REGION || service !== "s3" || end !== "aws4_request" || day !== date.slice(0, 8)) throw new Refusal(403, "SignatureDoesNotMatch");
  const headers = names.map((name) => `${name}:${(request.headers[name] ?? "").trim()}\n`).join("");
  const canonical = [request.method, request.path, query, headers, names.join(";"), payload].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", date, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join("\n");
  const chain = [day, region, "s3", "aws4_request"].reduce(hmac, "AWS4" + SECRET);
  if (hmac(chain, toSign).toString("hex") !== given) throw new Refusal(403, "SignatureDoesNotMatch");
}

const timeOf = (date) => Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));

function checkLink(request) {
  const q = request.query, expires = Number(q.get("X-Amz-Expires")), date = q.get("X-Amz-Date") ?? "";
  if (!(expires >= 1 && expires <= 604800)) throw new Refusal(400, "AuthorizationQueryParametersError");
  const names = (q.get("X-Amz-SignedHeaders") ?? "").split(";");
  if (!names.includes("host")) throw new Refusal(403, "AccessDenied");
  expectSignature(request, { scope: q.get("X-Amz-Credential") ?? "", date, names, query: canonicalQuery(q, "X-Amz-Signature"),
    payload: "UNSIGNED-PAYLOAD", given: q.get("X-Amz-Signature") });
  if (Date.now() > timeOf(date) + expires * 1000) throw new Refusal(403, "AccessDenied");
}

function checkHeaders(request) {
  const match = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(request.headers.authorization ?? "");
  if (!match) throw new Refusal(403, "AccessDenied");
  const names = match[2].split(";"), date = request.headers["x-amz-date"] ?? "", payload = request.headers["x-amz-content-sha256"];
  if (!payload) throw new Refusal(400, "InvalidRequest");
  const must = ["host", ...Object.keys(request.headers).filter((name) => name.startsWith("x-amz-"))];
  if (!must.every((name) => names.includes(name))) throw new Refusal(403, "AccessDenied");
  expectSignature(request, { scope: match[1], date, names, query: canonicalQuery(request.query), payload, given: match[3] });
  if (!(Math.abs(Date.now() - timeOf(date)) <= 15 * 60000)) throw new Refusal(403, "RequestTimeTooSkewed");
  if (payload !== "UNSIGNED-PAYLOAD" && payload !== sha256(request.body)) throw new Refusal(400, "XAmzContentSHA256Mismatch");
}

/** What B2 has not, it refuses. */
function checkKnown(request) {
  for (const name of Object.keys(request.headers))
    if (/^x-amz-(checksum-|sdk-checksum-algorithm$|tagging$)/.test(name)) throw new Refusal(400, "InvalidArgument");
  if (/aws-chunked/.test(request.headers["content-encoding"] ?? "") || /^STREAMING-/.test(request.headers["x-amz-content-sha256"] ?? ""))
    throw new Refusal(400, "InvalidArgument");
  if (!["private", undefined].includes(request.headers["x-amz-acl"])) throw new Refusal(400, "InvalidArgument");
  if (!["AES256", undefined].includes(request.headers["x-amz-server-side-encryption"])) throw new Refusal(400, "InvalidArgument");
  if (["PUT", "POST"].includes(request.method) && request.headers["content-length"] === undefined) throw new Refusal(411, "MissingContentLength");
  const sum = request.headers["content-md5"];
  if (sum && sum !== md5(request.body).toString("base64")) throw new Refusal(400, "BadDigest");
}

const kept = (request) => Object.fromEntries(Object.entries(request.headers)
  .filter(([name]) => name.startsWith("x-amz-meta-") || ["content-type", "x-amz-server-side-encryption"].includes(name)));

function addVersion(key, version) {
  serial += 1;
  const whole = { id: `4_z${String(serial).padStart(20, "0")}_${randomBytes(8).toString("hex")}`, ...version };
  objects.set(key, [...(objects.get(key) ?? []), whole]);
  return whole;
}

function current(key) {
  const last = objects.get(key)?.at(-1);
  if (!last || last.marker) throw new Refusal(404, "NoSuchKey");
  return last;
}

function readObject(request, key) {
  const object = current(key), size = object.body.length, range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const headers = { ...object.headers, ETag: `"${object.etag}"`, "Accept-Ranges": "bytes", "x-amz-version-id": object.id };
  for (const name of ["content-disposition", "content-type"]) {
    const value = request.query.get(`response-${name}`);
    if (value) headers[name] = value;
  }
  if (!range) return { status: 200, headers, body: object.body };
  const first = Number(range[1]), last = Math.min(range[2] ? Number(range[2]) : size - 1, size - 1);
  if (first >= size) throw new Refusal(416, "InvalidRange");
  return { status: 206, headers: { ...headers, "Content-Range": `bytes ${first}-${last}/${size}` }, body: object.body.subarray(first, last + 1) };
}

function removeObject(request, key) {
  const id = request.query.get("versionId"), versions = objects.get(key) ?? [];
  if (id === null) return addVersion(key, { marker: true, body: Buffer.alloc(0) }), { status: 204 };
  const rest = versions.filter((version) => version.id !== id);
  if (rest.length === versions.length) throw new Refusal(404, "NoSuchVersion");
  if (rest.length) objects.set(key, rest); else objects.delete(key);
  return { status: 204 };
}

function uploadOf(request, key) {
  const upload = uploads.get(request.query.get("uploadId"));
  if (!upload || upload.key !== key) throw new Refusal(404, "NoSuchUpload");
  return upload;
}

function putPart(request, key) {
  const upload = uploadOf(request, key), number = Number(request.query.get("partNumber"));
  if (!(number >= 1 && number <= 10000)) throw new Refusal(400, "InvalidArgument");
  partsSent += 1;
  if (fails("part-500")) throw new Refusal(500, "InternalError");
  const part = { body: request.body, etag: md5(request.body).toString("hex") };
  upload.parts.set(number, part);
  return { status: 200, headers: { ETag: `"${part.etag}"` }, lost: fails("lost-part") };
}

function complete(request, key) {
  const upload = uploadOf(request, key), id = request.query.get("uploadId");
  const asked = [...request.body.toString().matchAll(/<Part><PartNumber>(\d+)<\/PartNumber><ETag>([^<]*)<\/ETag><\/Part>/g)]
    .map(([, number, etag]) => ({ number: Number(number), etag: etag.replace(/"|&quot;/g, "") }));
  if (!asked.length) throw new Refusal(400, "MalformedXML");
  if (fails("error-complete")) return { status: 200, text: '<?xml version="1.0"?>\n  <Error><Code>InternalError</Code><Message>try again</Message></Error>' };
  asked.forEach((part, i) => {
    if (i && part.number <= asked[i - 1].number) throw new Refusal(400, "InvalidPartOrder");
    if (upload.parts.get(part.number)?.etag !== part.etag) throw new Refusal(400, "InvalidPart");
    if (i + 1 < asked.length && upload.parts.get(part.number).body.length < LEAST_PART) throw new Refusal(400, "EntityTooSmall");
  });
  const parts = asked.map((part) => upload.parts.get(part.number));
  const etag = md5(Buffer.concat(parts.map((part) => Buffer.from(part.etag, "hex")))).toString("hex") + `-${parts.length}`;
  addVersion(key, { body: Buffer.concat(parts.map((part) => part.body)), etag, headers: upload.headers });
  uploads.delete(id);
  return { status: 200, lost: fails("lost-complete"),
    text: `<CompleteMultipartUploadResult ${NAMESPACE}><Bucket>${BUCKET}</Bucket><Key>${xml(key)}</Key><ETag>&quot;${etag}&quot;</ETag></CompleteMultipartUploadResult>` };
}

function begin(request, key) {
  const id = `4_z${randomBytes(40).toString("hex")}_f+/=&<`; // opaque: it may hold anything
  uploads.set(id, { key, headers: kept(request), parts: new Map(), started: new Date() });
  if (fails("die-after-begin")) faults.set("dead", 1); // until the test says otherwise
  return { status: 200, lost: fails("lost-begin"),
    text: `<InitiateMultipartUploadResult ${NAMESPACE}><Bucket>${BUCKET}</Bucket><Key>${xml(key)}</Key><UploadId>${xml(id)}</UploadId></InitiateMultipartUploadResult>` };
}

function listParts(request, key) {
  const after = Number(request.query.get("part-number-marker") ?? 0), most = Number(request.query.get("max-parts") ?? 1000);
  const parts = [...uploadOf(request, key).parts].sort(([a], [b]) => a - b).filter(([number]) => number > after);
  return { status: 200, text: `<ListPartsResult ${NAMESPACE}><IsTruncated>${parts.length > most}</IsTruncated>` +
    parts.slice(0, most).map(([number, part]) => `<Part><PartNumber>${number}</PartNumber><ETag>"${part.etag}"</ETag><Size>${part.body.length}</Size></Part>`).join("") +
    "</ListPartsResult>" };
}

function listUploads(request) {
  const prefix = request.query.get("prefix") ?? "";
  return { status: 200, text: `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>` + [...uploads]
    .filter(([, upload]) => upload.key.startsWith(prefix))
    .map(([id, upload]) => `<Upload><Key>${xml(upload.key)}</Key><UploadId>${xml(id)}</UploadId><Initiated>${upload.started.toISOString()}</Initiated></Upload>`).join("") +
    "</ListMultipartUploadsResult>" };
}

function listVersions(request) {
  const prefix = request.query.get("prefix") ?? "";
  const all = [...objects].filter(([key]) => key.startsWith(prefix)).sort()
    .flatMap(([key, versions]) => versions.map((version) => ({ key, ...version })));
  return { status: 200, text: `<ns2:ListVersionsResult xmlns:ns2="http://s3.amazonaws.com/doc/2006-03-01/">` + all.map((v) =>
    `<ns2:${v.marker ? "DeleteMarker" : "Version"}><ns2:Key>${xml(v.key)}</ns2:Key><ns2:VersionId>${v.id}</ns2:VersionId></ns2:${v.marker ? "DeleteMarker" : "Version"}>`).join("") +
    "</ns2:ListVersionsResult>" };
}

function listObjects(request) {
  if (request.query.get("list-type") !== "2") throw new Refusal(400, "InvalidArgument");
  const prefix = request.query.get("prefix") ?? "", token = request.query.get("continuation-token") ?? "";
  const most = Math.min(Number(request.query.get("max-keys") ?? 1000), Number(process.env.B2_PAGE ?? 1000));
  const after = token && Buffer.from(token, "base64").toString();
  const keys = [...objects].filter(([key, versions]) => key.startsWith(prefix) && key > after && !versions.at(-1).marker).map(([key]) => key).sort();
  const page = keys.slice(0, most), more = keys.length > most;
  return { status: 200, text: `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult ${NAMESPACE}><IsTruncated>${more}</IsTruncated>` +
    (more ? `<NextContinuationToken>${Buffer.from(page.at(-1)).toString("base64")}</NextContinuationToken>` : "") +
    page.map((key) => `<Contents><Key>${xml(key)}</Key><Size>${objects.get(key).at(-1).body.length}</Size></Contents>`).join("") + "</ListBucketResult>" };
}

function onBucket(request) {
  const has = (name) => request.query.has(name);
  if (request.method === "HEAD") return { status: 200 };
  if (request.method === "GET" && has("uploads")) return listUploads(request);
  if (request.method === "GET" && has("versions")) return listVersions(request);
  if (request.method === "GET") return listObjects(request);
  throw new Refusal(405, "MethodNotAllowed");
}

function onObject(request, key) {
  const has = (name) => request.query.has(name);
  if (request.method === "PUT" && has("partNumber")) return putPart(request, key);
  if (request.method === "PUT") {
    const version = addVersion(key, { body: request.body, etag: md5(request.body).toString("hex"), headers: kept(request) });
    return { status: 200, headers: { ETag: `"${version.etag}"`, "x-amz-version-id": version.id } };
  }
  if (request.method === "POST" && has("uploads")) return begin(request, key);
  if (request.method === "POST" && has("uploadId")) return complete(request, key);
  if (request.method === "DELETE" && has("uploadId")) return uploadOf(request, key), uploads.delete(request.query.get("uploadId")), { status: 204 };
  if (request.method === "DELETE") return removeObject(request, key);
  if (request.method === "GET" && has("uploadId")) return listParts(request, key);
  if (request.method === "GET" || request.method === "HEAD") return readObject(request, key);
  throw new Refusal(405, "MethodNotAllowed");
}

function respond(request) {
  if (fails("slow-down")) throw new Refusal(503, "SlowDown", { "Retry-After": "3" });
  checkKnown(request);
  if (request.query.has("X-Amz-Signature")) checkLink(request); else checkHeaders(request);
  const [, bucket, ...rest] = request.path.split("/").map(decodeURIComponent), key = rest.join("/");
  if (bucket !== BUCKET) throw new Refusal(404, "NoSuchBucket");
  return key ? onObject(request, key) : onBucket(request);
}

function control(url, answer) {
  const { searchParams: q, pathname } = url;
  if (pathname === "/_fail") faults.set(q.get("kind"), Number(q.get("count")));
  const versions = [...objects.values()].flat();
  answer.end(`${versions.length} versions, ${uploads.size} uploads, ${versions.reduce((sum, v) => sum + v.body.length, 0)} bytes, ` +
    `${partsSent} parts sent, ${versions.filter((v) => v.headers?.["x-amz-server-side-encryption"]).length} encrypted`);
}

function send(request, answer, result) {
  const body = result.text !== undefined ? Buffer.from(result.text) : result.body ?? Buffer.alloc(0);
  if (result.lost) { request.socket.destroy(); return; }
  answer.writeHead(result.status, { "x-amz-request-id": "0123456789abcdef", ...result.headers, ...(result.status === 204 ? {} : { "Content-Length": body.length }) });
  if (request.method === "HEAD") { answer.end(); return; }
  if (request.method === "GET" && body.length > 1000 && fails("cut-get"))
    answer.write(body.subarray(0, body.length >> 1), () => request.socket.destroy());
  else answer.end(body);
}

function receive(request, answer) {
  const url = new URL(request.url, "https://double"), pieces = [];
  if (url.pathname.startsWith("/_")) { control(url, answer); return; }
  if ((faults.get("dead") ?? 0) > 0) { request.socket.destroy(); return; }
  if (request.method === "PUT" && fails("reset-put")) { request.once("data", () => request.socket.destroy()); return; }
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const whole = { method: request.method, headers: request.headers, socket: request.socket, path: request.url.split("?")[0],
      query: url.searchParams, body: Buffer.concat(pieces) };
    // A plus sign in a query is a plus, as S3 reads it, not a blank.
    whole.query = new URLSearchParams(url.search.replace(/\+/g, "%2B"));
    let result;
    try {
      result = respond(whole);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      result = { status: refusal.status, headers: refusal.headers, text: `<Error><Code>${refusal.code}</Code><Message>no</Message></Error>` };
    }
    send(whole, answer, result);
  });
}

const authority = new Authority(workshop());
const server = createServer(authority.certify("localhost"), receive);
server.keepAliveTimeout = 5000; // as B2 has it
ready(await listen(server), authority.file);
