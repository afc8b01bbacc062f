/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/installation.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/vault.h"
#include "crypto/master_keys.h"
#include "crypto/secret.h"
#include "net/http_client.h"
#include "net/net_settings.h"
#include "os/file.h"
#include "os/path.h"
#include "store/blob_settings.h"
#include "store/database_url.h"
#include "store/migration.h"

#include "base/banned.h"

struct str installation_folder(struct session *session)
{
    struct str set = config_text(session->config, OPTION_SERVER_DIR);
    const char *home = getenv("HOME"), *data = getenv("XDG_DATA_HOME");

    if (set.len)
        return arena_str(&session->arena, set);
    if (geteuid() == 0)
        return STR("/var/lib/clipcrafter");
    if (data && data[0] == '/')
        return arena_printf(&session->arena, "%s/clipcrafter", data);
    return arena_printf(&session->arena, "%s/.local/share/clipcrafter", home ? home : "");
}

struct str installation_path(struct session *session, const char *name)
{
    return path_join(&session->arena, installation_folder(session), str_from(name));
}

struct str installation_work_dir(struct session *session)
{
    struct str set = config_text(session->config, OPTION_WORK_DIR);

    return set.len ? arena_str(&session->arena, set) : installation_path(session, "work");
}

bool installation_is_private(struct session *session)
{
    return !config_secret(session->config, OPTION_DATABASE_URL).bytes.len;
}

/* The program itself, which the service user must be able to run. */
static bool own_path(struct arena *arena, struct str *out, struct error *error)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);

    if (length <= 0 || (size_t)length == sizeof path)
        return error_set_errno(error, errno, "/proc/self/exe");
    *out = arena_str(arena, (struct str){path, (size_t)length});
    return true;
}

static bool may_serve(struct session *session, const struct identity *identity, bool *may,
                      struct error *error)
{
    struct str program, data_dir;

    if (!own_path(&session->arena, &program, error) ||
        !config_data_dir(session->config, &data_dir, error))
        return false;
    *may = identity_may_read(identity, program) && identity_may_read(identity, data_dir) &&
           identity_may_read(identity, installation_folder(session));
    return true;
}

bool installation_drop_root(struct session *session, struct identity *service, struct error *error)
{
    struct str lock = installation_path(session, "lock");
    bool may = false;

    if (!identity_service(config_text(session->config, OPTION_SERVICE_USER), service, error))
        return false;
    if (geteuid() != 0)
        return true;
    if (!identity_give(service, installation_folder(session), error) ||
        (access(lock.ptr, F_OK) == 0 && !identity_give(service, lock, error)) ||
        !may_serve(session, service, &may, error))
        return false;
    /* Libraries look into the home folder, which is not root's any more. */
    if (may)
        return identity_become(service, error) &&
               (setenv("HOME", installation_folder(session).ptr, 1) == 0 ||
                error_set_errno(error, errno, "setting HOME"));
    log_event(&session->log, LOG_WARNING, "runs_as_root",
              "reason=\"%s may not read the program or its data; install it with make install\"",
              service->name);
    return true;
}

bool installation_become_service(struct session *session, struct error *error)
{
    struct str folder = installation_folder(session);
    struct identity service;

    if (!installation_is_private(session))
        return true;
    if (access(installation_path(session, "postgres").ptr, F_OK) != 0)
        return error_set(error, ERROR_NOT_FOUND,
                         "%.*s: there is no server here; start clipcrafter serve, or set "
                         "DATABASE_URL or --server-dir",
                         STR_FMT(folder));
    return installation_drop_root(session, &service, error);
}

/* The address of the database for `role`, as libpq takes it. */
static bool database_address(struct session *session, enum db_role role, struct str *out,
                             struct error *error)
{
    struct str url = config_secret(session->config, OPTION_DATABASE_URL).bytes;
    struct str direct = config_secret(session->config, OPTION_DATABASE_DIRECT_URL).bytes;
    struct database_url parsed;

    if (!url.len) {
        *out = arena_printf(&session->arena,
                            "host='%s' user=%s dbname=clipcrafter application_name=clipcrafter",
                            installation_path(session, "postgres/run").ptr,
                            role == DB_OWNER ? "clipcrafter" : db_role_name(role));
        return true;
    }
    if (role == DB_OWNER && direct.len)
        url = direct;
    if (!database_url_parse(&session->arena, url, config_text(session->config, OPTION_DATABASE_CA),
                            &parsed, error))
        return false;
    if (role == DB_OWNER && parsed.kind == DATABASE_POOLED)
        return error_set(error, ERROR_INPUT,
                         "DATABASE_URL leads to a pooler that keeps no session (port 6543): set "
                         "DATABASE_DIRECT_URL to the database's own address for migrations");
    *out = parsed.conninfo;
    return true;
}

