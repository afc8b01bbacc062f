/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A film looked at as a viewer would: its file decoded by libav, without our own decoder, into what
 * is lit in every frame and what is heard.
 */
#ifndef CLIPCRAFTER_TESTS_GOLDEN_FILM_H
#define CLIPCRAFTER_TESTS_GOLDEN_FILM_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "media/loudness.h"

enum { FILM_FRAMES_MAX = 900, FILM_SAMPLES_MAX = 30 * 48000 };

struct film {
    int frames, width, height;
    /** Called for each frame in order; may be NULL. */
    void (*look)(void *context, int index, const AVFrame *frame);
    void *context;
    float *left; /**< the left channel at 48 kHz; freed by film_release() */
    size_t samples;
    double lufs, true_peak; /**< of both channels, after coding */
};

static inline void film_hear(struct film *film, const AVFrame *frame, struct loudness *meter)
{
    float pairs[2 * 4096];

    assert_true(frame->nb_samples <= 4096 && film->samples + 4096 <= FILM_SAMPLES_MAX);
    for (int i = 0; i < frame->nb_samples; i++) {
        pairs[2 * i] = ((const float *)frame->extended_data[0])[i];
        pairs[2 * i + 1] = ((const float *)frame->extended_data[1])[i];
        film->left[film->samples++] = pairs[2 * i];
    }
    assert_true(loudness_add(meter, pairs, (size_t)frame->nb_samples, NULL));
}

static inline void film_feed(struct film *film, AVCodecContext *decoder, const AVPacket *packet,
                             struct loudness *meter)
{
    AVFrame *frame = av_frame_alloc();

    assert_int_equal(avcodec_send_packet(decoder, packet), 0);
    while (avcodec_receive_frame(decoder, frame) == 0) {
        if (!frame->width) {
            film_hear(film, frame, meter);
            continue;
        }
        assert_true(film->frames < FILM_FRAMES_MAX);
        film->width = frame->width;
        film->height = frame->height;
        if (film->look)
            film->look(film->context, film->frames, frame);
        film->frames++;
    }
    av_frame_free(&frame);
}

static inline AVCodecContext *film_decoder(const AVStream *stream)
{
    const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
    AVCodecContext *context = avcodec_alloc_context3(codec);

    assert_true(avcodec_parameters_to_context(context, stream->codecpar) >= 0);
    context->thread_count = 1;
    assert_int_equal(avcodec_open2(context, codec, NULL), 0);
    return context;
}

/** Watches the whole file. `look` and `context` are set by the caller, all else is filled in. */
static inline void film_watch(struct film *film, const char *path)
{
    AVCodecContext *decoders[2];
    AVFormatContext *format = NULL;
    AVPacket *packet = av_packet_alloc();
    struct loudness *meter;

    film->left = malloc(FILM_SAMPLES_MAX * sizeof *film->left);
    assert_true(loudness_new(2, &meter, NULL));
    assert_int_equal(avformat_open_input(&format, path, NULL, NULL), 0);
    assert_int_equal(format->nb_streams >= 2, true);
    for (int i = 0; i < 2; i++)
        decoders[i] = film_decoder(format->streams[i]);
    while (av_read_frame(format, packet) == 0) {
        if (packet->stream_index < 2)
            film_feed(film, decoders[packet->stream_index], packet, meter);
        av_packet_unref(packet);
    }
    for (int i = 0; i < 2; i++) {
        film_feed(film, decoders[i], NULL, meter);
        avcodec_free_context(&decoders[i]);
    }
    loudness_measured(meter, &film->lufs, &film->true_peak);
    loudness_free(meter);
    av_packet_free(&packet);
    avformat_close_input(&format);
}

static inline void film_release(struct film *film)
{
    free(film->left);
    film->left = NULL;
}

#endif
