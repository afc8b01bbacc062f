/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Jobs: work that outlives the request that asked for it. One table; one function changes a job's
 * state (job_store_move(), SQL: clipcrafter.job_move), along these edges only:
 *
 *     queued  --claim-----> running      a worker takes it, with a lease and a new fence
 *     queued  --cancel----> cancelled
 *     running --succeed---> done
 *     running --retry-----> queued       it failed and is tried again later (counts a try)
 *     running --hand_back-> queued       the worker stops in order (counts nothing)
 *     running --lose------> queued       the lease ran out, or what the job needs is away (counts
 *                                        a loss)
 *     running --fail------> failed       it failed for good, or too often: parked with its reason
 *     running --cancel----> cancelled
 *     failed, cancelled --revive--> queued
 *
 * The fence is a number that grows with each claim and each end of one. Every effect of a job is in
 * a transaction that first holds the job by its fence (job_store_hold()): a worker that was stopped
 * past its lease and wakes up holds nothing any more.
 */
#ifndef CLIPCRAFTER_STORE_JOB_STORE_H
#define CLIPCRAFTER_STORE_JOB_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/database.h"

enum job_state { JOB_QUEUED, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED };
enum { JOB_STATES = JOB_CANCELLED + 1 };

enum job_event {
    JOB_CLAIM,
    JOB_CANCEL,
    JOB_SUCCEED,
    JOB_RETRY,
    JOB_HAND_BACK,
    JOB_LOSE,
    JOB_FAIL,
    JOB_REVIVE,
};
enum { JOB_EVENTS = JOB_REVIVE + 1 };

/** The edges above: the state after `event`, or JOB_NO_EDGE. Pure. */
#define JOB_NO_EDGE (-1)
int job_next_state(enum job_state state, enum job_event event);
/** As the database writes them. */
const char *job_state_name(enum job_state state);
const char *job_event_name(enum job_event event);
bool job_state_from(struct str name, enum job_state *out) MUST_CHECK;

/** What is to be put into the queue. */
struct job_order {
    struct uuid id;     /**< made by the caller, who may store it elsewhere too */
    struct uuid user;   /**< none: the installation's own */
    const char *kind;   /**< of the worker's table: "produce", "mail", ... */
    struct uuid object; /**< what it is about; at most one unfinished job of a kind for each */
    int priority;       /**< 0 (first) to 9; 5 is usual */
    int64_t run_at;     /**< not before */
};

/** A job as it stands. Texts are in the arena it was read into. */
struct job {
    struct uuid id, user, object, worker;
    struct str kind;
    enum job_state state;
    int32_t tries, losses;
    int64_t fence;
    int64_t run_at, created_at, started_at, finished_at; /**< 0: not yet */
    bool cancel_asked;
    struct str failure; /**< one sentence, or empty */
};

/** In the transaction of the change that asks for it. ERROR_CONFLICT (constraint "job_object") if
 * an unfinished job of the kind for that object is there already. */
bool job_store_add(struct db_tx *tx, const struct job_order *order, int64_t now,
                   struct error *error) MUST_CHECK;
/** ERROR_NOT_FOUND if it is not there or another tenant's. */
bool job_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *id, struct job *out,
                    struct error *error) MUST_CHECK;

/* For its owner (web role, the tenant's transaction). */

/** Cancels a queued job, asks a running one to stop; *state is what it was or became. */
bool job_store_cancel(struct db_tx *tx, const struct uuid *id, int64_t now, enum job_state *state,
                      struct error *error) MUST_CHECK;
/** Queues a failed or cancelled job again; ERROR_CONFLICT in any other state. */
bool job_store_revive(struct db_tx *tx, const struct uuid *id, int64_t now,
                      struct error *error) MUST_CHECK;

/* For operators (the owner's role, any tenant's jobs). */

/** The newest first, at most `most`; `state` NULL: in every state. */
bool job_store_list(struct db_tx *tx, struct arena *arena, const enum job_state *state, size_t most,
                    struct job **out, size_t *count, struct error *error) MUST_CHECK;
/** job_store_revive() of anybody's. */
bool job_store_restart(struct db_tx *tx, const struct uuid *id, int64_t now,
                       struct error *error) MUST_CHECK;

/* For workers. Times in microseconds. */

/** The next job of one of `kinds` (ends with NULL): *found is false if there is none now. */
bool job_store_claim(struct db_tx *tx, struct arena *arena, const struct uuid *worker,
                     const char *const *kinds, int64_t now, int64_t lease, bool *found,
                     struct job *out, struct error *error) MUST_CHECK;
/** *ours is false when the job was given to somebody else, cancelled or deleted. */
bool job_store_hold(struct db_tx *tx, const struct uuid *id, int64_t fence, bool *ours,
                    struct error *error) MUST_CHECK;
/** Prolongs the lease. */
bool job_store_beat(struct db_tx *tx, const struct uuid *id, int64_t fence, int64_t now,
                    int64_t lease, bool *ours, bool *cancel_asked, struct error *error) MUST_CHECK;
/**
 * The one change of state. `fence` names the holder; `next_run` (0: as it was) is for JOB_RETRY;
 * `why` is one sentence for its owner, without content. *moved is false when it was not ours.
 */
bool job_store_move(struct db_tx *tx, const struct uuid *id, enum job_event event, int64_t fence,
                    int64_t now, int64_t next_run, struct str why, bool *moved,
                    struct error *error) MUST_CHECK;
/** Puts back what was lost by workers that died; *count of them. */
bool job_store_rescue(struct db_tx *tx, int64_t now, int32_t losses_max, int64_t *count,
                      struct error *error) MUST_CHECK;

/** Counts by kind and state, with the age of the oldest that waits. */
struct job_figure {
    struct str kind, state;
    int64_t jobs;
    double oldest_s;
};
bool job_store_figures(struct db_tx *tx, struct arena *arena, int64_t now, struct job_figure **out,
                       size_t *count, struct error *error) MUST_CHECK;

/* Workers, for the operator. */
bool job_store_worker_seen(struct db_tx *tx, const struct uuid *worker, struct str name,
                           int32_t slots, bool stopping, int64_t now,
                           struct error *error) MUST_CHECK;
bool job_store_worker_gone(struct db_tx *tx, const struct uuid *worker,
                           struct error *error) MUST_CHECK;

#endif
