/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "worker/worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "app/housekeeping.h"
#include "base/clock.h"
#include "crypto/uuid.h"
#include "os/tempdir.h"

#include "base/banned.h"

enum {
    POLL_DEFAULT_MS = 500,
    STOP_DEFAULT_MS = 20000,
    HOUSE_EVERY_MS = 1000,
    PAUSE_AFTER_ERROR_MS = 1000,
    SETTLE_TRIES = 40,
    KINDS_MAX = 32,
};

/* Folders of dead workers are looked for this often. */
#define SWEEP_EVERY_US (INT64_C(5) * 1000000)

/** One job at a time, in a thread of its own. */
struct slot {
    struct worker *worker;
    pthread_t thread;
    struct cancel cancel; /**< of the job it runs */
    bool busy;            /**< worker->lock, as all below */
    struct uuid job;
    int64_t fence, lease_until; /**< clock_monotonic_us() */
    bool lost, asked;           /**< why it was cancelled: the lease, its owner */
};

struct worker {
    const struct worker_options *options;
    struct job_claimer claimer;
    const char *kinds[KINDS_MAX + 1];
    struct slot *slots;
    int32_t slot_count;
    pthread_t housekeeper;
    pthread_mutex_t lock;
    pthread_cond_t changed; /**< a slot became free, or it is time to stop */
    bool stopping;          /**< lock: take nothing more */
};

/* Waits for `changed` for at most `ms`; the lock is held. */
static void wait_locked(struct worker *worker, int64_t ms)
{
    int64_t until = clock_monotonic_us(NULL) + ms * 1000;
    struct timespec time = {.tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000};

    pthread_cond_timedwait(&worker->changed, &worker->lock, &time);
}

static void pause_slot(struct worker *worker, int64_t ms)
{
    pthread_mutex_lock(&worker->lock);
    if (!worker->stopping)
        wait_locked(worker, ms);
    pthread_mutex_unlock(&worker->lock);
}

static bool is_stopping(struct worker *worker)
{
    bool stopping;

    pthread_mutex_lock(&worker->lock);
    stopping = worker->stopping;
    pthread_mutex_unlock(&worker->lock);
    return stopping;
}

static int64_t lease_us(const struct worker *worker)
{
    return worker->claimer.lease_s * INT64_C(1000000);
}

static void occupy(struct slot *slot, const struct job *job)
{
    pthread_mutex_lock(&slot->worker->lock);
    slot->busy = true;
    slot->job = job->id;
    slot->fence = job->fence;
    slot->lease_until = clock_monotonic_us(NULL) + lease_us(slot->worker);
    slot->lost = slot->asked = false;
    atomic_store(&slot->cancel.requested, false);
    pthread_mutex_unlock(&slot->worker->lock);
}

static void vacate(struct slot *slot)
{
    pthread_mutex_lock(&slot->worker->lock);
    slot->busy = false;
    pthread_cond_broadcast(&slot->worker->changed);
    pthread_mutex_unlock(&slot->worker->lock);
}

/* What the run says, unless it was told to stop: then why it was told. */
static enum job_outcome judge(struct slot *slot, enum job_outcome said)
{
    bool cancelled = cancel_requested(&slot->cancel), lost, asked;

    pthread_mutex_lock(&slot->worker->lock);
    lost = slot->lost;
    asked = slot->asked;
    pthread_mutex_unlock(&slot->worker->lock);
    if (said == JOB_OUTCOME_DONE || said == JOB_OUTCOME_LOST || !cancelled)
        return said;
    return lost ? JOB_OUTCOME_LOST : asked ? JOB_OUTCOME_CANCELLED : JOB_OUTCOME_HAND_BACK;
}

/* The database may be away for a while. If it stays away the lease runs out, which is as good. */
static void settle(struct slot *slot, struct job_run *run, enum job_outcome outcome)
{
    struct error error = ERROR_INIT;

    for (int i = 0; i < SETTLE_TRIES; i++) {
        if (job_queue_settle(run->app, &run->job, outcome, str_from(run->error.message), &error) ||
            error.code == ERROR_CONFLICT)
            return;
        pause_slot(slot->worker, PAUSE_AFTER_ERROR_MS);
    }
}

static const char *outcome_name(enum job_outcome outcome)
{
    static const char *const NAMES[] = {
        [JOB_OUTCOME_DONE] = "done",           [JOB_OUTCOME_RETRY] = "retry",
        [JOB_OUTCOME_FAILED] = "failed",       [JOB_OUTCOME_CANCELLED] = "cancelled",
        [JOB_OUTCOME_HAND_BACK] = "hand_back", [JOB_OUTCOME_LOST] = "lost",
        [JOB_OUTCOME_AWAY] = "away",
    };

    return NAMES[outcome];
}

