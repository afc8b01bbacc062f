/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session.h"

#include <string.h>

#include "app/hash_gate.h"
#include "app/second_factor.h"
#include "base/buf.h"
#include "crypto/mac.h"
#include "crypto/secret.h"
#include "crypto/text_code.h"
#include "data/text.h"
#include "store/session_store.h"

#include "base/banned.h"

bool session_note(struct app *app, struct db_tx *tx, struct arena *arena, const struct uuid *user,
                  const char *outcome, const struct visitor *visitor, struct error *error)
{
    struct sign_in_row row = {
        .id = uuid_new(app->clock, app->entropy),
        .user = *user,
        .at = tenant_now(app),
        .outcome = outcome,
    };

    return tenant_seal_visitor(app, tx, arena, "sign_in", &row.id, user, visitor,
                               &row.address_sealed, &row.agent_sealed, error) &&
           session_store_note(tx, &row, error);
}

bool session_sign_out(struct app *app, struct arena *arena, const struct person *person,
                      const struct visitor *visitor, struct error *error)
{
    struct db_tx *tx = NULL;
    bool done, ok = tenant_begin(app, &person->user, &tx, error) &&
                    session_store_end(tx, &person->user, &person->session, &done, error) &&
                    session_note(app, tx, arena, &person->user, "signed_out", visitor, error) &&
                    db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}

bool session_renew_token(struct app *app, struct db_tx *tx, const struct person *person,
                         struct session_token *out, struct error *error)
{
    struct token token;
    struct digest hash;
    bool ok;

    token_generate(app->entropy, &token);
    hash = token_hash(&token, STR(SESSION_PREFIX));
    ok = session_store_rotate(tx, &person->user, &person->session, &hash, tenant_now(app), error);
    if (ok)
        token_text(&token, STR(SESSION_PREFIX), out->text);
    token_release(&token);
    return ok;
}

/* Counts the guess and reads whose password it is. */
static bool begin_check(struct app *app, struct arena *arena, const struct person *person,
                        const struct visitor *visitor, struct guess *guess, struct user_row *user,
                        struct error *error)
{
    struct uuid none = {.bytes = {0}};
    struct db_tx *tx = NULL;
    bool ok = tenant_begin(app, &person->user, &tx, error) &&
              user_store_find(tx, arena, &person->user, false, user, error);

    if (ok) {
        /* Who is signed in counts by the session: others who guess do not keep them out. */
        guess_init(app, &user->email_hash, visitor,
                   uuid_is_none(&person->session) ? &none : &person->session, guess);
        ok = guess_take(app, tx, guess, error) && db_commit(&tx, error);
    }
    db_rollback(&tx);
    return ok;
}

static bool end_check(struct app *app, struct arena *arena, const struct person *person,
                      const struct visitor *visitor, const struct guess *guess, bool right,
                      struct error *error)
{
    struct db_tx *tx = NULL;
    bool ok =
        tenant_begin(app, &person->user, &tx, error) &&
        (right ? guess_was_right(app, tx, guess, error)
               : session_note(app, tx, arena, &person->user, "wrong_password", visitor, error)) &&
        db_commit(&tx, error);

    db_rollback(&tx);
    if (!ok)
        return false;
    return right || error_set(error, ERROR_UNAUTHENTICATED, "password: is wrong");
}

bool session_check_password(struct app *app, struct arena *arena, const struct person *person,
                            const struct visitor *visitor, struct str password,
                            struct user_row *user, struct error *error)
{
    struct user_row row;
    struct guess guess;
    bool right = false;

    if (!begin_check(app, arena, person, visitor, &guess, &row, error))
        return false;
    if (!hash_gate_check(app->hashing, text_normal(arena, password), row.password_hash, &right,
                         error)) {
        struct db_tx *tx = NULL;

        if (!tenant_begin(app, NULL, &tx, NULL) || !guess_undo(app, tx, &guess, NULL) ||
            !db_commit(&tx, NULL))
            db_rollback(&tx);
        return false;
    }
    if (!end_check(app, arena, person, visitor, &guess, right, error))
        return false;
    *user = row;
    return true;
}

/* With the password right: the code too, where it is asked for, then the new token. */
static bool confirm(struct app *app, struct db_tx *tx, struct arena *arena,
                    const struct person *person, const struct visitor *visitor,
                    const struct user_row *user, struct str code, bool *right,
                    struct session_token *out, struct error *error)
{
    struct guess guess;

    guess_init(app, &user->email_hash, visitor, &person->session, &guess);
    *right = true;
    if (user->totp_confirmed_at &&
        !second_factor_check(app, tx, arena, user, &guess, code, right, error))
        return false;
    return *right ? session_renew_token(app, tx, person, out, error)
                  : session_note(app, tx, arena, &person->user, "wrong_code", visitor, error);
}

bool session_confirm(struct app *app, struct arena *arena, const struct person *person,
                     const struct visitor *visitor, struct str password, struct str code,
                     struct session_token *out, struct error *error)
{
    struct session_token token;
    struct user_row user, again;
    struct db_tx *tx = NULL;
    bool right = false, ok;

