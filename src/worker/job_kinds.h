/* SPDX-License-Identifier: GPL-3.0-or-later */
/** The table of jobs: what a worker can do. Constant. */
#ifndef CLIPCRAFTER_WORKER_JOB_KINDS_H
#define CLIPCRAFTER_WORKER_JOB_KINDS_H

#include "worker/worker.h"

extern const struct job_kind JOB_KINDS[];
extern const size_t JOB_KIND_COUNT;

#endif
