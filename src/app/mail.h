/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Mails are queued in the transaction of what they tell of, as a template's name and its values,
 * sealed; the worker makes the text when it sends them (app/mail_send.h), to the address that the
 * account has then. Any thread.
 */
#ifndef CLIPCRAFTER_APP_MAIL_H
#define CLIPCRAFTER_APP_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/mail_store.h"

/** What the template's {name} becomes; the name is a constant of a-z and _. */
struct mail_value {
    const char *name;
    struct str text;
};

enum { MAIL_VALUES_MAX = 8 };

struct mail_letter {
    struct uuid user;
    enum mail_category category;
    const char *template; /**< a section of the catalogues in data/mail/ */
    const struct mail_value *values;
    size_t count;
    struct str recipient; /**< empty: the account's address when it is sent */
};

/**
 * In the tenant's transaction. A MAIL_NEWS letter gets its unsubscribe link here; whether the
 * person still wants it is asked when it is sent. A template that no catalogue has is BUG().
 */
bool mail_queue(struct app *app, struct db_tx *tx, struct arena *arena,
                const struct mail_letter *letter, struct error *error) MUST_CHECK;

enum { MAIL_SPARING_MAX = 3, MAIL_SPARING_S = 60 * 60 };

/** Whether fewer than MAIL_SPARING_MAX mails of the template were queued for the user within
 * MAIL_SPARING_S: asked before what strangers can cause, so that nobody is flooded. */
bool mail_is_due(struct app *app, struct db_tx *tx, const struct uuid *user, const char *template,
                 bool *due, struct error *error) MUST_CHECK;

#endif
