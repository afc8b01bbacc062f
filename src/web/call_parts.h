/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Inside of the web room: a call between libmicrohttpd's thread and the executor.
 *
 *     BODY ----------------------------> RUN -> DONE     none, JSON, BYTES
 *     ADMIT -> ADMITTED -> BODY -------> RUN -> DONE     SPOOL
 *     ADMIT -> ADMITTED -> RUN (body comes in) -> DONE   STREAM
 *
 * In ADMIT and RUN the executor owns all but the fields that `lock` guards; otherwise the
 * connection's own thread does. Two may hold a reference: the connection, until its request is
 * completed, and the executor, while a job is submitted.
 */
#ifndef CLIPCRAFTER_WEB_CALL_PARTS_H
#define CLIPCRAFTER_WEB_CALL_PARTS_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "web/call.h"
#include "web/executor.h"
#include "web/query.h"
#include "web/rate_limit.h"
#include "web/response_parts.h"

struct server;
struct peer;

enum call_stage { STAGE_BODY, STAGE_ADMIT, STAGE_ADMITTED, STAGE_RUN, STAGE_DONE };

struct call_header {
    struct str name, value;
};

enum { CALL_ID_TEXT = 22, CALL_PIPE_BYTES = 64 * 1024 };

/** Body on its way in. JSON and BYTES: all of it. STREAM: what the handler has not read yet. */
struct call_body {
    char *bytes; /* malloc */
    size_t start, len, capacity;
    int64_t total; /* bytes that came */
    int fd;        /* SPOOL: unnamed file; -1: none */
    bool ended, over, failed;
    bool held; /* STREAM: the handler has not kept up, and the connection waits */
};

struct call {
    struct job job;
    struct server *server;
    struct peer *peer;
    struct MHD_Connection *connection;

    pthread_mutex_t lock; /* guards the next six and, in RUN, `body` of STREAM */
    pthread_cond_t changed;
    enum call_stage stage;
    bool suspended, gone, answered; /* `answered`: the response is finished */
    int refs;

    struct arena arena;
    const struct clock *clock;
    void *app;
    struct log log;
    char id[CALL_ID_TEXT + 1];
    int64_t start_us;

    /* What was asked. */
    const char *method_text;
    enum http_method method;
    bool is_head, secure, head_whole; /* `head_whole`: see raw_head.h */
    struct str path, query_text;
    struct query *query;
    struct call_header *headers;
    size_t header_count;
    int64_t content_length; /* -1: unknown */
    bool has_body;
    struct address address;
    struct route_match match;
    struct principal principal;
    struct call_body body;
    struct json_document *document;
    struct json_reader *reader;
    struct cancel *cancel;

    /* What is answered. */
    struct rate_answer rate;
    bool rated;
    struct response response;
    int problem_status;         /* when the handler fails; 0: what its error stands for */
    struct MHD_Response *reply; /* sent, to be let go without the lock */
    int64_t sent_bytes;
    bool close_after, streams; /* `streams`: events, for as long as the client likes */
};

/** References. The last one frees. */
void call_hold(struct call *call);
void call_release(struct call *call);
/** With the lock: lets the connection go on if it was stopped. */
void call_wake(struct call *call);
/** With the lock, on the connection's thread, from a callback: stops the connection. */
void call_pause(struct call *call);
/** Value of a header that came once; several are joined. */
struct str call_header_str(struct call *call, struct str name);
/** How often a header came. */
size_t call_header_times(const struct call *call, struct str name);

#endif