    if (!session_check_password(app, arena, person, visitor, password, &user, error))
        return false;
    ok = tenant_begin(app, &person->user, &tx, error) &&
         user_store_find(tx, arena, &person->user, true, &again, error);
    if (ok && !str_equal(user.password_hash, again.password_hash))
        ok = error_set(error, ERROR_UNAUTHENTICATED, "password: was changed just now");
    ok = ok && confirm(app, tx, arena, person, visitor, &again, code, &right, &token, error) &&
         db_commit(&tx, error);
    db_rollback(&tx);
    if (!ok)
        return false;
    if (!right)
        return error_set(error, ERROR_UNAUTHENTICATED,
                         code.len ? "code: is wrong, or was used before"
                                  : "code: is missing; give one of your authenticator app");
    *out = token;
    secret_wipe(&token, sizeof token);
    return true;
}

void session_csrf(const struct app *app, const struct uuid *session, char out[CSRF_TEXT + 1])
{
    static const char PURPOSE[16] = "clipcrafter csrf"; /* without its NUL */
    char message[sizeof PURPOSE + UUID_BYTES];
    struct digest digest;
    struct buf text;

    memcpy(message, PURPOSE, sizeof PURPOSE);
    memcpy(message + sizeof PURPOSE, session->bytes, UUID_BYTES);
    digest = mac_sha256(subkey_str(vault_subkey(app->vault, SUBKEY_CSRF)),
                        (struct str){message, sizeof message});
    buf_init(&text, CSRF_TEXT);
    base64_append(&text, BASE64_URL, (struct str){(const char *)digest.bytes, sizeof digest.bytes});
    BUG_UNLESS(buf_ok(&text) && text.len == CSRF_TEXT);
    memcpy(out, text.ptr, CSRF_TEXT);
    out[CSRF_TEXT] = '\0';
    secret_buf_release(&text);
}

bool session_csrf_matches(const struct app *app, const struct uuid *session, struct str token)
{
    char right[CSRF_TEXT + 1];

    session_csrf(app, session, right);
    return secret_equal(token, str_from(right));
}

bool session_list(struct app *app, struct arena *arena, const struct person *person,
                  struct session_view **out, size_t *count, struct error *error)
{
    struct session_row *rows = NULL;
    struct session_view *list = NULL;
    struct db_tx *tx = NULL;
    size_t found = 0;
    bool ok = tenant_read(app, &person->user, &tx, error) &&
              session_store_list(tx, arena, &person->user, tenant_now(app), &rows, &found, error);

    list = ARENA_ARRAY(arena, struct session_view, found + 1);
    for (size_t i = 0; ok && i < found; i++) {
        struct vault_place address = {"session", "address_sealed", &rows[i].id, &person->user};
        struct vault_place agent = {"session", "agent_sealed", &rows[i].id, &person->user};

        list[i] = (struct session_view){
            .id = rows[i].id,
            .created_at = rows[i].created_at,
            .seen_at = rows[i].seen_at,
            .expires_at = MIN_OF(rows[i].expires_at, rows[i].idle_expires_at),
            .current = uuid_equal(&rows[i].id, &person->session),
        };
        ok = tenant_open(app, tx, arena, &address, rows[i].address_sealed, &list[i].address,
                         error) &&
             tenant_open(app, tx, arena, &agent, rows[i].agent_sealed, &list[i].agent, error);
    }
    db_rollback(&tx);
    if (!ok)
        return false;
    *out = list;
    *count = found;
    return true;
}

bool session_end(struct app *app, const struct person *person, const struct uuid *session,
                 struct error *error)
{
    struct db_tx *tx = NULL;
    bool done = false, ok = tenant_begin(app, &person->user, &tx, error) &&
                            session_store_end(tx, &person->user, session, &done, error) &&
                            db_commit(&tx, error);

    db_rollback(&tx);
    return ok && (done || error_set(error, ERROR_NOT_FOUND, "there is no such session"));
}

bool session_end_others(struct app *app, const struct person *person, int64_t *count,
                        struct error *error)
{
    struct db_tx *tx = NULL;
    bool ok = tenant_begin(app, &person->user, &tx, error) &&
              session_store_end_others(tx, &person->user, &person->session, count, error) &&
              db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}

bool session_sign_ins(struct app *app, struct arena *arena, const struct person *person,
                      int64_t before, size_t most, struct sign_in_view **out, size_t *count,
                      struct error *error)
{
    struct sign_in_row *rows = NULL;
    struct sign_in_view *list = NULL;
    struct db_tx *tx = NULL;
    size_t found = 0;
    bool ok = tenant_read(app, &person->user, &tx, error) &&
              session_store_sign_ins(tx, arena, &person->user, before, most, &rows, &found, error);

    list = ARENA_ARRAY(arena, struct sign_in_view, found + 1);
    for (size_t i = 0; ok && i < found; i++) {
        struct vault_place address = {"sign_in", "address_sealed", &rows[i].id, &person->user};
        struct vault_place agent = {"sign_in", "agent_sealed", &rows[i].id, &person->user};

        list[i] = (struct sign_in_view){
            .id = rows[i].id, .at = rows[i].at, .outcome = rows[i].outcome_read};
        ok = tenant_open(app, tx, arena, &address, rows[i].address_sealed, &list[i].address,
                         error) &&
             tenant_open(app, tx, arena, &agent, rows[i].agent_sealed, &list[i].agent, error);
    }
    db_rollback(&tx);
    if (!ok)
        return false;
    *out = list;
    *count = found;
    return true;
}
