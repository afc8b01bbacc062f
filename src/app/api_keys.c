/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/api_keys.h"

#include "app/access.h"
#include "app/account.h"
#include "app/mail.h"
#include "app/tenant.h"
#include "store/api_key_store.h"

#include "base/banned.h"

static struct vault_place name_place(const struct uuid *key, const struct uuid *user)
{
    return (struct vault_place){"api_key", "name_sealed", key, user};
}

static bool check(struct app *app, struct arena *arena, const struct person *person,
                  const struct api_key_wish *wish, struct str *name, struct error *error)
{
    unsigned scopes;

    if (!access_need_fresh(app, person, error) ||
        !account_name_check(arena, wish->name, name, error))
        return false;
    if (!access_scopes_parse(wish->scopes, &scopes))
        return error_set(error, ERROR_INPUT,
                         "scopes: must be one or more of read, write and account, each once");
    if (wish->days < 1 || wish->days > API_KEY_DAYS_MAX)
        return error_set(error, ERROR_INPUT, "days: must be 1 to %d", API_KEY_DAYS_MAX);
    return true;
}

static bool keep(struct app *app, struct db_tx *tx, struct arena *arena, struct api_key_row *row,
                 struct str name, struct error *error)
{
    struct vault_place place = name_place(&row->id, &row->user);
    struct mail_letter letter = {.user = row->user, .template = "key_made"};
    struct api_key_row *others;
    size_t count;

    if (!api_key_store_list(tx, arena, &row->user, &others, &count, error))
        return false;
    if (count >= API_KEYS_MAX)
        return error_set(error, ERROR_CONFLICT, "you have %d API keys; remove one first",
                         API_KEYS_MAX);
    return tenant_seal(app, tx, arena, &place, name, &row->name_sealed, error) &&
           api_key_store_add(tx, row, error) && mail_queue(app, tx, arena, &letter, error);
}

bool api_key_make(struct app *app, struct arena *arena, const struct person *person,
                  const struct api_key_wish *wish, struct api_key_view *out,
                  char text[TOKEN_TEXT_MAX + 1], struct error *error)
{
    struct api_key_row row = {
        .id = uuid_new(app->clock, app->entropy),
        .user = person->user,
        .scopes = wish->scopes,
        .created_at = tenant_now(app),
    };
    struct token token;
    struct str name;
    struct db_tx *tx = NULL;
    bool ok;

    if (!check(app, arena, person, wish, &name, error))
        return false;
    row.expires_at = row.created_at + wish->days * 24 * 60 * 60 * SECONDS_US;
    token_generate(app->entropy, &token);
    row.token_hash = token_hash(&token, STR(API_KEY_PREFIX));
    ok = tenant_begin(app, &person->user, &tx, error) && keep(app, tx, arena, &row, name, error) &&
         db_commit(&tx, error);
    db_rollback(&tx);
    if (ok) {
        token_text(&token, STR(API_KEY_PREFIX), text);
        *out = (struct api_key_view){row.id, name, row.scopes, row.created_at, row.expires_at, 0};
    }
    token_release(&token);
    return ok;
}

bool api_key_list(struct app *app, struct arena *arena, const struct person *person,
                  struct api_key_view **out, size_t *count, struct error *error)
{
    struct api_key_row *rows = NULL;
    struct api_key_view *list;
    struct db_tx *tx = NULL;
    size_t found = 0;
    bool ok = tenant_read(app, &person->user, &tx, error) &&
              api_key_store_list(tx, arena, &person->user, &rows, &found, error);

    list = ARENA_ARRAY(arena, struct api_key_view, found + 1);
    for (size_t i = 0; ok && i < found; i++) {
        struct vault_place place = name_place(&rows[i].id, &person->user);

        list[i] = (struct api_key_view){
            .id = rows[i].id,
            .scopes = rows[i].scopes,
            .created_at = rows[i].created_at,
            .expires_at = rows[i].expires_at,
            .used_at = rows[i].used_at,
        };
        ok = tenant_open(app, tx, arena, &place, rows[i].name_sealed, &list[i].name, error);
    }
    db_rollback(&tx);
    if (!ok)
        return false;
    *out = list;
    *count = found;
    return true;
}

bool api_key_remove(struct app *app, const struct person *person, const struct uuid *key,
                    struct error *error)
{
    struct db_tx *tx = NULL;
    bool done = false, ok = tenant_begin(app, &person->user, &tx, error) &&
                            api_key_store_remove(tx, &person->user, key, &done, error) &&
                            db_commit(&tx, error);

    db_rollback(&tx);
    return ok && (done || error_set(error, ERROR_NOT_FOUND, "there is no such API key"));
}
