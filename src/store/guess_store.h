/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * How often somebody guessed: counters under keyed hashes, of nobody's rows. A guess is counted
 * when it is taken up and taken off the count when it turns out right, so guesses made at the same
 * time cannot pass together. Any thread, any tenant.
 */
#ifndef CLIPCRAFTER_STORE_GUESS_STORE_H
#define CLIPCRAFTER_STORE_GUESS_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "store/database.h"

enum guess_kind {
    GUESS_ACCOUNT, /**< passwords of one account, wherever from */
    GUESS_ADDRESS, /**< from one network address, whatever account */
    GUESS_GLOBAL,  /**< all together */
    GUESS_CODE,    /**< one-time codes of one account */
    GUESS_DEVICE,  /**< from a browser that was signed in before */
};

/** After `free` guesses the n-th one more makes everybody wait first_s * 2^(n-1), at most most_s.
 * A counter that rested for forget_s starts anew. */
struct guess_terms {
    int32_t free, first_s, most_s, forget_s;
};

/** Counts a guess unless it comes too early: then *open_at (microseconds) is when one is taken up
 * again, else 0. Locks the counter until the transaction ends. */
bool guess_store_take(struct db_tx *tx, enum guess_kind kind, const struct digest *key,
                      const struct guess_terms *terms, int64_t now, int64_t *open_at,
                      struct error *error) MUST_CHECK;
/** Takes one guess off the count: it was right, or not looked at after all. */
bool guess_store_give_back(struct db_tx *tx, enum guess_kind kind, const struct digest *key,
                           int64_t now, struct error *error) MUST_CHECK;
/** Forgets the counter. */
bool guess_store_clear(struct db_tx *tx, enum guess_kind kind, const struct digest *key,
                       struct error *error) MUST_CHECK;

#endif
