/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The job "produce": makes the video of a production in a process of its own and keeps what it
 * makes, as it makes it. A run that was interrupted finds the finished pieces in the project's
 * cache and goes on from there.
 *
 * The private folder is removed however the run ends; one that a killed worker left is swept by the
 * next worker on that machine, at its start.
 */
#ifndef CLIPCRAFTER_APP_PRODUCE_JOB_H
#define CLIPCRAFTER_APP_PRODUCE_JOB_H

#include "app/job_run.h"

enum job_outcome produce_job_run(struct job_run *run);

#endif
