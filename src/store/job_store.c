/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job_store.h"

#include "base/buf.h"

#include "base/banned.h"

/* clang-format off */
#define JOB_COLUMNS                                                                                \
    "id, user_id, object_id, worker_id, kind, state, tries, losses, fence, run_at, created_at,"    \
    " started_at, finished_at, cancel_asked_at IS NOT NULL, failure"
/* clang-format on */

static const char *const STATES[JOB_STATES] = {"queued", "running", "done", "failed", "cancelled"};
static const char *const EVENTS[JOB_EVENTS] = {"claim",     "cancel", "succeed", "retry",
                                               "hand_back", "lose",   "fail",    "revive"};

static const struct {
    enum job_state state;
    enum job_event event;
    enum job_state next;
} EDGES[] = {
    {JOB_QUEUED, JOB_CLAIM, JOB_RUNNING},     {JOB_QUEUED, JOB_CANCEL, JOB_CANCELLED},
    {JOB_RUNNING, JOB_SUCCEED, JOB_DONE},     {JOB_RUNNING, JOB_RETRY, JOB_QUEUED},
    {JOB_RUNNING, JOB_HAND_BACK, JOB_QUEUED}, {JOB_RUNNING, JOB_LOSE, JOB_QUEUED},
    {JOB_RUNNING, JOB_FAIL, JOB_FAILED},      {JOB_RUNNING, JOB_CANCEL, JOB_CANCELLED},
    {JOB_FAILED, JOB_REVIVE, JOB_QUEUED},     {JOB_CANCELLED, JOB_REVIVE, JOB_QUEUED},
};

int job_next_state(enum job_state state, enum job_event event)
{
    for (size_t i = 0; i < COUNT_OF(EDGES); i++)
        if (EDGES[i].state == state && EDGES[i].event == event)
            return (int)EDGES[i].next;
    return JOB_NO_EDGE;
}

const char *job_state_name(enum job_state state)
{
    return STATES[state];
}

const char *job_event_name(enum job_event event)
{
    return EVENTS[event];
}

bool job_state_from(struct str name, enum job_state *out)
{
    for (size_t i = 0; i < JOB_STATES; i++) {
        if (str_equal(name, str_from(STATES[i]))) {
            *out = (enum job_state)i;
            return true;
        }
    }
    return false;
}

static enum job_state read_state(const struct db_rows *rows, size_t row, int column,
                                 struct arena *arena)
{
    struct str name = db_get_text(rows, row, column, arena);
    enum job_state state = JOB_QUEUED;

    if (!job_state_from(name, &state))
        BUG("the database knows a job state that this program does not");
    return state;
}

static void read_job(const struct db_rows *rows, size_t row, struct arena *arena, struct job *out)
{
    *out = (struct job){
        .id = db_get_uuid(rows, row, 0),
        .user = db_get_uuid(rows, row, 1),
        .object = db_get_uuid(rows, row, 2),
        .worker = db_get_uuid(rows, row, 3),
        .kind = db_get_text(rows, row, 4, arena),
        .state = read_state(rows, row, 5, arena),
        .tries = (int32_t)db_get_int(rows, row, 6),
        .losses = (int32_t)db_get_int(rows, row, 7),
        .fence = db_get_int(rows, row, 8),
        .run_at = db_get_time(rows, row, 9),
        .created_at = db_get_time(rows, row, 10),
        .started_at = db_get_time(rows, row, 11),
        .finished_at = db_get_time(rows, row, 12),
        .cancel_asked = db_get_bool(rows, row, 13),
        .failure = db_get_text(rows, row, 14, arena),
    };
}

bool job_store_add(struct db_tx *tx, const struct job_order *order, int64_t now,
                   struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.job (id, user_id, kind, object_id, priority, run_at,"
                  " created_at) VALUES ($1, $2::uuid, $3, $4::uuid, $5, $6, $7)",
                  db_uuid(&order->id), db_uuid_or_null(&order->user),
                  db_text(str_from(order->kind)), db_uuid_or_null(&order->object),
                  db_int(order->priority), db_time(order->run_at), db_time(now));
}

bool job_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *id, struct job *out,
                    struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "SELECT " JOB_COLUMNS " FROM clipcrafter.job WHERE id = $1",
                db_uuid(id)))
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "there is no such job");
    read_job(&rows, 0, arena, out);
    return true;
}

bool job_store_cancel(struct db_tx *tx, const struct uuid *id, int64_t now, enum job_state *state,
                      struct error *error)
{
    struct db_rows rows;
    struct arena arena;
    bool ok;

    if (!DB_RUN(tx, &rows, error, "SELECT clipcrafter.job_cancel($1, $2)", db_uuid(id),
                db_time(now)))
        return false;
    if (db_is_null(&rows, 0, 0))
        return error_set(error, ERROR_NOT_FOUND, "there is no such job");
    arena_init(&arena);
    ok = job_state_from(db_get_text(&rows, 0, 0, &arena), state);
    arena_release(&arena);
    return ok || error_set(error, ERROR_INTERNAL, "a job has an unknown state");
}

static bool revived(const struct db_rows *rows, struct error *error)
{
    return db_get_bool(rows, 0, 0) ||
           error_set(error, ERROR_CONFLICT,
                     "only what failed or was cancelled can be started again");
}

bool job_store_revive(struct db_tx *tx, const struct uuid *id, int64_t now, struct error *error)
{
    struct db_rows rows;

    return DB_RUN(tx, &rows, error, "SELECT clipcrafter.job_revive($1, $2) IS NOT NULL",
                  db_uuid(id), db_time(now)) &&
           revived(&rows, error);
}

