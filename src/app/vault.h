/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The vault: seals and opens what the database keeps of people, each with their own key, which the
 * database keeps wrapped by a master key that is not in it. Keys of people at work stay unwrapped
 * for at most a minute, so a destroyed key is useless everywhere by then.
 *
 * Any number of threads; needs the transaction of the tenant whose values they are.
 */
#ifndef CLIPCRAFTER_APP_VAULT_H
#define CLIPCRAFTER_APP_VAULT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "crypto/entropy.h"
#include "crypto/master_keys.h"
#include "crypto/subkey.h"
#include "crypto/uuid.h"
#include "store/database.h"

enum { VAULT_KEY_LIFETIME_S = 60 };

struct vault;

/**
 * Takes over `keys`. Makes the installation's system key if the database has none yet.
 * ERROR_UNAVAILABLE when none of the master keys is the one that wrapped it.
 */
bool vault_new(struct database *database, struct master_keys *keys, const struct clock *clock,
               const struct entropy *entropy, struct vault **out, struct error *error) MUST_CHECK;
/** Wipes all. NULL is accepted. */
void vault_free(struct vault *vault);

/** A key for one use, derived from the system key; lives as long as the vault. */
const struct subkey *vault_subkey(const struct vault *vault, enum subkey_use use);

/** A new person's key, kept wrapped: before anything of theirs is sealed. */
bool vault_add_user(struct vault *vault, struct db_tx *tx, const struct uuid *user,
                    struct error *error) MUST_CHECK;
/** Forgets a person's unwrapped key: when it was destroyed. */
void vault_forget(struct vault *vault, const struct uuid *user);

/** Where a value stands: names of our own, the row's id and whose row it is. */
struct vault_place {
    const char *table, *column;
    const struct uuid *row, *user;
};

/** The sealed form of `plain`, in `arena`. Empty text is sealed too. */
bool vault_seal(struct vault *vault, struct db_tx *tx, struct arena *arena,
                const struct vault_place *place, struct str plain, struct str *sealed,
                struct error *error) MUST_CHECK;
/** The plain text, in `arena`. An empty `sealed` (NULL in the database) opens as empty. */
bool vault_open(struct vault *vault, struct db_tx *tx, struct arena *arena,
                const struct vault_place *place, struct str sealed, struct str *plain,
                struct error *error) MUST_CHECK;

struct vault_rotation {
    int64_t rewrapped; /**< keys wrapped anew */
    int64_t left;      /**< that some other master key still wraps: locked by others just now */
};

/**
 * Wraps every key that an older master key wraps with the current one, a few at a time, while the
 * service goes on; may be interrupted and run again. `owner` was opened as DB_OWNER. With nothing
 * left, the old master key may be taken away.
 */
bool vault_rotate(struct vault *vault, struct database *owner, struct vault_rotation *out,
                  struct error *error) MUST_CHECK;

#endif
