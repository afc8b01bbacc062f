/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/storyboard_store.h"

#include "base/banned.h"

static const char *const ORIGINS[STORYBOARD_ORIGINS] = {"planned", "edited", "restored",
                                                        "imported"};

const char *storyboard_origin_name(enum storyboard_origin origin)
{
    return ORIGINS[origin];
}

static enum storyboard_origin read_origin(struct str text)
{
    for (int i = 0; i < STORYBOARD_ORIGINS; i++)
        if (str_equal(text, str_from(ORIGINS[i])))
            return (enum storyboard_origin)i;
    BUG("the database knows an origin of storyboards that this program does not");
}

/* From: id, user_id, project_id, number, origin, created_at, body_sealed. */
static struct storyboard_row read_row(const struct db_rows *rows, size_t row, struct arena *arena)
{
    return (struct storyboard_row){
        .id = db_get_uuid(rows, row, 0),
        .user = db_get_uuid(rows, row, 1),
        .project = db_get_uuid(rows, row, 2),
        .number = (int32_t)db_get_int(rows, row, 3),
        .origin = read_origin(db_get_text(rows, row, 4, arena)),
        .created_at = db_get_time(rows, row, 5),
        .body_sealed = db_get_text(rows, row, 6, arena),
    };
}

bool storyboard_store_add(struct db_tx *tx, const struct storyboard_row *row, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.storyboard (id, user_id, project_id, number,"
                  " body_sealed, origin, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  db_uuid(&row->id), db_uuid(&row->user), db_uuid(&row->project),
                  db_int(row->number), db_bytes(row->body_sealed),
                  db_text(str_from(ORIGINS[row->origin])), db_time(row->created_at));
}

bool storyboard_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                           const struct uuid *project, int32_t number, struct storyboard_row *out,
                           struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT id, user_id, project_id, number, origin, created_at, body_sealed"
                " FROM clipcrafter.storyboard"
                " WHERE user_id = $1 AND project_id = $2 AND ($3 = 0 OR number = $3)"
                " ORDER BY number DESC LIMIT 1",
                db_uuid(user), db_uuid(project), db_int(number)))
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "there is no such version of the storyboard");
    *out = read_row(&rows, 0, arena);
    return true;
}

bool storyboard_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                           const struct uuid *project, int32_t before, size_t most,
                           struct storyboard_row **out, size_t *count, struct error *error)
{
    struct storyboard_row *versions;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT id, user_id, project_id, number, origin, created_at, NULL::bytea"
                " FROM clipcrafter.storyboard"
                " WHERE user_id = $1 AND project_id = $2 AND ($3 = 0 OR number < $3)"
                " ORDER BY number DESC LIMIT $4",
                db_uuid(user), db_uuid(project), db_int(before), db_int((int64_t)most)))
        return false;
    versions = ARENA_ARRAY(arena, struct storyboard_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        versions[i] = read_row(&rows, i, arena);
    *out = versions;
    *count = rows.count;
    return true;
}

bool storyboard_store_trim(struct db_tx *tx, const struct uuid *user, const struct uuid *project,
                           size_t keep, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "DELETE FROM clipcrafter.storyboard s WHERE s.user_id = $1 AND s.project_id = $2"
                  " AND s.number <= (SELECT max(n.number) FROM clipcrafter.storyboard n"
                  " WHERE n.user_id = $1 AND n.project_id = $2) - $3"
                  " AND NOT EXISTS (SELECT FROM clipcrafter.production p WHERE p.user_id = $1"
                  " AND p.project_id = $2 AND p.storyboard = s.number)",
                  db_uuid(user), db_uuid(project), db_int((int64_t)keep));
}
