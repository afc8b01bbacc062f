/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/consent.h"

#include "app/mailed_link.h"
#include "app/tenant.h"

#include "base/banned.h"

static const struct str NEWS = {"news", 4};

bool consent_note(struct app *app, struct db_tx *tx, const struct uuid *user, bool news,
                  struct str source, struct error *error)
{
    struct consent_row row = {
        .id = uuid_new(app->clock, app->entropy),
        .user = *user,
        .purpose = NEWS,
        .given = news,
        .wording = STR(CONSENT_NEWS_WORDING),
        .at = tenant_now(app),
        .source = source,
    };

    return consent_store_add(tx, &row, error);
}

static bool set_news(struct app *app, const struct uuid *user, bool given, struct str source,
                     struct error *error)
{
    struct db_tx *tx = NULL;
    bool before = false;
    bool ok = tenant_begin(app, user, &tx, error) &&
              consent_store_given(tx, user, NEWS, &before, error) &&
              (before == given || consent_note(app, tx, user, given, source, error)) &&
              db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}

bool consent_set_news(struct app *app, const struct person *person, bool given, struct error *error)
{
    return set_news(app, &person->user, given, STR("settings"), error);
}

bool consent_unsubscribe(struct app *app, struct str token, struct error *error)
{
    struct uuid id, user;

    return mailed_link_find(app, TOKEN_UNSUBSCRIBE, token, &id, &user, error) &&
           set_news(app, &user, false, STR("unsubscribe"), error);
}

bool consent_list(struct app *app, struct arena *arena, const struct person *person,
                  struct consents *out, struct error *error)
{
    struct consents all = {0};
    struct policy_row policy;
    struct db_tx *tx = NULL;
    bool found = false;
    bool ok =
        tenant_read(app, &person->user, &tx, error) &&
        consent_store_given(tx, &person->user, NEWS, &all.news, error) &&
        consent_store_list(tx, arena, &person->user, &all.history, &all.history_count, error) &&
        policy_store_acceptances(tx, arena, &person->user, &all.acceptances, &all.acceptance_count,
                                 error) &&
        policy_store_in_force(tx, arena, tenant_now(app), &found, &policy, error);

    db_rollback(&tx);
    if (!ok)
        return false;
    for (size_t i = 0; found && i < all.acceptance_count; i++)
        all.policy_current |= str_equal(all.acceptances[i].version, policy.version);
    *out = all;
    return true;
}

bool consent_accept_policy(struct app *app, struct arena *arena, const struct person *person,
                           struct str version, struct error *error)
{
    struct acceptance_row row = {
        .id = uuid_new(app->clock, app->entropy),
        .user = person->user,
        .version = version,
        .at = tenant_now(app),
        .manner = "asked",
    };
    struct policy_row policy;
    struct db_tx *tx = NULL;
    bool found = false;
    bool ok = tenant_begin(app, &person->user, &tx, error) &&
              policy_store_in_force(tx, arena, row.at, &found, &policy, error);

    if (ok && (!found || !str_equal(policy.version, version)))
        ok = error_set(error, ERROR_CONFLICT,
                       "policy_version: is not the one in force; read that one and accept it");
    ok = ok && policy_store_accept(tx, &row, error) && db_commit(&tx, error);
    db_rollback(&tx);
    return ok;
}
