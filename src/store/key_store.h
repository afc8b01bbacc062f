/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Wrapped keys: those of users and the installation's own. */
#ifndef CLIPCRAFTER_STORE_KEY_STORE_H
#define CLIPCRAFTER_STORE_KEY_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "crypto/master_keys.h"
#include "store/database.h"

/** Keeps a new user's key; the tenant is the user. */
bool key_store_add(struct db_tx *tx, const struct uuid *user, const struct wrapped_key *key,
                   int64_t now, struct error *error) MUST_CHECK;
/** ERROR_NOT_FOUND when it was destroyed: nothing sealed with it can be read any more. */
bool key_store_find(struct db_tx *tx, const struct uuid *user, struct wrapped_key *out,
                    struct error *error) MUST_CHECK;

/** Keeps the installation's key of that name unless there is one already. */
bool key_store_add_system(struct db_tx *tx, struct str name, const struct wrapped_key *key,
                          int64_t now, struct error *error) MUST_CHECK;
/** *found is false where there is none. */
bool key_store_find_system(struct db_tx *tx, struct str name, bool *found, struct wrapped_key *out,
                           struct error *error) MUST_CHECK;

/** A user's wrapped key on its way from one master key to another. */
struct key_row {
    struct uuid user; /**< none for the installation's */
    struct str name;  /**< of the installation's key */
    struct wrapped_key key;
};

/**
 * Up to `most` keys that another master key than `master_id` wraps, locked; as the owner role.
 * Skips those that another process has locked.
 */
bool key_store_outdated(struct db_tx *tx, struct arena *arena, struct str master_id, size_t most,
                        struct key_row **out, size_t *count, struct error *error) MUST_CHECK;
/** Puts the newly wrapped form in the place of the old one. */
bool key_store_replace(struct db_tx *tx, const struct key_row *row, int64_t now,
                       struct error *error) MUST_CHECK;
/** How many keys each master key still wraps is asked before one is taken away; 0 = none. */
bool key_store_count(struct db_tx *tx, struct str master_id, int64_t *out,
                     struct error *error) MUST_CHECK;

#endif
