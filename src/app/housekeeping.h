/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What has to be done now and then, by any worker: lost jobs are put back, what is past its time is
 * cleared, bytes that nobody refers to go. Every step may be done by several workers at once.
 */
#ifndef CLIPCRAFTER_APP_HOUSEKEEPING_H
#define CLIPCRAFTER_APP_HOUSEKEEPING_H

#include <stdint.h>

#include "app/app.h"
#include "base/cancel.h"

/** When each step was last done, by clock_monotonic_us(); zeroed at first. One thread. */
struct housekeeping {
    int64_t tended_at, swept_at, tidied_at;
};

/** Does what is due; what fails is logged and tried again next time. May block for long. */
void housekeeping_run(struct housekeeping *housekeeping, struct app *app, struct cancel *cancel);

#endif
