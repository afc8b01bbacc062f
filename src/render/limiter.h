/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A look-ahead limiter of true peaks: 48 kHz stereo goes through unchanged, a little later, except
 * around peaks, where the gain bends down smoothly before and recovers after them. Peaks between
 * samples are seen by four-times interpolation, as ITU-R BS.1770-4 annex 2 measures them.
 *
 * State changes a sample at a time, so the size of blocks never changes a sample; gain is counted
 * in integers, so nothing drifts. One thread at a time.
 */
#ifndef CLIPCRAFTER_RENDER_LIMITER_H
#define CLIPCRAFTER_RENDER_LIMITER_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

enum {
    LIMITER_TAPS = 12,   /**< of each phase of the interpolator */
    LIMITER_AHEAD = 240, /**< samples over which the gain bends: 5 ms */
    LIMITER_BLOCK = 480, /**< most frames a call takes */
    /** Frames by which the output is late. */
    LIMITER_DELAY = LIMITER_TAPS / 2 + LIMITER_AHEAD - 1,
};

struct limiter;

/** Lets everything through until limiter_clear() says otherwise. NULL when memory is out. */
struct limiter *limiter_new(void) MUST_CHECK;
/** NULL is accepted. */
void limiter_free(struct limiter *limiter);
/**
 * Back to silence. From now on holds true peaks to `ceiling` (a factor, 0.89 = -1 dBTP) and
 * recovers by 63 % within `recovery_ms`: long is unheard, short takes less loudness away.
 */
void limiter_clear(struct limiter *limiter, double ceiling, double recovery_ms);
/** Puts `frames` <= LIMITER_BLOCK through, in place. */
void limiter_process(struct limiter *limiter, float *stereo, size_t frames);
/** The lowest gain since limiter_clear(): 1 = it never had to act. */
double limiter_lowest(const struct limiter *limiter);

#endif
