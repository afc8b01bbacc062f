/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The age question, before anything of a person is kept (C50): a neutral question for the month of
 * birth, answered with a ticket for sign-up or a refusal. Nothing is written down of the answer: a
 * ticket says that the question was passed, until when it is good, and nothing else. Pure; any
 * thread.
 *
 * The ticket: EXPIRY "." SIGNATURE; seconds since 1970 UTC in decimal, and HMAC-SHA256
 * (SUBKEY_CSRF) of "clipcrafter age" and 8 bytes of expiry, highest first, in unpadded base64url.
 */
#ifndef CLIPCRAFTER_APP_AGE_H
#define CLIPCRAFTER_APP_AGE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

enum {
    AGE_MIN = 13,
    AGE_TICKET_LIFETIME_S = 30 * 60,
    AGE_TICKET_MAX = 20 + 1 + 43,
    AGE_REFUSAL_S = 24 * 60 * 60, /**< how long a refused browser is refused again */
};

struct birth {
    int year, month, day; /**< day 0: not asked, the month's last is meant */
};

/**
 * ERROR_DENIED under 13, or if this browser was refused before (it brings the cookie that a refusal
 * sets, which holds no identifier); ERROR_INPUT for what is no date, or none of the last 130 years.
 */
bool age_check(const struct app *app, const struct birth *birth, bool refused_before,
               char ticket[AGE_TICKET_MAX + 1], struct error *error) MUST_CHECK;
/** ERROR_INPUT for a ticket that is not ours or has expired: the question must be answered anew. */
bool age_ticket_check(const struct app *app, struct str ticket, struct error *error) MUST_CHECK;

#endif
