/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "app/credentials.h"
#include "app/email.h"
#include "app/hash_gate.h"
#include "app/mail.h"
#include "app/mailed_link.h"
#include "crypto/text_code.h"
#include "store/session_store.h"
#include "store/user_store.h"

#include "base/banned.h"

/* To the new address: the link that makes it the account's. */
static bool write_to_new(struct app *app, struct db_tx *tx, struct arena *arena,
                         const struct uuid *user, const struct mailed_email *email, bool taken,
                         struct error *error)
{
    struct mail_value token = {.name = "token"};
    struct mail_letter letter = {.user = *user,
                                 .template = "email_change",
                                 .values = &token,
                                 .count = 1,
                                 .recipient = email->written};

    if (taken) { /* its owner alone may know that */
        letter.template = "known";
        letter.count = 0;
        return mail_queue(app, tx, arena, &letter, error);
    }
    return account_token_store_drop(tx, user, TOKEN_EMAIL_CHANGE, error) &&
           mailed_link_new(app, tx, arena, user, TOKEN_EMAIL_CHANGE, email, &token.text, error) &&
           mail_queue(app, tx, arena, &letter, error);
}

/* To the old one: what is about to happen, and the link that takes it back. */
static bool write_to_old(struct app *app, struct db_tx *tx, struct arena *arena,
                         const struct user_row *user, struct error *error)
{
    struct vault_place place = {"users", "email_sealed", &user->id, &user->id};
    struct mailed_email old = {.hash = user->email_hash};
    struct mail_value token = {.name = "token"};
    struct mail_letter letter = {
        .user = user->id, .template = "email_changing", .values = &token, .count = 1};

    if (!tenant_open(app, tx, arena, &place, user->email_sealed, &old.written, error) ||
        !mailed_link_new(app, tx, arena, &user->id, TOKEN_EMAIL_OBJECT, &old, &token.text, error))
        return false;
    letter.recipient = old.written; /* also if the new one is confirmed before this is sent */
    return mail_queue(app, tx, arena, &letter, error);
}

bool email_ask_change(struct app *app, struct arena *arena, const struct person *person,
                      const struct visitor *visitor, struct str password, struct str email,
                      struct error *error)
{
    struct mailed_email new_email;
    struct user_found found;
    struct user_row user;
    struct email parsed;
    struct db_tx *tx = NULL;
    bool due = false, ok;

    if (!email_parse(arena, email, &parsed, error) ||
        !session_check_password(app, arena, person, visitor, password, &user, error))
        return false;
    new_email.hash = email_hash(vault_subkey(app->vault, SUBKEY_LOOKUP), &parsed);
    new_email.written = parsed.written;
    ok = tenant_begin(app, &person->user, &tx, error) &&
         user_store_find(tx, arena, &person->user, true, &user, error) &&
         mail_is_due(app, tx, &user.id, "email_changing", &due, error);
    if (ok && !due) {
        ok = error_set(error, ERROR_TOO_MANY, "email: was to be changed several times just now");
        if (error)
            error->retry_after_s = MAIL_SPARING_S;
    }
    ok = ok && user_store_by_email(tx, arena, &new_email.hash, &found, error) &&
         write_to_new(app, tx, arena, &user.id, &new_email, found.found, error) &&
         write_to_old(app, tx, arena, &user, error) && db_commit(&tx, error);
    db_rollback(&tx);
    return ok;
}

static bool set_email(struct app *app, struct db_tx *tx, struct arena *arena,
                      const struct uuid *user, const struct mailed_email *email,
                      struct error *error)
{
    struct vault_place place = {"users", "email_sealed", user, user};
    struct str sealed;

    if (!tenant_seal(app, tx, arena, &place, email->written, &sealed, error))
        return false;
    if (user_store_set_email(tx, user, &email->hash, sealed, error))
        return true;
    if (strcmp(db_constraint(tx), "users_email_hash_key") == 0)
        error_set(error, ERROR_CONFLICT, "email: has an account of its own meanwhile");
    return false;
}

bool email_confirm_change(struct app *app, struct arena *arena, struct str token,
                          struct error *error)
{
    struct mailed_email email;
    struct uuid id, user;
    struct db_tx *tx = NULL;
    bool ok = mailed_link_find(app, TOKEN_EMAIL_CHANGE, token, &id, &user, error) &&
              tenant_begin(app, &user, &tx, error) &&
              mailed_link_use(app, tx, arena, &user, &id, &email, error) &&
              account_token_store_drop(tx, &user, TOKEN_RESET, error) &&
              set_email(app, tx, arena, &user, &email, error) && db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}

/* A password that nobody knows: who had the old one must not come in with it again. */
static bool hash_nothing(struct app *app, char hash[PASSWORD_HASH_MAX + 1], struct error *error)
{
    unsigned char bytes[32];
    struct buf text;
    bool ok;

    entropy_fill(app->entropy, bytes, sizeof bytes);
    buf_init(&text, 64);
    base64_append(&text, BASE64_URL, (struct str){(const char *)bytes, sizeof bytes});
    BUG_UNLESS(buf_ok(&text));
    ok = hash_gate_make(app->hashing, buf_str(&text), app->entropy, hash, error);
    buf_release(&text);
    return ok;
}

/* In the tenant's transaction: back to the old address, everybody out. */
static bool take_back(struct app *app, struct db_tx *tx, struct arena *arena,
                      const struct uuid *user, const struct mailed_email *old, const char *hash,
                      const struct visitor *visitor, struct error *error)
{
    struct mail_value token = {.name = "token"};
    struct mail_letter letter = {.user = *user, .template = "reset", .values = &token, .count = 1};
    int64_t ended;

    return set_email(app, tx, arena, user, old, error) &&
           user_store_set_password(tx, user, str_from(hash), tenant_now(app), error) &&
           session_store_end_others(tx, user, NULL, &ended, error) &&
           session_store_forget_devices(tx, user, error) &&
           account_token_store_drop(tx, user, TOKEN_EMAIL_CHANGE, error) &&
           account_token_store_drop(tx, user, TOKEN_EMAIL_OBJECT, error) &&
           account_token_store_drop(tx, user, TOKEN_RESET, error) &&
           session_note(app, tx, arena, user, "reset", visitor, error) &&
           mailed_link_new(app, tx, arena, user, TOKEN_RESET, NULL, &token.text, error) &&
           mail_queue(app, tx, arena, &letter, error);
}

bool email_object(struct app *app, struct arena *arena, const struct visitor *visitor,
                  struct str token, struct error *error)
{
    char hash[PASSWORD_HASH_MAX + 1];
    struct mailed_email old;
    struct uuid id, user;
    struct db_tx *tx = NULL;
    bool ok = mailed_link_find(app, TOKEN_EMAIL_OBJECT, token, &id, &user, error) &&
              hash_nothing(app, hash, error) && tenant_begin(app, &user, &tx, error) &&
              mailed_link_use(app, tx, arena, &user, &id, &old, error) &&
              take_back(app, tx, arena, &user, &old, hash, visitor, error) && db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}
