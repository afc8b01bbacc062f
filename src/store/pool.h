/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What a transaction needs of its pool. Internal to store/. Any thread. */
#ifndef CLIPCRAFTER_STORE_POOL_H
#define CLIPCRAFTER_STORE_POOL_H

#include "store/connection.h"
#include "store/database.h"

/** A connection of one's own, from the idle ones or new; ERROR_BUSY when none is to be had. */
bool pool_take(struct database *database, int64_t deadline_us, struct connection **out,
               struct error *error) MUST_CHECK;
/** Gives back one that is between transactions; a broken one is closed. */
void pool_give(struct database *database, struct connection *connection);
/** Closes one that broke or whose state is not known, and the idle ones: what cut one has probably
 * cut them too. */
void pool_drop(struct database *database, struct connection *connection);

struct pool_terms {
    const char *role;
    int32_t deadline_ms, resolve_ms;
    const struct clock *clock;
    const struct entropy *entropy;
};
struct pool_terms pool_terms(const struct database *database);

#endif
