/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/account.h"

#include "app/tenant.h"
#include "base/utf8.h"
#include "data/json.h"
#include "data/text.h"
#include "store/user_store.h"

#include "base/banned.h"

bool account_name_check(struct arena *arena, struct str text, struct str *out, struct error *error)
{
    struct str clean, rest;
    uint32_t code;
    int letters = 0;

    if (text.len > ACCOUNT_NAME_MAX * 16 || !text_clean(arena, text, TEXT_ONE_LINE, &clean, error))
        return text.len > ACCOUNT_NAME_MAX * 16
                   ? error_set(error, ERROR_INPUT, "name: is longer than %d characters",
                               ACCOUNT_NAME_MAX)
                   : error_prefix(error, "name");
    for (rest = clean; utf8_next(&rest, &code);)
        letters++;
    if (letters < 1 || letters > ACCOUNT_NAME_MAX)
        return error_set(error, ERROR_INPUT, "name: must have 1 to %d characters",
                         ACCOUNT_NAME_MAX);
    *out = clean;
    return true;
}

static bool is_between(char c, char from, char to)
{
    return c >= from && c <= to;
}

/* As the table's constraint: a language of two or three small letters, then subtags. */
bool account_locale_check(struct str text, struct error *error)
{
    struct str rest = text, part;
    bool ok = text.len && text.len <= 35 && text.ptr[text.len - 1] != '-';

    for (size_t parts = 0; ok && str_split(&rest, '-', &part); parts++) {
        ok = part.len >= 2 && part.len <= (parts ? 8 : 3);
        for (size_t i = 0; ok && i < part.len; i++)
            ok =
                is_between(part.ptr[i], 'a', 'z') ||
                (parts && (is_between(part.ptr[i], 'A', 'Z') || is_between(part.ptr[i], '0', '9')));
    }
    return ok || error_set(error, ERROR_INPUT, "locale: is none; write it like en or de-AT");
}

/* Whatever object of JSON: checked, and written anew without white space. */
static bool check_preferences(struct arena *arena, struct str text, struct str *out,
                              struct error *error)
{
    struct json_document *document = NULL;
    struct json_reader reader;
    struct json_fields top;
    bool ok;

    if (!json_parse(text, ACCOUNT_PREFERENCES_MAX, &document, error))
        return error_prefix(error, "preferences");
    json_reader_init(&reader, arena, error);
    json_fields_open(&top, json_root(&reader, document));
    *out = json_fields_unknown(&top);
    ok = json_reader_ok(&reader);
    if (ok && !out->len)
        *out = STR("{}");
    json_document_free(document);
    return ok;
}

static bool open_profile(struct app *app, struct db_tx *tx, struct arena *arena,
                         const struct user_row *user, struct profile *out, struct error *error)
{
    struct vault_place email = {"users", "email_sealed", &user->id, &user->id};
    struct vault_place name = {"users", "name_sealed", &user->id, &user->id};
    struct vault_place preferences = {"users", "preferences_sealed", &user->id, &user->id};
    struct profile profile = {
        .id = user->id,
        .locale = user->locale,
        .created_at = user->created_at,
        .password_at = user->password_at,
        .second_factor = user->totp_confirmed_at != 0,
        .operator= user->operator,
        .revision = user->revision,
    };

    if (!tenant_open(app, tx, arena, &email, user->email_sealed, &profile.email, error) ||
        !tenant_open(app, tx, arena, &name, user->name_sealed, &profile.name, error) ||
        !tenant_open(app, tx, arena, &preferences, user->preferences_sealed, &profile.preferences,
                     error) ||
        !user_store_count_recovery(tx, &user->id, &profile.recovery_codes, error))
        return false;
    if (!profile.preferences.len)
        profile.preferences = STR("{}");
    *out = profile;
    return true;
}

bool account_profile(struct app *app, struct arena *arena, const struct person *person,
                     struct profile *out, struct error *error)
{
    struct user_row user;
    struct db_tx *tx = NULL;
    bool ok = tenant_read(app, &person->user, &tx, error) &&
              user_store_find(tx, arena, &person->user, false, &user, error) &&
              open_profile(app, tx, arena, &user, out, error);

    db_rollback(&tx);
    return ok;
}

/* Puts what is to be changed into the row, sealed. */
static bool apply(struct app *app, struct db_tx *tx, struct arena *arena,
                  const struct profile_change *change, struct user_row *user, struct error *error)
{
    struct vault_place name = {"users", "name_sealed", &user->id, &user->id};
    struct vault_place preferences = {"users", "preferences_sealed", &user->id, &user->id};
    struct str text;

    if (change->name.len && (!account_name_check(arena, change->name, &text, error) ||
                             !tenant_seal(app, tx, arena, &name, text, &user->name_sealed, error)))
        return false;
    if (change->locale.len) {
        if (!account_locale_check(change->locale, error))
            return false;
        user->locale = change->locale;
    }
    return !change->preferences.len ||
           (check_preferences(arena, change->preferences, &text, error) &&
            tenant_seal(app, tx, arena, &preferences, text, &user->preferences_sealed, error));
}

bool account_change(struct app *app, struct arena *arena, const struct person *person,
                    const struct profile_change *change, struct profile *out, struct error *error)
{
    struct profile profile;
    struct user_row user;
    struct db_tx *tx = NULL;
    bool done = false, ok = false;

    if (!tenant_begin(app, &person->user, &tx, error) ||
        !user_store_find(tx, arena, &person->user, true, &user, error))
        goto done;
    if (change->revision && change->revision != user.revision) {
        error_set(error, ERROR_STALE, "the account was changed meanwhile; read it again");
        goto done;
    }
    if (!apply(app, tx, arena, change, &user, error) ||
        !user_store_set_profile(tx, &user, &done, error))
        goto done;
    BUG_UNLESS(done); /* the row is locked */
    user.revision++;
    ok = open_profile(app, tx, arena, &user, &profile, error) && db_commit(&tx, error);
    if (ok)
        *out = profile;
done:
    db_rollback(&tx);
    return ok;
}
