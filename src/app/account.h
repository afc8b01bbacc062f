/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Accounts: signing up, confirming the address, and what people say of themselves. How they get in
 * stands in session.h, how they change the way in, in credentials.h and second_factor.h. Any
 * thread; texts given out lie in the arena.
 */
#ifndef CLIPCRAFTER_APP_ACCOUNT_H
#define CLIPCRAFTER_APP_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "store/database.h"

enum {
    ACCOUNT_NAME_MAX = 100,         /**< code points */
    ACCOUNT_PREFERENCES_MAX = 4096, /**< bytes of JSON */
};

struct sign_up {
    struct str email, name, password;
    struct str locale;         /**< BCP 47, "de-AT"; empty: "en" */
    struct str policy_version; /**< that was read and accepted */
    struct str age_ticket;     /**< of age_check() */
    bool news;                 /**< consents to news: never ticked beforehand */
};

/**
 * Takes as long and answers the same whether the address has an account or not: the mail alone
 * tells. Has it one, its owner is told so; was it never confirmed, the new sign-up takes the place
 * of the old. ERROR_INPUT names a field, ERROR_CONFLICT says that another policy is in force.
 */
bool account_sign_up(struct app *app, struct arena *arena, const struct sign_up *sign_up,
                     struct error *error) MUST_CHECK;
/** Mails another link to who signed up but has not confirmed, in the tenant's transaction; nothing
 * where enough were sent (mail_is_due()). */
bool account_verify_again(struct app *app, struct db_tx *tx, struct arena *arena,
                          const struct uuid *user, struct error *error) MUST_CHECK;
/** The link of the mail: from here on the person can sign in. ERROR_INPUT if it no longer counts.
 */
bool account_verify(struct app *app, struct arena *arena, struct str token,
                    struct error *error) MUST_CHECK;

struct profile {
    struct uuid id;
    struct str email, name, locale;
    struct str preferences; /**< a JSON object, "{}" at first */
    int64_t created_at, password_at;
    bool second_factor;
    int64_t recovery_codes; /**< that are left */
    bool operator;
    int64_t revision; /**< the entity tag */
};

bool account_profile(struct app *app, struct arena *arena, const struct person *person,
                     struct profile *out, struct error *error) MUST_CHECK;

/** What stays empty stays as it was. */
struct profile_change {
    struct str name, locale;
    struct str preferences; /**< a JSON object, takes the place of the old one */
    int64_t revision;       /**< that the change was made for; 0: whatever stands there */
};
/** ERROR_STALE if the account has another revision. */
bool account_change(struct app *app, struct arena *arena, const struct person *person,
                    const struct profile_change *change, struct profile *out,
                    struct error *error) MUST_CHECK;

/** What a name and a locale must be; both are used wherever they come in. */
bool account_name_check(struct arena *arena, struct str text, struct str *out,
                        struct error *error) MUST_CHECK;
bool account_locale_check(struct str text, struct error *error) MUST_CHECK;

#endif
