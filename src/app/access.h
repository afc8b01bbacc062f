/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Who asks: a session's token or an API key becomes a struct person, or nobody. And what it takes
 * beyond that for dangerous acts. Any thread. One short transaction for each request; that somebody
 * was seen is written down every few minutes only.
 */
#ifndef CLIPCRAFTER_APP_ACCESS_H
#define CLIPCRAFTER_APP_ACCESS_H

#include <stdbool.h>

#include "app/app.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

enum {
    ACCESS_FRESH_S = 15 * 60, /**< how long a confirmed password counts for dangerous acts */
};

/** Of the session cookie. ERROR_UNAUTHENTICATED if it is none of ours, has ended, or the account is
 * locked. */
bool access_by_session(struct app *app, struct str token, struct person *out,
                       struct error *error) MUST_CHECK;
/** Of "Authorization: Bearer cc_key_...". As above. */
bool access_by_key(struct app *app, struct str token, struct person *out,
                   struct error *error) MUST_CHECK;

/** ERROR_DENIED unless the person gave the password within ACCESS_FRESH_S in this sign-in: what to
 * do is session_confirm(). Never true for an API key. */
bool access_need_fresh(const struct app *app, const struct person *person,
                       struct error *error) MUST_CHECK;

/** "read", "write", "account"; NULL for what is no single scope. Constant. */
const char *access_scope_name(enum scope scope);
/** Words with blanks between, each once: "read write". False for anything else. */
bool access_scopes_parse(struct str words, unsigned *out) MUST_CHECK;

#endif
