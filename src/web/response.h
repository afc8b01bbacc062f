/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * An answer in the making. A handler says once what the body is (json, text, file, stream or
 * nothing); saying it again drops what was said before. Headers are added on the way. The thread
 * that runs the handler owns it.
 *
 * Every answer gets, without being asked: X-Request-Id, the security headers (response_security.c),
 * and Cache-Control: no-store unless response_cache() says otherwise.
 */
#ifndef CLIPCRAFTER_WEB_RESPONSE_H
#define CLIPCRAFTER_WEB_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "data/json_writer.h"
#include "web/cookie.h"

struct call;
struct response;

enum { RESPONSE_BODY_MAX = 16 << 20 /**< bytes of an answer that is made in memory */ };

/**
 * A writer for the body, application/json. The handler writes one object and returns; the writer is
 * finished for it.
 */
struct json_writer *response_json(struct response *response, int status);
/** `body` is copied; `type` is a constant media type with its charset. */
void response_text(struct response *response, int status, const char *type, struct str body);
/** No body: 204, 202, 304. */
void response_empty(struct response *response, int status);
/** 303 (see other), 302, 307 or 308 to a path of ours or an absolute URL. */
void response_redirect(struct response *response, int status, struct str location);

/** A header. `name` is constant; a value that no header may hold (line breaks) is BUG(). */
void response_header(struct response *response, const char *name, struct str value);
void response_cookie(struct response *response, const struct cookie *cookie);
/** `tag` without quotes: they are put around it. */
void response_etag(struct response *response, struct str tag);
/** Instead of no-store, e.g. "public, max-age=31536000, immutable" for what carries its digest in
 * its name, or "private, no-cache" to be asked about with its tag. Constant. */
void response_cache(struct response *response, const char *control);
/** Replaces the Content-Security-Policy of the answer (pages need more than the API). Constant. */
void response_policy(struct response *response, const char *policy);

/** A file or part of one, sent by the kernel. */
struct response_file {
    int fd;            /**< open for reading; owned by the response from here on */
    int64_t size;      /**< bytes of it that are the whole */
    int64_t changed_s; /**< seconds since 1970, or 0: no Last-Modified */
    struct str tag;    /**< without quotes; empty: none */
    const char *type;  /**< media type, constant */
    struct str name;   /**< UTF-8, for Content-Disposition; empty: none */
    bool attachment;   /**< to be saved, not shown */
};

/**
 * Answers with the file: Range, If-Range, If-None-Match and If-Modified-Since are looked after.
 * `name` goes out as RFC 6266 says: an ASCII form, and the whole in RFC 8187's.
 */
void response_file(struct response *response, const struct response_file *file);

/**
 * A body made piece by piece. `read` gives up to `size` bytes; *count 0 ends the body; false breaks
 * the connection, so that nobody takes a part for the whole. It runs on the executor, one call at a
 * time, and may block; the answer's own connection waits meanwhile and no other.
 */
struct response_stream {
    bool (*read)(void *context, char *bytes, size_t size, size_t *count, struct error *error);
    void (*release)(void *context); /**< once, at the end, whatever happened; may be NULL */
    void *context;
};

/** `length` bytes in all, or -1: chunks. */
void response_stream(struct response *response, int status, const char *type, int64_t length,
                     const struct response_stream *stream);

/**
 * The problem document of an error (RFC 9457): what returning false from a handler does. `status` 0
 * is what the error's code stands for.
 */
void response_problem(struct response *response, int status, const struct error *error);
/** HTTP status of an error's code. */
int response_status_of(enum error_code code);

/** Appends `inline` or `attachment` with `name` safely quoted, for a header of one's own. */
void response_disposition(struct buf *out, bool attachment, struct str name);

#endif
