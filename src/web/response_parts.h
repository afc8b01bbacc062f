/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Inside of the web room: what a response holds until it is sent. */
#ifndef CLIPCRAFTER_WEB_RESPONSE_PARTS_H
#define CLIPCRAFTER_WEB_RESPONSE_PARTS_H

#include "base/buf.h"
#include "base/vec.h"
#include "web/response.h"

struct sse_client;

enum response_kind {
    RESPONSE_EMPTY,
    RESPONSE_BYTES,
    RESPONSE_FILE,
    RESPONSE_STREAM,
    RESPONSE_EVENTS,
};

struct response_line {
    const char *name;
    struct str value;
};

/** All texts lie in the call's arena. */
struct response {
    struct call *call;
    int status;
    enum response_kind kind;
    const char *type, *cache, *policy;
    VEC_OF(struct response_line) headers;
    struct buf body;          /**< BYTES */
    struct json_writer *json; /**< BYTES: still open */
    int fd;                   /**< FILE; -1: none */
    int64_t offset, length;   /**< FILE: the part; STREAM: the length or -1 */
    struct response_stream stream;
    struct sse_client *client; /**< EVENTS */
};

void response_init(struct response *response, struct call *call);
/** Drops the body; closes, releases and ends what it was to come from. */
void response_drop_body(struct response *response);
/** After the handler: closes the writer. */
void response_finish(struct response *response);
/** Becomes an event stream; takes the client over. */
void response_events(struct response *response, struct sse_client *client);
/** Adds what every answer gets. After the handler, before sending. */
void response_secure(struct response *response);
/** "No Content". Constant. */
const char *response_phrase(int status);

#endif
