/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Being signed in. A session is a random token in a cookie; the database knows its hash, whose it
 * is, and until when it counts: 14 days unused, 30 days at most. Signing in, confirming the
 * password and every change of what proves a person give a new token. A browser that signed in
 * keeps a second token, which lets its owner in while others guess (app/guessing.h). Any thread;
 * texts lie in the arena.
 */
#ifndef CLIPCRAFTER_APP_SESSION_H
#define CLIPCRAFTER_APP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "app/guessing.h"
#include "app/tenant.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "crypto/token.h"
#include "store/user_store.h"

#define SESSION_PREFIX "cc_session_"
#define DEVICE_PREFIX  "cc_device_"

enum {
    SESSION_IDLE_S = 14 * 24 * 60 * 60,
    SESSION_LIFETIME_S = 30 * 24 * 60 * 60,
    SESSION_SEEN_S = 5 * 60, /**< use is written down no oftener */
    DEVICE_LIFETIME_S = 180 * 24 * 60 * 60,
    DEVICES_MAX = 50,
    CSRF_TEXT = 43,
};

/** A token to be put into a cookie. The owner wipes it (secret_wipe()). */
struct session_token {
    char text[TOKEN_TEXT_MAX + 1];
};

struct sign_in {
    struct str email, password;
    struct str code;        /**< of the authenticator app, or a recovery code; empty: none */
    struct str old_session; /**< of the cookie that came along: is ended if it is of this account */
    struct str device;      /**< of the device cookie; empty: none */
    struct visitor visitor;
};

enum sign_in_outcome {
    SIGN_IN_DONE,
    SIGN_IN_CODE, /**< the password is right; come again with a code */
};

struct signed_in {
    struct person person;
    struct session_token session;
    struct session_token device; /**< of this browser from now on */
    int64_t expires_at;
};

/**
 * ERROR_UNAUTHENTICATED, in the same words and time, for a wrong password, an unknown address, an
 * address that is not confirmed (it gets another mail), and a locked account; in other words for a
 * wrong code. ERROR_TOO_MANY and ERROR_BUSY say when to try again. *out is set for SIGN_IN_DONE.
 */
bool session_sign_in(struct app *app, struct arena *arena, const struct sign_in *sign_in,
                     enum sign_in_outcome *outcome, struct signed_in *out,
                     struct error *error) MUST_CHECK;
bool session_sign_out(struct app *app, struct arena *arena, const struct person *person,
                      const struct visitor *visitor, struct error *error) MUST_CHECK;

/** The password (and a code, where the second factor is on) once more, before dangerous acts: the
 * session counts as confirmed now and gets a new token. ERROR_UNAUTHENTICATED if it is wrong. */
bool session_confirm(struct app *app, struct arena *arena, const struct person *person,
                     const struct visitor *visitor, struct str password, struct str code,
                     struct session_token *out, struct error *error) MUST_CHECK;

/** What a form must bring along: derived from its id, so it needs no row. */
void session_csrf(const struct app *app, const struct uuid *session, char out[CSRF_TEXT + 1]);
/** In constant time. */
bool session_csrf_matches(const struct app *app, const struct uuid *session, struct str token);

struct session_view {
    struct uuid id;
    struct str address, agent;
    int64_t created_at, seen_at, expires_at;
    bool current; /**< the one that asks */
};
bool session_list(struct app *app, struct arena *arena, const struct person *person,
                  struct session_view **out, size_t *count, struct error *error) MUST_CHECK;
/** ERROR_NOT_FOUND if it is not this person's. */
bool session_end(struct app *app, const struct person *person, const struct uuid *session,
                 struct error *error) MUST_CHECK;
bool session_end_others(struct app *app, const struct person *person, int64_t *count,
                        struct error *error) MUST_CHECK;

struct sign_in_view {
    struct uuid id;
    int64_t at;
    struct str outcome, address, agent;
};
/** The newest first, older than `before` (0: all), at most `most`. */
bool session_sign_ins(struct app *app, struct arena *arena, const struct person *person,
                      int64_t before, size_t most, struct sign_in_view **out, size_t *count,
                      struct error *error) MUST_CHECK;

/* For the rules beside this one, in the tenant's transaction. */

/** Writes one line of the list of sign-ins. */
bool session_note(struct app *app, struct db_tx *tx, struct arena *arena, const struct uuid *user,
                  const char *outcome, const struct visitor *visitor,
                  struct error *error) MUST_CHECK;
/** A new token for a session, confirmed now. */
bool session_renew_token(struct app *app, struct db_tx *tx, const struct person *person,
                         struct session_token *out, struct error *error) MUST_CHECK;

/** Checks the password of who is signed in, as a guess like any other. `user` is given as it stands
 * then. Not in a transaction. */
bool session_check_password(struct app *app, struct arena *arena, const struct person *person,
                            const struct visitor *visitor, struct str password,
                            struct user_row *user, struct error *error) MUST_CHECK;

#endif
