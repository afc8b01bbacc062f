/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/job_run.h"

#include "base/banned.h"

enum job_outcome job_run_outcome(const struct job_run *run)
{
    switch (run->error.code) {
    case ERROR_NONE:
        return JOB_OUTCOME_DONE;
    case ERROR_USAGE:
    case ERROR_INPUT:
    case ERROR_LIMIT:
    case ERROR_UNAUTHENTICATED:
    case ERROR_DENIED:
    case ERROR_NOT_FOUND:
    case ERROR_STALE:
        return JOB_OUTCOME_FAILED;
    case ERROR_CONFLICT:
        return JOB_OUTCOME_LOST;
    case ERROR_BUSY:
        return JOB_OUTCOME_AWAY;
    case ERROR_IO:
    case ERROR_NO_SPACE:
    case ERROR_UNAVAILABLE:
    case ERROR_CANCELLED:
    case ERROR_INTERNAL:
    case ERROR_TOO_MANY:
        break;
    }
    return JOB_OUTCOME_RETRY;
}
