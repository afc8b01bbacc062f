/* SPDX-License-Identifier: GPL-3.0-or-later */
/** The job "mail": sends one queued mail (app/mail_send.h). */
#ifndef CLIPCRAFTER_APP_MAIL_JOB_H
#define CLIPCRAFTER_APP_MAIL_JOB_H

#include "app/job_run.h"

enum job_outcome mail_job_run(struct job_run *run);

#endif
