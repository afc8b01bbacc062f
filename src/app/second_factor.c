/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/second_factor.h"

#include <string.h>

#include "app/access.h"
#include "app/mail.h"
#include "app/tenant.h"
#include "base/buf.h"
#include "crypto/secret.h"
#include "crypto/text_code.h"
#include "crypto/totp.h"
#include "store/session_store.h"

#include "base/banned.h"

static struct vault_place secret_place(const struct uuid *user)
{
    return (struct vault_place){"users", "totp_sealed", user, user};
}

static bool open_secret(struct app *app, struct db_tx *tx, struct arena *arena,
                        const struct user_row *user, struct totp_secret *out, struct error *error)
{
    struct vault_place place = secret_place(&user->id);
    struct str plain;

    if (!tenant_open(app, tx, arena, &place, user->totp_sealed, &plain, error))
        return false;
    if (plain.len != sizeof out->bytes)
        return error_set(error, ERROR_INTERNAL, "a kept secret of one-time codes has a wrong size");
    memcpy(out->bytes, plain.ptr, plain.len);
    secret_wipe((char *)plain.ptr, plain.len);
    return true;
}

static void write_secret(struct arena *arena, const struct totp_secret *secret, struct str account,
                         struct factor_secret *out)
{
    struct buf text;

    buf_init(&text, 1024);
    base32_append(&text, (struct str){(const char *)secret->bytes, sizeof secret->bytes});
    BUG_UNLESS(buf_ok(&text));
    out->text = arena_str(arena, buf_str(&text));
    buf_clear(&text);
    totp_uri(secret, STR("ClipCrafter"), account, &text);
    BUG_UNLESS(buf_ok(&text));
    out->uri = arena_str(arena, buf_str(&text));
    secret_buf_release(&text);
}

static bool keep_new_secret(struct app *app, struct db_tx *tx, struct arena *arena,
                            const struct user_row *user, const struct totp_secret *secret,
                            struct factor_secret *out, struct error *error)
{
    struct vault_place place = secret_place(&user->id);
    struct vault_place email = {"users", "email_sealed", &user->id, &user->id};
    struct str plain = {(const char *)secret->bytes, sizeof secret->bytes}, sealed, account;

    if (!tenant_open(app, tx, arena, &email, user->email_sealed, &account, error) ||
        !tenant_seal(app, tx, arena, &place, plain, &sealed, error) ||
        !user_store_set_totp(tx, &user->id, sealed, 0, error))
        return false;
    write_secret(arena, secret, account, out);
    return true;
}

bool second_factor_begin(struct app *app, struct arena *arena, const struct person *person,
                         struct factor_secret *out, struct error *error)
{
    struct factor_secret made;
    struct totp_secret secret;
    struct user_row user;
    struct db_tx *tx = NULL;
    bool ok = access_need_fresh(app, person, error) &&
              tenant_begin(app, &person->user, &tx, error) &&
              user_store_find(tx, arena, &person->user, true, &user, error);

    if (ok && user.totp_confirmed_at)
        ok = error_set(error, ERROR_CONFLICT, "the second factor is on already; end it first");
    totp_generate(app->entropy, &secret);
    ok = ok && keep_new_secret(app, tx, arena, &user, &secret, &made, error) &&
         db_commit(&tx, error);
    totp_release(&secret);
    db_rollback(&tx);
    if (ok)
        *out = made;
    return ok;
}

static bool keep_codes(struct app *app, struct db_tx *tx, const struct uuid *user,
                       struct recovery_code codes[RECOVERY_CODE_COUNT], struct error *error)
{
    const struct subkey *key = vault_subkey(app->vault, SUBKEY_RECOVERY);
    struct digest hashes[RECOVERY_CODE_COUNT];
    struct uuid ids[RECOVERY_CODE_COUNT];

    recovery_codes_generate(app->entropy, codes);
    for (int i = 0; i < RECOVERY_CODE_COUNT; i++) {
        ids[i] = uuid_new(app->clock, app->entropy);
        BUG_UNLESS(recovery_code_hash(key, user, str_from(codes[i].text), &hashes[i]));
    }
    return user_store_set_recovery(tx, user, ids, hashes, RECOVERY_CODE_COUNT, tenant_now(app),
                                   error);
}

static bool tell(struct app *app, struct db_tx *tx, struct arena *arena, const struct uuid *user,
                 const char *template, struct error *error)
{
    struct mail_letter letter = {.user = *user, .template = template};

    return mail_queue(app, tx, arena, &letter, error);
}

