/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "app/account.h"
#include "app/age.h"
#include "app/consent.h"
#include "app/email.h"
#include "app/hash_gate.h"
#include "app/mail.h"
#include "app/mailed_link.h"
#include "app/pace.h"
#include "app/tenant.h"
#include "data/text.h"
#include "store/user_store.h"

#include "base/banned.h"

/* What was asked for, checked and hashed. */
struct applicant {
    struct email email;
    struct digest hash;
    struct str name, locale, policy;
    bool news;
    char password_hash[PASSWORD_HASH_MAX + 1];
};

static bool check_policy(struct app *app, struct arena *arena, struct str version,
                         struct error *error)
{
    struct policy_row policy;
    struct db_tx *tx = NULL;
    bool found = false;
    bool ok = tenant_read(app, NULL, &tx, error) &&
              policy_store_in_force(tx, arena, tenant_now(app), &found, &policy, error);

    db_rollback(&tx);
    if (!ok || (found && str_equal(policy.version, version)))
        return ok;
    return error_set(error, ERROR_CONFLICT,
                     "policy_version: is not the one in force; read that one and accept it");
}

/* Everything that is the same for known and unknown addresses, the costly hash included. */
static bool examine(struct app *app, struct arena *arena, const struct sign_up *sign_up,
                    struct applicant *out, struct error *error)
{
    struct str password = text_normal(arena, sign_up->password);

    out->locale = sign_up->locale.len ? sign_up->locale : STR("en");
    out->policy = sign_up->policy_version;
    out->news = sign_up->news;
    if (!age_ticket_check(app, sign_up->age_ticket, error) ||
        !email_parse(arena, sign_up->email, &out->email, error) ||
        !account_name_check(arena, sign_up->name, &out->name, error) ||
        !account_locale_check(out->locale, error) ||
        !password_check(app->passwords, password, out->email.folded, error) ||
        !check_policy(app, arena, out->policy, error))
        return false;
    out->hash = email_hash(vault_subkey(app->vault, SUBKEY_LOOKUP), &out->email);
    return hash_gate_make(app->hashing, password, app->entropy, out->password_hash, error);
}

bool account_verify_again(struct app *app, struct db_tx *tx, struct arena *arena,
                          const struct uuid *user, struct error *error)
{
    struct mail_value token = {.name = "token"};
    struct mail_letter letter = {.user = *user, .template = "verify", .values = &token, .count = 1};
    bool due = false;

    if (!mail_is_due(app, tx, user, letter.template, &due, error))
        return false;
    if (!due)
        return true;
    return mailed_link_new(app, tx, arena, user, TOKEN_VERIFY, NULL, &token.text, error) &&
           mail_queue(app, tx, arena, &letter, error);
}

static bool note_agreement(struct app *app, struct db_tx *tx, const struct applicant *applicant,
                           const struct uuid *user, struct error *error)
{
    struct acceptance_row acceptance = {
        .id = uuid_new(app->clock, app->entropy),
        .user = *user,
        .version = applicant->policy,
        .at = tenant_now(app),
        .manner = "sign_up",
    };

    return policy_store_accept(tx, &acceptance, error) &&
           (!applicant->news || consent_note(app, tx, user, true, STR("sign_up"), error));
}

/* *taken: another sign-up for the address was faster. */
static bool add_account(struct app *app, struct arena *arena, const struct applicant *applicant,
                        const struct uuid *id, bool *taken, struct error *error)
{
    struct user_row user = {
        .id = *id,
        .state = USER_UNVERIFIED,
        .email_hash = applicant->hash,
        .locale = applicant->locale,
        .password_hash = str_from(applicant->password_hash),
        .created_at = tenant_now(app),
    };
    struct vault_place email = {"users", "email_sealed", id, id};
    struct vault_place name = {"users", "name_sealed", id, id};
    struct db_tx *tx = NULL;
    bool ok = false;

    user.age_passed_at = user.created_at;
    *taken = false;
    if (!tenant_begin(app, id, &tx, error) || !vault_add_user(app->vault, tx, id, error) ||
        !tenant_seal(app, tx, arena, &email, applicant->email.written, &user.email_sealed, error) ||
        !tenant_seal(app, tx, arena, &name, applicant->name, &user.name_sealed, error))
        goto done;
    if (!user_store_add(tx, &user, error)) {
        *taken = strcmp(db_constraint(tx), "users_email_hash_key") == 0;
        goto done;
    }
    ok = note_agreement(app, tx, applicant, id, error) &&
         account_verify_again(app, tx, arena, id, error) && db_commit(&tx, error);
done:
    db_rollback(&tx);
    if (!ok)
        vault_forget(app->vault, id); /* its key was not kept */
    return ok;
}

