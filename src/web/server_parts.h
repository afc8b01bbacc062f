/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Inside of the web room: the server, and the steps of a request in the order they are taken. */
#ifndef CLIPCRAFTER_WEB_SERVER_PARTS_H
#define CLIPCRAFTER_WEB_SERVER_PARTS_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/buf.h"
#include "web/call_parts.h"
#include "web/executor.h"
#include "web/metrics.h"
#include "web/peers.h"
#include "web/server.h"

struct server {
    struct server_settings settings; /* limits filled in */
    struct arena arena;
    struct router *router;
    struct metrics *metrics;
    struct rate_limit *rates;
    int *route_rates; /* class of each route, or -1 */
    int rate_all;     /* or -1 */
    struct peers *peers;
    struct sse_hub *events;
    struct executor *executor;
    struct MHD_Daemon *daemon;
    int port;
    struct buf openapi;
    struct cancel cancel;
    atomic_bool draining, stopping;
    pthread_t watch;
    bool watching;

    pthread_mutex_t lock; /* guards `watching` and the next two */
    pthread_cond_t quiet; /* fewer calls are active */
    pthread_cond_t ended; /* `watching` became false */
    size_t active;
    bool closed; /* the executor takes nothing any more */
};

/* server_intake.c: on the connection's thread, before anything else. */
/** A call with its request copied into it; never NULL. The texts are libmicrohttpd's. */
struct call *intake_call(struct server *server, struct MHD_Connection *connection,
                         const char *method, const char *url, const char *version);
/** Form, target, route, length; false with the status of the problem. */
bool intake_check(struct call *call, int *status, struct error *error) MUST_CHECK;

/* gate.c: on the executor. */
/** Principal, access, CSRF, rate. */
bool gate_admit(struct call *call, struct error *error) MUST_CHECK;
/** The address's own rate; on the connection's thread. */
bool gate_rate_all(struct call *call, struct error *error) MUST_CHECK;

/* idempotency.c: on the executor. */
/** Runs the handler, or answers from what was kept. False is the handler's or our error. */
bool idempotency_run(struct call *call, struct error *error) MUST_CHECK;

/* server_reply.c: on the connection's thread. */
/** Queues the call's response. With the call's lock, or before anybody else has the call. */
enum MHD_Result reply_send(struct call *call);
/** Lets go of what was queued. Without the lock: a reply that libmicrohttpd did not take is freed
 * here, and the source of its body takes the lock. */
void reply_release(struct call *call);

/* server_request.c */
/** Hands a job to the executor unless that is closed or full; with the call's lock. */
bool request_submit(struct server *server, struct call *call) MUST_CHECK;
/** libmicrohttpd's callbacks. */
enum MHD_Result request_on_data(void *context, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_size, void **state);
void request_on_end(void *context, struct MHD_Connection *connection, void **state,
                    enum MHD_RequestTerminationCode code);

/* server_routes.c */
/** The server's own: health, readiness, metrics, document. */
extern const struct route_table SERVER_ROUTES;
/** With `openapi` in the settings. */
extern const struct route_table SERVER_DOCUMENT_ROUTES;

/* server_metrics.c */
/** Makes metrics for the router's routes. */
void server_metrics_init(struct server *server);
void server_metrics_count(struct server *server, int status, const struct call *call, int64_t us);
void server_metrics_write(struct server *server, struct buf *out);

#endif
