/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's own routes. */
#include "web/server_parts.h"

#include "base/banned.h"

static bool health(struct call *call, struct response *response, struct error *error)
{
    (void)call;
    (void)error;
    response_text(response, 200, "text/plain; charset=utf-8", STR("ok\n"));
    return true;
}

static bool readiness(struct call *call, struct response *response, struct error *error)
{
    struct server *server = call->server;
    const struct web_hooks *hooks = &server->settings.hooks;
    const char *why = "stopping";
    bool ready = !atomic_load(&server->draining);

    (void)error;
    if (ready && hooks->ready) {
        why = "not ready";
        ready = hooks->ready(hooks->context, &why);
    }
    response_text(response, ready ? 200 : 503, "text/plain; charset=utf-8",
                  ready ? STR("ready\n") : arena_printf(&call->arena, "%s\n", why));
    return true;
}

static bool measures(struct call *call, struct response *response, struct error *error)
{
    struct buf out;

    (void)error;
    buf_init(&out, RESPONSE_BODY_MAX);
    server_metrics_write(call->server, &out);
    response_text(response, 200, "text/plain; version=0.0.4; charset=utf-8", buf_str(&out));
    buf_release(&out);
    return true;
}

static bool document(struct call *call, struct response *response, struct error *error)
{
    (void)error;
    response_text(response, 200, "application/json", buf_str(&call->server->openapi));
    response_cache(response, "public, max-age=300");
    return true;
}

static const struct route OWN[] = {
    {.method = METHOD_GET,
     .pattern = "/healthz",
     .access = ACCESS_PUBLIC,
     .essential = true,
     .hidden = true,
     .summary = "Whether the process lives",
     .handle = health},
    {.method = METHOD_GET,
     .pattern = "/readyz",
     .access = ACCESS_PUBLIC,
     .essential = true,
     .hidden = true,
     .summary = "Whether it can serve",
     .handle = readiness},
    {.method = METHOD_GET,
     .pattern = "/metrics",
     .access = ACCESS_METRICS,
     .essential = true,
     .hidden = true,
     .summary = "Counts for Prometheus",
     .handle = measures},
};

static const struct route DOCUMENT[] = {
    {.method = METHOD_GET,
     .pattern = "/api/v1/openapi.json",
     .access = ACCESS_PUBLIC,
     .summary = "This document",
     .handle = document},
};

const struct route_table SERVER_ROUTES = {OWN, COUNT_OF(OWN)};
const struct route_table SERVER_DOCUMENT_ROUTES = {DOCUMENT, COUNT_OF(DOCUMENT)};
