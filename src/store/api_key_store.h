/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * API keys of programs, by the hash of their token. All but the look-up by token need the tenant's
 * transaction and name the owner. Any thread.
 */
#ifndef CLIPCRAFTER_STORE_API_KEY_STORE_H
#define CLIPCRAFTER_STORE_API_KEY_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "store/database.h"

struct api_key_row {
    struct uuid id, user;
    struct str name_sealed;
    struct digest token_hash; /**< only for adding */
    struct str scopes;        /**< words of a-z and :, one blank between */
    int64_t created_at, expires_at, used_at;
};

struct api_key_found {
    bool found;
    struct uuid id, user;
    bool active; /**< the account */
    struct str scopes;
    int64_t used_at;
};

/** Whatever the tenant: the hash is the proof. Expired keys are not found. */
bool api_key_store_by_token(struct db_tx *tx, struct arena *arena, const struct digest *hash,
                            int64_t now, struct api_key_found *out, struct error *error) MUST_CHECK;
bool api_key_store_add(struct db_tx *tx, const struct api_key_row *key,
                       struct error *error) MUST_CHECK;
/** All of the user, expired ones too, the newest first. */
bool api_key_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                        struct api_key_row **out, size_t *count, struct error *error) MUST_CHECK;
bool api_key_store_used(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                        int64_t now, struct error *error) MUST_CHECK;
/** *done is false if there is no such key of this user. */
bool api_key_store_remove(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                          bool *done, struct error *error) MUST_CHECK;

#endif
