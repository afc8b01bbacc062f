/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The HTTP server: libmicrohttpd's epoll threads for the sockets, an executor for the handlers, and
 * a watch that cuts whoever is slower than the limits allow.
 *
 *     settings.listen = STR("127.0.0.1:8080");
 *     if (!server_start(&settings, &server, &error)) …
 *     … wait for a signal …
 *     server_stop(server, 25000);
 *
 * A request goes: limits and form, route, (its body,) principal, access, CSRF, rate, idempotency,
 * handler, answer, access log.
 */
#ifndef CLIPCRAFTER_WEB_SERVER_H
#define CLIPCRAFTER_WEB_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/str.h"
#include "web/address.h"
#include "web/hooks.h"
#include "web/openapi.h"
#include "web/rate_limit.h"
#include "web/route.h"
#include "web/sse.h"

/** Times and sizes; 0 takes the default named. */
struct server_limits {
    int32_t header_bytes;     /**< 16384: of the request's line and headers */
    int32_t header_ms;        /**< 10000: from the first byte awaited to the last header */
    int32_t idle_ms;          /**< 60000: between requests of one connection */
    int32_t slow_window_ms;   /**< 10000: over which the least rate is measured */
    int32_t slow_bytes_s;     /**< 1024: least rate of a body that comes in or goes out */
    int32_t connections;      /**< 12000 */
    int32_t connections_each; /**< 256: of one address, except trusted proxies */
    int32_t event_clients;    /**< 11000 */
    int32_t heartbeat_ms;     /**< 15000: silence of an event stream before a comment */
    int32_t rate_buckets;     /**< 65536: clients whose rates are counted at a time */
};

/** One table of routes. */
struct route_table {
    const struct route *routes;
    size_t count;
};

/** All texts and tables must outlive the server. */
struct server_settings {
    struct str listen; /**< "127.0.0.1:8080", "[::1]:0", "*:8080"; port 0: any free one */
    int listen_fd;     /**< instead of `listen`: an open listening socket, taken over; 0: none */
    struct str public_url; /**< "https://clips.example"; empty: http:// and the Host of the request.
                                Says whether cookies' requests come from our own pages */
    struct str spool_dir;  /**< where bodies of SPOOL routes lie without a name; empty: /tmp */
    struct str tls_cert, tls_key; /**< files in PEM; both or neither */
    const struct address_range *trusted;
    size_t trusted_count;     /**< proxies whose X-Forwarded-* count */
    size_t threads;           /**< for sockets; 0: one for each two processors */
    size_t workers;           /**< for handlers; 0: 16 */
    size_t queue;             /**< requests that may wait for a worker; 0: 256 */
    struct str metrics_token; /**< bearer token for ACCESS_METRICS; empty: refused to all */

    const struct route_table *tables;
    size_t table_count;
    const struct rate_class *rates;
    size_t rate_count;
    const char *rate_all; /**< class counted for each address before anything else; NULL: none */
    const struct openapi_settings *openapi; /**< NULL: no document is served */

    struct web_hooks hooks;
    struct server_limits limits;
    const struct clock *clock;
    const struct log *log; /**< the access log (LOG_INFO) and troubles; the sink takes any thread */
    void *app;             /**< for the handlers: call_app() */
};

struct server;

/**
 * Checks the tables, binds, starts. The server adds its own routes: /healthz, /readyz, /metrics
 * and, with `openapi`, /api/v1/openapi.json. The error names what to mend.
 */
bool server_start(const struct server_settings *settings, struct server **out,
                  struct error *error) MUST_CHECK;
/** The port that it listens on. */
int server_port(const struct server *server);
struct sse_hub *server_events(struct server *server);
/** The table of all routes, for tests and documents. */
const struct router *server_router(const struct server *server);
/** Readiness says no from here on, so that a balancer sends nobody any more; requests are served.
 */
void server_drain(struct server *server);
/**
 * Accepts nobody any more, ends event streams with a retry hint, lets running calls finish for at
 * most `deadline_ms`, then tells them to cancel and waits for their handlers. Frees it. NULL is
 * allowed.
 */
void server_stop(struct server *server, int64_t deadline_ms);

#endif
