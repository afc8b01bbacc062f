/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Links in mails: a random token with a purpose, kept as its hash, good once and for a while. The
 * page that a link leads to gets the token behind a "#", which browsers send to no server and write
 * into no log; only a POST of it does anything, so programs that look at links in mails use none
 * up. Any thread.
 */
#ifndef CLIPCRAFTER_APP_MAILED_LINK_H
#define CLIPCRAFTER_APP_MAILED_LINK_H

#include <stdbool.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/account_token_store.h"

enum {
    LINK_VERIFY_S = 24 * 60 * 60,
    LINK_RESET_S = 60 * 60,
    LINK_EMAIL_CHANGE_S = 24 * 60 * 60,
    LINK_EMAIL_OBJECT_S = 7 * 24 * 60 * 60,
    LINK_UNSUBSCRIBE_S = 365 * 24 * 60 * 60,
};

/**
 * A new token in the tenant's transaction; *text (in `arena`) goes into the mail. `email`, for the
 * purposes that hold an address: its folded hash and its text, which is sealed here; else NULL.
 */
struct mailed_email {
    struct digest hash;
    struct str written;
};
bool mailed_link_new(struct app *app, struct db_tx *tx, struct arena *arena,
                     const struct uuid *user, enum token_purpose purpose,
                     const struct mailed_email *email, struct str *text,
                     struct error *error) MUST_CHECK;

/** Whose token `text` is. ERROR_INPUT, the same for every reason, if it is none that still counts.
 */
bool mailed_link_find(struct app *app, enum token_purpose purpose, struct str text,
                      struct uuid *token, struct uuid *user, struct error *error) MUST_CHECK;
/** Uses it up in the tenant's transaction; *written (NULL allowed) is the address that it holds. */
bool mailed_link_use(struct app *app, struct db_tx *tx, struct arena *arena,
                     const struct uuid *user, const struct uuid *token, struct mailed_email *email,
                     struct error *error) MUST_CHECK;

#endif
