/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * How workers take jobs and give them back: claims, leases, tries and waits.
 *
 * A job that fails is tried again after a growing, scattered wait; after JOB_TRIES_MAX it is parked
 * as failed with its reason. A worker that dies loses its jobs when their leases run out, and one
 * that finds the database or another server away gives them back; that counts apart from tries,
 * since the job is not at fault, and more generously: JOB_LOSSES_MAX.
 *
 * Everything here runs as the worker role. Any thread; each call is one transaction.
 */
#ifndef CLIPCRAFTER_APP_JOB_QUEUE_H
#define CLIPCRAFTER_APP_JOB_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/error.h"
#include "store/job_store.h"

enum {
    JOB_TRIES_MAX = 3,
    JOB_LOSSES_MAX = 25,
    JOB_LEASE_S = 30,
    JOB_RETRY_FIRST_S = 10, /**< then three times as long each try, +-25 % */
    JOB_AWAY_FIRST_S = 2,   /**< the same, up to JOB_AWAY_MOST_S */
    JOB_AWAY_MOST_S = 300,
};

/** How a run ended. */
enum job_outcome {
    JOB_OUTCOME_DONE,      /**< its last effect moved the job already */
    JOB_OUTCOME_RETRY,     /**< failed, maybe not for good */
    JOB_OUTCOME_AWAY,      /**< what it needs (database, store, mail server) is away just now */
    JOB_OUTCOME_FAILED,    /**< failed for good: trying again would not help */
    JOB_OUTCOME_CANCELLED, /**< its owner asked to */
    JOB_OUTCOME_HAND_BACK, /**< the worker stops */
    JOB_OUTCOME_LOST,      /**< somebody else has it: nothing more may be done */
};

/** Who takes jobs. */
struct job_claimer {
    struct uuid id;
    struct str name; /**< for the operator: host and process */
    int32_t slots;
    int32_t lease_s;          /**< how long a job stays its own without a beat; 0 = JOB_LEASE_S */
    const char *const *kinds; /**< ends with NULL */
};

/** Takes the next job; *found is false if there is none. */
bool job_queue_claim(struct app *app, struct arena *arena, const struct job_claimer *claimer,
                     bool *found, struct job *out, struct error *error) MUST_CHECK;

/** A job that is being run, as its heart beats. */
struct job_beat {
    struct uuid id;
    int64_t fence;
    bool ours, cancel_asked; /**< out */
};

/** Prolongs the leases of all of them and says that the worker lives. */
bool job_queue_beat(struct app *app, const struct job_claimer *claimer, bool stopping,
                    struct job_beat *beats, size_t count, struct error *error) MUST_CHECK;

/**
 * Begins the transaction of an effect, as the job's owner, holding the job by its fence.
 * ERROR_CONFLICT when it is no longer the caller's: then nothing may be done any more.
 */
bool job_queue_begin(struct app *app, const struct job *job, struct db_tx **tx,
                     struct error *error) MUST_CHECK;
/** In the transaction of its last effect: the job is done. */
bool job_queue_done(struct app *app, struct db_tx *tx, const struct job *job,
                    struct error *error) MUST_CHECK;

/** Records any other outcome; `why` is one sentence without content. DONE and LOST change nothing.
 */
bool job_queue_settle(struct app *app, const struct job *job, enum job_outcome outcome,
                      struct str why, struct error *error) MUST_CHECK;

/** Puts lost jobs back and clears what is past its time. Any number of workers may call it. */
bool job_queue_tend(struct app *app, int64_t *rescued, struct error *error) MUST_CHECK;
/** At the end of a worker's life. */
bool job_queue_leave(struct app *app, const struct job_claimer *claimer,
                     struct error *error) MUST_CHECK;

/** Microseconds until the next try after `tries` failed ones. Pure but for the entropy. */
int64_t job_retry_wait(int32_t tries, const struct entropy *entropy);
/** The same after `losses`, when what the job needs was away. */
int64_t job_away_wait(int32_t losses, const struct entropy *entropy);

#endif
