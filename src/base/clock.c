/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <time.h>

#include "base/banned.h"

static int64_t read_us(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_wall_us(const struct clock *clock)
{
    if (clock && clock->fixed_us)
        return clock->fixed_us + clock->offset_us;
    return read_us(CLOCK_REALTIME) + (clock ? clock->offset_us : 0);
}

int64_t clock_monotonic_us(const struct clock *clock)
{
    if (clock && clock->fixed_us)
        return clock->fixed_us + clock->offset_us;
    return read_us(CLOCK_MONOTONIC);
}
