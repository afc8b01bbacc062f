/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The second factor: codes of an authenticator app (RFC 6238), and recovery codes for the day it is
 * lost. Begun with a new secret, in force once a code of it was given. Beginning, ending and new
 * recovery codes need a freshly confirmed session (app/access.h). Any thread.
 */
#ifndef CLIPCRAFTER_APP_SECOND_FACTOR_H
#define CLIPCRAFTER_APP_SECOND_FACTOR_H

#include <stdbool.h>

#include "app/app.h"
#include "app/guessing.h"
#include "app/session.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "crypto/recovery_code.h"
#include "store/user_store.h"

struct factor_secret {
    struct str text; /**< base32, to be typed in */
    struct str uri;  /**< otpauth://, to be shown as a picture */
};

/** A new secret, not in force yet. ERROR_CONFLICT if the second factor is on. */
bool second_factor_begin(struct app *app, struct arena *arena, const struct person *person,
                         struct factor_secret *out, struct error *error) MUST_CHECK;
/** The first code of it: the second factor is on. Gives the recovery codes, this once, and the
 * session's new token; ends all other sessions. */
bool second_factor_confirm(struct app *app, struct arena *arena, const struct person *person,
                           struct str code, struct recovery_code codes[RECOVERY_CODE_COUNT],
                           struct session_token *session, struct error *error) MUST_CHECK;
/** New recovery codes in the place of the old ones. */
bool second_factor_renew_codes(struct app *app, struct arena *arena, const struct person *person,
                               struct recovery_code codes[RECOVERY_CODE_COUNT],
                               struct error *error) MUST_CHECK;
bool second_factor_end(struct app *app, struct arena *arena, const struct person *person,
                       struct error *error) MUST_CHECK;

/**
 * In the tenant's transaction, with the row `user` locked: whether `code` is right, be it of the
 * app or a recovery code, which is used up by that. Counts as a guess: ERROR_TOO_MANY. Whatever
 * comes out, the transaction is to be committed.
 */
bool second_factor_check(struct app *app, struct db_tx *tx, struct arena *arena,
                         const struct user_row *user, const struct guess *guess, struct str code,
                         bool *right, struct error *error) MUST_CHECK;

#endif
