/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/production_store.h"

#include "base/banned.h"

/* clang-format off */
#define PRODUCTION_COLUMNS                                                                         \
    "p.id, p.user_id, p.project_id, p.job_id, p.storyboard, p.draft, p.created_at, p.stage,"       \
    " p.permille, p.frames_done, p.frames_total, p.segments_done, p.segments_total,"               \
    " p.progress_at, p.playlist, p.duration_us, p.width, p.height, p.notes_sealed, p.revision,"    \
    " j.state, j.cancel_asked_at IS NOT NULL, j.tries, j.run_at, j.started_at, j.finished_at,"     \
    " j.failure"
/* clang-format on */

/* A finished job is forgotten after a month; its production was done then, or is over anyway. */
#define PRODUCTION_TABLES                                                                          \
    " FROM clipcrafter.production p"                                                               \
    " LEFT JOIN clipcrafter.job j ON j.id = p.job_id AND j.user_id = p.user_id"

/* 20 to 26: of the job, which may be gone. */
static void read_job_part(const struct db_rows *rows, size_t row, struct arena *arena,
                          struct production_row *out)
{
    struct str state = db_get_text(rows, row, 20, arena);

    out->state = JOB_DONE;
    if (state.len && !job_state_from(state, &out->state))
        BUG("the database knows a job state that this program does not");
    out->cancel_asked = db_get_bool(rows, row, 21);
    out->tries = (int32_t)db_get_int(rows, row, 22);
    out->run_at = db_get_time(rows, row, 23);
    out->started_at = db_get_time(rows, row, 24);
    out->finished_at = db_get_time(rows, row, 25);
    out->failure = db_get_text(rows, row, 26, arena);
}

static struct production_row read_row(const struct db_rows *rows, size_t row, struct arena *arena)
{
    struct production_row out = {
        .id = db_get_uuid(rows, row, 0),
        .user = db_get_uuid(rows, row, 1),
        .project = db_get_uuid(rows, row, 2),
        .job = db_get_uuid(rows, row, 3),
        .storyboard = (int32_t)db_get_int(rows, row, 4),
        .draft = db_get_bool(rows, row, 5),
        .created_at = db_get_time(rows, row, 6),
        .pace = {.stage = db_get_text(rows, row, 7, arena),
                 .permille = (int32_t)db_get_int(rows, row, 8),
                 .frames_done = db_get_int(rows, row, 9),
                 .frames_total = db_get_int(rows, row, 10),
                 .segments_done = (int32_t)db_get_int(rows, row, 11),
                 .segments_total = (int32_t)db_get_int(rows, row, 12)},
        .progress_at = db_get_time(rows, row, 13),
        .playlist = db_get_text(rows, row, 14, arena),
        .duration_us = db_get_int(rows, row, 15),
        .width = (int32_t)db_get_int(rows, row, 16),
        .height = (int32_t)db_get_int(rows, row, 17),
        .notes_sealed = db_get_text(rows, row, 18, arena),
        .revision = db_get_int(rows, row, 19),
    };

    read_job_part(rows, row, arena, &out);
    return out;
}

bool production_store_add(struct db_tx *tx, const struct production_row *row, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.production (id, user_id, project_id, storyboard, job_id,"
                  " draft, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  db_uuid(&row->id), db_uuid(&row->user), db_uuid(&row->project),
                  db_int(row->storyboard), db_uuid(&row->job), db_bool(row->draft),
                  db_time(row->created_at));
}

bool production_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                           const struct uuid *id, struct production_row *out, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT " PRODUCTION_COLUMNS PRODUCTION_TABLES
                " WHERE p.id = $1 AND p.user_id = $2",
                db_uuid(id), db_uuid(user)))
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "there is no such production");
    *out = read_row(&rows, 0, arena);
    return true;
}

bool production_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                           const struct uuid *project, const struct uuid *before, size_t most,
                           struct production_row **out, size_t *count, struct error *error)
{
    struct production_row *productions;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT " PRODUCTION_COLUMNS PRODUCTION_TABLES
                " WHERE p.user_id = $1 AND ($2::uuid IS NULL OR p.project_id = $2)"
                " AND ($3::uuid IS NULL OR p.id < $3) ORDER BY p.id DESC LIMIT $4",
                db_uuid(user), db_uuid_or_null(project), db_uuid_or_null(before),
                db_int((int64_t)most)))
        return false;
    productions = ARENA_ARRAY(arena, struct production_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        productions[i] = read_row(&rows, i, arena);
    *out = productions;
    *count = rows.count;
    return true;
}

bool production_store_count(struct db_tx *tx, const struct uuid *user, const struct uuid *project,
                            int64_t *unfinished, int64_t *of_project, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT (SELECT count(*) FROM clipcrafter.job WHERE user_id = $1"
                " AND kind = 'produce' AND state IN ('queued', 'running')),"
                " (SELECT count(*) FROM clipcrafter.production WHERE user_id = $1"
                " AND project_id = $2)",
                db_uuid(user), db_uuid(project)))
        return false;
    *unfinished = db_get_int(&rows, 0, 0);
    *of_project = db_get_int(&rows, 0, 1);
    return true;
}

bool production_store_clear(struct db_tx *tx, const struct uuid *id, int64_t now, bool *found,
                            struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "SELECT clipcrafter.production_clear($1, $2)", db_uuid(id),
                db_time(now)))
        return false;
    *found = db_get_bool(&rows, 0, 0);
    return true;
}

bool production_store_progress(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                               const struct production_pace *pace, int64_t now, bool *found,
                               struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "UPDATE clipcrafter.production SET stage = $3, permille = $4, frames_done = $5,"
                " frames_total = $6, segments_done = $7, segments_total = $8, progress_at = $9,"
                " revision = revision + 1 WHERE id = $1 AND user_id = $2",
                db_uuid(id), db_uuid(user), db_text(pace->stage), db_int(pace->permille),
                db_int(pace->frames_done), db_int(pace->frames_total), db_int(pace->segments_done),
                db_int(pace->segments_total), db_time(now)))
        return false;
    *found = rows.affected == 1;
    return true;
}

bool production_store_shape(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                            int64_t duration_us, int32_t width, int32_t height, struct str playlist,
                            bool *found, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "UPDATE clipcrafter.production SET duration_us = $3, width = $4, height = $5,"
                " playlist = coalesce($6::jsonb, playlist), revision = revision + 1 WHERE id = $1 "
                "AND user_id = $2",
                db_uuid(id), db_uuid(user), db_int(duration_us), db_int(width), db_int(height),
                playlist.len ? db_text(playlist) : db_null()))
        return false;
    *found = rows.affected == 1;
    return true;
}

bool production_store_note(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                           struct str notes_sealed, bool *found, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "UPDATE clipcrafter.production SET notes_sealed = $3, revision = revision + 1"
                " WHERE id = $1 AND user_id = $2",
                db_uuid(id), db_uuid(user), db_bytes_or_null(notes_sealed)))
        return false;
    *found = rows.affected == 1;
    return true;
}
