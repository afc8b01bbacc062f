/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/job_queue.h"

#include "base/clock.h"

#include "base/banned.h"

#define SECOND INT64_C(1000000)

enum { BEAT_DEADLINE_MS = 5000, EFFECT_DEADLINE_MS = 20000 };

static int64_t lease_of(const struct job_claimer *claimer)
{
    return (claimer->lease_s ? claimer->lease_s : JOB_LEASE_S) * SECOND;
}

static bool begin_as(struct app *app, const struct uuid *user, int32_t deadline_ms,
                     struct db_tx **tx, struct error *error)
{
    struct db_scope scope = {.deadline_ms = deadline_ms};

    if (user)
        scope.tenant = *user;
    return db_begin(app->database, &scope, tx, error);
}

/* Commits if `ok`, else undoes; the result of both. */
static bool end(struct db_tx **tx, bool ok, struct error *error)
{
    if (ok)
        return db_commit(tx, error);
    db_rollback(tx);
    return false;
}

bool job_queue_claim(struct app *app, struct arena *arena, const struct job_claimer *claimer,
                     bool *found, struct job *out, struct error *error)
{
    struct db_tx *tx = NULL;
    bool ok;

    *found = false;
    ok = begin_as(app, NULL, BEAT_DEADLINE_MS, &tx, error) &&
         job_store_claim(tx, arena, &claimer->id, claimer->kinds, clock_wall_us(app->clock),
                         lease_of(claimer), found, out, error);
    /* With nothing found there is nothing to commit, not even a mark. */
    if (ok && !*found) {
        db_rollback(&tx);
        return true;
    }
    return end(&tx, ok, error);
}

bool job_queue_beat(struct app *app, const struct job_claimer *claimer, bool stopping,
                    struct job_beat *beats, size_t count, struct error *error)
{
    int64_t now = clock_wall_us(app->clock);
    struct db_tx *tx = NULL;
    bool ok;

    ok = begin_as(app, NULL, BEAT_DEADLINE_MS, &tx, error) &&
         job_store_worker_seen(tx, &claimer->id, claimer->name, claimer->slots, stopping, now,
                               error);
    for (size_t i = 0; ok && i < count; i++)
        ok = job_store_beat(tx, &beats[i].id, beats[i].fence, now, lease_of(claimer),
                            &beats[i].ours, &beats[i].cancel_asked, error);
    return end(&tx, ok, error);
}

bool job_queue_begin(struct app *app, const struct job *job, struct db_tx **tx, struct error *error)
{
    bool ours = false;

    if (!begin_as(app, &job->user, EFFECT_DEADLINE_MS, tx, error))
        return false;
    if (!job_store_hold(*tx, &job->id, job->fence, &ours, error)) {
        db_rollback(tx);
        return false;
    }
    if (ours)
        return true;
    db_rollback(tx);
    return error_set(error, ERROR_CONFLICT, "the job was taken by another worker or withdrawn");
}

static bool move(struct app *app, struct db_tx *tx, const struct job *job, enum job_event event,
                 int64_t next_run, struct str why, struct error *error)
{
    bool moved = false;

    if (!job_store_move(tx, &job->id, event, job->fence, clock_wall_us(app->clock), next_run, why,
                        &moved, error))
        return false;
    return moved ||
           error_set(error, ERROR_CONFLICT, "the job was taken by another worker or withdrawn");
}

bool job_queue_done(struct app *app, struct db_tx *tx, const struct job *job, struct error *error)
{
    return move(app, tx, job, JOB_SUCCEED, 0, STR(""), error);
}

static int64_t scattered(int64_t wait, const struct entropy *entropy)
{
    uint32_t scatter = 0;

    entropy_fill(entropy, &scatter, sizeof scatter);
    return wait * 3 / 4 + (int64_t)(scatter % 1000) * (wait / 2) / 1000;
}

int64_t job_retry_wait(int32_t tries, const struct entropy *entropy)
{
    int64_t wait = JOB_RETRY_FIRST_S * SECOND;

    for (int32_t i = 0; i < CLAMP(tries, 0, 6); i++)
        wait *= 3;
    return scattered(wait, entropy);
}

int64_t job_away_wait(int32_t losses, const struct entropy *entropy)
{
    int64_t wait = JOB_AWAY_FIRST_S * SECOND;

    for (int32_t i = 0; i < CLAMP(losses, 0, 6); i++)
        wait *= 3;
    return scattered(MIN_OF(wait, JOB_AWAY_MOST_S * SECOND), entropy);
}

/* The edge that an outcome takes. */
static enum job_event event_of(const struct job *job, enum job_outcome outcome)
{
    switch (outcome) {
    case JOB_OUTCOME_RETRY:
        return job->tries + 1 >= JOB_TRIES_MAX ? JOB_FAIL : JOB_RETRY;
    case JOB_OUTCOME_AWAY:
        return job->losses + 1 >= JOB_LOSSES_MAX ? JOB_FAIL : JOB_LOSE;
    case JOB_OUTCOME_FAILED:
        return JOB_FAIL;
    case JOB_OUTCOME_CANCELLED:
        return JOB_CANCEL;
    case JOB_OUTCOME_HAND_BACK:
        return JOB_HAND_BACK;
    case JOB_OUTCOME_DONE:
    case JOB_OUTCOME_LOST:
        break;
    }
    BUG("outcome %d has no edge", (int)outcome);
}

bool job_queue_settle(struct app *app, const struct job *job, enum job_outcome outcome,
                      struct str why, struct error *error)
{
    struct db_tx *tx = NULL;
    enum job_event event;
    int64_t next_run = 0;

    if (outcome == JOB_OUTCOME_DONE || outcome == JOB_OUTCOME_LOST)
        return true;
    event = event_of(job, outcome);
    if (event == JOB_RETRY)
        next_run = clock_wall_us(app->clock) + job_retry_wait(job->tries, app->entropy);
    else if (event == JOB_LOSE)
        next_run = clock_wall_us(app->clock) + job_away_wait(job->losses, app->entropy);
    return end(&tx,
               begin_as(app, &job->user, EFFECT_DEADLINE_MS, &tx, error) &&
                   move(app, tx, job, event, next_run, why, error),
               error);
}

bool job_queue_tend(struct app *app, int64_t *rescued, struct error *error)
{
    int64_t now = clock_wall_us(app->clock);
    struct db_tx *tx = NULL;
    bool ok;

    ok = begin_as(app, NULL, EFFECT_DEADLINE_MS, &tx, error) &&
         job_store_rescue(tx, now, JOB_LOSSES_MAX, rescued, error) &&
         DB_RUN(tx, NULL, error,
                "SELECT clipcrafter.sweep_accounts($1), clipcrafter.sweep_jobs($1),"
                " clipcrafter.sweep_uploads($1)",
                db_time(now));
    return end(&tx, ok, error);
}

bool job_queue_leave(struct app *app, const struct job_claimer *claimer, struct error *error)
{
    struct db_tx *tx = NULL;

    return end(&tx,
               begin_as(app, NULL, BEAT_DEADLINE_MS, &tx, error) &&
                   job_store_worker_gone(tx, &claimer->id, error),
               error);
}
