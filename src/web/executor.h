/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Worker threads that run handlers, so that they may block (on the database, on a disk) while
 * libmicrohttpd's threads serve others. The queue is bounded. Part of the threads and of the queue
 * is kept for essential jobs, so that a flood of ordinary ones never shuts out signing in or
 * erasing.
 */
#ifndef CLIPCRAFTER_WEB_EXECUTOR_H
#define CLIPCRAFTER_WEB_EXECUTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

/** A piece of work, part of what it works on. `next` belongs to the executor. */
struct job {
    void (*run)(struct job *job);
    struct job *next;
    bool essential;
};

struct executor_settings {
    size_t threads;          /**< at least 1 */
    size_t reserved_threads; /**< never given to ordinary jobs; less than `threads` */
    size_t queue;            /**< ordinary jobs that may wait */
    size_t reserved_queue;   /**< essential jobs that may wait */
};

struct executor;

/** Starts the threads with all signals blocked; BUG() if the system gives none. */
struct executor *executor_new(const struct executor_settings *settings);
/** Runs what is queued, ends the threads. Nobody may submit any more. NULL is allowed. */
void executor_free(struct executor *executor);

/** False when the queue is full: the job will not run. Any thread. */
bool executor_submit(struct executor *executor, struct job *job) MUST_CHECK;
/** As executor_submit() for the rest of work that was let in before: the queue's bound does not
 * count. */
void executor_resume(struct executor *executor, struct job *job);
/** Jobs that wait just now. */
size_t executor_waiting(struct executor *executor);

#endif
