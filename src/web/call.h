/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * One request as its handler sees it. A call belongs to the thread that runs its handler; texts and
 * nodes that it gives live until the handler has returned and its answer is sent.
 */
#ifndef CLIPCRAFTER_WEB_CALL_H
#define CLIPCRAFTER_WEB_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/str.h"
#include "data/json.h"
#include "web/address.h"
#include "web/condition.h"
#include "web/hooks.h"
#include "web/route.h"

struct call;

/** Memory until the end of the request. */
struct arena *call_arena(struct call *call);
/** Lines carry the request's id. */
const struct log *call_log(const struct call *call);
const struct clock *call_clock(const struct call *call);
/** The program's own, as given to the server. */
void *call_app(const struct call *call);
const struct route *call_route(const struct call *call);
/** 22 characters of A-Z a-z 0-9 - _, also in X-Request-Id and in problem documents. */
struct str call_id(const struct call *call);
/** Set when the server ends and waits no longer: long handlers look at it. Never NULL. */
struct cancel *call_cancel(struct call *call);

/** Who calls. ANONYMOUS on public routes. */
const struct principal *call_principal(const struct call *call);
/** Of the client, looking behind trusted proxies. Personal: into no log. */
const struct address *call_address(const struct call *call);
/** The client speaks HTTPS with us or with a trusted proxy. */
bool call_is_secure(const struct call *call);

/** A parameter of the pattern; asking for one it does not have is BUG(). */
struct str call_param(const struct call *call, const char *name);
/** A {name:uuid} as bytes. */
void call_param_uuid(const struct call *call, const char *name, uint8_t out[16]);

/** A query parameter; empty when absent. */
struct str call_query(const struct call *call, const char *name);
bool call_query_has(const struct call *call, const char *name);
/** A whole number in [min, max], `fallback` when absent; ERROR_INPUT names the parameter. */
bool call_query_int(const struct call *call, const char *name, int64_t min, int64_t max,
                    int64_t fallback, int64_t *out, struct error *error) MUST_CHECK;

/** Values of a header (name in any case), joined by ", " if it came several times; empty when
 * absent. Bytes as they came: no UTF-8 is promised. */
struct str call_header(struct call *call, const char *name);
/** A cookie's value; `name` as it was set, without "__Host-". False when it is not usable: see
 * cookie_find(). */
bool call_cookie(struct call *call, const char *name, struct str *out) MUST_CHECK;

/** The whole body of a JSON or BYTES route. */
struct str call_body(const struct call *call);
/** Content-Type without its parameters, lower case; empty when absent. */
struct str call_content_type(struct call *call);
/** Content-Length, or -1 when the client sends chunks. */
int64_t call_content_length(const struct call *call);

/**
 * The body of a JSON route as an object to read:
 *
 *     struct json_fields body;
 *
 *     if (!call_json(call, &body, error)) return false;
 *     title = json_read_line(json_field_needed(&body, "title", "name the project"), 200);
 *     if (!call_json_done(call, &body, error)) return false;
 *
 * A complaint becomes a 422 problem whose `errors` points at the field.
 */
bool call_json(struct call *call, struct json_fields *out, struct error *error) MUST_CHECK;
/** Refuses unknown fields; true if nothing was complained about. */
bool call_json_done(struct call *call, struct json_fields *fields, struct error *error) MUST_CHECK;

/**
 * STREAM routes: waits for the next bytes of the body; *count is 0 at its end. Reading no further
 * holds the client back. Fails when the client is gone or slower than the server's least rate
 * (ERROR_IO), or has sent more than the route's limit (ERROR_LIMIT): undo what was begun.
 */
bool call_read(struct call *call, void *bytes, size_t size, size_t *count,
               struct error *error) MUST_CHECK;
/** Reads to the end into a descriptor; *bytes is what was written. */
bool call_read_to_file(struct call *call, int fd, int64_t *bytes, struct error *error) MUST_CHECK;

/** SPOOL routes: the whole body as a file without a name, at its beginning, and its length. The
 * descriptor belongs to the call. */
int call_body_fd(const struct call *call);
int64_t call_body_size(const struct call *call);

/**
 * For changes under optimistic concurrency: ERROR_STALE (412) when If-Match names another version
 * than `tag` (with its quotes). With `required`, its absence is refused with 428.
 */
bool call_check_if_match(struct call *call, struct str tag, bool required,
                         struct error *error) MUST_CHECK;

#endif
