/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Coded pictures and sound for the tests of writers: three segments by encoders of their own, of
 * different contents, at their places in the video, and sound of the same length.
 */
#ifndef CLIPCRAFTER_TESTS_UNIT_MEDIA_MATERIAL_H
#define CLIPCRAFTER_TESTS_UNIT_MEDIA_MATERIAL_H

#include <math.h>

#include "media/audio_encoder.h"
#include "media/encoder.h"

enum { WIDTH = 96, HEIGHT = 128, SEGMENTS = 3, FRAMES = 20, TOTAL = SEGMENTS * FRAMES };

/** Three segments of pictures and as much sound, encoded once for all tests. */
struct material {
    struct packet_list video, audio;
    uint8_t video_config[256], audio_config[64];
    size_t video_config_size, audio_config_size;
};

static inline void material_keep(uint8_t *to, size_t *to_size, const uint8_t *from, size_t size)
{
    memcpy(to, from, size);
    *to_size = size;
}

/* Times are moved to the segment's place, as the joiner does. */
static inline void material_segment(struct material *material, struct rational rate, int index)
{
    struct video_settings settings = {.width = WIDTH,
                                      .height = HEIGHT,
                                      .rate = rate,
                                      .content = index % 2 ? CONTENT_STILL : CONTENT_ORDINARY,
                                      .crf_tenths = 210,
                                      .frames = FRAMES};
    struct frame *frame = frame_new(WIDTH, HEIGHT, false);
    size_t before = material->video.count;
    struct error error = ERROR_INIT;
    struct video_encoder *encoder;
    const uint8_t *config;
    size_t size;

    assert_ok(video_encoder_new(&settings, &encoder, &error), error);
    for (int t = 0; t < FRAMES; t++) {
        for (int plane = FRAME_Y; plane <= FRAME_V; plane++)
            memset(frame->plane[plane], 60 + 5 * t + 10 * plane,
                   (size_t)frame->stride[plane] * (size_t)frame_plane_height(frame, plane));
        assert_ok(video_encoder_write(encoder, frame, &material->video, &error), error);
    }
    assert_ok(video_encoder_finish(encoder, &material->video, &error), error);
    for (size_t i = before; i < material->video.count; i++) {
        material->video.items[i].pts += index * FRAMES;
        material->video.items[i].dts += index * FRAMES;
    }
    video_encoder_extradata(encoder, &config, &size);
    material_keep(material->video_config, &material->video_config_size, config, size);
    video_encoder_free(encoder);
    frame_unref(frame);
}

static inline void material_sound(struct material *material, int64_t samples)
{
    struct audio_encoder *encoder;
    struct error error = ERROR_INIT;
    const uint8_t *config;
    size_t size;

    assert_ok(audio_encoder_new(128000, &encoder, &error), error);
    for (int64_t i = audio_encoder_priming(encoder); i < samples; i++) {
        float both[2] = {0.3F * (float)sin((double)i * 0.05), 0.2F * (float)sin((double)i * 0.08)};

        assert_ok(audio_encoder_write(encoder, both, 1, &material->audio, &error), error);
    }
    assert_ok(audio_encoder_finish(encoder, &material->audio, &error), error);
    audio_encoder_extradata(encoder, &config, &size);
    material_keep(material->audio_config, &material->audio_config_size, config, size);
    audio_encoder_free(encoder);
}

static inline void material_make(struct material *material, struct rational rate)
{
    *material = (struct material){0};
    for (int i = 0; i < SEGMENTS; i++)
        material_segment(material, rate, i);
    material_sound(material, rational_frame_to_ticks(rate, TOTAL));
}

static inline void material_release(struct material *material)
{
    packet_list_release(&material->video);
    packet_list_release(&material->audio);
}

#endif
