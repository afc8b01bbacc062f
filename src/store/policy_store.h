/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Versions of the privacy policy, who accepted which, and the history of consents. A published
 * version never changes (the database refuses it). Versions are of nobody; acceptances and consents
 * need the tenant's transaction and name the owner. Any thread.
 */
#ifndef CLIPCRAFTER_STORE_POLICY_STORE_H
#define CLIPCRAFTER_STORE_POLICY_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "store/database.h"

struct policy_row {
    struct str version;
    int64_t effective_at, published_at;
    struct digest digest; /**< SHA-256 of the body */
    struct str body;      /**< Markdown; empty in lists */
    bool material;        /**< asks for notice and renewed acceptance (C54) */
    struct str author;
};

/** As the owner role. *done is false if that version is published already. */
bool policy_store_add(struct db_tx *tx, const struct policy_row *policy, bool *done,
                      struct error *error) MUST_CHECK;
/** The one in force at `now`; *found is false if none is yet. */
bool policy_store_in_force(struct db_tx *tx, struct arena *arena, int64_t now, bool *found,
                           struct policy_row *out, struct error *error) MUST_CHECK;
/** One by its version, published for later or not. */
bool policy_store_find(struct db_tx *tx, struct arena *arena, struct str version, bool *found,
                       struct policy_row *out, struct error *error) MUST_CHECK;
/** All, without bodies, the newest first. */
bool policy_store_list(struct db_tx *tx, struct arena *arena, struct policy_row **out,
                       size_t *count, struct error *error) MUST_CHECK;

struct acceptance_row {
    struct uuid id, user;
    struct str version;
    int64_t at;
    const char *manner; /**< for adding: "sign_up", "continued_use", "asked" */
    struct str manner_read;
};

/** The first acceptance of a version counts; more are no error. */
bool policy_store_accept(struct db_tx *tx, const struct acceptance_row *acceptance,
                         struct error *error) MUST_CHECK;
bool policy_store_acceptances(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                              struct acceptance_row **out, size_t *count,
                              struct error *error) MUST_CHECK;

#endif
