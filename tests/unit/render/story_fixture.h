/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A small story for the tests of rendering: a folder with a photograph (BMP), a clip (MP4 by our
 * own encoder: frame i is plain grey of level CLIP_LEVEL(i)) and a voice (WAV: silence with one
 * click), and a timeline of four scenes that uses them. All parts are plain and may be changed by a
 * test.
 */
#ifndef CLIPCRAFTER_TESTS_UNIT_RENDER_STORY_FIXTURE_H
#define CLIPCRAFTER_TESTS_UNIT_RENDER_STORY_FIXTURE_H

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "crypto/digest.h"
#include "media/encoder.h"
#include "media/muxer.h"
#include "media/wav.h"
#include "os/file.h"
#include "os/path.h"
#include "render/render.h"
#include "story/timeline.h"

enum {
    FIXTURE_WIDTH = 128,
    FIXTURE_HEIGHT = 224,
    FIXTURE_SCENES = 4,
    FIXTURE_FADE = 4,
    FIXTURE_CLIP_FRAMES = 40,
    FIXTURE_CLICK = 20000, /**< sample of the click in the whole sound */
    ASSET_PHOTO = 0,
    ASSET_CLIP,
    ASSET_VOICE,
    FIXTURE_ASSETS,
};

#define CLIP_LEVEL(frame) (40 + 4 * (frame))

struct fixture {
    struct arena arena;
    char folder[64];
    struct asset assets[FIXTURE_ASSETS];
    char digests[FIXTURE_ASSETS][DIGEST_HEX + 1];
    struct timeline timeline;
    struct timeline_scene scenes[FIXTURE_SCENES];
    struct layer layers[FIXTURE_SCENES][3];
    struct caption_page pages[FIXTURE_SCENES];
    struct caption_word words[FIXTURE_SCENES];
    struct sound_clip clip;
    struct caption_style style;
    struct render_options options;
};

static inline void fixture_put32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> (8 * i));
}

static inline void fixture_file(struct fixture *fixture, int asset, const char *name,
                                const char *type, struct str bytes)
{
    struct str path = path_join(&fixture->arena, str_from(fixture->folder), str_from(name));
    struct digest digest = digest_of(bytes);
    struct error error = ERROR_INIT;

    assert_ok(file_write(path, bytes, 0600, &error), error);
    digest_hex(&digest, fixture->digests[asset]);
    fixture->assets[asset] = (struct asset){.digest = {fixture->digests[asset], DIGEST_HEX},
                                            .path = str_from(name),
                                            .media_type = str_from(type)};
}

/* A 24-bit BMP of soft waves with a bright mark: 200 x 300. */
static inline void fixture_photo(struct fixture *fixture)
{
    enum { W = 200, H = 300, HEAD = 54 };
    uint8_t *bytes = calloc(1, HEAD + W * H * 3);

    memcpy(bytes, "BM", 2);
    fixture_put32(bytes + 2, HEAD + W * H * 3);
    fixture_put32(bytes + 10, HEAD);
    fixture_put32(bytes + 14, 40);
    fixture_put32(bytes + 18, W);
    fixture_put32(bytes + 22, H);
    bytes[26] = 1;
    bytes[28] = 24;
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            uint8_t *pixel = bytes + HEAD + (y * W + x) * 3;

            pixel[0] = (uint8_t)(60 + x / 2);
            pixel[1] = (uint8_t)(100 + (x * y / 64) % 50);
            pixel[2] = (uint8_t)(200 - y / 3);
        }
    }
    fixture_file(fixture, ASSET_PHOTO, "photo.bmp", "image/bmp",
                 (struct str){(char *)bytes, HEAD + W * H * 3});
    free(bytes);
}

