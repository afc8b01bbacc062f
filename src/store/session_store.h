/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Where people are signed in: sessions, the browsers they came with (devices), and the list of
 * sign-ins. All but the two look-ups by token need the transaction of the tenant and name the owner
 * as well. Address and agent are sealed with the id of their own row. Any thread.
 */
#ifndef CLIPCRAFTER_STORE_SESSION_STORE_H
#define CLIPCRAFTER_STORE_SESSION_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "store/database.h"

struct session_row {
    struct uuid id, user, device; /**< device: none if it was forgotten */
    struct digest token_hash;     /**< only for adding */
    struct str address_sealed, agent_sealed;
    int64_t created_at, seen_at, idle_expires_at, expires_at, confirmed_at;
};

/** What a session's token tells; `found` is false for one that is unknown or ended. */
struct session_found {
    bool found;
    struct uuid id, user;
    bool active; /**< the account is neither locked nor unverified */
    bool operator;
    int64_t seen_at, confirmed_at, expires_at;
};

/** Whatever the tenant: the token's hash is the proof. */
bool session_store_by_token(struct db_tx *tx, struct arena *arena, const struct digest *hash,
                            int64_t now, struct session_found *out, struct error *error) MUST_CHECK;
bool session_store_add(struct db_tx *tx, const struct session_row *session,
                       struct error *error) MUST_CHECK;
/** Those that have not expired, the last used one first. */
bool session_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user, int64_t now,
                        struct session_row **out, size_t *count, struct error *error) MUST_CHECK;
/** It was used just now: the idle limit moves. */
bool session_store_seen(struct db_tx *tx, const struct session_row *session,
                        struct error *error) MUST_CHECK;
/** Another token takes the place of the old one, whose bearer is signed out by that. */
bool session_store_rotate(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                          const struct digest *hash, int64_t confirmed_at,
                          struct error *error) MUST_CHECK;
/** *done is false if there is no such session of this user. */
bool session_store_end(struct db_tx *tx, const struct uuid *user, const struct uuid *id, bool *done,
                       struct error *error) MUST_CHECK;
/** Ends whatever session has that token, if it is this user's. */
bool session_store_end_token(struct db_tx *tx, const struct uuid *user, const struct digest *hash,
                             struct error *error) MUST_CHECK;
/** All of the user but `kept` (NULL: all). */
bool session_store_end_others(struct db_tx *tx, const struct uuid *user, const struct uuid *kept,
                              int64_t *count, struct error *error) MUST_CHECK;

struct device_row {
    struct uuid id, user;
    struct digest token_hash;
    struct str agent_sealed;
    int64_t now, expires_at;
};

/** Whose browser it is; `*device` and `*user` are none if nobody's. Whatever the tenant. */
bool session_store_device(struct db_tx *tx, const struct digest *hash, int64_t now,
                          struct uuid *device, struct uuid *user, struct error *error) MUST_CHECK;
/** Keeps the `most` that were seen last, this one among them. */
bool session_store_add_device(struct db_tx *tx, const struct device_row *device, int most,
                              struct error *error) MUST_CHECK;
bool session_store_device_seen(struct db_tx *tx, const struct device_row *device,
                               struct error *error) MUST_CHECK;
/** A password was changed: no browser is known any more. */
bool session_store_forget_devices(struct db_tx *tx, const struct uuid *user,
                                  struct error *error) MUST_CHECK;

struct sign_in_row {
    struct uuid id, user;
    int64_t at;
    const char *outcome; /**< for adding: one of the table's words */
    struct str outcome_read;
    struct str address_sealed, agent_sealed;
};

bool session_store_note(struct db_tx *tx, const struct sign_in_row *sign_in,
                        struct error *error) MUST_CHECK;
/** The newest first, from those older than `before` (0: all); at most `most`. */
bool session_store_sign_ins(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                            int64_t before, size_t most, struct sign_in_row **out, size_t *count,
                            struct error *error) MUST_CHECK;

#endif
