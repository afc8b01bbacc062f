/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Guessing passwords and codes (S14): how many are looked at. A guess is counted before it is
 * looked at and taken off the count when it was right. Whoever guesses waits longer and longer, for
 * one account, from one network address, and all together; at most a quarter of an hour, so nobody
 * is ever locked out for good. A browser that signed in to the account before counts by itself and
 * waits for nobody else's guesses. An address that has no account counts like one that has.
 *
 * Of one account at most 10 guesses are looked at without a wait, and at most 24 in any hour after
 * (10 while the waits double to 512 s, then four an hour); each known browser has as many of its
 * own. Any thread; works in any tenant's transaction.
 */
#ifndef CLIPCRAFTER_APP_GUESSING_H
#define CLIPCRAFTER_APP_GUESSING_H

#include <stdbool.h>

#include "app/app.h"
#include "app/tenant.h"
#include "base/attr.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "store/database.h"

enum {
    GUESS_FREE = 10,
    GUESS_WAIT_MAX_S = 15 * 60,
    GUESS_FORGET_S = 24 * 60 * 60, /**< a counter that rested so long starts anew */
};

/** Whose password is guessed, by whom. A plain value. */
struct guess {
    bool by_device; /**< a browser that signed in to this account before: only `device` counts */
    struct digest account, address, device;
};

/** `email_hash` as in the users table; `device` is none unless it is one of this account's. */
void guess_init(const struct app *app, const struct digest *email_hash,
                const struct visitor *visitor, const struct uuid *device, struct guess *out);
/** Counts it; ERROR_TOO_MANY with the wait if it comes too early: then nothing was counted once the
 * transaction is rolled back. */
bool guess_take(const struct app *app, struct db_tx *tx, const struct guess *guess,
                struct error *error) MUST_CHECK;
/** It was right. */
bool guess_was_right(const struct app *app, struct db_tx *tx, const struct guess *guess,
                     struct error *error) MUST_CHECK;
/** It was not looked at after all. */
bool guess_undo(const struct app *app, struct db_tx *tx, const struct guess *guess,
                struct error *error) MUST_CHECK;

/** The same for a code of the second factor: counted by account, or by the known browser. */
bool guess_take_code(const struct app *app, struct db_tx *tx, const struct guess *guess,
                     struct error *error) MUST_CHECK;
bool guess_code_was_right(struct db_tx *tx, const struct guess *guess,
                          struct error *error) MUST_CHECK;

#endif
