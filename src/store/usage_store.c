/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/usage_store.h"

#include "base/banned.h"

static const char *const OUTCOMES[USAGE_OUTCOMES] = {"done", "failed", "cancelled"};

const char *usage_outcome_name(enum usage_outcome outcome)
{
    return OUTCOMES[outcome];
}

static int64_t milliseconds(double seconds)
{
    return (int64_t)(seconds * 1000 + 0.5);
}

bool usage_store_add(struct db_tx *tx, const struct usage_row *row, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.usage_event (id, user_id, at, kind, object_id, outcome,"
                  " seconds, video_seconds)"
                  " VALUES ($1, $2, $3, $4, $5::uuid, $6, $7 / 1000.0, $8 / 1000.0)",
                  db_uuid(&row->id), db_uuid(&row->user), db_time(row->at), db_text(row->kind),
                  db_uuid_or_null(&row->object), db_text(str_from(OUTCOMES[row->outcome])),
                  db_int(milliseconds(row->seconds)), db_int(milliseconds(row->video_seconds)));
}

static enum usage_outcome read_outcome(struct str name)
{
    for (int i = 0; i < USAGE_OUTCOMES; i++)
        if (str_equal(name, str_from(OUTCOMES[i])))
            return (enum usage_outcome)i;
    BUG("the database knows an outcome that this program does not");
}

bool usage_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                      const struct uuid *before, size_t most, struct usage_row **out, size_t *count,
                      struct error *error)
{
    struct usage_row *items;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT id, user_id, at, kind, object_id, outcome, (seconds * 1000)::bigint,"
                " (video_seconds * 1000)::bigint FROM clipcrafter.usage_event"
                " WHERE user_id = $1 AND ($2::uuid IS NULL OR id < $2::uuid)"
                " ORDER BY id DESC LIMIT $3",
                db_uuid(user), db_uuid_or_null(before), db_int((int64_t)most)))
        return false;
    items = ARENA_ARRAY(arena, struct usage_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct usage_row){
            .id = db_get_uuid(&rows, i, 0),
            .user = db_get_uuid(&rows, i, 1),
            .at = db_get_time(&rows, i, 2),
            .kind = db_get_text(&rows, i, 3, arena),
            .object = db_get_uuid(&rows, i, 4),
            .outcome = read_outcome(db_get_text(&rows, i, 5, arena)),
            .seconds = (double)db_get_int(&rows, i, 6) / 1000,
            .video_seconds = (double)db_get_int(&rows, i, 7) / 1000,
        };
    *out = items;
    *count = rows.count;
    return true;
}
