/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The one clock. Code that needs the time takes a `const struct clock *`; tests pass one that
 * stands still or is moved. Safe from any thread (a test moves its clock between calls only).
 */
#ifndef CLIPCRAFTER_BASE_CLOCK_H
#define CLIPCRAFTER_BASE_CLOCK_H

#include <stdint.h>

struct clock {
    int64_t offset_us; /**< added to the wall clock */
    int64_t fixed_us;  /**< if not 0: the wall and monotonic time, standing still */
};

/** Microseconds since 1970-01-01 UTC. NULL is the system's clock. */
int64_t clock_wall_us(const struct clock *clock);
/** Microseconds from some fixed point, never going back: for measuring how long things take. */
int64_t clock_monotonic_us(const struct clock *clock);

#endif
