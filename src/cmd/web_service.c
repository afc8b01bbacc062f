/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/web_service.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/hash_gate.h"
#include "crypto/password_list.h"
#include "os/file.h"
#include "os/path.h"
#include "store/migration.h"
#include "web/access_hooks.h"
#include "web/account_schemas.h"
#include "web/credentials_schemas.h"
#include "web/media_json.h"
#include "web/production_events.h"
#include "web/production_json.h"
#include "web/project_json.h"
#include "web/routes.h"
#include "web/server.h"
#include "web/service.h"

#include "base/banned.h"

enum { STOP_MS = 25000, ADDRESS_MAX = 300, PROXIES_MAX = 64, SCHEMAS_MAX = 128 };

struct web_service {
    struct app *app;
    struct server *server;
    struct service service; /**< what handlers find */
    struct address_range trusted[PROXIES_MAX];
    struct openapi_schema schemas[SCHEMAS_MAX];
    struct openapi_settings document;
    struct password_list passwords;
    struct file_map password_file;
    struct hash_gate *hashing;
    char address[ADDRESS_MAX];
};

/* What routes may ask of it is in their tables; these are the figures. */
static const struct rate_class RATES[] = {
    {"all", 1200, 60},
    {"read", 600, 60},
    {"write", 120, 60},
    {"sign_in", 60, 60},
};

static bool is_ready(void *context, const char **why)
{
    struct service *service = context;
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

static void add_schemas(struct web_service *service, const struct openapi_schema *schemas,
                        size_t count)
{
    BUG_UNLESS(service->document.schema_count + count <= SCHEMAS_MAX);
    for (size_t i = 0; i < count; i++)
        service->schemas[service->document.schema_count++] = schemas[i];
}

static void describe(struct web_service *service)
{
    service->document = (struct openapi_settings){
        .title = "ClipCrafter",
        .version = CLIPCRAFTER_VERSION,
        .description = "Turns scripts into narrated, captioned, scored videos.",
        .schemas = service->schemas,
    };
    add_schemas(service, ACCOUNT_SCHEMAS, ACCOUNT_SCHEMA_COUNT);
    add_schemas(service, CREDENTIALS_SCHEMAS, CREDENTIALS_SCHEMA_COUNT);
    add_schemas(service, PROJECT_SCHEMAS, PROJECT_SCHEMA_COUNT);
    add_schemas(service, MEDIA_SCHEMAS, MEDIA_SCHEMA_COUNT);
    add_schemas(service, PRODUCTION_SCHEMAS, PRODUCTION_SCHEMA_COUNT);
}

/* What only the web needs of the rules: the list of common passwords, and a bound on hashing. */
static bool open_passwords(struct session *session, struct web_service *service,
                           struct error *error)
{
    struct str data_dir;

    if (!config_data_dir(session->config, &data_dir, error) ||
        !file_map_open(path_join(&session->arena, data_dir, STR("passwords/common.txt")),
                       &service->password_file, error) ||
        !password_list_init(service->password_file.bytes, &service->passwords, error))
        return false;
    service->hashing = hash_gate_new(HASH_GATE_AT_ONCE, HASH_GATE_WAITING);
    service->app->passwords = &service->passwords;
    service->app->hashing = service->hashing;
    return true;
}

bool web_service_start(struct session *session, struct app *app, struct web_service **out,
                       struct error *error)
{
    struct config *config = session->config;
    struct web_service *service = calloc(1, sizeof *service);
    const struct route_table tables[] = {routes_account,   routes_session, routes_credentials,
                                         routes_consent,   routes_project, routes_media,
                                         routes_production};
    struct server_settings settings = {
        .listen = config_text(config, OPTION_LISTEN),
        .public_url = config_text(config, OPTION_PUBLIC_URL),
        .tls_cert = config_text(config, OPTION_TLS_CERT),
        .tls_key = config_text(config, OPTION_TLS_KEY),
        .metrics_token = config_secret(config, OPTION_METRICS_TOKEN).bytes,
        .spool_dir = app->temp_dir,
        .trusted = service ? service->trusted : NULL,
        .tables = tables,
        .table_count = COUNT_OF(tables),
        .rates = RATES,
        .rate_count = COUNT_OF(RATES),
        .rate_all = "all",
        .openapi = service ? &service->document : NULL,
        .hooks = {.context = service ? &service->service : NULL, .ready = is_ready},
        .log = &session->log,
        .app = service ? &service->service : NULL,
    };

    if (!service)
        return error_set(error, ERROR_BUSY, "no memory for the server");
    service->app = service->service.app = app;
    describe(service);
    access_hooks_install(&settings.hooks);
    if (!open_passwords(session, service, error) ||
        !read_proxies(session, service, &settings.trusted_count, error) ||
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
    hash_gate_free(service->hashing);
    if (service->password_file.bytes.ptr)
        file_map_close(&service->password_file);
    free(service);
}
