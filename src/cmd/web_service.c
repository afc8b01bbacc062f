/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/web_service.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/migration.h"
#include "web/production_events.h"
#include "web/production_json.h"
#include "web/routes.h"
#include "web/server.h"
#include "web/service.h"

#include "base/banned.h"

enum { STOP_MS = 25000, ADDRESS_MAX = 300, PROXIES_MAX = 64 };

struct web_service {
    struct app *app;
    struct server *server;
    struct service service; /**< what handlers find */
    struct address_range trusted[PROXIES_MAX];
    char address[ADDRESS_MAX];
};

/* What routes may ask of it is in their tables; these are the figures. */
static const struct rate_class RATES[] = {
    {"all", 1200, 60},
    {"read", 600, 60},
    {"write", 120, 60},
};

static const struct openapi_schema SCHEMAS[] = {
    {"Production", PRODUCTION_SCHEMA},
    {"ProductionList", PRODUCTION_LIST_SCHEMA},
    {"ProductionOrder", PRODUCTION_ORDER_SCHEMA},
    {"ProductionLink", PRODUCTION_LINK_SCHEMA},
    {"ProductionLinkOrder", PRODUCTION_LINK_ORDER_SCHEMA},
};

static const struct openapi_settings DOCUMENT = {
    .title = "ClipCrafter",
    .version = CLIPCRAFTER_VERSION,
    .description = "Turns scripts into narrated, captioned, scored videos.",
    .schemas = SCHEMAS,
    .schema_count = COUNT_OF(SCHEMAS),
};

static bool is_ready(void *context, const char **why)
{
    struct web_service *service = context;
    struct error error = ERROR_INIT;

    if (migration_check(service->app->database, &error))
        return true;
    *why = error.code == ERROR_BUSY ? "database" : "migrations";
    return false;
}

static bool read_proxies(struct session *session, struct web_service *service, size_t *count,
                         struct error *error)
{
    const struct str *texts = config_list(session->config, OPTION_TRUSTED_PROXIES, count);

    if (*count > PROXIES_MAX)
        return error_set(error, ERROR_INPUT, "trusted-proxies: more than %d", PROXIES_MAX);
    for (size_t i = 0; i < *count; i++)
        if (!address_range_parse(texts[i], &service->trusted[i], error))
            return error_prefix(error, "trusted-proxies");
    return true;
}

/* Where it can be reached, with the port that was chosen if 0 was asked for. */
static void note_address(struct web_service *service, const struct server_settings *settings)
{
    struct str host = settings->listen;
    size_t colon = host.len;

    if (settings->public_url.len) {
        snprintf(service->address, sizeof service->address, "%.*s", STR_FMT(settings->public_url));
        return;
    }
    while (colon > 0 && host.ptr[colon - 1] != ':')
        colon--;
    host = str_take(host, colon ? colon - 1 : host.len);
    snprintf(service->address, sizeof service->address, "%s://%.*s:%d",
             settings->tls_cert.len ? "https" : "http",
             STR_FMT(str_equal(host, STR("*")) ? STR("localhost") : host),
             server_port(service->server));
}

bool web_service_start(struct session *session, struct app *app, struct web_service **out,
                       struct error *error)
{
    struct config *config = session->config;
    struct web_service *service = calloc(1, sizeof *service);
    const struct route_table tables[] = {routes_production};
    struct server_settings settings = {
        .listen = config_text(config, OPTION_LISTEN),
        .public_url = config_text(config, OPTION_PUBLIC_URL),
        .tls_cert = config_text(config, OPTION_TLS_CERT),
        .tls_key = config_text(config, OPTION_TLS_KEY),
        .metrics_token = config_secret(config, OPTION_METRICS_TOKEN).bytes,
        .trusted = service ? service->trusted : NULL,
        .tables = tables,
        .table_count = COUNT_OF(tables),
        .rates = RATES,
        .rate_count = COUNT_OF(RATES),
        .rate_all = "all",
        .openapi = &DOCUMENT,
        .hooks = {.context = service, .ready = is_ready},
        .log = &session->log,
        .app = service ? &service->service : NULL,
    };

    if (!service)
        return error_set(error, ERROR_BUSY, "no memory for the server");
    service->app = service->service.app = app;
    if (!read_proxies(session, service, &settings.trusted_count, error) ||
        !production_events_start(app, &service->service.events, error) ||
        !server_start(&settings, &service->server, error)) {
        web_service_stop(service);
        return false;
    }
    production_events_attach(service->service.events, server_events(service->server));
    note_address(service, &settings);
    *out = service;
    return true;
}

const char *web_service_address(const struct web_service *service)
{
    return service->address;
}

void web_service_stop(struct web_service *service)
{
    if (!service)
        return;
    if (service->server)
        server_drain(service->server);
    production_events_stop(service->service.events);
    server_stop(service->server, STOP_MS);
    free(service);
}
