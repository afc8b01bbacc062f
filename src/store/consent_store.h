/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Consents and their withdrawals: a history that only grows (no role may change or delete a row);
 * the newest one of a purpose counts. Needs the tenant's transaction and names the owner. Any
 * thread.
 */
#ifndef CLIPCRAFTER_STORE_CONSENT_STORE_H
#define CLIPCRAFTER_STORE_CONSENT_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/database.h"

struct consent_row {
    struct uuid id, user;
    struct str purpose; /**< "news" */
    bool given;
    struct str wording; /**< version of the words that were shown */
    int64_t at;
    struct str source; /**< "settings", "sign_up", "unsubscribe" */
};

bool consent_store_add(struct db_tx *tx, const struct consent_row *consent,
                       struct error *error) MUST_CHECK;
/** Whether the purpose is consented to; never asked counts as no. */
bool consent_store_given(struct db_tx *tx, const struct uuid *user, struct str purpose, bool *given,
                         struct error *error) MUST_CHECK;
/** The whole history, the newest first. */
bool consent_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                        struct consent_row **out, size_t *count, struct error *error) MUST_CHECK;

#endif
