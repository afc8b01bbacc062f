/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/loudness.h"

/* The library has an `enum error` of its own, which would clash with our struct. */
#define error ebur128_error
#include <ebur128.h>
#undef error
#include <math.h>
#include <stdlib.h>

#include "base/rational.h"

#include "base/banned.h"

/* Shorter pieces are repeated until they last this long: five gating blocks. */
enum { PIECE_FRAMES_MIN = 2 * TICKS_PER_SECOND };

struct loudness {
    ebur128_state *meter;
    int channels;
};

static bool meter_new(int channels, int mode, struct loudness **out, struct error *error)
{
    struct loudness *loudness = calloc(1, sizeof *loudness);

    BUG_UNLESS(channels == 1 || channels == 2);
    if (loudness)
        loudness->meter = ebur128_init((unsigned)channels, TICKS_PER_SECOND, mode);
    if (!loudness || !loudness->meter) {
        free(loudness);
        return error_set(error, ERROR_INTERNAL, "out of memory for a loudness meter");
    }
    if (channels == 1)
        ebur128_set_channel(loudness->meter, 0, EBUR128_CENTER);
    loudness->channels = channels;
    *out = loudness;
    return true;
}

bool loudness_new(int channels, struct loudness **out, struct error *error)
{
    return meter_new(channels, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK, out, error);
}

bool loudness_new_without_peak(int channels, struct loudness **out, struct error *error)
{
    return meter_new(channels, EBUR128_MODE_I, out, error);
}

void loudness_free(struct loudness *loudness)
{
    if (!loudness)
        return;
    ebur128_destroy(&loudness->meter);
    free(loudness);
}

bool loudness_add(struct loudness *loudness, const float *samples, size_t frames,
                  struct error *error)
{
    if (ebur128_add_frames_float(loudness->meter, samples, frames) != EBUR128_SUCCESS)
        return error_set(error, ERROR_INTERNAL, "out of memory while measuring loudness");
    return true;
}

static double floored(double value)
{
    return isfinite(value) && value > LOUDNESS_SILENCE ? value : LOUDNESS_SILENCE;
}

void loudness_measured(const struct loudness *loudness, double *lufs, double *true_peak_dbtp)
{
    double loud = -HUGE_VAL, peak = 0;

    ebur128_loudness_global(loudness->meter, &loud);
    for (int c = 0; c < loudness->channels; c++) {
        double one = 0;
        if (ebur128_true_peak(loudness->meter, (unsigned)c, &one) == EBUR128_SUCCESS)
            peak = MAX_OF(peak, one);
    }
    *lufs = floored(loud);
    *true_peak_dbtp = floored(20 * log10(peak));
}

bool loudness_of_piece(const float *samples, size_t frames, int channels, double *lufs,
                       double *true_peak_dbtp, struct error *error)
{
    struct loudness *loudness = NULL;
    double ignored;
    size_t added = 0;
    bool ok = false;

    if (!(true_peak_dbtp ? loudness_new : loudness_new_without_peak)(channels, &loudness, error))
        goto done;
    while (frames && (added == 0 || added < PIECE_FRAMES_MIN)) {
        if (!loudness_add(loudness, samples, frames, error))
            goto done;
        added += frames;
    }
    loudness_measured(loudness, lufs, true_peak_dbtp ? true_peak_dbtp : &ignored);
    ok = true;
done:
    loudness_free(loudness);
    return ok;
}

double loudness_factor(double db)
{
    return pow(10, db / 20);
}