static const struct job_kind *find_kind(const struct worker *worker, struct str name)
{
    for (size_t i = 0; i < worker->options->kind_count; i++)
        if (str_equal(name, str_from(worker->options->kinds[i].name)))
            return &worker->options->kinds[i];
    BUG("a job of a kind that was not asked for");
}

static void run_job(struct slot *slot, struct arena *arena, const struct job *job)
{
    const struct worker_options *options = slot->worker->options;
    const struct job_kind *kind = find_kind(slot->worker, job->kind);
    int64_t start = clock_monotonic_us(NULL);
    char id[UUID_TEXT + 1];
    struct log log = options->app->log ? *options->app->log : (struct log){0};
    struct job_run run = {
        .app = options->app,
        .arena = arena,
        .job = *job,
        .cancel = &slot->cancel,
        .log = &log,
        .work_dir = options->work_dir,
        .data_dir = options->data_dir,
        .outbox = options->outbox,
    };
    enum job_outcome outcome;

    uuid_text(&job->id, id);
    log.scope = id;
    occupy(slot, job);
    outcome = judge(slot, kind->run(&run));
    log_event(&log, outcome == JOB_OUTCOME_DONE ? LOG_INFO : LOG_WARNING, "job_run",
              "kind=%s outcome=%s tries=%d fence=%lld ms=%lld", kind->name, outcome_name(outcome),
              (int)job->tries, (long long)job->fence,
              (long long)((clock_monotonic_us(NULL) - start) / 1000));
    settle(slot, &run, outcome);
    vacate(slot);
}

static void *slot_main(void *context)
{
    struct slot *slot = context;
    struct worker *worker = slot->worker;
    int64_t poll_ms = worker->options->poll_ms ? worker->options->poll_ms : POLL_DEFAULT_MS;

    while (!is_stopping(worker)) {
        struct error error = ERROR_INIT;
        struct arena arena;
        struct job job;
        bool found = false;

        arena_init(&arena);
        if (!job_queue_claim(worker->options->app, &arena, &worker->claimer, &found, &job,
                             &error)) {
            log_event(worker->options->app->log, LOG_WARNING, "claim_failed", "code=%d",
                      (int)error.code);
            pause_slot(worker, PAUSE_AFTER_ERROR_MS);
        } else if (found) {
            run_job(slot, &arena, &job);
        } else {
            pause_slot(worker, poll_ms);
        }
        arena_release(&arena);
    }
    return NULL;
}

/* The jobs that are running, for one beat. */
static size_t collect(struct worker *worker, struct job_beat *beats)
{
    size_t count = 0;

    pthread_mutex_lock(&worker->lock);
    for (int32_t i = 0; i < worker->slot_count; i++)
        if (worker->slots[i].busy)
            beats[count++] =
                (struct job_beat){.id = worker->slots[i].job, .fence = worker->slots[i].fence};
    pthread_mutex_unlock(&worker->lock);
    return count;
}

static void heed_slot(struct slot *slot, const struct job_beat *beats, size_t count, int64_t now)
{
    for (size_t b = 0; b < count; b++) {
        if (!slot->busy || beats[b].fence != slot->fence || !uuid_equal(&beats[b].id, &slot->job))
            continue;
        slot->lost = slot->lost || !beats[b].ours;
        slot->asked = slot->asked || beats[b].cancel_asked;
        if (beats[b].ours)
            slot->lease_until = now + lease_us(slot->worker);
    }
    if (slot->busy && now > slot->lease_until)
        slot->lost = true;
    if (slot->busy && (slot->lost || slot->asked))
        cancel_request(&slot->cancel);
}

/* Tells the slots what the beat brought; whose lease may have run out stops, heard or not. */
static void heed(struct worker *worker, const struct job_beat *beats, size_t count)
{
    int64_t now = clock_monotonic_us(NULL);

    pthread_mutex_lock(&worker->lock);
    for (int32_t i = 0; i < worker->slot_count; i++)
        heed_slot(&worker->slots[i], beats, count, now);
    pthread_mutex_unlock(&worker->lock);
}

static void beat(struct worker *worker, struct job_beat *beats, bool stopping)
{
    struct error error = ERROR_INIT;
    size_t count = collect(worker, beats);

    if (!job_queue_beat(worker->options->app, &worker->claimer, stopping, beats, count, &error)) {
        log_event(worker->options->app->log, LOG_WARNING, "beat_failed", "code=%d",
                  (int)error.code);
        count = 0;
    }
    heed(worker, beats, count);
}

