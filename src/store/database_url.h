/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The address of a database as an operator gives it: checked, stripped of other tools' parameters,
 * and made safe. Never printed: it may hold a password.
 */
#ifndef CLIPCRAFTER_STORE_DATABASE_URL_H
#define CLIPCRAFTER_STORE_DATABASE_URL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

/** What the host says about the kind of connection. */
enum database_kind {
    DATABASE_SOCKET,  /**< a Unix socket */
    DATABASE_DIRECT,  /**< PostgreSQL itself, as far as can be told */
    DATABASE_SESSION, /**< Supabase's pooler, one backend for each client */
    DATABASE_POOLED,  /**< port 6543: one backend for each transaction */
};

struct database_url {
    struct str conninfo; /**< key=value text for libpq, in the arena */
    enum database_kind kind;
    struct str host; /**< for messages */
};

/**
 * `text` is a postgresql:// URI or libpq's key=value form. TLS with a verified certificate and name
 * is required unless the host is this machine: sslmode=verify-full is filled in, a weaker one is
 * refused. `ca_file` (empty: the system's bundle) is the certificate authority; Supabase has its
 * own, to be had from its dashboard. Parameters that libpq does not know (pgbouncer=true,
 * connection_limit=...) are dropped. ERROR_INPUT names what is wrong and the mend.
 */
bool database_url_parse(struct arena *arena, struct str text, struct str ca_file,
                        struct database_url *out, struct error *error) MUST_CHECK;

#endif
