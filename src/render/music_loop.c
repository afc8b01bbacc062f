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

/* The frame of the piece that plays at `tick`, and how long ago the loop began again. */
static int64_t frame_of(const struct music_loop *loop, int64_t tick, int64_t *since_seam)
{
    int64_t length = loop->end - loop->start;

    *since_seam = BEND;
    if (tick < loop->end || length == 0)
        return tick;
    *since_seam = (tick - loop->end) % length;
    return loop->start + *since_seam;
}

/* A frame close to the seam. */
static void frame_at(const struct music_loop *loop, int64_t frame, int64_t since_seam, float out[2])
{
    float left, part;

    if (loop->fade && frame >= loop->end - loop->fade) {
        faded(loop, frame, (double)(frame - (loop->end - loop->fade) + 1) / (double)loop->fade,
              out);
        return;
    }
    left = loop->fade || since_seam >= BEND ? 0 : (float)(BEND - since_seam) / BEND;
    part = left * left * (3 - 2 * left);
    for (int c = 0; c < 2; c++)
        out[c] = sample(loop, frame, c) + loop->step[c] * part;
}

/* How many frames from `frame` on are the piece's own, before a fade, the seam or its end. */
static int64_t plain_run(const struct music_loop *loop, int64_t frame, int64_t since_seam)
{
    int64_t end = MIN_OF(loop->end - loop->fade, (int64_t)loop->piece.frames);

    return since_seam < BEND && !loop->fade ? 0 : MAX_OF(end - frame, 0);
}

void music_loop_read(const struct music_loop *loop, int64_t from, float *stereo, size_t frames)
{
    const float *samples = loop->piece.samples;
    size_t channels = (size_t)loop->piece.channels;

    for (size_t i = 0; i < frames;) {
        int64_t since_seam, frame = frame_of(loop, from + (int64_t)i, &since_seam);
        int64_t run = plain_run(loop, frame, since_seam);
        size_t end = i + MIN_OF((size_t)run, frames - i);

        if (run == 0) {
            frame_at(loop, frame, since_seam, stereo + 2 * i++);
            continue;
        }
        for (const float *in = samples + (size_t)frame * channels; i < end; i++, in += channels) {
            stereo[2 * i] = in[0];
            stereo[2 * i + 1] = in[channels - 1];
        }
    }
}