/* Removing bytes from an object store may take long, and the heart must not wait for it. */
static void *keep_house(void *context)
{
    struct worker *worker = context;
    struct housekeeping housekeeping = {0};
    int64_t swept_at = 0;

    while (!is_stopping(worker)) {
        int64_t now = clock_monotonic_us(NULL);

        if (now - swept_at > SWEEP_EVERY_US) {
            (void)tempdir_sweep(worker->options->work_dir);
            swept_at = now;
        }
        housekeeping_run(&housekeeping, worker->options->app, worker->options->cancel);
        pause_slot(worker, HOUSE_EVERY_MS);
    }
    return NULL;
}

static int32_t busy_slots(struct worker *worker)
{
    int32_t busy = 0;

    pthread_mutex_lock(&worker->lock);
    for (int32_t i = 0; i < worker->slot_count; i++)
        busy += worker->slots[i].busy;
    pthread_mutex_unlock(&worker->lock);
    return busy;
}

/* Beats until it is time to stop, then as long as something runs and may go on. */
static void heart(struct worker *worker, struct job_beat *beats)
{
    const struct worker_options *options = worker->options;
    int64_t beat_us = options->beat_ms ? options->beat_ms * INT64_C(1000) : lease_us(worker) / 3;
    int64_t stop_us = (options->stop_ms ? options->stop_ms : STOP_DEFAULT_MS) * INT64_C(1000);
    int64_t next_beat = 0, stopped = 0;

    for (;;) {
        int64_t now = clock_monotonic_us(NULL);

        if (cancel_requested(options->cancel) && !stopped) {
            stopped = now;
            next_beat = 0;
            pthread_mutex_lock(&worker->lock);
            worker->stopping = true;
            pthread_cond_broadcast(&worker->changed);
            pthread_mutex_unlock(&worker->lock);
        }
        if (stopped && (!busy_slots(worker) || now - stopped > stop_us))
            return;
        if (now >= next_beat) {
            beat(worker, beats, stopped != 0);
            next_beat = now + beat_us;
        }
        pthread_mutex_lock(&worker->lock);
        wait_locked(worker, 50);
        pthread_mutex_unlock(&worker->lock);
    }
}

/* What still runs is told to stop and is handed back. */
static void finish(struct worker *worker)
{
    struct error error = ERROR_INIT;

    pthread_mutex_lock(&worker->lock);
    for (int32_t i = 0; i < worker->slot_count; i++)
        cancel_request(&worker->slots[i].cancel);
    pthread_mutex_unlock(&worker->lock);
    for (int32_t i = 0; i < worker->slot_count; i++)
        pthread_join(worker->slots[i].thread, NULL);
    pthread_join(worker->housekeeper, NULL);
    if (!job_queue_leave(worker->options->app, &worker->claimer, &error))
        log_event(worker->options->app->log, LOG_WARNING, "leave_failed", "code=%d",
                  (int)error.code);
}

static void init(struct worker *worker, const struct worker_options *options)
{
    pthread_condattr_t monotonic;

    BUG_UNLESS(options->kind_count <= KINDS_MAX);
    worker->options = options;
    for (size_t i = 0; i < options->kind_count; i++)
        worker->kinds[i] = options->kinds[i].name;
    worker->slot_count = MAX_OF(options->slots, 1);
    worker->claimer = (struct job_claimer){
        .id = uuid_new(options->app->clock, options->app->entropy),
        .name = options->name,
        .slots = worker->slot_count,
        .lease_s = options->lease_s ? options->lease_s : JOB_LEASE_S,
        .kinds = worker->kinds,
    };
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

bool worker_run(const struct worker_options *options, struct error *error)
{
    struct worker worker = {0};
    struct job_beat *beats = NULL;
    bool ok = false;

    init(&worker, options);
    (void)tempdir_sweep(options->work_dir);
    worker.slots = calloc((size_t)worker.slot_count, sizeof *worker.slots);
    beats = calloc((size_t)worker.slot_count, sizeof *beats);
    if (!worker.slots || !beats) {
        error_set(error, ERROR_BUSY, "no memory for %d jobs at once", (int)worker.slot_count);
        goto done;
    }
    beat(&worker, beats, false);
    for (int32_t i = 0; i < worker.slot_count; i++) {
        worker.slots[i].worker = &worker;
        if (pthread_create(&worker.slots[i].thread, NULL, slot_main, &worker.slots[i]) != 0)
            BUG("a thread for a job cannot be started");
    }
    if (pthread_create(&worker.housekeeper, NULL, keep_house, &worker) != 0)
        BUG("the housekeeper cannot be started");
    heart(&worker, beats);
    finish(&worker);
    ok = true;
done:
    free(worker.slots);
    free(beats);
    pthread_cond_destroy(&worker.changed);
    pthread_mutex_destroy(&worker.lock);
    return ok;
}