bool job_store_restart(struct db_tx *tx, const struct uuid *id, int64_t now, struct error *error)
{
    struct db_rows rows;

    return DB_RUN(tx, &rows, error,
                  "SELECT clipcrafter.job_move($1, 'revive', NULL, $2, $2, NULL) IS NOT NULL",
                  db_uuid(id), db_time(now)) &&
           revived(&rows, error);
}

bool job_store_list(struct db_tx *tx, struct arena *arena, const enum job_state *state, size_t most,
                    struct job **out, size_t *count, struct error *error)
{
    struct job *jobs;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT " JOB_COLUMNS " FROM clipcrafter.job WHERE $1::text IS NULL OR state = $1"
                " ORDER BY id DESC LIMIT $2",
                state ? db_text(str_from(STATES[*state])) : db_null(), db_int((int64_t)most)))
        return false;
    jobs = ARENA_ARRAY(arena, struct job, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        read_job(&rows, i, arena, &jobs[i]);
    *out = jobs;
    *count = rows.count;
    return true;
}

/* '{"a","b"}': kinds are words of our own, [a-z_]. */
static struct str kind_array(struct arena *arena, const char *const *kinds)
{
    struct buf text;
    struct str array;

    buf_init(&text, 4096);
    for (size_t i = 0; kinds[i]; i++)
        buf_printf(&text, "%c%s", i ? ',' : '{', kinds[i]);
    buf_append(&text, text.len ? STR("}") : STR("{}"));
    array = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return array;
}

bool job_store_claim(struct db_tx *tx, struct arena *arena, const struct uuid *worker,
                     const char *const *kinds, int64_t now, int64_t lease, bool *found,
                     struct job *out, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT " JOB_COLUMNS " FROM clipcrafter.job_claim($1, $2::text[], $3,"
                " $4 * interval '1 microsecond')",
                db_uuid(worker), db_text(kind_array(arena, kinds)), db_time(now), db_int(lease)))
        return false;
    *found = rows.count > 0;
    if (*found)
        read_job(&rows, 0, arena, out);
    return true;
}

bool job_store_hold(struct db_tx *tx, const struct uuid *id, int64_t fence, bool *ours,
                    struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "SELECT clipcrafter.job_hold($1, $2)", db_uuid(id),
                db_int(fence)))
        return false;
    *ours = db_get_bool(&rows, 0, 0);
    return true;
}

bool job_store_beat(struct db_tx *tx, const struct uuid *id, int64_t fence, int64_t now,
                    int64_t lease, bool *ours, bool *cancel_asked, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT clipcrafter.job_beat($1, $2, $3, $4 * interval '1 microsecond')",
                db_uuid(id), db_int(fence), db_time(now), db_int(lease)))
        return false;
    *ours = !db_is_null(&rows, 0, 0);
    *cancel_asked = *ours && db_get_bool(&rows, 0, 0);
    return true;
}

bool job_store_move(struct db_tx *tx, const struct uuid *id, enum job_event event, int64_t fence,
                    int64_t now, int64_t next_run, struct str why, bool *moved, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT clipcrafter.job_move($1, $2, $3, $4, $5::timestamptz, $6::text)"
                " IS NOT NULL",
                db_uuid(id), db_text(str_from(EVENTS[event])), db_int(fence), db_time(now),
                db_time_or_null(next_run), why.len ? db_text(why) : db_null()))
        return false;
    *moved = db_get_bool(&rows, 0, 0);
    return true;
}

bool job_store_rescue(struct db_tx *tx, int64_t now, int32_t losses_max, int64_t *count,
                      struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "SELECT clipcrafter.job_rescue($1, $2::integer)", db_time(now),
                db_int(losses_max)))
        return false;
    *count = db_get_int(&rows, 0, 0);
    return true;
}

bool job_store_figures(struct db_tx *tx, struct arena *arena, int64_t now, struct job_figure **out,
                       size_t *count, struct error *error)
{
    struct job_figure *figures;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT kind, state, jobs, (oldest_seconds * 1000)::bigint"
                " FROM clipcrafter.job_figures($1) ORDER BY 1, 2",
                db_time(now)))
        return false;
    figures = ARENA_ARRAY(arena, struct job_figure, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        figures[i] = (struct job_figure){
            .kind = db_get_text(&rows, i, 0, arena),
            .state = db_get_text(&rows, i, 1, arena),
            .jobs = db_get_int(&rows, i, 2),
            .oldest_s = (double)db_get_int(&rows, i, 3) / 1000,
        };
    *out = figures;
    *count = rows.count;
    return true;
}

bool job_store_worker_seen(struct db_tx *tx, const struct uuid *worker, struct str name,
                           int32_t slots, bool stopping, int64_t now, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.worker (id, name, slots, started_at, seen_at, stopping)"
                  " VALUES ($1, $2, $3, $4, $4, $5) ON CONFLICT (id) DO UPDATE SET"
                  " seen_at = excluded.seen_at, stopping = excluded.stopping",
                  db_uuid(worker), db_text(name), db_int(slots), db_time(now), db_bool(stopping));
}

bool job_store_worker_gone(struct db_tx *tx, const struct uuid *worker, struct error *error)
{
    return DB_RUN(tx, NULL, error, "DELETE FROM clipcrafter.worker WHERE id = $1", db_uuid(worker));
}