/* Nobody confirmed the address yet: who asks now may be the one who reads its mails. Where enough
 * mails were sent all stays as it is, or the links in them would be worth nothing. */
static bool renew_account(struct app *app, struct db_tx *tx, struct arena *arena,
                          const struct applicant *applicant, const struct uuid *id,
                          struct error *error)
{
    struct vault_place name = {"users", "name_sealed", id, id};
    struct user_row user = {
        .id = *id,
        .locale = applicant->locale,
        .password_hash = str_from(applicant->password_hash),
        .password_at = tenant_now(app),
    };
    bool due = false;

    if (!mail_is_due(app, tx, id, "verify", &due, error))
        return false;
    if (!due)
        return true;
    return tenant_seal(app, tx, arena, &name, applicant->name, &user.name_sealed, error) &&
           user_store_renew(tx, &user, error) &&
           account_token_store_drop(tx, id, TOKEN_VERIFY, error) &&
           note_agreement(app, tx, applicant, id, error) &&
           account_verify_again(app, tx, arena, id, error);
}

static bool tell_owner(struct app *app, struct db_tx *tx, struct arena *arena,
                       const struct uuid *user, struct error *error)
{
    struct mail_letter letter = {.user = *user, .template = "known"};
    bool due = false;

    return mail_is_due(app, tx, user, letter.template, &due, error) &&
           (!due || mail_queue(app, tx, arena, &letter, error));
}

static bool meet_account(struct app *app, struct arena *arena, const struct applicant *applicant,
                         const struct user_found *found, struct error *error)
{
    struct user_row user;
    struct db_tx *tx = NULL;
    bool ok =
        tenant_begin(app, &found->id, &tx, error) &&
        user_store_find(tx, arena, &found->id, true, &user, error) &&
        (user.state == USER_UNVERIFIED ? renew_account(app, tx, arena, applicant, &found->id, error)
                                       : tell_owner(app, tx, arena, &found->id, error)) &&
        db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}

static bool look_up(struct app *app, struct arena *arena, const struct digest *hash,
                    struct user_found *out, struct error *error)
{
    struct db_tx *tx = NULL;
    bool ok =
        tenant_read(app, NULL, &tx, error) && user_store_by_email(tx, arena, hash, out, error);

    db_rollback(&tx);
    return ok;
}

static bool keep(struct app *app, struct arena *arena, const struct applicant *applicant,
                 struct error *error)
{
    struct uuid id = uuid_new(app->clock, app->entropy);
    struct user_found found;
    bool taken = false;

    if (!look_up(app, arena, &applicant->hash, &found, error))
        return false;
    if (!found.found) {
        if (add_account(app, arena, applicant, &id, &taken, error))
            return true;
        if (!taken || !look_up(app, arena, &applicant->hash, &found, error))
            return false;
        if (!found.found)
            return error_set(error, ERROR_BUSY, "signing up did not work just now; try again");
    }
    return meet_account(app, arena, applicant, &found, error);
}

bool account_sign_up(struct app *app, struct arena *arena, const struct sign_up *sign_up,
                     struct error *error)
{
    struct applicant applicant;
    int64_t begun = pace_begin();
    bool ok;

    if (!examine(app, arena, sign_up, &applicant, error))
        return false;
    ok = keep(app, arena, &applicant, error);
    pace_end(app, begun);
    return ok;
}

bool account_verify(struct app *app, struct arena *arena, struct str token, struct error *error)
{
    struct uuid id, user;
    struct db_tx *tx = NULL;
    bool done, ok = mailed_link_find(app, TOKEN_VERIFY, token, &id, &user, error) &&
                    tenant_begin(app, &user, &tx, error) &&
                    mailed_link_use(app, tx, arena, &user, &id, NULL, error) &&
                    user_store_verify(tx, &user, tenant_now(app), &done, error) &&
                    account_token_store_drop(tx, &user, TOKEN_VERIFY, error) &&
                    db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}
