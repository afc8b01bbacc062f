/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Sounds for the tests of the mix, and how much of a tone a piece of sound holds. */
#ifndef CLIPCRAFTER_TESTS_UNIT_RENDER_TONES_H
#define CLIPCRAFTER_TESTS_UNIT_RENDER_TONES_H

#include <math.h>

#include "base/random.h"
#include "base/rational.h"

static const double tones_turn = 6.28318530717958648;

static inline float *tones_new(size_t samples)
{
    float *out = calloc(samples ? samples : 1, sizeof *out);

    assert_non_null(out);
    return out;
}

/** A sine on every channel. */
static inline void tones_add(float *out, size_t frames, int channels, double hertz, double level)
{
    for (size_t i = 0; i < frames; i++)
        for (int c = 0; c < channels; c++)
            out[i * (size_t)channels + (size_t)c] +=
                (float)(level * sin(tones_turn * hertz * (double)i / TICKS_PER_SECOND));
}

/** Bursts like syllables: a buzz of harmonics under noise, five a second, peaks near 1. */
static inline void tones_speak(float *mono, size_t frames, double level)
{
    struct random random;

    random_init(&random, 11);
    for (size_t i = 0; i < frames; i++) {
        double t = (double)i / TICKS_PER_SECOND, sum = 0;
        double shape = pow(fabs(sin(tones_turn * 2.5 * t)), 1.5);

        for (int k = 1; k < 12; k++)
            sum += cos(tones_turn * 120 * k * t) / (2 + k);
        mono[i] = (float)(level * shape * (sum * 0.5 + 0.2 * (random_unit(&random) - 0.5)));
    }
}

/** Level of `hertz` in channel 0 of stereo frames (Goertzel's sum, straight). */
static inline double tones_level(const float *stereo, size_t frames, double hertz)
{
    double re = 0, im = 0, norm = 0;

    for (size_t i = 0; i < frames; i++) {
        double window = 0.5 - 0.5 * cos(tones_turn * (double)i / (double)frames);
        double angle = tones_turn * hertz * (double)i / TICKS_PER_SECOND;

        re += window * stereo[2 * i] * cos(angle);
        im += window * stereo[2 * i] * sin(angle);
        norm += window;
    }
    return 2 * hypot(re, im) / norm;
}

static inline double tones_db(double ratio)
{
    return 20 * log10(ratio);
}

#endif
