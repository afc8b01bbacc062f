/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A worker: a few slots that each take a job, run it and settle it, and one heart that keeps their
 * leases and tells them to stop.
 *
 * It polls; nothing but the queue decides. While the database is away it waits and tries again;
 * what it ran meanwhile stops when its lease would have run out, since somebody else may have it.
 */
#ifndef CLIPCRAFTER_WORKER_WORKER_H
#define CLIPCRAFTER_WORKER_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "app/job_queue.h"
#include "app/job_run.h"
#include "base/cancel.h"
#include "base/error.h"

/** What a kind of job does. `run` may block; it stops soon after run->cancel is set. */
struct job_kind {
    const char *name;
    enum job_outcome (*run)(struct job_run *run);
};

struct worker_options {
    struct app *app;
    const struct job_kind *kinds;
    size_t kind_count;
    struct str name;                  /**< shown to the operator */
    struct str work_dir;              /**< private folders of jobs are made in it */
    struct str data_dir;              /**< of the program: fonts, drawings */
    const struct mail_outbox *outbox; /**< NULL where no mails are sent */
    int32_t slots;                    /**< jobs at once; 0 = 1 */
    int32_t poll_ms;                  /**< between looks into an empty queue; 0 = 500 */
    int32_t lease_s;                  /**< without a beat its jobs go to others; 0 = JOB_LEASE_S */
    int32_t beat_ms;                  /**< 0 = a third of the lease */
    int32_t stop_ms; /**< how long running jobs may go on after `cancel`; 0 = 20 s */
    struct cancel *cancel;
};

/**
 * Works until `cancel` is set, then lets running jobs end or hands them back. Sweeps folders that
 * dead workers left in work_dir first and every few seconds, since what they started may write
 * there for a moment longer. The calling thread is the heart. False only if it cannot begin.
 */
bool worker_run(const struct worker_options *options, struct error *error) MUST_CHECK;

#endif