bool installation_database(struct session *session, enum db_role role, struct database **out,
                           struct error *error)
{
    struct database_options options = {
        .role = role,
        .connections_max = (int32_t)config_integer(session->config, OPTION_DATABASE_CONNECTIONS),
        .log = &session->log,
    };

    /* Whoever waits for a page is told within five seconds that it does not work just now. */
    if (role == DB_WEB) {
        options.deadline_ms = 3000;
        options.resolve_ms = 1500;
    }
    return database_address(session, role, &options.url, error) &&
           database_open(&options, out, error);
}

static struct str key_file(struct session *session)
{
    struct str set = config_text(session->config, OPTION_MASTER_KEY_FILE);

    return set.len ? arena_str(&session->arena, set)
                   : installation_path(session, "keys/master.key");
}

bool installation_make_keys(struct session *session, struct error *error)
{
    struct str path = key_file(session);
    struct buf text;
    bool ok;

    if (config_secret(session->config, OPTION_MASTER_KEYS).bytes.len || access(path.ptr, F_OK) == 0)
        return true;
    buf_init(&text, MASTER_KEYS_TEXT_MAX);
    buf_append(&text, STR("# Without this file nothing that people stored can be read. Keep a copy "
                          "apart from the database's.\n"));
    ok = folder_make(path_folder(&session->arena, path), 0700, error) &&
         master_keys_generate(STR("first"), NULL, &text, error) &&
         file_write(path, buf_str(&text), 0600, error);
    secret_buf_release(&text);
    return ok;
}

static bool open_keys(struct session *session, struct master_keys **out, struct error *error)
{
    struct str text = config_secret(session->config, OPTION_MASTER_KEYS).bytes;

    if (text.len)
        return master_keys_read_text(text, STR("CLIPCRAFTER_MASTER_KEYS"), out, error);
    return master_keys_read_file(key_file(session), out, error);
}

static bool open_blobs(struct session *session, struct installation *made, struct error *error)
{
    const struct http_client_options options = {
        .user_agent = "ClipCrafter/" CLIPCRAFTER_VERSION,
        .extra_ca_file = net_settings_ca_file(session->config),
    };

    return http_client_new(&options, &made->client, error) &&
           blob_settings_open(session->config, installation_path(session, "blobs"), made->client,
                              &made->app.blobs, error);
}

/* What links in mails begin with. */
static struct str public_url(struct session *session)
{
    struct str set = config_text(session->config, OPTION_PUBLIC_URL);

    if (set.len)
        return arena_str(&session->arena,
                         str_ends_with(set, STR("/")) ? str_take(set, set.len - 1) : set);
    return arena_printf(&session->arena, "http://%.*s",
                        STR_FMT(config_text(session->config, OPTION_LISTEN)));
}

/* Where large files lie for a while: on the disk that work is done on, if it can be had. */
static struct str temp_dir(struct session *session)
{
    struct str folder = installation_work_dir(session);
    struct error ignored = ERROR_INIT;

    return folder_make(folder, 0700, &ignored) && access(folder.ptr, W_OK) == 0 ? folder : STR("");
}

bool installation_open(struct session *session, enum db_role role, struct installation *out,
                       struct error *error)
{
    struct installation made = {.folder = installation_folder(session)};
    struct master_keys *keys = NULL;
    bool ok;

    made.app.log = &session->log;
    made.app.public_url = public_url(session);
    made.app.temp_dir = temp_dir(session);
    made.app.allow_no_sandbox = config_bool(session->config, OPTION_ALLOW_NO_SANDBOX);
    ok = installation_database(session, role, &made.app.database, error) &&
         migration_check(made.app.database, error) && open_keys(session, &keys, error) &&
         vault_new(made.app.database, keys, NULL, NULL, &made.app.vault, error) &&
         open_blobs(session, &made, error);
    if (!ok) {
        installation_close(&made);
        return false;
    }
    *out = made;
    return true;
}

void installation_close(struct installation *installation)
{
    blob_store_free(installation->app.blobs);
    http_client_free(installation->client);
    vault_free(installation->app.vault);
    database_close(installation->app.database);
    *installation = (struct installation){0};
}
