/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Answers kept for Idempotency-Key, by the keyed hash of the key. Needs the tenant's transaction
 * and names the owner. Any thread.
 */
#ifndef CLIPCRAFTER_STORE_IDEMPOTENCY_STORE_H
#define CLIPCRAFTER_STORE_IDEMPOTENCY_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "store/database.h"

struct idempotency_row {
    struct uuid user;
    struct digest key_hash, fingerprint;
    struct str answer_sealed; /**< empty: at work, or its process died */
    int64_t created_at, expires_at;
};

/**
 * Claims the key for this request unless somebody did: *first says so. Waits for another
 * transaction that claims it just now. An expired row counts as none.
 */
bool idempotency_store_claim(struct db_tx *tx, const struct idempotency_row *row, bool *first,
                             struct error *error) MUST_CHECK;
/** What stands there, locked; ERROR_NOT_FOUND if nothing does. */
bool idempotency_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                            const struct digest *key_hash, struct idempotency_row *out,
                            struct error *error) MUST_CHECK;
/** Keeps the answer, unless one is kept already. */
bool idempotency_store_answer(struct db_tx *tx, const struct uuid *user,
                              const struct digest *key_hash, struct str answer_sealed,
                              struct error *error) MUST_CHECK;
/** The request is at work again from `now` on: who began it died. */
bool idempotency_store_renew(struct db_tx *tx, const struct uuid *user,
                             const struct digest *key_hash, int64_t now,
                             struct error *error) MUST_CHECK;
/** Forgets a claim that has no answer. */
bool idempotency_store_drop(struct db_tx *tx, const struct uuid *user,
                            const struct digest *key_hash, struct error *error) MUST_CHECK;

#endif
