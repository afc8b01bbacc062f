/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/operator.h"

#include "app/email.h"
#include "base/clock.h"
#include "crypto/uuid.h"
#include "store/audit_store.h"
#include "store/user_store.h"

#include "base/banned.h"

static bool begin(const struct operator_desk *desk, bool read_only, struct db_tx **tx,
                  struct error *error)
{
    const struct db_scope scope = {.read_only = read_only};

    return db_begin(desk->owner, &scope, tx, error);
}

static int64_t now(const struct operator_desk *desk)
{
    return clock_wall_us(desk->app->clock);
}

/* Commits if `ok`, else undoes. */
static bool end(struct db_tx **tx, bool ok, struct error *error)
{
    if (ok)
        return db_commit(tx, error);
    db_rollback(tx);
    return false;
}

static bool note(const struct operator_desk *desk, struct db_tx *tx, const char *action,
                 const struct uuid *user, const struct uuid *object, struct error *error)
{
    struct audit_row row = {
        .id = uuid_new(desk->app->clock, desk->app->entropy),
        .at = now(desk),
        .actor = desk->actor,
        .action = action,
    };

    if (user)
        row.user = *user;
    if (object)
        row.object = *object;
    return audit_store_add(tx, &row, error);
}

bool operator_jobs(const struct operator_desk *desk, struct arena *arena,
                   const enum job_state *state, struct job **out, size_t *count,
                   struct error *error)
{
    struct db_tx *tx = NULL;
    bool ok = begin(desk, true, &tx, error) &&
              job_store_list(tx, arena, state, OPERATOR_JOBS_MAX, out, count, error);

    db_rollback(&tx);
    return ok;
}

bool operator_retry(const struct operator_desk *desk, const struct uuid *job, struct error *error)
{
    struct db_tx *tx = NULL;
    struct arena arena;
    struct job found;
    bool ok;

    arena_init(&arena);
    ok = begin(desk, false, &tx, error) && job_store_find(tx, &arena, job, &found, error) &&
         job_store_restart(tx, job, now(desk), error) &&
         note(desk, tx, "job_retry", &found.user, job, error);
    ok = end(&tx, ok, error);
    arena_release(&arena);
    return ok;
}

bool operator_promote(const struct operator_desk *desk, struct str email, struct error *error)
{
    const struct subkey *key = vault_subkey(desk->app->vault, SUBKEY_LOOKUP);
    struct user_found user = {.found = false};
    struct db_tx *tx = NULL;
    struct email parsed;
    struct digest hash;
    struct arena arena;
    bool ok;

    arena_init(&arena);
    ok = email_parse(&arena, email, &parsed, error);
    if (ok) {
        hash = email_hash(key, &parsed);
        ok = begin(desk, false, &tx, error) && user_store_by_email(tx, &arena, &hash, &user, error);
    }
    if (ok && !user.found)
        ok = error_set(error, ERROR_NOT_FOUND, "no account has this address");
    else if (ok && user.state != USER_ACTIVE)
        ok = error_set(error, ERROR_CONFLICT,
                       "the account is not active: its address must be "
                       "confirmed first");
    ok = ok && user_store_set_operator(tx, &user.id, error) &&
         note(desk, tx, "operator_made", &user.id, NULL, error);
    ok = end(&tx, ok, error);
    arena_release(&arena);
    return ok;
}

bool operator_rotate(const struct operator_desk *desk, struct vault_rotation *out,
                     struct error *error)
{
    struct vault_rotation rotation;
    struct db_tx *tx = NULL;

    if (!vault_rotate(desk->app->vault, desk->owner, &rotation, error))
        return false;
    if (rotation.rewrapped &&
        !end(&tx,
             begin(desk, false, &tx, error) && note(desk, tx, "keys_rotated", NULL, NULL, error),
             error))
        return false;
    *out = rotation;
    return true;
}
