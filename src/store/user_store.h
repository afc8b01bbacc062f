/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Accounts. Every function but user_store_by_email() needs the transaction of the tenant whose
 * account it is and names the owner as well. Columns named sealed hold what app/vault.h made of
 * them (table "users", row = user = the account). Any thread; texts lie in the arena given.
 */
#ifndef CLIPCRAFTER_STORE_USER_STORE_H
#define CLIPCRAFTER_STORE_USER_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "store/database.h"

enum user_state {
    USER_UNVERIFIED, /**< the address is not confirmed: nobody can sign in */
    USER_ACTIVE,
    USER_LOCKED, /**< by the rules (C51), never by guesses */
};

struct user_row {
    struct uuid id;
    enum user_state state;
    struct digest email_hash;
    struct str email_sealed, name_sealed;
    struct str preferences_sealed; /**< empty: none yet */
    struct str locale;
    struct str password_hash;
    int64_t age_passed_at, created_at, verified_at, password_at;
    struct str totp_sealed;    /**< empty: no second factor was begun */
    int64_t totp_confirmed_at; /**< 0: begun, but not in force */
    int64_t totp_step;
    bool operator;
    int64_t revision;
};

/** What may be known before it is known who asks. */
struct user_found {
    bool found;
    struct uuid id;
    enum user_state state;
    struct str password_hash;
    bool totp_on;
};

/** By keyed hash of the address; whatever the tenant. */
bool user_store_by_email(struct db_tx *tx, struct arena *arena, const struct digest *email_hash,
                         struct user_found *out, struct error *error) MUST_CHECK;
/** ERROR_CONFLICT (constraint "users_email_hash_key") if the address has an account already. */
bool user_store_add(struct db_tx *tx, const struct user_row *user, struct error *error) MUST_CHECK;
/** Locks the row when `lock`. ERROR_NOT_FOUND if it is not there or another tenant's. */
bool user_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *id, bool lock,
                     struct user_row *out, struct error *error) MUST_CHECK;

/** A second sign-up for an address that nobody confirmed takes the place of the first. */
bool user_store_renew(struct db_tx *tx, const struct user_row *user,
                      struct error *error) MUST_CHECK;
/** From USER_UNVERIFIED only; *done says whether it was. */
bool user_store_verify(struct db_tx *tx, const struct uuid *id, int64_t now, bool *done,
                       struct error *error) MUST_CHECK;
bool user_store_set_password(struct db_tx *tx, const struct uuid *id, struct str password_hash,
                             int64_t now, struct error *error) MUST_CHECK;
/** The same password hashed at today's cost: not a change of password. */
bool user_store_rehash(struct db_tx *tx, const struct uuid *id, struct str old_hash,
                       struct str new_hash, struct error *error) MUST_CHECK;
/** ERROR_CONFLICT as user_store_add(). */
bool user_store_set_email(struct db_tx *tx, const struct uuid *id, const struct digest *email_hash,
                          struct str email_sealed, struct error *error) MUST_CHECK;
/** Name, locale and preferences of `user`, if its revision still is `user->revision`; *done says
 * so. The revision grows by one. */
bool user_store_set_profile(struct db_tx *tx, const struct user_row *user, bool *done,
                            struct error *error) MUST_CHECK;
/** Empty `sealed` takes the second factor away. `confirmed_at` 0: begun only. */
bool user_store_set_totp(struct db_tx *tx, const struct uuid *id, struct str sealed,
                         int64_t confirmed_at, struct error *error) MUST_CHECK;
/** No code of this step or one before it is taken again. */
bool user_store_set_totp_step(struct db_tx *tx, const struct uuid *id, int64_t step,
                              struct error *error) MUST_CHECK;
/** May use the operator's pages from now on; the owner role's only. */
bool user_store_set_operator(struct db_tx *tx, const struct uuid *id,
                             struct error *error) MUST_CHECK;
/** The person did something just now. */
bool user_store_seen(struct db_tx *tx, const struct uuid *id, int64_t now,
                     struct error *error) MUST_CHECK;

/** Takes the place of all recovery codes there were; `count` 0 leaves none. */
bool user_store_set_recovery(struct db_tx *tx, const struct uuid *user, const struct uuid *ids,
                             const struct digest *hashes, size_t count, int64_t now,
                             struct error *error) MUST_CHECK;
/** Uses one up; *done is false if there is no unused one of that hash. */
bool user_store_use_recovery(struct db_tx *tx, const struct uuid *user, const struct digest *hash,
                             int64_t now, bool *done, struct error *error) MUST_CHECK;
/** How many are left. */
bool user_store_count_recovery(struct db_tx *tx, const struct uuid *user, int64_t *out,
                               struct error *error) MUST_CHECK;

#endif
