/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/server_parts.h"

#include "base/banned.h"

enum metric { METRIC_REQUESTS, METRIC_SECONDS, METRIC_CONNECTIONS, METRIC_STREAMS, METRIC_WAITING };
enum { METRIC_COUNT = METRIC_WAITING + 1 };

static const char *const CLASSES[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
static const char *const METHODS[METHOD_COUNT] = {"OTHER", "GET", "POST", "PUT", "PATCH", "DELETE"};
/* Microseconds. */
static const int64_t BOUNDS[] = {1000,   2500,   5000,   10000,   25000,   50000,
                                 100000, 250000, 500000, 1000000, 2500000, 10000000};

void server_metrics_init(struct server *server)
{
    size_t count = router_count(server->router);
    const char **patterns = ARENA_ARRAY(&server->arena, const char *, count + 1);
    struct metric_spec *specs = ARENA_ARRAY(&server->arena, struct metric_spec, METRIC_COUNT);
    struct metric_label route = {"route", patterns, count + 1};

    for (size_t i = 0; i < count; i++)
        patterns[i] = router_route(server->router, i)->pattern;
    patterns[count] = "none";
    specs[METRIC_REQUESTS] = (struct metric_spec){
        .name = "clipcrafter_http_requests_total",
        .help = "Requests by route, method and class of status.",
        .kind = METRIC_COUNTER,
        .labels = {
            route, {"method", METHODS, METHOD_COUNT}, {"status", CLASSES, COUNT_OF(CLASSES)}}};
    specs[METRIC_SECONDS] =
        (struct metric_spec){.name = "clipcrafter_http_request_seconds",
                             .help = "Time from the headers to the end of the answer.",
                             .kind = METRIC_HISTOGRAM,
                             .labels = {route},
                             .bounds = BOUNDS,
                             .bound_count = COUNT_OF(BOUNDS),
                             .scale = 1000000};
    specs[METRIC_CONNECTIONS] = (struct metric_spec){
        .name = "clipcrafter_http_connections", .help = "Open connections.", .kind = METRIC_GAUGE};
    specs[METRIC_STREAMS] = (struct metric_spec){.name = "clipcrafter_http_event_streams",
                                                 .help = "Open event streams.",
                                                 .kind = METRIC_GAUGE};
    specs[METRIC_WAITING] = (struct metric_spec){.name = "clipcrafter_http_waiting",
                                                 .help = "Requests that wait for a worker.",
                                                 .kind = METRIC_GAUGE};
    server->metrics = metrics_new(specs, METRIC_COUNT);
}

void server_metrics_count(struct server *server, int status, const struct call *call, int64_t us)
{
    size_t route = call->match.route ? call->match.index : router_count(server->router);
    size_t status_class = (size_t)CLAMP(status / 100, 1, 5) - 1;

    metrics_add(server->metrics, METRIC_REQUESTS, route, call->method, status_class, 1);
    if (!call->streams)
        metrics_observe(server->metrics, METRIC_SECONDS, route, 0, 0, us);
}

void server_metrics_write(struct server *server, struct buf *out)
{
    metrics_set(server->metrics, METRIC_CONNECTIONS, 0, 0, 0, (int64_t)peers_count(server->peers));
    metrics_set(server->metrics, METRIC_STREAMS, 0, 0, 0, (int64_t)sse_count(server->events));
    metrics_set(server->metrics, METRIC_WAITING, 0, 0, 0,
                (int64_t)executor_waiting(server->executor));
    metrics_write(server->metrics, out);
    if (server->settings.hooks.metrics)
        server->settings.hooks.metrics(server->settings.hooks.context, out);
}
