/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/policy.h"

#include "app/embedded.h"
#include "app/tenant.h"

#include "base/banned.h"

bool policy_publish_first(struct database *owner, const struct clock *clock, struct error *error)
{
    struct policy_row first = {.version = STR("1"), .material = true, .author = STR("ClipCrafter")};
    struct policy_row *list;
    struct db_scope scope = {0};
    struct db_tx *tx = NULL;
    struct arena arena;
    size_t count = 0;
    bool ok = false, done = false;

    arena_init(&arena);
    BUG_UNLESS(embedded_find(STR("policy/1"), &first.body));
    first.digest = digest_of(first.body);
    first.effective_at = first.published_at = clock_wall_us(clock);
    if (!db_begin(owner, &scope, &tx, error) ||
        !policy_store_list(tx, &arena, &list, &count, error) ||
        (!count && !policy_store_add(tx, &first, &done, error)))
        goto done;
    ok = db_commit(&tx, error);
done:
    db_rollback(&tx);
    arena_release(&arena);
    return ok;
}

bool policy_in_force(struct app *app, struct arena *arena, struct policy_row *out,
                     struct error *error)
{
    struct db_tx *tx = NULL;
    bool found = false;
    bool ok = tenant_read(app, NULL, &tx, error) &&
              policy_store_in_force(tx, arena, tenant_now(app), &found, out, error);

    db_rollback(&tx);
    return ok &&
           (found || error_set(error, ERROR_UNAVAILABLE, "no privacy policy is in force yet"));
}

bool policy_find(struct app *app, struct arena *arena, struct str version, struct policy_row *out,
                 struct error *error)
{
    struct db_tx *tx = NULL;
    bool found = false;
    bool ok = tenant_read(app, NULL, &tx, error) &&
              policy_store_find(tx, arena, version, &found, out, error);

    db_rollback(&tx);
    return ok && (found || error_set(error, ERROR_NOT_FOUND, "there is no such version"));
}

bool policy_list(struct app *app, struct arena *arena, struct policy_row **out, size_t *count,
                 struct error *error)
{
    struct db_tx *tx = NULL;
    bool ok = tenant_read(app, NULL, &tx, error) && policy_store_list(tx, arena, out, count, error);

    db_rollback(&tx);
    return ok;
}
