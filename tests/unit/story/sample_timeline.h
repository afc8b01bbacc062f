/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Random timelines in normal form: what decoding leaves as it is. */
#ifndef CLIPCRAFTER_TESTS_SAMPLE_TIMELINE_H
#define CLIPCRAFTER_TESTS_SAMPLE_TIMELINE_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/random.h"
#include "story/timeline.h"

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static int32_t random_number(struct random *random, int32_t min, int32_t max)
{
    return min + (int32_t)random_below(random, (uint32_t)(max - min + 1));
}

static struct str random_text(struct random *random)
{
    static const char *const texts[] = {"bee", "40,000", "\xc3\xa4 \"b\" {\\b1}", "a  b",
                                        "\xd7\x93\xd7\x91\xd7\x95\xd7\xa8\xd7\x94"};

    return str_from(texts[random_below(random, COUNT_OF(texts))]);
}

static struct track random_track(struct arena *arena, struct random *random, int32_t min,
                                 int32_t max)
{
    struct track track = {.count = random_below(random, 4)};
    struct track_key *keys = ARENA_ARRAY(arena, struct track_key, track.count);
    int32_t frame = random_number(random, -5, 5);

    for (size_t i = 0; i < track.count; i++) {
        keys[i] = (struct track_key){frame, random_number(random, min, max),
                                     (enum easing)random_below(random, EASE_HOLD + 1)};
        frame += random_number(random, 1, 90);
    }
    track.keys = keys;
    return track;
}

static struct backdrop random_backdrop(struct random *random)
{
    static const size_t colours[] = {1, 2, 2, 4};
    struct backdrop backdrop = {.kind = (enum backdrop_kind)random_below(random, 4),
                                .angle = random_number(random, -360, 360),
                                .grain = random_number(random, 0, 50),
                                .grain_seed = random_next(random)};

    for (size_t i = 0; i < colours[backdrop.kind]; i++)
        backdrop.colours[i] = random_below(random, 0x1000000);
    return backdrop;
}

static struct text_spec random_text_spec(struct random *random)
{
    return (struct text_spec){
        .text = random_below(random, 4) ? random_text(random) : STR("two\nlines "),
        .family = STR("Inter"),
        .weight = random_number(random, 1, 9) * 100,
        .size_min = random_number(random, 1000, 40000),
        .size_max = random_number(random, 40000, 400000),
        .line_height = random_number(random, 800, 1600),
        .tracking = random_number(random, -50, 50),
        .colour = random_below(random, 0x1000000),
        .align = (enum text_align)random_below(random, 3),
        .language = random_below(random, 2) ? STR("de") : (struct str){0},
    };
}

/* What a layer of its kind means; the rest stays zero, as decoding leaves it. */
static void fill_layer(struct random *random, struct layer *layer)
{
    layer->asset = -1;
    if (layer->kind == LAYER_PICTURE || layer->kind == LAYER_FOOTAGE ||
        layer->kind == LAYER_DRAWING) {
        layer->asset = random_number(random, 0, 2);
        layer->fit = (enum fit)random_below(random, 2);
        layer->focus_x = random_number(random, 0, 1000);
        layer->focus_y = random_number(random, 0, 1000);
    }
    if (layer->kind == LAYER_FOOTAGE)
        layer->start = random_number(random, 0, 1000000);
    if (layer->kind == LAYER_BACKDROP)
        layer->backdrop = random_backdrop(random);
    if (layer->kind == LAYER_SHAPE)
        layer->shape = (struct shape){
            (enum shape_kind)random_below(random, SHAPE_WAVE + 1), random_below(random, 0x1000000),
            random_below(random, 0x1000000), random_number(random, 0, 90000), random_next(random)};
    if (layer->kind == LAYER_TEXT)
        layer->text = random_text_spec(random);
    if (layer->kind != LAYER_BACKDROP && random_below(random, 2))
        layer->shadow =
            (struct shadow){random_number(random, 0, 50000), random_number(random, -9000, 9000),
                            random_number(random, 1, 1000), random_below(random, 0x1000000)};
}

static struct layer random_layer(struct arena *arena, struct random *random)
{
    struct layer layer = {
        .kind = (enum layer_kind)random_below(random, LAYER_TEXT + 1),
        .box = {random_number(random, -900000, 900000), random_number(random, -900000, 900000),
                random_number(random, 1, 2000000), random_number(random, 1, 2000000)},
        .anchor_x = random_number(random, -900000, 900000),
        .anchor_y = random_number(random, -900000, 900000),
        .scale = random_track(arena, random, 0, 3000),
        .x = random_track(arena, random, -90000, 90000),
        .y = random_track(arena, random, -90000, 90000),
        .opacity = random_track(arena, random, 0, 1000),
    };

