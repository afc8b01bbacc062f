/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Exact frame rates: 30/1, 30000/1001. */
#ifndef CLIPCRAFTER_BASE_RATIONAL_H
#define CLIPCRAFTER_BASE_RATIONAL_H

#include <stdint.h>

/** A plain value. Not reduced of itself: compare by what it means, not by its parts. */
struct rational {
    int32_t num, den; /**< both > 0 for a frame rate */
};

/**
 * Time in a timeline is counted in ticks of 1/48000 s: one sample of the sound mix. Frame n of a
 * video at `rate` starts at tick floor(n * 48000 * den / num).
 */
enum { TICKS_PER_SECOND = 48000 };

/** The tick at which `frame` >= 0 starts, rounded down. Exact for any video of less than years. */
static inline int64_t rational_frame_to_ticks(struct rational rate, int64_t frame)
{
    return frame * TICKS_PER_SECOND * rate.den / rate.num;
}

/** The frame that is on screen at `ticks` >= 0. */
static inline int64_t rational_ticks_to_frame(struct rational rate, int64_t ticks)
{
    int64_t frame = ticks * rate.num / ((int64_t)TICKS_PER_SECOND * rate.den);

    return rational_frame_to_ticks(rate, frame + 1) <= ticks ? frame + 1 : frame;
}

/** Fewest whole frames that last at least `ticks`. */
static inline int64_t rational_ticks_to_frames_up(struct rational rate, int64_t ticks)
{
    int64_t per = (int64_t)TICKS_PER_SECOND * rate.den;

    return (ticks * rate.num + per - 1) / per;
}

#endif
