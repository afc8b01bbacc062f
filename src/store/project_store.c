/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/project_store.h"

#include "base/banned.h"

/* From: id, user_id, title, brief, storyboard, created_at, updated_at, revision, script. */
static struct project_row read_row(const struct db_rows *rows, size_t row, struct arena *arena)
{
    return (struct project_row){
        .id = db_get_uuid(rows, row, 0),
        .user = db_get_uuid(rows, row, 1),
        .title_sealed = db_get_text(rows, row, 2, arena),
        .brief_sealed = db_get_text(rows, row, 3, arena),
        .storyboard = (int32_t)db_get_int(rows, row, 4),
        .created_at = db_get_time(rows, row, 5),
        .updated_at = db_get_time(rows, row, 6),
        .revision = db_get_int(rows, row, 7),
        .script_sealed = db_get_text(rows, row, 8, arena),
    };
}

bool project_store_add(struct db_tx *tx, const struct project_row *row, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.project (id, user_id, title_sealed, brief_sealed,"
                  " script_sealed, storyboard, created_at, updated_at)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
                  db_uuid(&row->id), db_uuid(&row->user), db_bytes(row->title_sealed),
                  db_bytes_or_null(row->brief_sealed), db_bytes_or_null(row->script_sealed),
                  db_int(row->storyboard), db_time(row->created_at));
}

bool project_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                        const struct uuid *id, bool lock, struct project_row *out,
                        struct error *error)
{
    static const char PLAIN[] =
        "SELECT id, user_id, title_sealed, brief_sealed, storyboard, created_at, updated_at,"
        " revision, script_sealed FROM clipcrafter.project WHERE id = $1 AND user_id = $2";
    static const char LOCKING[] =
        "SELECT id, user_id, title_sealed, brief_sealed, storyboard, created_at, updated_at,"
        " revision, script_sealed FROM clipcrafter.project WHERE id = $1 AND user_id = $2"
        " FOR NO KEY UPDATE";
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, lock ? LOCKING : PLAIN, db_uuid(id), db_uuid(user)))
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "there is no such project");
    *out = read_row(&rows, 0, arena);
    return true;
}

bool project_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                        int64_t before_time, const struct uuid *before, size_t most,
                        struct project_row **out, size_t *count, struct error *error)
{
    struct project_row *projects;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT id, user_id, title_sealed, brief_sealed, storyboard, created_at,"
                " updated_at, revision, NULL::bytea FROM clipcrafter.project WHERE user_id = $1"
                " AND ($2::timestamptz IS NULL OR (updated_at, id) < ($2, $3))"
                " ORDER BY updated_at DESC, id DESC LIMIT $4",
                db_uuid(user), db_time_or_null(before_time), db_uuid(before),
                db_int((int64_t)most)))
        return false;
    projects = ARENA_ARRAY(arena, struct project_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        projects[i] = read_row(&rows, i, arena);
    *out = projects;
    *count = rows.count;
    return true;
}

bool project_store_change(struct db_tx *tx, const struct project_row *row, int64_t now,
                          struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.project SET title_sealed = $3, brief_sealed = $4,"
                  " script_sealed = $5, storyboard = $6, updated_at = $7, revision = revision + 1"
                  " WHERE id = $1 AND user_id = $2",
                  db_uuid(&row->id), db_uuid(&row->user), db_bytes(row->title_sealed),
                  db_bytes_or_null(row->brief_sealed), db_bytes_or_null(row->script_sealed),
                  db_int(row->storyboard), db_time(now));
}

bool project_store_clear(struct db_tx *tx, const struct uuid *id, int64_t now, bool *found,
                         struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "SELECT clipcrafter.project_clear($1, $2) IS NOT NULL",
                db_uuid(id), db_time(now)))
        return false;
    *found = db_get_bool(&rows, 0, 0);
    return true;
}

bool project_store_count(struct db_tx *tx, const struct uuid *user, int64_t *out,
                         struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "SELECT count(*) FROM clipcrafter.project WHERE user_id = $1",
                db_uuid(user)))
        return false;
    *out = db_get_int(&rows, 0, 0);
    return true;
}

bool project_store_take_turns(struct db_tx *tx, const struct uuid *user, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 20041))",
                  db_uuid(user));
}
