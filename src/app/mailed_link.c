/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/mailed_link.h"

#include "app/tenant.h"
#include "crypto/secret.h"
#include "crypto/token.h"

#include "base/banned.h"

static const struct kind {
    const char *prefix;
    int64_t lifetime_s;
} KINDS[TOKEN_PURPOSES] = {
    [TOKEN_VERIFY] = {"cc_verify_", LINK_VERIFY_S},
    [TOKEN_RESET] = {"cc_reset_", LINK_RESET_S},
    [TOKEN_EMAIL_CHANGE] = {"cc_email_", LINK_EMAIL_CHANGE_S},
    [TOKEN_EMAIL_OBJECT] = {"cc_object_", LINK_EMAIL_OBJECT_S},
    [TOKEN_UNSUBSCRIBE] = {"cc_unsubscribe_", LINK_UNSUBSCRIBE_S},
};

static struct vault_place email_place(const struct uuid *token, const struct uuid *user)
{
    return (struct vault_place){"account_token", "email_sealed", token, user};
}

bool mailed_link_new(struct app *app, struct db_tx *tx, struct arena *arena,
                     const struct uuid *user, enum token_purpose purpose,
                     const struct mailed_email *email, struct str *text, struct error *error)
{
    struct str prefix = str_from(KINDS[purpose].prefix);
    struct account_token row = {
        .id = uuid_new(app->clock, app->entropy),
        .user = *user,
        .purpose = purpose,
        .has_email = email != NULL,
        .created_at = tenant_now(app),
    };
    struct vault_place place = email_place(&row.id, user);
    char written[TOKEN_TEXT_MAX + 1];
    struct token token;
    bool ok;

    if (email) {
        row.email_hash = email->hash;
        if (!tenant_seal(app, tx, arena, &place, email->written, &row.email_sealed, error))
            return false;
    }
    row.expires_at = row.created_at + KINDS[purpose].lifetime_s * SECONDS_US;
    token_generate(app->entropy, &token);
    row.hash = token_hash(&token, prefix);
    ok = account_token_store_add(tx, &row, error);
    if (ok) {
        token_text(&token, prefix, written);
        *text = arena_str(arena, str_from(written));
        secret_wipe(written, sizeof written);
    }
    token_release(&token);
    return ok;
}

static bool refuse(struct error *error)
{
    return error_set(error, ERROR_INPUT,
                     "token: this link was used or has expired; ask for a new one");
}

bool mailed_link_find(struct app *app, enum token_purpose purpose, struct str text,
                      struct uuid *token, struct uuid *user, struct error *error)
{
    struct str prefix = str_from(KINDS[purpose].prefix);
    struct token parsed;
    struct digest hash;
    struct db_tx *tx = NULL;
    bool found = false, ok;

    if (!token_parse(str_trim(text), prefix, &parsed))
        return refuse(error);
    hash = token_hash(&parsed, prefix);
    token_release(&parsed);
    ok = tenant_read(app, NULL, &tx, error) &&
         account_token_store_owner(tx, purpose, &hash, tenant_now(app), &found, token, user, error);
    db_rollback(&tx);
    return ok && (found || refuse(error));
}

bool mailed_link_use(struct app *app, struct db_tx *tx, struct arena *arena,
                     const struct uuid *user, const struct uuid *token, struct mailed_email *email,
                     struct error *error)
{
    struct vault_place place = email_place(token, user);
    struct account_token row;
    bool found = false;

    if (!account_token_store_use(tx, arena, user, token, tenant_now(app), &found, &row, error))
        return false;
    if (!found)
        return refuse(error);
    if (!email)
        return true;
    BUG_UNLESS(row.has_email);
    email->hash = row.email_hash;
    return tenant_open(app, tx, arena, &place, row.email_sealed, &email->written, error);
}
