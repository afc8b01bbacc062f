/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/timeline.h"

#include "base/banned.h"

/* The usual curves of motion design (Penner, "Robert Penner's Programming Macromedia Flash MX",
 * 2002, chapter 7); `t` and the result go from 0 to 1. Products and sums only: exact everywhere. */
static double eased(enum easing easing, double t)
{
    const double back = 1.703125; /* overshoots by 10 %; 109/64, so that it starts at 0 exactly */
    double left = 1 - t;

    switch (easing) {
    case EASE_LINEAR:
        return t;
    case EASE_IN_OUT:
        return t < 0.5 ? 4 * t * t * t : 1 - 4 * left * left * left;
    case EASE_OUT:
        return 1 - left * left * left;
    case EASE_OUT_BACK:
        return 1 - left * left * ((back + 1) * left - back);
    case EASE_HOLD:
        return 0;
    case EASE_GENTLE: /* speed rises to 5/4 in the first fifth and falls in the last */
        return t < 0.2 ? 3.125 * t * t : t > 0.8 ? 1 - 3.125 * left * left : 1.25 * t - 0.125;
    }
    BUG("no such easing: %d", (int)easing);
}

double track_value(const struct track *track, double frame, int32_t rest)
{
    const struct track_key *key = track->keys;
    size_t next = 0;
    double t;

    if (track->count == 0)
        return rest;
    while (next < track->count && key[next].frame <= frame)
        next++;
    if (next == 0)
        return key[0].value;
    if (next == track->count)
        return key[next - 1].value;
    key += next - 1;
    t = (frame - key[0].frame) / ((double)key[1].frame - key[0].frame);
    return key[0].value + ((double)key[1].value - key[0].value) * eased(key[0].easing, t);
}
