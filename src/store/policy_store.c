/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/policy_store.h"

#include <string.h>

#include "base/banned.h"

bool policy_store_add(struct db_tx *tx, const struct policy_row *policy, bool *done,
                      struct error *error)
{
    struct str digest = {(const char *)policy->digest.bytes, sizeof policy->digest.bytes};
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "INSERT INTO clipcrafter.policy_version (version, effective_at, digest, body,"
                " material, author, published_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                " ON CONFLICT (version) DO NOTHING",
                db_text(policy->version), db_time(policy->effective_at), db_bytes(digest),
                db_text(policy->body), db_bool(policy->material), db_text(policy->author),
                db_time(policy->published_at)))
        return false;
    *done = rows.affected == 1;
    return true;
}

static struct policy_row read_policy(const struct db_rows *rows, size_t row, struct arena *arena)
{
    struct policy_row policy = {
        .version = db_get_text(rows, row, 0, arena),
        .effective_at = db_get_time(rows, row, 1),
        .body = db_get_text(rows, row, 3, arena),
        .material = db_get_bool(rows, row, 4),
        .author = db_get_text(rows, row, 5, arena),
        .published_at = db_get_time(rows, row, 6),
    };
    struct str digest = db_get_text(rows, row, 2, arena);

    BUG_UNLESS(digest.len == sizeof policy.digest.bytes); /* a constraint of the table */
    memcpy(policy.digest.bytes, digest.ptr, digest.len);
    return policy;
}

bool policy_store_in_force(struct db_tx *tx, struct arena *arena, int64_t now, bool *found,
                           struct policy_row *out, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT version, effective_at, digest, body, material, author, published_at"
                " FROM clipcrafter.policy_version WHERE effective_at <= $1"
                " ORDER BY effective_at DESC, published_at DESC LIMIT 1",
                db_time(now)))
        return false;
    *found = rows.count == 1;
    if (*found)
        *out = read_policy(&rows, 0, arena);
    return true;
}

bool policy_store_find(struct db_tx *tx, struct arena *arena, struct str version, bool *found,
                       struct policy_row *out, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT version, effective_at, digest, body, material, author, published_at"
                " FROM clipcrafter.policy_version WHERE version = $1",
                db_text(version)))
        return false;
    *found = rows.count == 1;
    if (*found)
        *out = read_policy(&rows, 0, arena);
    return true;
}

bool policy_store_list(struct db_tx *tx, struct arena *arena, struct policy_row **out,
                       size_t *count, struct error *error)
{
    struct policy_row *list;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT version, effective_at, digest, ''::text, material, author, published_at"
                " FROM clipcrafter.policy_version ORDER BY effective_at DESC, published_at DESC"
                " LIMIT $1",
                db_int(500)))
        return false;
    list = ARENA_ARRAY(arena, struct policy_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = read_policy(&rows, i, arena);
    *out = list;
    *count = rows.count;
    return true;
}

bool policy_store_accept(struct db_tx *tx, const struct acceptance_row *acceptance,
                         struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.policy_acceptance (id, user_id, version, accepted_at,"
                  " manner) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id, version) DO NOTHING",
                  db_uuid(&acceptance->id), db_uuid(&acceptance->user),
                  db_text(acceptance->version), db_time(acceptance->at),
                  db_text(str_from(acceptance->manner)));
}

bool policy_store_acceptances(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                              struct acceptance_row **out, size_t *count, struct error *error)
{
    struct acceptance_row *list;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT id, version, accepted_at, manner FROM clipcrafter.policy_acceptance"
                " WHERE user_id = $1 ORDER BY accepted_at DESC, id DESC",
                db_uuid(user)))
        return false;
    list = ARENA_ARRAY(arena, struct acceptance_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct acceptance_row){
            .id = db_get_uuid(&rows, i, 0),
            .user = *user,
            .version = db_get_text(&rows, i, 1, arena),
            .at = db_get_time(&rows, i, 2),
            .manner_read = db_get_text(&rows, i, 3, arena),
        };
    *out = list;
    *count = rows.count;
    return true;
}
