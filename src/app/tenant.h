/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What nearly every rule begins with: a transaction of one tenant, the time, and the sealing of one
 * person's values. Any thread; a transaction by one at a time.
 */
#ifndef CLIPCRAFTER_APP_TENANT_H
#define CLIPCRAFTER_APP_TENANT_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "app/vault.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/database.h"

#define SECONDS_US INT64_C(1000000)

/** Microseconds since 1970 by the installation's clock. */
int64_t tenant_now(const struct app *app);
/** A transaction that sees `user`'s rows; NULL: nobody's. See db_begin(). */
bool tenant_begin(struct app *app, const struct uuid *user, struct db_tx **tx,
                  struct error *error) MUST_CHECK;
/** The same for reading only. */
bool tenant_read(struct app *app, const struct uuid *user, struct db_tx **tx,
                 struct error *error) MUST_CHECK;

/** vault_seal() into the arena. */
bool tenant_seal(struct app *app, struct db_tx *tx, struct arena *arena,
                 const struct vault_place *place, struct str plain, struct str *sealed,
                 struct error *error) MUST_CHECK;
/** vault_open() into the arena. */
bool tenant_open(struct app *app, struct db_tx *tx, struct arena *arena,
                 const struct vault_place *place, struct str sealed, struct str *plain,
                 struct error *error) MUST_CHECK;

/** Where a request came from: personal, so sealed before it is kept, and never logged. */
struct visitor {
    struct str address;    /**< the client's, as text */
    struct str subscriber; /**< what limits count by: the address, or its network */
    struct str agent;      /**< of User-Agent; anything */
};

enum { VISITOR_AGENT_MAX = 256 /**< bytes that are kept */ };

/** Seals address and agent (cut at a letter, made valid UTF-8) for a row of `table`. */
bool tenant_seal_visitor(struct app *app, struct db_tx *tx, struct arena *arena, const char *table,
                         const struct uuid *row, const struct uuid *user,
                         const struct visitor *visitor, struct str *address, struct str *agent,
                         struct error *error) MUST_CHECK;

#endif
