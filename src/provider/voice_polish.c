/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/voice_polish.h"

#include <math.h>
#include <stdlib.h>

#include "base/rational.h"
#include "media/loudness.h"

#include "base/banned.h"

enum {
    HZ = TICKS_PER_SECOND,
    WINDOW = HZ / 200, /* 5 ms: one step of looking for sound */
    KEEP = HZ / 50,    /* 20 ms kept around it */
    FADE = HZ / 200,   /* 5 ms */
    LIMIT = HZ / 1000, /* 1 ms: one step of the limiter */
    LIMIT_REACH = 4,   /* steps it looks ahead and back */
};

/* A window is heard if its level is within this of the loudest one's. */
static const double AUDIBLE = 0.012; /* -38 dB */

/* ---- filters ---- */

struct biquad {
    double b0, b1, b2, a1, a2;
};

static void run_biquad(const struct biquad *f, float *samples, size_t count)
{
    double z1 = 0, z2 = 0;

    for (size_t i = 0; i < count; i++) {
        double x = samples[i], y = f->b0 * x + z1;
        z1 = f->b1 * x - f->a1 * y + z2;
        z2 = f->b2 * x - f->a2 * y;
        samples[i] = (float)y;
    }
}

static struct biquad normalised(double b0, double b1, double b2, double a0, double a1, double a2)
{
    return (struct biquad){b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0};
}

static struct biquad high_pass(double hz)
{
    double w = 2 * M_PI * hz / HZ, alpha = sin(w) / (2 * M_SQRT1_2), c = cos(w);

    return normalised((1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha);
}

static struct biquad peaking(double hz, double q, double db)
{
    double a = pow(10, db / 40), w = 2 * M_PI * hz / HZ, alpha = sin(w) / (2 * q), c = cos(w);

    return normalised(1 + alpha * a, -2 * c, 1 - alpha * a, 1 + alpha / a, -2 * c, 1 - alpha / a);
}

/* sign +1: high shelf, -1: low shelf; slope 1. */
static struct biquad shelf(double hz, double db, double sign)
{
    double a = pow(10, db / 40), w = 2 * M_PI * hz / HZ, c = cos(w);
    double beta = 2 * sqrt(a) * sin(w) * M_SQRT1_2;

