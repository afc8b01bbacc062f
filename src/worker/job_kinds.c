/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "worker/job_kinds.h"

#include "app/mail_job.h"
#include "app/produce_job.h"

#include "base/banned.h"

const struct job_kind JOB_KINDS[] = {
    {"mail", mail_job_run},
    {"produce", produce_job_run},
};
const size_t JOB_KIND_COUNT = COUNT_OF(JOB_KINDS);
