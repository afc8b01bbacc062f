/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pace.h"

#include <errno.h>
#include <time.h>

#include "base/banned.h"

int64_t pace_begin(void)
{
    return clock_monotonic_us(NULL);
}

void pace_end(const struct app *app, int64_t begun)
{
    int64_t pace = (app->pace_ms > 0 ? app->pace_ms : PACE_DEFAULT_MS) * INT64_C(1000);
    int64_t until = begun + ((clock_monotonic_us(NULL) - begun) / pace + 1) * pace;
    struct timespec rest;

    for (int64_t left; (left = until - clock_monotonic_us(NULL)) > 0;) {
        rest.tv_sec = left / 1000000;
        rest.tv_nsec = left % 1000000 * 1000;
        (void)nanosleep(&rest, NULL); /* a signal: the loop looks again */
    }
}
