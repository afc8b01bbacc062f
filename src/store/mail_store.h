/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Mails that wait to be sent and those that were. Needs the tenant's transaction and names the
 * owner; the worker settles them. Any thread.
 */
#ifndef CLIPCRAFTER_STORE_MAIL_STORE_H
#define CLIPCRAFTER_STORE_MAIL_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/database.h"

enum mail_category {
    MAIL_SERVICE, /**< what the account needs */
    MAIL_BILLING,
    MAIL_NEWS, /**< only to who consented, and only as long as they do */
};

enum mail_state {
    MAIL_QUEUED,
    MAIL_SENT,
    MAIL_WITHHELD, /**< the consent was withdrawn meanwhile */
    MAIL_FAILED,   /**< the mail server refused it for good */
};

struct mail_row {
    struct uuid id, user, job;
    enum mail_category category;
    struct str template;         /**< its name in the catalogue */
    struct str values_sealed;    /**< JSON */
    struct str recipient_sealed; /**< empty: the account's address at sending */
    int64_t created_at;
    enum mail_state state;
};

/** The mail, and the job that sends it at `run_at`, in the caller's transaction. */
bool mail_store_add(struct db_tx *tx, const struct mail_row *mail, int64_t run_at,
                    struct error *error) MUST_CHECK;
/** ERROR_NOT_FOUND if it is not there or another tenant's. */
bool mail_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                     const struct uuid *id, struct mail_row *out, struct error *error) MUST_CHECK;
/** From MAIL_QUEUED to `state`; the values, links among them, go. *done is false if it was settled
 * before. */
bool mail_store_settle(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                       enum mail_state state, int64_t now, bool *done,
                       struct error *error) MUST_CHECK;
/** How many mails of a template the user was sent since then: so that nobody is flooded. */
bool mail_store_count(struct db_tx *tx, const struct uuid *user, struct str template, int64_t since,
                      int64_t *out, struct error *error) MUST_CHECK;

#endif
