/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/database_url.h"

#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/buf.h"
#include "base/vec.h"

#include "base/banned.h"

enum { URL_MAX = 4096 };

#define SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"

/* Parameters that other programs put into such addresses and libpq refuses. */
static const char *const FOREIGN[] = {
    "pgbouncer", "connection_limit",    "pool_timeout",      "pool_max_conns", "supa",
    "schema",    "prepared_statements", "prepare_threshold", "workaround",     "sslaccept",
};

static bool is_foreign(struct str parameter)
{
    struct str name = parameter, rest = parameter;

    if (!str_split(&rest, '=', &name))
        return false;
    for (size_t i = 0; i < COUNT_OF(FOREIGN); i++)
        if (str_equal(name, str_from(FOREIGN[i])))
            return true;
    return false;
}

static bool is_uri(struct str text)
{
    return str_starts_with(text, STR("postgresql://")) || str_starts_with(text, STR("postgres://"));
}

/* The URI without foreign parameters. */
static struct str strip_foreign(struct arena *arena, struct str text)
{
    size_t mark = str_find(text, STR("?"), 0);
    struct buf kept;
    struct str rest, parameter, result;
    char separator = '?';

    if (!is_uri(text) || mark == (size_t)-1)
        return arena_str(arena, text);
    buf_init(&kept, URL_MAX);
    buf_append(&kept, str_take(text, mark));
    rest = str_skip(text, mark + 1);
    while (str_split(&rest, '&', &parameter)) {
        if (!parameter.len || is_foreign(parameter))
            continue;
        buf_append_char(&kept, separator);
        buf_append(&kept, parameter);
        separator = '&';
    }
    result = arena_str(arena, buf_str(&kept));
    buf_release(&kept);
    return result;
}

static const char *value_of(const PQconninfoOption *options, const char *keyword)
{
    for (; options->keyword; options++)
        if (strcmp(options->keyword, keyword) == 0)
            return options->val ? options->val : "";
    return "";
}

static bool is_this_machine(const char *host)
{
    return !host[0] || host[0] == '/' || host[0] == '@' || strcmp(host, "localhost") == 0 ||
           strcmp(host, "::1") == 0 || strncmp(host, "127.", 4) == 0;
}

static enum database_kind kind_of(const char *host, const char *port)
{
    if (!host[0] || host[0] == '/' || host[0] == '@')
        return DATABASE_SOCKET;
    if (strcmp(port, "6543") == 0)
        return DATABASE_POOLED;
    return strstr(host, ".pooler.supabase.com") ? DATABASE_SESSION : DATABASE_DIRECT;
}

/* key='value' with libpq's escapes. */
static void put(struct buf *out, const char *key, const char *value)
{
    buf_printf(out, "%s%s='", out->len ? " " : "", key);
    for (; *value; value++) {
        if (*value == '\'' || *value == '\\')
            buf_append_char(out, '\\');
        buf_append_char(out, *value);
    }
    buf_append_char(out, '\'');
}

static bool check_tls(const PQconninfoOption *options, struct error *error)
{
    const char *mode = value_of(options, "sslmode");

    if (is_this_machine(value_of(options, "host")) || !mode[0] || strcmp(mode, "verify-full") == 0)
        return true;
    return error_set(error, ERROR_INPUT,
                     "DATABASE_URL: sslmode=%s does not prove whom it speaks to; leave sslmode out "
                     "(verify-full is used) and set database-ca if the server has its own "
                     "certificate authority",
                     mode);
}

static bool check_user(const PQconninfoOption *options, struct error *error)
{
    if (!strstr(value_of(options, "host"), ".pooler.supabase.com") ||
        strchr(value_of(options, "user"), '.'))
        return true;
    return error_set(error, ERROR_INPUT,
                     "DATABASE_URL: Supabase's pooler wants the user as postgres.PROJECT; copy the "
                     "address from its Connect dialog");
}

static bool check_port(const PQconninfoOption *options, struct error *error)
{
    struct str rest = str_from(value_of(options, "port")), port;
    int64_t number;

    while (str_split(&rest, ',', &port))
        if (port.len && !str_to_int(port, 1, 65535, &number))
            return error_set(error, ERROR_INPUT,
                             "DATABASE_URL: its port is no number from 1 to 65535; write "
                             "postgresql://USER:PASSWORD@HOST:5432/DATABASE");
    return true;
}

/* Ours come first: what the operator wrote overrides all but the protection. */
static void put_all(struct buf *out, const PQconninfoOption *options, struct str ca_file)
{
    bool local = is_this_machine(value_of(options, "host"));

    for (const PQconninfoOption *o = options; o->keyword; o++)
        if (o->val && o->val[0] && strcmp(o->keyword, "sslmode") != 0 &&
            strcmp(o->keyword, "replication") != 0)
            put(out, o->keyword, o->val);
    if (!local) {
        put(out, "sslmode", "verify-full");
        put(out, "ssl_min_protocol_version", "TLSv1.2");
        if (!value_of(options, "sslrootcert")[0])
            put(out, "sslrootcert", ca_file.len ? ca_file.ptr : SYSTEM_CA);
    } else {
        const char *mode = value_of(options, "sslmode");

        put(out, "sslmode", mode[0] ? mode : "prefer");
        if (ca_file.len && !value_of(options, "sslrootcert")[0])
            put(out, "sslrootcert", ca_file.ptr);
    }
    if (!value_of(options, "connect_timeout")[0])
        put(out, "connect_timeout", "10");
    put(out, "keepalives_idle", "30");
    put(out, "application_name", "clipcrafter");
    put(out, "client_encoding", "UTF8");
}

/* libpq's sentence names the parameter or place; it may quote the address, so it is not shown. */
static bool refused(struct str text, struct error *error)
{
    size_t first = str_find(text, STR("@"), 0);

    if (is_uri(text) && first != (size_t)-1 && str_find(text, STR("@"), first + 1) != (size_t)-1)
        return error_set(error, ERROR_INPUT,
                         "DATABASE_URL: holds two \"@\"; write those of the password as %%40");
    return error_set(error, ERROR_INPUT,
                     "DATABASE_URL: is no address libpq understands; write "
                     "postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with @ : / ? # %% of the "
                     "password as %%40 %%3A %%2F %%3F %%23 %%25");
}

bool database_url_parse(struct arena *arena, struct str text, struct str ca_file,
                        struct database_url *out, struct error *error)
{
    PQconninfoOption *options = NULL;
    struct str clean = strip_foreign(arena, str_trim(text));
    struct buf conninfo;
    bool ok = false;

    buf_init(&conninfo, 2 * URL_MAX);
    ca_file = arena_str(arena, ca_file);
    options = PQconninfoParse(clean.ptr, NULL);
    /* With a bare "@" in the password the rest of it would be taken for the host. */
    if (!options || strchr(value_of(options, "host"), '@')) {
        refused(clean, error);
        goto done;
    }
    if (!check_tls(options, error) || !check_user(options, error) || !check_port(options, error))
        goto done;
    put_all(&conninfo, options, ca_file);
    if (!buf_ok(&conninfo)) {
        error_set(error, ERROR_LIMIT, "DATABASE_URL: is too long");
        goto done;
    }
    out->conninfo = arena_str(arena, buf_str(&conninfo));
    out->host = arena_str(arena, str_from(value_of(options, "host")));
    out->kind = kind_of(value_of(options, "host"), value_of(options, "port"));
    ok = true;
done:
    PQconninfoFree(options);
    buf_release(&conninfo);
    return ok;
}
