/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/housekeeping.h"

#include "app/job_queue.h"
#include "app/keeper.h"
#include "base/clock.h"

#include "base/banned.h"

#define SECOND INT64_C(1000000)

#define TEND_EVERY  (5 * SECOND)
#define SWEEP_EVERY (20 * SECOND)
#define TIDY_EVERY  (24 * 3600 * SECOND)

/* True when it is time again; then the time is noted. */
static bool is_due(int64_t *done_at, int64_t every)
{
    int64_t now = clock_monotonic_us(NULL);

    if (*done_at && now - *done_at < every)
        return false;
    *done_at = now;
    return true;
}

static void tell_failure(struct app *app, const char *step, const struct error *error)
{
    log_event(app->log, LOG_WARNING, "housekeeping_failed", "step=%s code=%d", step,
              (int)error->code);
}

static void tend(struct app *app)
{
    struct error error = ERROR_INIT;
    int64_t rescued = 0;

    if (!job_queue_tend(app, &rescued, &error))
        tell_failure(app, "jobs", &error);
    else if (rescued)
        log_event(app->log, LOG_WARNING, "jobs_rescued", "count=%lld", (long long)rescued);
}

static void sweep(struct app *app, struct cancel *cancel)
{
    struct error error = ERROR_INIT;
    struct keeper_sweep swept = {0};

    if (!keeper_sweep(app, cancel, &swept, &error))
        tell_failure(app, "blobs", &error);
    else if (swept.removed || swept.stale || swept.stuck || swept.aborted)
        log_event(app->log, swept.stuck ? LOG_ERROR : LOG_INFO, "blobs_swept",
                  "removed=%lld stale=%lld stuck=%lld aborted=%lld", (long long)swept.removed,
                  (long long)swept.stale, (long long)swept.stuck, (long long)swept.aborted);
}

static void tidy(struct app *app, struct cancel *cancel)
{
    struct error error = ERROR_INIT;
    int64_t removed = 0;

    if (!keeper_tidy(app, cancel, &removed, &error))
        tell_failure(app, "strays", &error);
    else if (removed)
        log_event(app->log, LOG_WARNING, "strays_removed", "count=%lld", (long long)removed);
}

void housekeeping_run(struct housekeeping *housekeeping, struct app *app, struct cancel *cancel)
{
    if (is_due(&housekeeping->tended_at, TEND_EVERY))
        tend(app);
    if (!app->blobs)
        return;
    if (is_due(&housekeeping->swept_at, SWEEP_EVERY))
        sweep(app, cancel);
    if (is_due(&housekeeping->tidied_at, TIDY_EVERY))
        tidy(app, cancel);
}