static inline void fixture_clip_packets(struct packet_list *packets, struct video_encoder *encoder)
{
    struct frame *frame = frame_new(FIXTURE_WIDTH, FIXTURE_HEIGHT, false);
    struct error error = ERROR_INIT;

    for (int i = 0; i < FIXTURE_CLIP_FRAMES; i++) {
        for (int plane = FRAME_Y; plane <= FRAME_V; plane++)
            memset(frame->plane[plane], plane == FRAME_Y ? CLIP_LEVEL(i) : 128,
                   (size_t)frame->stride[plane] * (size_t)frame_plane_height(frame, plane));
        assert_ok(video_encoder_write(encoder, frame, packets, &error), error);
    }
    assert_ok(video_encoder_finish(encoder, packets, &error), error);
    frame_unref(frame);
}

static inline void fixture_clip(struct fixture *fixture)
{
    struct video_settings settings = {.width = FIXTURE_WIDTH,
                                      .height = FIXTURE_HEIGHT,
                                      .rate = {30, 1},
                                      .crf_tenths = 100,
                                      .frames = FIXTURE_CLIP_FRAMES};
    struct str path = path_join(&fixture->arena, str_from(fixture->folder), STR("clip.mp4"));
    struct muxer_settings wanted = {
        .width = FIXTURE_WIDTH, .height = FIXTURE_HEIGHT, .rate = {30, 1}};
    struct packet_list packets = {0};
    struct error error = ERROR_INIT;
    struct video_encoder *encoder;
    struct muxer *muxer;
    struct buf bytes;
    int fd = open(path.ptr, O_RDWR | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_ok(video_encoder_new(&settings, &encoder, &error), error);
    fixture_clip_packets(&packets, encoder);
    video_encoder_extradata(encoder, &wanted.video_config, &wanted.video_config_size);
    assert_ok(muxer_new(fd, &wanted, &muxer, &error), error);
    for (size_t i = 0; i < packets.count; i++)
        assert_ok(muxer_write_video(muxer, &packets.items[i], &error), error);
    assert_ok(muxer_finish(muxer, &error), error);
    muxer_free(muxer);
    video_encoder_free(encoder);
    packet_list_release(&packets);
    close(fd);
    buf_init(&bytes, 1 << 20);
    assert_ok(file_read(path, 1 << 20, &bytes, &error), error);
    fixture_file(fixture, ASSET_CLIP, "clip.mp4", "video/mp4", buf_str(&bytes));
    buf_release(&bytes);
}

/* The click is a short burst 1000 samples into the voice. */
static inline void fixture_voice(struct fixture *fixture)
{
    enum { LENGTH = 40000 };
    float *samples = calloc(LENGTH, sizeof *samples);
    struct buf bytes;

    for (int i = 0; i < 16; i++)
        samples[1000 + i] = i % 2 ? -0.5F : 0.5F;
    buf_init(&bytes, 1 << 20);
    wav_encode(samples, LENGTH, 1, &bytes);
    fixture_file(fixture, ASSET_VOICE, "voice.wav", "audio/wav", buf_str(&bytes));
    buf_release(&bytes);
    free(samples);
    fixture->clip = (struct sound_clip){.asset = ASSET_VOICE, .start = FIXTURE_CLICK - 1000};
}

static inline struct layer fixture_layer(enum layer_kind kind)
{
    return (struct layer){.kind = kind,
                          .box = {0, 0, FIXTURE_WIDTH * 1000, FIXTURE_HEIGHT * 1000},
                          .anchor_x = FIXTURE_WIDTH * 500,
                          .anchor_y = FIXTURE_HEIGHT * 500,
                          .asset = -1,
                          .focus_x = 500,
                          .focus_y = 500};
}

static inline void fixture_layers(struct fixture *fixture)
{
    static const struct track_key zoom[] = {{0, 1000, EASE_LINEAR}, {23, 1150, EASE_LINEAR}};
    static const struct track_key rise[] = {{0, 30000, EASE_OUT_BACK}, {8, 0, EASE_LINEAR}};
    struct layer *card = fixture->layers[1], *last = fixture->layers[3];

    fixture->layers[0][0] = fixture_layer(LAYER_PICTURE);
    fixture->layers[0][0].asset = ASSET_PHOTO;
    fixture->layers[0][0].scale = (struct track){zoom, 2};
    card[0] = fixture_layer(LAYER_BACKDROP);
    card[0].backdrop = (struct backdrop){BACKDROP_LINEAR, {0x204080, 0x806040}, 0, 0, 0};
    card[1] = fixture_layer(LAYER_SHAPE);
    card[1].box = (struct box){20000, 40000, 60000, 60000};
    card[1].shape = (struct shape){SHAPE_ELLIPSE, 0xffcc00, 0xff8800, 0, 1};
    card[1].y = (struct track){rise, 2};
    card[2] = fixture_layer(LAYER_PICTURE);
    card[2].box = (struct box){64000, 120000, 50000, 50000};
    card[2].asset = ASSET_PHOTO;
    fixture->layers[2][0] = fixture_layer(LAYER_FOOTAGE);
    fixture->layers[2][0].asset = ASSET_CLIP;
    fixture->layers[2][0].start = rational_frame_to_ticks((struct rational){30, 1}, 5);
    last[0] = fixture_layer(LAYER_BACKDROP);
    last[0].backdrop = (struct backdrop){BACKDROP_SOLID, {0xffffff}, 0, 0, 0};
}

static inline void fixture_scenes(struct fixture *fixture)
{
    static const char *const words[FIXTURE_SCENES] = {"Bees", "dance", "in", "combs"};
    static const enum transition changes[FIXTURE_SCENES] = {TRANSITION_CROSSFADE, TRANSITION_PUSH,
                                                            TRANSITION_FADE, TRANSITION_CUT};

    fixture_layers(fixture);
    for (int i = 0; i < FIXTURE_SCENES; i++) {
        fixture->words[i] = (struct caption_word){str_from(words[i]), 16000, 26000};
        fixture->pages[i] = (struct caption_page){
            .start = 16000, .end = 26000, .words = &fixture->words[i], .word_count = 1};
        fixture->scenes[i] =
            (struct timeline_scene){.id = arena_printf(&fixture->arena, "s%d", i),
                                    .frames = 24,
                                    .transition = changes[i],
                                    .transition_frames = i + 1 < FIXTURE_SCENES ? FIXTURE_FADE : 0,
                                    .layers = fixture->layers[i],
                                    .layer_count = i == 1 ? 3 : 1,
                                    .pages = &fixture->pages[i],
                                    .page_count = 1};
    }
}

static inline struct fixture *fixture_new(void)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    const char *data = getenv("CLIPCRAFTER_DATA");

    arena_init(&fixture->arena);
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/clipcrafter-story-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    fixture_photo(fixture);
    fixture_clip(fixture);
    fixture_voice(fixture);
    fixture_scenes(fixture);
    fixture->timeline = (struct timeline){.version = TIMELINE_VERSION,
                                          .title = STR("Why bees dance"),
                                          .language = STR("en"),
                                          .width = FIXTURE_WIDTH,
                                          .height = FIXTURE_HEIGHT,
                                          .rate = {30, 1},
                                          .assets = fixture->assets,
                                          .asset_count = FIXTURE_ASSETS,
                                          .scenes = fixture->scenes,
                                          .scene_count = FIXTURE_SCENES,
                                          .sound = {.clips = &fixture->clip,
                                                    .clip_count = 1,
                                                    .music = {.asset = -1},
                                                    .loudness_mlufs = -14000,
                                                    .true_peak_mdbtp = -1000}};
    fixture->options =
        (struct render_options){.threads = 2,
                                .base = str_from(fixture->folder),
                                .fonts = path_join(&fixture->arena, str_from(data), STR("fonts"))};
    return fixture;
}

static inline void fixture_free(struct fixture *fixture)
{
    assert_true(folder_remove(str_from(fixture->folder), NULL));
    arena_release(&fixture->arena);
    free(fixture);
}

/** A cache in the fixture's folder; `name` tells several apart. */
static inline struct cache *fixture_cache(struct fixture *fixture, const char *name)
{
    struct error error = ERROR_INIT;
    struct cache *cache;

    assert_ok(cache_open(path_join(&fixture->arena, str_from(fixture->folder), str_from(name)), 0,
                         &cache, &error),
              error);
    return cache;
}

#endif
