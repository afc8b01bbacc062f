/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "app/account.h"
#include "app/email.h"
#include "app/hash_gate.h"
#include "app/pace.h"
#include "app/second_factor.h"
#include "app/session.h"
#include "crypto/secret.h"
#include "data/text.h"
#include "store/session_store.h"

#include "base/banned.h"

/* A sign-in on its way. */
struct entry {
    const struct sign_in *in;
    struct email email;
    struct str password;
    struct user_found user;
    struct uuid device; /* of this account and browser, or none */
    struct guess guess;
    bool right;
    char rehashed[PASSWORD_HASH_MAX + 1]; /* empty: not needed */
};

static bool refuse(struct error *error)
{
    return error_set(error, ERROR_UNAUTHENTICATED,
                     "email or password is wrong, or the address is not confirmed yet");
}

/* Who that may be, and whether a guess is looked at now. Nothing here depends on whether there is
 * such an account. */
static bool meet(struct app *app, struct arena *arena, struct entry *entry, struct error *error)
{
    struct digest hash = email_hash(vault_subkey(app->vault, SUBKEY_LOOKUP), &entry->email);
    struct uuid device, owner;
    struct digest device_hash = {{0}};
    struct token token;
    struct db_tx *tx = NULL;
    bool ok;

    if (token_parse(entry->in->device, STR(DEVICE_PREFIX), &token)) {
        device_hash = token_hash(&token, STR(DEVICE_PREFIX));
        token_release(&token);
    }
    ok = tenant_begin(app, NULL, &tx, error) &&
         session_store_device(tx, &device_hash, tenant_now(app), &device, &owner, error) &&
         user_store_by_email(tx, arena, &hash, &entry->user, error);
    if (ok) {
        if (entry->user.found && !uuid_is_none(&device) && uuid_equal(&owner, &entry->user.id))
            entry->device = device;
        guess_init(app, &hash, &entry->in->visitor, &entry->device, &entry->guess);
        ok = guess_take(app, tx, &entry->guess, error) && db_commit(&tx, error);
    }
    db_rollback(&tx);
    return ok;
}

/* The costly part, outside of any transaction. A guess that found no place was none. */
static bool check_password(struct app *app, struct entry *entry, struct error *error)
{
    struct str hash = entry->user.found ? entry->user.password_hash : STR("");
    struct db_tx *tx = NULL;

    if (!hash_gate_check(app->hashing, entry->password, hash, &entry->right, error)) {
        if (!tenant_begin(app, NULL, &tx, NULL) || !guess_undo(app, tx, &entry->guess, NULL) ||
            !db_commit(&tx, NULL))
            db_rollback(&tx);
        return false;
    }
    if (entry->right && password_needs_rehash(hash) &&
        !hash_gate_make(app->hashing, entry->password, app->entropy, entry->rehashed, NULL))
        entry->rehashed[0] = '\0'; /* some other time */
    return true;
}

static bool keep_device(struct app *app, struct db_tx *tx, struct arena *arena, struct entry *entry,
                        struct session_token *out, struct error *error)
{
    struct device_row row = {
        .id = entry->device,
        .user = entry->user.id,
        .now = tenant_now(app),
    };
    struct str address, *agent = &row.agent_sealed;
    struct token token;

    row.expires_at = row.now + DEVICE_LIFETIME_S * SECONDS_US;
    if (!uuid_is_none(&row.id)) {
        memcpy(out->text, entry->in->device.ptr, entry->in->device.len);
        out->text[entry->in->device.len] = '\0';
        return session_store_device_seen(tx, &row, error);
    }
    row.id = entry->device = uuid_new(app->clock, app->entropy);
    token_generate(app->entropy, &token);
    row.token_hash = token_hash(&token, STR(DEVICE_PREFIX));
    token_text(&token, STR(DEVICE_PREFIX), out->text);
    token_release(&token);
    return tenant_seal_visitor(app, tx, arena, "device", &row.id, &row.user, &entry->in->visitor,
                               &address, agent, error) &&
           session_store_add_device(tx, &row, DEVICES_MAX, error);
}

/* Ends the session whose cookie came along, so that nobody's known id lives on. */
static bool end_old_session(struct db_tx *tx, const struct entry *entry, struct error *error)
{
    struct token token;
    struct digest hash;

    if (!token_parse(entry->in->old_session, STR(SESSION_PREFIX), &token))
        return true;
    hash = token_hash(&token, STR(SESSION_PREFIX));
    token_release(&token);
    return session_store_end_token(tx, &entry->user.id, &hash, error);
}

static bool open_session(struct app *app, struct db_tx *tx, struct arena *arena,
                         struct entry *entry, const struct user_row *user, struct signed_in *out,
                         struct error *error)
{
    int64_t now = tenant_now(app);
    struct session_row row = {
        .id = uuid_new(app->clock, app->entropy),
        .user = user->id,
        .created_at = now,
        .seen_at = now,
        .idle_expires_at = now + SESSION_IDLE_S * SECONDS_US,
        .expires_at = now + SESSION_LIFETIME_S * SECONDS_US,
        .confirmed_at = now,
    };
    struct token token;

