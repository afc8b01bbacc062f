/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/access.h"

#include "app/api_keys.h"
#include "app/session.h"
#include "app/tenant.h"
#include "base/arena.h"
#include "store/api_key_store.h"
#include "store/session_store.h"

#include "base/banned.h"

static const struct {
    const char *name;
    enum scope scope;
} SCOPES[] = {{"read", SCOPE_READ}, {"write", SCOPE_WRITE}, {"account", SCOPE_ACCOUNT}};

const char *access_scope_name(enum scope scope)
{
    for (size_t i = 0; i < COUNT_OF(SCOPES); i++)
        if (SCOPES[i].scope == scope)
            return SCOPES[i].name;
    return NULL;
}

bool access_scopes_parse(struct str words, unsigned *out)
{
    struct str rest = words, word;
    unsigned all = 0;

    while (str_split(&rest, ' ', &word)) {
        unsigned one = 0;

        for (size_t i = 0; i < COUNT_OF(SCOPES); i++)
            if (str_equal(word, str_from(SCOPES[i].name)))
                one = SCOPES[i].scope;
        if (!one || (all & one))
            return false;
        all |= one;
    }
    if (!all)
        return false;
    *out = all;
    return true;
}

/* Use is written down now and then; if that does not work, the next request does it. */
static void note_session(struct app *app, const struct session_found *found, int64_t now)
{
    struct session_row row = {.id = found->id, .user = found->user, .seen_at = now};
    struct db_tx *tx = NULL;

    if (now - found->seen_at < SESSION_SEEN_S * SECONDS_US)
        return;
    row.idle_expires_at = MIN_OF(now + SESSION_IDLE_S * SECONDS_US, found->expires_at);
    if (!tenant_begin(app, &found->user, &tx, NULL) || !session_store_seen(tx, &row, NULL) ||
        !user_store_seen(tx, &found->user, now, NULL) || !db_commit(&tx, NULL))
        db_rollback(&tx);
}

bool access_by_session(struct app *app, struct str token, struct person *out, struct error *error)
{
    int64_t now = tenant_now(app);
    struct session_found found = {.found = false};
    struct token parsed;
    struct digest hash;
    struct arena arena;
    struct db_tx *tx = NULL;
    bool ok;

    if (!token_parse(token, STR(SESSION_PREFIX), &parsed))
        return error_set(error, ERROR_UNAUTHENTICATED, "you are not signed in");
    hash = token_hash(&parsed, STR(SESSION_PREFIX));
    token_release(&parsed);
    arena_init(&arena);
    ok = tenant_read(app, NULL, &tx, error) &&
         session_store_by_token(tx, &arena, &hash, now, &found, error);
    db_rollback(&tx);
    arena_release(&arena);
    if (!ok)
        return false;
    if (!found.found || !found.active)
        return error_set(error, ERROR_UNAUTHENTICATED, "this sign-in has ended; sign in again");
    note_session(app, &found, now);
    *out = (struct person){.user = found.user,
                           .session = found.id,
                           .scopes = SCOPE_READ | SCOPE_WRITE | SCOPE_ACCOUNT,
                           .confirmed_at = found.confirmed_at,
                           .operator= found.operator, };
    return true;
}

static void note_key(struct app *app, const struct api_key_found *found, int64_t now)
{
    struct db_tx *tx = NULL;

    if (now - found->used_at < SESSION_SEEN_S * SECONDS_US)
        return;
    if (!tenant_begin(app, &found->user, &tx, NULL) ||
        !api_key_store_used(tx, &found->user, &found->id, now, NULL) ||
        !user_store_seen(tx, &found->user, now, NULL) || !db_commit(&tx, NULL))
        db_rollback(&tx);
}

bool access_by_key(struct app *app, struct str token, struct person *out, struct error *error)
{
    int64_t now = tenant_now(app);
    struct api_key_found found = {.found = false};
    unsigned scopes = 0;
    struct token parsed;
    struct digest hash;
    struct arena arena;
    struct db_tx *tx = NULL;
    bool ok;

    if (!token_parse(token, STR(API_KEY_PREFIX), &parsed))
        return error_set(error, ERROR_UNAUTHENTICATED, "the API key is none of ours");
    hash = token_hash(&parsed, STR(API_KEY_PREFIX));
    token_release(&parsed);
    arena_init(&arena);
    ok = tenant_read(app, NULL, &tx, error) &&
         api_key_store_by_token(tx, &arena, &hash, now, &found, error);
    db_rollback(&tx);
    if (ok && (!found.found || !found.active || !access_scopes_parse(found.scopes, &scopes)))
        ok = error_set(error, ERROR_UNAUTHENTICATED, "the API key has expired or was removed");
    arena_release(&arena);
    if (!ok)
        return false;
    note_key(app, &found, now);
    *out = (struct person){.user = found.user, .key = found.id, .scopes = scopes};
    return true;
}

bool access_need_fresh(const struct app *app, const struct person *person, struct error *error)
{
    int64_t since = tenant_now(app) - person->confirmed_at;

    if (!uuid_is_none(&person->session) && since < ACCESS_FRESH_S * SECONDS_US)
        return true;
    return error_set(error, ERROR_DENIED, "confirm your password first, then try again");
}
