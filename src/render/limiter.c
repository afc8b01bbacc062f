/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Let r[n] be the gain that sample n needs. The least of the last AHEAD of them, recovering slowly
 * (e[n]), is averaged over the last AHEAD (s[n]), and s[n] is applied to the sample AHEAD - 1 back:
 * every e in that average saw the sample's own r, so the product never exceeds the ceiling, and s
 * is smooth, so it makes no click.
 */
#include "render/limiter.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/rational.h"

#include "base/banned.h"

enum {
    PHASES = 3, /* between two samples */
    PAST = LIMITER_TAPS - 1,
    STRIDE = 32,   /* samples whose peak is first bounded together */
    LINE = 1 << 9, /* delay line: a power of two above AHEAD + TAPS */
    ONE = 1 << 30, /* gain 1 */
};

_Static_assert((int)LINE > (int)LIMITER_DELAY, "the line holds the delay");

struct limiter {
    float ceiling, safe; /* below `safe` no peak between samples can reach the ceiling */
    float phase[PHASES][LIMITER_TAPS];
    float window[2][PAST + LIMITER_BLOCK]; /* planar input with the samples before it */
    float line[LINE][2];
    int64_t time;    /* frames taken */
    float last_peak; /* of the sample before: it shares the peaks between the two */
    /* Rising gains that may yet be the least of the last AHEAD. */
    struct {
        int64_t time;
        int32_t gain;
    } queue[LINE];
    uint32_t queue_head, queue_tail;
    int64_t recovery; /* part of the way back to `wanted` a sample, of 2^20 */
    int32_t recovering, lowest;
    int32_t averaged[LIMITER_AHEAD];
    int64_t sum;
};

/* Windowed sinc, `t` samples from its middle. */
static double interpolator(double t)
{
    double half = LIMITER_TAPS / 2.0, pi = 3.14159265358979323846;

    if (fabs(t) >= half)
        return 0;
    return sin(pi * t) / (pi * t) * (0.5 + 0.5 * cos(pi * t / half));
}

struct limiter *limiter_new(void)
{
    struct limiter *limiter = calloc(1, sizeof *limiter);

    if (limiter)
        limiter_clear(limiter, 1e9, 100);
    return limiter;
}

void limiter_free(struct limiter *limiter)
{
    free(limiter);
}

void limiter_clear(struct limiter *limiter, double ceiling, double recovery_ms)
{
    double most = 1;

    *limiter = (struct limiter){
        .ceiling = (float)ceiling,
        .recovery = (int64_t)((1 << 20) * 1000.0 / (recovery_ms * TICKS_PER_SECOND)),
        .recovering = ONE,
        .lowest = ONE,
        .sum = (int64_t)ONE * LIMITER_AHEAD,
    };
    for (int p = 0; p < PHASES; p++) {
        double sum = 0;

        for (int k = 0; k < LIMITER_TAPS; k++) {
            double tap = interpolator(k - (LIMITER_TAPS / 2 - 1) - (p + 1) / 4.0);

            limiter->phase[p][k] = (float)tap;
            sum += fabs(tap);
        }
        most = MAX_OF(most, sum);
    }
    limiter->safe = (float)(ceiling / most);
    for (int i = 0; i < LIMITER_AHEAD; i++)
        limiter->averaged[i] = ONE;
}

static float highest(const float *samples, size_t count)
{
    float most = 0;

    for (size_t i = 0; i < count; i++)
        most = MAX_OF(most, fabsf(samples[i]));
    return most;
}

/* Peak from the sample at the middle of `window` to just before the next one. */
static float peak_between(const struct limiter *limiter, const float *window)
{
    float most = fabsf(window[LIMITER_TAPS / 2 - 1]);

    for (int p = 0; p < PHASES; p++) {
        float sum = 0;

        for (int k = 0; k < LIMITER_TAPS; k++)
            sum += window[k] * limiter->phase[p][k];
        most = MAX_OF(most, fabsf(sum));
    }
    return most;
}

/* The least gain wanted by the last AHEAD samples, the newest wanting `gain`. */
static int32_t least(struct limiter *limiter, int32_t gain)
{
    while (limiter->queue_head != limiter->queue_tail &&
           limiter->queue[(limiter->queue_tail - 1) % LINE].gain >= gain)
        limiter->queue_tail--;
    limiter->queue[limiter->queue_tail % LINE].time = limiter->time;
    limiter->queue[limiter->queue_tail++ % LINE].gain = gain;
    if (limiter->queue[limiter->queue_head % LINE].time <= limiter->time - LIMITER_AHEAD)
        limiter->queue_head++;
    return limiter->queue[limiter->queue_head % LINE].gain;
}

/* Takes the gain that one more sample needs; gives the gain of the sample that now leaves. */
static float smooth(struct limiter *limiter, int32_t gain)
{
    int32_t low = least(limiter, gain), *oldest;

    if (low <= limiter->recovering)
        limiter->recovering = low;
    else
        limiter->recovering +=
            1 + (int32_t)((int64_t)(low - limiter->recovering - 1) * limiter->recovery >> 20);
    oldest = &limiter->averaged[limiter->time % LIMITER_AHEAD];
    limiter->sum += limiter->recovering - *oldest;
    *oldest = limiter->recovering;
    limiter->lowest = MIN_OF(limiter->lowest, limiter->recovering);
    return (float)((double)limiter->sum / ((double)ONE * LIMITER_AHEAD));
}

/* One frame in and one out, given the peak around the sample TAPS / 2 before it. */
static void step(struct limiter *limiter, float *frame, float peak)
{
    float wanted = MAX_OF(peak, limiter->last_peak), gain = 1;
    float *in = limiter->line[limiter->time % LINE];
    const float *out = limiter->line[(limiter->time + LINE - LIMITER_DELAY) % LINE];

    limiter->last_peak = peak;
    in[0] = frame[0];
    in[1] = frame[1];
    if (wanted > limiter->ceiling)
        gain = limiter->ceiling / wanted;
    gain = smooth(limiter, (int32_t)(gain * (float)ONE));
    frame[0] = out[0] * gain;
    frame[1] = out[1] * gain;
    limiter->time++;
}

void limiter_process(struct limiter *limiter, float *stereo, size_t frames)
{
    BUG_UNLESS(frames <= LIMITER_BLOCK);
    for (int c = 0; c < 2; c++)
        for (size_t i = 0; i < frames; i++)
            limiter->window[c][PAST + i] = stereo[2 * i + (size_t)c];
    for (size_t i = 0; i < frames; i += STRIDE) {
        size_t here = MIN_OF(frames - i, (size_t)STRIDE);
        bool quiet = highest(limiter->window[0] + i, here + PAST) < limiter->safe &&
                     highest(limiter->window[1] + i, here + PAST) < limiter->safe;

        for (size_t j = i; j < i + here; j++) {
            float peak = 0;

            if (!quiet)
                peak = MAX_OF(peak_between(limiter, limiter->window[0] + j),
                              peak_between(limiter, limiter->window[1] + j));
            step(limiter, stereo + 2 * j, peak);
        }
    }
    for (int c = 0; c < 2; c++)
        memmove(limiter->window[c], limiter->window[c] + frames, PAST * sizeof(float));
}

double limiter_lowest(const struct limiter *limiter)
{
    return (double)limiter->lowest / ONE;
}