    fill_layer(random, &layer);
    return layer;
}

static struct caption_page random_page(struct arena *arena, struct random *random, int64_t *at)
{
    struct caption_page page = {.word_count = 1 + random_below(random, 4),
                                .right_to_left = random_below(random, 2)};
    struct caption_word *words = ARENA_ARRAY(arena, struct caption_word, page.word_count);

    *at += random_number(random, 0, 20000);
    page.start = *at;
    for (size_t i = 0; i < page.word_count; i++) {
        words[i].start = *at;
        *at += random_number(random, 0, 20000);
        words[i].end = *at;
        words[i].text = random_text(random);
    }
    *at += 1;
    page.end = *at;
    page.words = words;
    return page;
}

static struct timeline_scene random_timeline_scene(struct arena *arena, struct random *random,
                                                   bool last)
{
    struct timeline_scene scene = {
        .id = arena_printf(arena, "s%x", random_next(random)),
        .chapter = random_below(random, 2) ? random_text(random) : (struct str){0},
        .frames = random_number(random, 100, 300),
        .transition = (enum transition)random_number(random, TRANSITION_CUT, TRANSITION_PUSH),
        .layer_count = 1 + random_below(random, 5),
        .page_count = random_below(random, 4),
    };
    struct layer *layers = ARENA_ARRAY(arena, struct layer, scene.layer_count);
    struct caption_page *pages = ARENA_ARRAY(arena, struct caption_page, scene.page_count);
    int64_t at = 0;

    if (!last && scene.transition != TRANSITION_CUT)
        scene.transition_frames = random_number(random, 0, 49);
    for (size_t i = 0; i < scene.layer_count; i++)
        layers[i] = random_layer(arena, random);
    for (size_t i = 0; i < scene.page_count; i++)
        pages[i] = random_page(arena, random, &at);
    scene.layers = layers;
    scene.pages = pages;
    return scene;
}

static struct timeline_sound random_sound(struct arena *arena, struct random *random)
{
    struct timeline_sound sound = {.clip_count = random_below(random, 4),
                                   .music = {.asset = -1},
                                   .loudness_mlufs = -14000,
                                   .true_peak_mdbtp = -1000};
    struct sound_clip *clips = ARENA_ARRAY(arena, struct sound_clip, sound.clip_count);
    int64_t at = 0;

    for (size_t i = 0; i < sound.clip_count; i++) {
        at += random_number(random, 0, 100000);
        clips[i] = (struct sound_clip){random_number(random, 0, 2), at,
                                       random_number(random, -9000, 9000)};
    }
    sound.clips = clips;
    if (random_below(random, 2))
        sound.music = (struct music_bed){
            random_number(random, 0, 2), 100, 9999999, -6000, -12000, 200, 500, 3000};
    return sound;
}

/** Of `count` scenes, everything in `arena`. */
static struct timeline random_timeline(struct arena *arena, struct random *random, size_t count)
{
    static const struct asset assets[] = {
        {STR(DIGEST), STR("a.jpg"), STR("image/jpeg"), {.author = STR("A"), .licence = STR("MIT")}},
        {STR(DIGEST), STR("/b/\xc3\xa4.mp4"), STR("video/mp4"), {.source = STR("x \"y\"")}},
        {STR(DIGEST), STR("c.wav"), STR("audio/wav"), {.title = (struct str){0}}},
    };
    static const struct rational rates[] = {{30, 1}, {25, 1}, {30000, 1001}};
    struct timeline_scene *scenes = ARENA_ARRAY(arena, struct timeline_scene, count);
    struct timeline timeline = {
        .version = TIMELINE_VERSION,
        .title = random_below(random, 2) ? random_text(random) : (struct str){0},
        .language = STR("en"),
        .description = random_below(random, 2) ? STR("a\nb") : (struct str){0},
        .width = 1080,
        .height = 1920,
        .rate = rates[random_below(random, 3)],
        .caption_style = STR("bold"),
        .assets = assets,
        .asset_count = COUNT_OF(assets),
        .scene_count = count,
        .sound = random_sound(arena, random),
    };

    for (size_t i = 0; i < count; i++)
        scenes[i] = random_timeline_scene(arena, random, i + 1 == count);
    timeline.scenes = scenes;
    return timeline;
}

#endif