    if (!end_old_session(tx, entry, error) ||
        !keep_device(app, tx, arena, entry, &out->device, error))
        return false;
    row.device = entry->device;
    token_generate(app->entropy, &token);
    row.token_hash = token_hash(&token, STR(SESSION_PREFIX));
    token_text(&token, STR(SESSION_PREFIX), out->session.text);
    token_release(&token);
    out->expires_at = row.expires_at;
    out->person = (struct person){.user = user->id,
                                  .session = row.id,
                                  .scopes = SCOPE_READ | SCOPE_WRITE | SCOPE_ACCOUNT,
                                  .confirmed_at = now,
                                  .operator= user->operator, };
    return tenant_seal_visitor(app, tx, arena, "session", &row.id, &row.user, &entry->in->visitor,
                               &row.address_sealed, &row.agent_sealed, error) &&
           session_store_add(tx, &row, error) && user_store_seen(tx, &user->id, now, error) &&
           session_note(app, tx, arena, &user->id, "signed_in", &entry->in->visitor, error);
}

/* The password is right: the second factor, then the session. What is answered when it is false
 * stands in `error`; the transaction is committed either way, since a wrong code is counted. */
static bool settle_right(struct app *app, struct db_tx *tx, struct arena *arena,
                         struct entry *entry, const struct user_row *user,
                         enum sign_in_outcome *outcome, struct signed_in *out, bool *code_wrong,
                         struct error *error)
{
    bool right = true;

    *outcome = SIGN_IN_DONE;
    if (!guess_was_right(app, tx, &entry->guess, error) ||
        (entry->rehashed[0] &&
         !user_store_rehash(tx, &user->id, user->password_hash, str_from(entry->rehashed), error)))
        return false;
    if (user->totp_confirmed_at && !entry->in->code.len) {
        *outcome = SIGN_IN_CODE;
        return true;
    }
    if (user->totp_confirmed_at &&
        !second_factor_check(app, tx, arena, user, &entry->guess, entry->in->code, &right, error))
        return false;
    *code_wrong = !right;
    if (!right)
        return session_note(app, tx, arena, &user->id, "wrong_code", &entry->in->visitor, error);
    return open_session(app, tx, arena, entry, user, out, error);
}

/* As settle_right(): the password is wrong, or nobody can sign in to the account. */
static bool settle_wrong(struct app *app, struct db_tx *tx, struct arena *arena,
                         struct entry *entry, const struct user_row *user, struct error *error)
{
    const char *outcome = user->state == USER_LOCKED ? "locked" : "wrong_password";

    if (entry->right && user->state == USER_UNVERIFIED)
        return account_verify_again(app, tx, arena, &user->id, error);
    return session_note(app, tx, arena, &user->id, outcome, &entry->in->visitor, error);
}

static bool settle(struct app *app, struct arena *arena, struct entry *entry,
                   enum sign_in_outcome *outcome, struct signed_in *out, struct error *error)
{
    struct user_row user;
    struct db_tx *tx = NULL;
    bool ok, enters = false, code_wrong = false;

    if (!entry->user.found)
        return refuse(error);
    ok = tenant_begin(app, &entry->user.id, &tx, error) &&
         user_store_find(tx, arena, &entry->user.id, true, &user, error);
    if (ok) {
        /* Not if it was changed while the hash was made. */
        enters = entry->right && user.state == USER_ACTIVE &&
                 str_equal(user.password_hash, entry->user.password_hash);
        ok = enters ? settle_right(app, tx, arena, entry, &user, outcome, out, &code_wrong, error)
                    : settle_wrong(app, tx, arena, entry, &user, error);
    }
    ok = ok && db_commit(&tx, error);
    db_rollback(&tx);
    if (!ok)
        return false;
    if (code_wrong)
        return error_set(error, ERROR_UNAUTHENTICATED, "code: is wrong, or was used before");
    return enters || refuse(error);
}

bool session_sign_in(struct app *app, struct arena *arena, const struct sign_in *sign_in,
                     enum sign_in_outcome *outcome, struct signed_in *out, struct error *error)
{
    struct entry entry = {.in = sign_in};
    struct signed_in result = {.expires_at = 0};
    int64_t begun = pace_begin();
    bool ok;

    if (!email_parse(arena, sign_in->email, &entry.email, error))
        return false;
    entry.password = text_normal(arena, sign_in->password);
    ok = meet(app, arena, &entry, error) && check_password(app, &entry, error) &&
         settle(app, arena, &entry, outcome, &result, error);
    if (ok)
        *out = result;
    else
        pace_end(app, begun);
    secret_wipe(&result, sizeof result);
    return ok;
}