/* In force from here on: whoever came in without it must come again. */
static bool switch_on(struct app *app, struct db_tx *tx, struct arena *arena,
                      const struct person *person, const struct user_row *user,
                      struct recovery_code codes[RECOVERY_CODE_COUNT],
                      struct session_token *session, struct error *error)
{
    int64_t ended;

    return user_store_set_totp(tx, &user->id, user->totp_sealed, tenant_now(app), error) &&
           keep_codes(app, tx, &user->id, codes, error) &&
           session_store_end_others(tx, &user->id, &person->session, &ended, error) &&
           session_renew_token(app, tx, person, session, error) &&
           tell(app, tx, arena, &user->id, "factor_on", error);
}

bool second_factor_confirm(struct app *app, struct arena *arena, const struct person *person,
                           struct str code, struct recovery_code codes[RECOVERY_CODE_COUNT],
                           struct session_token *session, struct error *error)
{
    struct visitor nobody = {0};
    struct user_row user;
    struct guess guess;
    struct db_tx *tx = NULL;
    bool right = false, ok = access_need_fresh(app, person, error) &&
                             tenant_begin(app, &person->user, &tx, error) &&
                             user_store_find(tx, arena, &person->user, true, &user, error);

    if (ok && (!user.totp_sealed.len || user.totp_confirmed_at))
        ok = error_set(error, ERROR_CONFLICT, "the second factor was not begun, or is on already");
    if (ok) {
        guess_init(app, &user.email_hash, &nobody, &person->session, &guess);
        ok = second_factor_check(app, tx, arena, &user, &guess, code, &right, error) &&
             (!right || switch_on(app, tx, arena, person, &user, codes, session, error)) &&
             db_commit(&tx, error);
    }
    db_rollback(&tx);
    return ok && (right || error_set(error, ERROR_INPUT, "code: is wrong; give the present one"));
}

bool second_factor_renew_codes(struct app *app, struct arena *arena, const struct person *person,
                               struct recovery_code codes[RECOVERY_CODE_COUNT], struct error *error)
{
    struct user_row user;
    struct db_tx *tx = NULL;
    bool ok = access_need_fresh(app, person, error) &&
              tenant_begin(app, &person->user, &tx, error) &&
              user_store_find(tx, arena, &person->user, true, &user, error);

    if (ok && !user.totp_confirmed_at)
        ok = error_set(error, ERROR_CONFLICT, "the second factor is off");
    ok = ok && keep_codes(app, tx, &person->user, codes, error) && db_commit(&tx, error);
    db_rollback(&tx);
    return ok;
}

bool second_factor_end(struct app *app, struct arena *arena, const struct person *person,
                       struct error *error)
{
    struct user_row user;
    struct db_tx *tx = NULL;
    bool ok =
        access_need_fresh(app, person, error) && tenant_begin(app, &person->user, &tx, error) &&
        user_store_find(tx, arena, &person->user, true, &user, error) &&
        user_store_set_totp(tx, &person->user, STR(""), 0, error) &&
        user_store_set_recovery(tx, &person->user, NULL, NULL, 0, tenant_now(app), error) &&
        (!user.totp_confirmed_at || tell(app, tx, arena, &person->user, "factor_off", error)) &&
        db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}

bool second_factor_check(struct app *app, struct db_tx *tx, struct arena *arena,
                         const struct user_row *user, const struct guess *guess, struct str code,
                         bool *right, struct error *error)
{
    struct totp_secret secret;
    struct digest hash;
    int64_t step = 0;
    bool by_app, by_code = false;

    if (!guess_take_code(app, tx, guess, error) ||
        !open_secret(app, tx, arena, user, &secret, error))
        return false;
    by_app = totp_verify(&secret, app->clock, str_trim(code), user->totp_step, &step);
    totp_release(&secret);
    if (by_app && !user_store_set_totp_step(tx, &user->id, step, error))
        return false;
    if (!by_app && user->totp_confirmed_at &&
        recovery_code_hash(vault_subkey(app->vault, SUBKEY_RECOVERY), &user->id, code, &hash) &&
        !user_store_use_recovery(tx, &user->id, &hash, tenant_now(app), &by_code, error))
        return false;
    if ((by_app || by_code) && !guess_code_was_right(tx, guess, error))
        return false;
    *right = by_app || by_code;
    return true;
}
