/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/music_loop.h"

#include <math.h>

#include "base/attr.h"
#include "base/rational.h"

#include "base/banned.h"

enum {
    FADE = TICKS_PER_SECOND * 30 / 1000, /* long enough to be smooth, too short to smear a beat */
    BEND = TICKS_PER_SECOND * 5 / 1000,  /* over which a step is bent away */
};

static float sample(const struct music_loop *loop, int64_t frame, int channel)
{
    if (frame < 0 || frame >= (int64_t)loop->piece.frames)
        return 0;
    return loop->piece.channels == 1 ? loop->piece.samples[frame]
                                     : loop->piece.samples[2 * frame + channel];
}

/* Correlation of the frames before the loop's end and before its start. */
static double likeness(const struct music_loop *loop)
{
    double both = 0, one = 1e-12, other = 1e-12;

    for (int64_t i = -loop->fade; i < 0; i++)
        for (int c = 0; c < 2; c++) {
            double a = sample(loop, loop->end + i, c), b = sample(loop, loop->start + i, c);

            both += a * b;
            one += a * a;
            other += b * b;
        }
    return CLAMP(both / sqrt(one * other), 0.0, 1.0);
}

void music_loop_init(struct music_loop *loop, const struct wav *piece, int64_t start, int64_t end)
{
    int64_t frames = (int64_t)piece->frames;

    *loop = (struct music_loop){
        .piece = *piece, .start = CLAMP(start, 0, frames), .end = CLAMP(end, 0, frames)};
    if (loop->end <= loop->start) { /* plays once */
        loop->start = loop->end = frames;
        return;
    }
    loop->fade = MIN_OF((int64_t)FADE, MIN_OF(loop->start, (loop->end - loop->start) / 2));
    if (loop->fade >= BEND) {
        loop->likeness = likeness(loop);
        return;
    }
    loop->fade = 0;
    for (int c = 0; c < 2; c++)
        loop->step[c] = sample(loop, loop->end - 1, c) - sample(loop, loop->start, c);
}

/* Two parts that sum to the same power at every moment: sine and cosine, less what the two have in
 * common. `t` goes from 0 to 1. */
static void faded(const struct music_loop *loop, int64_t frame, double t, float out[2])
{
    double go = cos(t * 1.57079632679489662), come = sin(t * 1.57079632679489662);
    double level = 1 / sqrt(1 + 2 * go * come * loop->likeness);
    int64_t length = loop->end - loop->start;

    for (int c = 0; c < 2; c++)
        out[c] =
            (float)(level * (go * sample(loop, frame, c) + come * sample(loop, frame - length, c)));
}

static void frame_at(const struct music_loop *loop, int64_t tick, float out[2])
{
    int64_t length = loop->end - loop->start, frame = tick, round = 0;

    if (tick >= loop->end && length > 0) {
        round = (tick - loop->end) % length;
        frame = loop->start + round;
    }
    if (loop->fade && frame >= loop->end - loop->fade) {
        faded(loop, frame, (double)(frame - (loop->end - loop->fade) + 1) / (double)loop->fade,
              out);
        return;
    }
    out[0] = sample(loop, frame, 0);
    out[1] = sample(loop, frame, 1);
    if (!loop->fade && tick >= loop->end && length > 0 && round < BEND) {
        float left = (float)(BEND - round) / BEND, part = left * left * (3 - 2 * left);

        out[0] += loop->step[0] * part;
        out[1] += loop->step[1] * part;
    }
}

void music_loop_read(const struct music_loop *loop, int64_t from, float *stereo, size_t frames)
{
    for (size_t i = 0; i < frames; i++)
        frame_at(loop, from + (int64_t)i, stereo + 2 * i);
}
