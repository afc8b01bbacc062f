/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/web_service.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/migration.h"
#include "web/server.h"

#include "base/banned.h"

enum { STOP_MS = 25000, ADDRESS_MAX = 300, PROXIES_MAX = 64 };

struct web_service {
    struct app *app;
    struct server *server;
    struct address_range trusted[PROXIES_MAX];
    char address[ADDRESS_MAX];
};

/* What routes may ask of it is in their tables; these are the figures. */
static const struct rate_class RATES[] = {
    {"all", 1200, 60},
};

static const struct openapi_settings DOCUMENT = {
    .title = "ClipCrafter",
    .version = CLIPCRAFTER_VERSION,
    .description = "Turns scripts into narrated, captioned, scored videos.",
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
    struct server_settings settings = {
        .listen = config_text(config, OPTION_LISTEN),
        .public_url = config_text(config, OPTION_PUBLIC_URL),
        .tls_cert = config_text(config, OPTION_TLS_CERT),
        .tls_key = config_text(config, OPTION_TLS_KEY),
        .metrics_token = config_secret(config, OPTION_METRICS_TOKEN).bytes,
        .trusted = service ? service->trusted : NULL,
        .rates = RATES,
        .rate_count = COUNT_OF(RATES),
        .rate_all = "all",
        .openapi = &DOCUMENT,
        .hooks = {.context = service, .ready = is_ready},
        .log = &session->log,
        .app = app,
    };

    if (!service)
        return error_set(error, ERROR_BUSY, "no memory for the server");
    service->app = app;
    if (!read_proxies(session, service, &settings.trusted_count, error) ||
        !server_start(&settings, &service->server, error)) {
        free(service);
        return false;
    }
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
    server_drain(service->server);
    server_stop(service->server, STOP_MS);
    free(service);
}
