/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Changing what lets a person in: the password, by knowing it or by a mailed link, and the e-mail
 * address, with a word to the old one. Each ends other sessions, and each is told by mail. Any
 * thread.
 */
#ifndef CLIPCRAFTER_APP_CREDENTIALS_H
#define CLIPCRAFTER_APP_CREDENTIALS_H

#include <stdbool.h>

#include "app/app.h"
#include "app/session.h"
#include "app/tenant.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

/** Mails a link to the address if it has an account; answers the same, after the same time, if it
 * has none. Nobody is mailed more than a few an hour. */
bool password_ask_reset(struct app *app, struct arena *arena, struct str email,
                        struct error *error) MUST_CHECK;
/** The link: sets the password, confirms the address, ends all sessions, forgets known browsers
 * and guesses. ERROR_INPUT if the link no longer counts or the password will not do. */
bool password_reset(struct app *app, struct arena *arena, const struct visitor *visitor,
                    struct str token, struct str password, struct error *error) MUST_CHECK;
/** Needs the present one: ERROR_UNAUTHENTICATED. Ends all other sessions; *session is the new token
 * of this one. */
bool password_change(struct app *app, struct arena *arena, const struct person *person,
                     const struct visitor *visitor, struct str present, struct str password,
                     struct session_token *session, struct error *error) MUST_CHECK;

/** Needs the password. Mails a link to the new address and a notice, with a way to object, to the
 * old one. Tells nobody whether the new address has an account: it then gets another mail. */
bool email_ask_change(struct app *app, struct arena *arena, const struct person *person,
                      const struct visitor *visitor, struct str password, struct str email,
                      struct error *error) MUST_CHECK;
/** The link in the mail to the new address: it is the account's from here on. */
bool email_confirm_change(struct app *app, struct arena *arena, struct str token,
                          struct error *error) MUST_CHECK;
/** The link in the mail to the old address: it stays, or is the account's again; everybody is
 * signed out, the password counts no more, and a link to choose another is mailed. */
bool email_object(struct app *app, struct arena *arena, const struct visitor *visitor,
                  struct str token, struct error *error) MUST_CHECK;

#endif
