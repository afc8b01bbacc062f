/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/mail_job.h"

#include "app/mail_send.h"

#include "base/banned.h"

enum job_outcome mail_job_run(struct job_run *run)
{
    if (mail_send(run->app, run->outbox, &run->job, run->arena, run->cancel, &run->error))
        return JOB_OUTCOME_DONE;
    return job_run_outcome(run);
}
