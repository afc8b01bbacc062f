/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/credentials.h"

#include "app/email.h"
#include "app/hash_gate.h"
#include "app/mail.h"
#include "app/mailed_link.h"
#include "app/pace.h"
#include "data/text.h"
#include "store/session_store.h"
#include "store/user_store.h"

#include "base/banned.h"

static bool send_reset(struct app *app, struct db_tx *tx, struct arena *arena,
                       const struct uuid *user, struct error *error)
{
    struct mail_value token = {.name = "token"};
    struct mail_letter letter = {.user = *user, .template = "reset", .values = &token, .count = 1};

    return mailed_link_new(app, tx, arena, user, TOKEN_RESET, NULL, &token.text, error) &&
           mail_queue(app, tx, arena, &letter, error);
}

static bool ask_reset(struct app *app, struct arena *arena, const struct email *email,
                      struct error *error)
{
    struct digest hash = email_hash(vault_subkey(app->vault, SUBKEY_LOOKUP), email);
    struct user_found found;
    struct db_tx *tx = NULL;
    bool due = false, ok = tenant_read(app, NULL, &tx, error) &&
                           user_store_by_email(tx, arena, &hash, &found, error);

    db_rollback(&tx);
    if (!ok || !found.found || found.state == USER_LOCKED)
        return ok;
    ok = tenant_begin(app, &found.id, &tx, error) &&
         mail_is_due(app, tx, &found.id, "reset", &due, error) &&
         (!due || send_reset(app, tx, arena, &found.id, error)) && db_commit(&tx, error);
    db_rollback(&tx);
    return ok;
}

bool password_ask_reset(struct app *app, struct arena *arena, struct str email, struct error *error)
{
    int64_t begun = pace_begin();
    struct email parsed;
    bool ok;

    if (!email_parse(arena, email, &parsed, error))
        return false;
    ok = ask_reset(app, arena, &parsed, error);
    pace_end(app, begun);
    return ok;
}

/* Whether the new password will do for who has that account; in a transaction of its own. */
static bool check_new(struct app *app, struct arena *arena, const struct uuid *user,
                      struct str password, struct error *error)
{
    struct vault_place place = {"users", "email_sealed", user, user};
    struct user_row row;
    struct str email;
    struct email parsed;
    struct db_tx *tx = NULL;
    bool ok = tenant_read(app, user, &tx, error) &&
              user_store_find(tx, arena, user, false, &row, error) &&
              tenant_open(app, tx, arena, &place, row.email_sealed, &email, error);

    db_rollback(&tx);
    return ok && email_parse(arena, email, &parsed, error) &&
           password_check(app->passwords, password, parsed.folded, error);
}

/* Everything that the old password opened is closed, but for `kept` (NULL: all is). */
static bool set_password(struct app *app, struct db_tx *tx, struct arena *arena,
                         const struct uuid *user, const char *hash, const struct uuid *kept,
                         const char *outcome, const struct visitor *visitor, struct error *error)
{
    struct mail_letter letter = {.user = *user, .template = "password_changed"};
    int64_t ended;

    return user_store_set_password(tx, user, str_from(hash), tenant_now(app), error) &&
           session_store_end_others(tx, user, kept, &ended, error) &&
           account_token_store_drop(tx, user, TOKEN_RESET, error) &&
           session_note(app, tx, arena, user, outcome, visitor, error) &&
           mail_queue(app, tx, arena, &letter, error);
}

/* Who reads the account's mails has nothing to do with those who guessed before. */
static bool clear_guesses(struct app *app, struct db_tx *tx, const struct user_row *user,
                          struct error *error)
{
    struct visitor nobody = {0};
    struct uuid none = {.bytes = {0}};
    struct guess guess;

    guess_init(app, &user->email_hash, &nobody, &none, &guess);
    return guess_was_right(app, tx, &guess, error) && guess_code_was_right(tx, &guess, error);
}

static bool use_reset(struct app *app, struct arena *arena, const struct visitor *visitor,
                      const struct uuid *token, const struct uuid *user, const char *hash,
                      struct error *error)
{
    struct user_row row;
    struct db_tx *tx = NULL;
    bool verified, ok = tenant_begin(app, user, &tx, error) &&
                        mailed_link_use(app, tx, arena, user, token, NULL, error) &&
                        user_store_find(tx, arena, user, true, &row, error) &&
                        user_store_verify(tx, user, tenant_now(app), &verified, error) &&
                        session_store_forget_devices(tx, user, error) &&
                        clear_guesses(app, tx, &row, error) &&
                        set_password(app, tx, arena, user, hash, NULL, "reset", visitor, error) &&
                        db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}

bool password_reset(struct app *app, struct arena *arena, const struct visitor *visitor,
                    struct str token, struct str password, struct error *error)
{
    struct str normal = text_normal(arena, password);
    char hash[PASSWORD_HASH_MAX + 1];
    struct uuid id, user;

    return mailed_link_find(app, TOKEN_RESET, token, &id, &user, error) &&
           check_new(app, arena, &user, normal, error) &&
           hash_gate_make(app->hashing, normal, app->entropy, hash, error) &&
           use_reset(app, arena, visitor, &id, &user, hash, error);
}

bool password_change(struct app *app, struct arena *arena, const struct person *person,
                     const struct visitor *visitor, struct str present, struct str password,
                     struct session_token *session, struct error *error)
{
    struct str normal = text_normal(arena, password);
    char hash[PASSWORD_HASH_MAX + 1];
    struct session_token token;
    struct user_row user, again;
    struct db_tx *tx = NULL;
    bool ok;

    if (!session_check_password(app, arena, person, visitor, present, &user, error) ||
        !check_new(app, arena, &person->user, normal, error) ||
        !hash_gate_make(app->hashing, normal, app->entropy, hash, error))
        return false;
    ok = tenant_begin(app, &person->user, &tx, error) &&
         user_store_find(tx, arena, &person->user, true, &again, error);
    if (ok && !str_equal(user.password_hash, again.password_hash))
        ok = error_set(error, ERROR_CONFLICT, "password: was changed just now; try again");
    ok = ok && session_renew_token(app, tx, person, &token, error) &&
         set_password(app, tx, arena, &person->user, hash, &person->session, "password_changed",
                      visitor, error) &&
         db_commit(&tx, error);
    db_rollback(&tx);
    if (ok)
        *session = token;
    return ok;
}
