/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/resample.h"

#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <limits.h>
#include <stdlib.h>

#include "base/banned.h"

/* Input frames handed over at a time: bounds the library's own buffers. */
enum { CHUNK_FRAMES = 16384 };

static SwrContext *open_filter(int channels, int32_t from_hz, int32_t to_hz)
{
    AVChannelLayout layout = AV_CHANNEL_LAYOUT_MONO;
    SwrContext *swr = NULL;
    bool ok;

    av_channel_layout_default(&layout, channels);
    ok = swr_alloc_set_opts2(&swr, &layout, AV_SAMPLE_FMT_FLT, to_hz, &layout, AV_SAMPLE_FMT_FLT,
                             from_hz, 0, NULL) == 0 &&
         av_opt_set_int(swr, "filter_size", 64, 0) == 0 &&
         av_opt_set_double(swr, "cutoff", 0.95, 0) == 0 &&
         av_opt_set_int(swr, "exact_rational", 1, 0) == 0 && swr_init(swr) == 0;
    if (!ok)
        swr_free(&swr);
    return swr;
}

/* Runs everything through; true if exactly as many frames came as there is room for (the filter
 * may have a frame more at its end, which is left behind, or a few less, which stay zero). */
static bool run(SwrContext *swr, const float *in, size_t frames, int channels, float *out,
                size_t room)
{
    size_t taken = 0, made = 0;
    bool flushed = false;

    while (made < room && !flushed) {
        size_t chunk = MIN_OF(frames - taken, (size_t)CHUNK_FRAMES);
        const uint8_t *from = (const uint8_t *)(in + taken * (size_t)channels);
        uint8_t *to = (uint8_t *)(out + made * (size_t)channels);
        int space = (int)MIN_OF(room - made, (size_t)INT_MAX);
        int got = swr_convert(swr, &to, space, chunk ? &from : NULL, (int)chunk);

        if (got < 0)
            return false;
        taken += chunk;
        made += (size_t)got;
        flushed = chunk == 0 && got == 0;
    }
    return true;
}

bool resample(const float *in, size_t frames, int channels, int32_t from_hz, int32_t to_hz,
              float **out, size_t *out_frames, struct error *error)
{
    SwrContext *swr = NULL;
    float *samples = NULL;
    size_t room, count;
    bool ok = false;

    BUG_UNLESS(channels == 1 || channels == 2);
    BUG_UNLESS(from_hz >= RESAMPLE_HZ_MIN && from_hz <= RESAMPLE_HZ_MAX);
    BUG_UNLESS(to_hz >= RESAMPLE_HZ_MIN && to_hz <= RESAMPLE_HZ_MAX);
    if (__builtin_mul_overflow(frames, (size_t)to_hz, &room) || room > SIZE_MAX / 4) {
        error_set(error, ERROR_LIMIT, "sound of %zu samples is too long to resample", frames);
        goto done;
    }
    room = (room + (size_t)from_hz - 1) / (size_t)from_hz;
    count = MAX_OF(room, (size_t)1);
    samples = calloc(count, sizeof *samples * (size_t)channels);
    swr = open_filter(channels, from_hz, to_hz);
    if (!samples || !swr || !run(swr, in, frames, channels, samples, room)) {
        error_set(error, ERROR_INTERNAL, "out of memory while resampling %d Hz to %d Hz",
                  (int)from_hz, (int)to_hz);
        goto done;
    }
    *out = samples;
    *out_frames = room;
    samples = NULL;
    ok = true;
done:
    swr_free(&swr);
    free(samples);
    return ok;
}
