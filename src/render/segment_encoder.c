/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/segment_encoder.h"

#include <math.h>

#include "render/stream_file.h"

#include "base/banned.h"

/* Instagram's limit for a video is 25 Mbit/s, the lowest of the platforms'; sound takes 0.128. */
static const double BIT_RATE_MAX = 24.5e6;

/* x264's size about halves with six steps of CRF; the spare is for content that does not. */
enum { CRF_HALVES = 60, CRF_SPARE = 5, CRF_COARSEST = 400, ATTEMPTS = 4 };

int32_t segment_coarser(size_t bytes, int32_t frames, struct rational rate)
{
    /* A short segment is judged as if it lasted a second: a key frame alone has no bit rate. */
    double seconds = MAX_OF((double)frames * rate.den / rate.num, 1.0);
    double over = (double)bytes * 8 / seconds / BIT_RATE_MAX;

    return over <= 1 ? 0 : (int32_t)ceil(log2(over) * CRF_HALVES) + CRF_SPARE;
}

static bool encode_frames(struct workshop *workshop, struct segment_painter *painter,
                          struct video_encoder *encoder, int32_t frames, segment_tick tick,
                          void *context, struct packet_list *packets, struct error *error)
{
    for (int32_t i = 0; i < frames; i++) {
        struct frame *frame;

        if (workshop_stopped(workshop))
            return error_set(error, ERROR_CANCELLED, "interrupted");
        if (!segment_painter_next(painter, &frame, error) ||
            !video_encoder_write(encoder, frame, packets, error))
            return false;
        if (tick)
            tick(context);
    }
    return video_encoder_finish(encoder, packets, error);
}

static bool keep(struct workshop *workshop, const struct segment *segment,
                 const struct video_encoder *encoder, const struct packet_list *packets,
                 struct error *error)
{
    const int64_t notes[STREAM_NOTES] = {0};
    const uint8_t *config;
    struct buf bytes;
    size_t size;
    bool ok;

    buf_init(&bytes, STREAM_FILE_MAX);
    video_encoder_extradata(encoder, &config, &size);
    stream_file_encode(packets, (struct str){(const char *)config, size}, notes, &bytes);
    ok = buf_ok(&bytes) ? cache_write(workshop->options->cache, SEGMENT_KIND, &segment->key,
                                      buf_str(&bytes), error)
                        : error_set(error, ERROR_LIMIT, "a segment of the video is too large");
    buf_release(&bytes);
    return ok;
}

/* One attempt; *coarser tells what to add to the CRF for another one, 0 when it was kept. */
static bool attempt(struct workshop *workshop, struct segment_painter *painter,
                    const struct segment *segment, const struct video_settings *settings, bool last,
                    segment_tick tick, void *context, int32_t *coarser, struct error *error)
{
    struct video_encoder *encoder = NULL;
    struct packet_list packets = {0};
    bool ok;

    ok = segment_painter_open(painter, segment, error) &&
         video_encoder_new(settings, &encoder, error) &&
         encode_frames(workshop, painter, encoder, segment->frames, tick, context, &packets, error);
    if (ok) {
        *coarser =
            last ? 0
                 : segment_coarser(packet_list_bytes(&packets), segment->frames, settings->rate);
        ok = *coarser > 0 || keep(workshop, segment, encoder, &packets, error);
    }
    packet_list_release(&packets);
    video_encoder_free(encoder);
    return ok;
}

bool segment_encode(struct workshop *workshop, struct segment_painter *painter,
                    const struct segment *segment, segment_tick tick, void *context,
                    struct error *error)
{
    struct video_settings settings =
        segment_settings(segment, workshop->timeline, workshop->options);
    int32_t coarser = 0;

    for (int i = 1; i <= ATTEMPTS; i++) {
        bool last = i == ATTEMPTS || settings.crf_tenths == CRF_COARSEST;

        if (!attempt(workshop, painter, segment, &settings, last, i == 1 ? tick : NULL, context,
                     &coarser, error))
            return false;
        if (coarser == 0)
            return true;
        settings.crf_tenths = MIN_OF(settings.crf_tenths + coarser, (int32_t)CRF_COARSEST);
    }
    return true;
}
