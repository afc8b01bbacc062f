/* SPDX-License-Identifier: GPL-3.0-or-later */
/** A job while it is run: what its function is given. Belongs to one slot of one worker. */
#ifndef CLIPCRAFTER_APP_JOB_RUN_H
#define CLIPCRAFTER_APP_JOB_RUN_H

#include "app/app.h"
#include "app/job_queue.h"
#include "base/arena.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/log.h"
#include "store/job_store.h"

struct mail_outbox;

struct job_run {
    struct app *app;
    struct arena *arena; /**< lives as long as the run */
    struct job job;
    /** Set when it is to stop, for whatever reason; the worker knows which and settles it so. */
    struct cancel *cancel;
    const struct log *log; /**< scoped by the job's id */
    struct str work_dir, data_dir;
    const struct mail_outbox *outbox; /**< where mails go */
    /** Filled by the function when it fails: one sentence for the owner, without content. */
    struct error error;
};

/** The outcome that an error means: AWAY where a server does not answer, RETRY for what may pass
 * (I/O, disk full), LOST for a job that is no longer ours, else FAILED. */
enum job_outcome job_run_outcome(const struct job_run *run);

#endif