    return normalised(
        a * ((a + 1) + sign * (a - 1) * c + beta), -sign * 2 * a * ((a - 1) + sign * (a + 1) * c),
        a * ((a + 1) + sign * (a - 1) * c - beta), (a + 1) - sign * (a - 1) * c + beta,
        sign * 2 * ((a - 1) - sign * (a + 1) * c), (a + 1) - sign * (a - 1) * c - beta);
}

void polish_tone(float *samples, size_t count, const struct voice_tone *tone)
{
    struct biquad filter = high_pass(60);

    run_biquad(&filter, samples, count);
    if (!tone)
        return;
    if (tone->warmth_db != 0) {
        filter = shelf(180, tone->warmth_db, -1);
        run_biquad(&filter, samples, count);
    }
    if (tone->presence_db != 0) {
        filter = peaking(3200, 0.7, tone->presence_db);
        run_biquad(&filter, samples, count);
    }
    if (tone->air_db != 0) {
        filter = shelf(5000, tone->air_db, 1);
        run_biquad(&filter, samples, count);
    }
}

/* ---- where sound is ---- */

static double window_level(const float *samples, size_t count, size_t at)
{
    size_t end = MIN_OF(at + WINDOW, count);
    double sum = 0;

    for (size_t i = at; i < end; i++)
        sum += (double)samples[i] * samples[i];
    return end > at ? sqrt(sum / (double)(end - at)) : 0;
}

double polish_audible_level(const float *samples, size_t count)
{
    double loudest = 0;

    for (size_t at = 0; at < count; at += WINDOW)
        loudest = MAX_OF(loudest, window_level(samples, count, at));
    return loudest * AUDIBLE;
}

size_t polish_onset(const float *samples, size_t from, size_t to, double level)
{
    for (size_t at = from; at < to && level > 0; at += WINDOW)
        if (window_level(samples, to, at) >= level)
            return at;
    return from;
}

size_t polish_ending(const float *samples, size_t from, size_t to, double level)
{
    size_t last = to;
    bool heard = false;

    for (size_t at = from; at < to && level > 0; at += WINDOW) {
        if (window_level(samples, to, at) < level)
            continue;
        last = MIN_OF(at + WINDOW, to);
        heard = true;
    }
    return heard ? last : to;
}

void polish_bounds(const float *samples, size_t count, size_t *from, size_t *to)
{
    double level = polish_audible_level(samples, count);
    size_t first = polish_onset(samples, 0, count, level);
    size_t last = polish_ending(samples, 0, count, level);

    *from = first > KEEP ? first - KEEP : 0;
    *to = MIN_OF(last + KEEP, count);
}

void polish_fade(float *samples, size_t count)
{
    size_t length = MIN_OF((size_t)FADE, count / 2);

    for (size_t i = 0; i < length; i++) {
        float gain = (float)((double)i / (double)length);
        samples[i] *= gain;
        samples[count - 1 - i] *= gain;
    }
}

/* ---- level ---- */

/* Lowest gain each step needs so that no peak of it passes the limit. */
static double *step_gains(const float *samples, size_t count, double gain, size_t steps)
{
    double *gains = calloc(steps, sizeof *gains);

    for (size_t s = 0; gains && s < steps; s++) {
        double peak = 0;
        for (size_t i = s * LIMIT; i < MIN_OF((s + 1) * LIMIT, count); i++)
            peak = MAX_OF(peak, fabs((double)samples[i]));
        gains[s] = peak * gain > POLISH_PEAK ? POLISH_PEAK / (peak * gain) : 1;
    }
    return gains;
}

static double lowest_near(const double *gains, size_t steps, size_t at)
{
    size_t from = at > LIMIT_REACH ? at - LIMIT_REACH : 0, to = MIN_OF(at + LIMIT_REACH + 1, steps);
    double lowest = 1;

    for (size_t s = from; s < to; s++)
        lowest = MIN_OF(lowest, gains[s]);
    return lowest;
}

/* A mean over half the reach of the lowest gains: smooth, and never above what a peak needs. */
static double smooth_gain(const double *lowest, size_t steps, size_t at)
{
    size_t reach = LIMIT_REACH / 2;
    size_t from = at > reach ? at - reach : 0, to = MIN_OF(at + reach + 1, steps);
    double sum = 0;

    for (size_t s = from; s < to; s++)
        sum += lowest[s];
    return sum / (double)(to - from);
}

static bool limit(float *samples, size_t count, double gain, struct error *error)
{
    size_t steps = count / LIMIT + 1;
    double *gains = step_gains(samples, count, gain, steps);
    double *lowest = calloc(steps, sizeof *lowest);
    double now = 1, next;

    if (!gains || !lowest) {
        free(gains);
        free(lowest);
        return error_set(error, ERROR_INTERNAL, "out of memory while levelling speech");
    }
    for (size_t s = 0; s < steps; s++)
        lowest[s] = lowest_near(gains, steps, s);
    now = smooth_gain(lowest, steps, 0);
    for (size_t s = 0; s < steps; s++, now = next) {
        size_t from = s * LIMIT, to = MIN_OF(from + LIMIT, count);
        next = smooth_gain(lowest, steps, MIN_OF(s + 1, steps - 1));
        for (size_t i = from; i < to; i++)
            samples[i] =
                (float)(samples[i] * gain * (now + (next - now) * (double)(i - from) / LIMIT));
    }
    free(gains);
    free(lowest);
    return true;
}

bool polish_level(float *samples, size_t count, struct error *error)
{
    double lufs;

    if (!loudness_of_piece(samples, count, 1, &lufs, NULL, error))
        return false;
    if (lufs <= LOUDNESS_SILENCE)
        return true;
    return limit(samples, count, loudness_factor(POLISH_LUFS - lufs), error);
}
