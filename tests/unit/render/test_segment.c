/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"
#include "base/random.h"
#include "render/segment.h"

#include "base/banned.h"

enum { SCENES = 6, FADE = 15 };

static const struct track_key zoom_keys[] = {{0, 1000, EASE_LINEAR}, {149, 1150, EASE_LINEAR}};

static const struct asset assets[] = {
    {.digest = {"0000000000000000000000000000000000000000000000000000000000000001", 64},
     .path = {"a.jpg", 5}},
    {.digest = {"0000000000000000000000000000000000000000000000000000000000000002", 64},
     .path = {"b.mp4", 5}},
};

/** A story of six zooming stills with two pages of captions each, every part of it writable. */
struct story {
    struct timeline timeline;
    struct timeline_scene scenes[SCENES];
    struct layer layers[SCENES][2];
    struct caption_page pages[SCENES][2];
    struct caption_word words[SCENES][2];
    struct caption_style style;
    struct render_options options;
    struct arena arena;
    struct segment *segments;
    size_t count;
};

static void fill_scene(struct story *story, int i)
{
    for (int p = 0; p < 2; p++) {
        story->words[i][p] = (struct caption_word){STR("bees"), p * 80000, p * 80000 + 30000};
        story->pages[i][p] = (struct caption_page){.start = p * 80000,
                                                   .end = p * 80000 + 60000,
                                                   .words = &story->words[i][p],
                                                   .word_count = 1};
    }
    story->layers[i][0] = (struct layer){.kind = LAYER_PICTURE,
                                         .box = {0, 0, 1080000, 1920000},
                                         .anchor_x = 540000,
                                         .anchor_y = 960000,
                                         .scale = {zoom_keys, 2},
                                         .asset = 0};
    story->scenes[i] = (struct timeline_scene){.id = STR("s"),
                                               .frames = 150 + i,
                                               .transition = TRANSITION_CROSSFADE,
                                               .transition_frames = i + 1 < SCENES ? FADE : 0,
                                               .layers = story->layers[i],
                                               .layer_count = 1,
                                               .pages = story->pages[i],
                                               .page_count = 2};
}

static int make_story(void **state)
{
    struct story *story = calloc(1, sizeof *story);

    arena_init(&story->arena);
    for (int i = 0; i < SCENES; i++)
        fill_scene(story, i);
    story->timeline = (struct timeline){.version = 1,
                                        .width = 1080,
                                        .height = 1920,
                                        .rate = {30, 1},
                                        .assets = assets,
                                        .asset_count = COUNT_OF(assets),
                                        .scenes = story->scenes,
                                        .scene_count = SCENES};
    story->options.style = &story->style;
    *state = story;
    return 0;
}

static int free_story(void **state)
{
    struct story *story = *state;

    arena_release(&story->arena);
    free(story);
    return 0;
}

static void plan(struct story *story)
{
    segment_plan(&story->arena, &story->timeline, &story->options, &story->segments, &story->count);
}

/* Plans again and says which segments have another key than before: bit i for segment i. */
static uint64_t changed(struct story *story)
{
    struct segment *before = story->segments;
    size_t count = story->count;
    uint64_t bits = 0;

    plan(story);
    assert_int_equal(story->count, count);
    for (size_t i = 0; i < count; i++)
        bits |= (uint64_t)!digest_equal(&before[i].key, &story->segments[i].key) << i;
    return bits;
}

/* Segments in order: body 0, overlap 0-1, body 1, ... so scene i has body 2i. */
static uint64_t body_of(int scene)
{
    return 1U << (2 * scene);
}

static uint64_t overlap_after(int scene)
{
    return 1U << (2 * scene + 1);
}

static uint64_t touching(int scene)
{
    return body_of(scene) | (scene > 0 ? overlap_after(scene - 1) : 0) |
           (scene + 1 < SCENES ? overlap_after(scene) : 0);
}

static void test_segments_tile_the_video(void **state)
{
    struct story *story = *state;
    int64_t at = 0;

    plan(story);
    assert_int_equal(story->count, 2 * SCENES - 1);
    for (size_t i = 0; i < story->count; i++) {
        const struct segment *segment = &story->segments[i];

        assert_int_equal(segment->first, at);
        assert_int_equal(segment->scene, i / 2);
        assert_int_equal(segment->overlap, i % 2);
        assert_int_equal(segment->content, CONTENT_STILL);
        at += segment->frames;
    }
    assert_int_equal(at, 150 * 6 + 15 - 5 * FADE);
}

static void test_longer_scene_touches_only_its_own_segments(void **state)
{
    struct story *story = *state;

    plan(story);
    story->scenes[3].frames += 9;
    assert_int_equal(changed(story), body_of(3) | overlap_after(3));
    /* Its motion is planned over the new length: then its beginning changes too. */
    struct track_key longer[] = {{0, 1000, EASE_LINEAR}, {161, 1150, EASE_LINEAR}};
    plan(story);
    story->layers[3][0].scale.keys = longer;
    assert_int_equal(changed(story), touching(3));
}

static void test_caption_touches_only_where_it_is_seen(void **state)
{
    struct story *story = *state;

    plan(story);
    story->words[3][0].text = STR("wasps"); /* from the scene's start: in the overlap before too */
    assert_int_equal(changed(story), body_of(3) | overlap_after(2));
    story->words[3][1].text = STR("wasps"); /* ticks 80000..140000 = frames 50..87 */
    assert_int_equal(changed(story), body_of(3));
    story->options.style = NULL; /* no captions: all change, and words do not matter any more */
    plan(story);
    story->words[2][1].text = STR("hornets");
    assert_int_equal(changed(story), 0);
}

static void test_picture_counts_by_digest_not_by_path(void **state)
{
    struct asset moved[COUNT_OF(assets)];
    struct story *story = *state;

    memcpy(moved, assets, sizeof assets);
    plan(story);
    moved[0].path = STR("/elsewhere/a.jpg");
    story->timeline.assets = moved;
    assert_int_equal(changed(story), 0);
    moved[0].digest = assets[1].digest;
    assert_int_equal(changed(story), (1U << story->count) - 1);
}

static void test_unseen_fields_do_not_count(void **state)
{
    struct story *story = *state;

    plan(story);
    story->scenes[2].id = STR("other");
    story->scenes[2].chapter = STR("Chapter");
    story->timeline.title = STR("Title");
    story->layers[2][0].shape.colour = 0xff; /* not a shape */
    story->layers[2][0].start = 5;           /* not footage */
    story->options.threads = 9;
    assert_int_equal(changed(story), 0);
}

/* One after another, each of these must change the segments of scene 2 and of no other. */
static void test_every_visible_field_counts(void **state)
{
    struct story *story = *state;
    struct layer *layer = &story->layers[2][0];
    const struct track_key key[] = {{0, 500, EASE_OUT}}, other[] = {{0, 500, EASE_LINEAR}};
    int32_t *numbers[] = {&layer->box.x,         &layer->box.y,    &layer->box.width,
                          &layer->box.height,    &layer->anchor_x, &layer->anchor_y,
                          &layer->focus_x,       &layer->focus_y,  (int32_t *)&layer->fit,
                          &layer->shadow.opacity};

    plan(story);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        (*numbers[i])++;
        assert_int_equal(changed(story) | overlap_after(1) | overlap_after(2), touching(2));
    }
    struct track *tracks[] = {&layer->scale, &layer->x, &layer->y, &layer->opacity};
    for (size_t i = 0; i < COUNT_OF(tracks); i++) {
        *tracks[i] = (struct track){key, 1};
        assert_int_equal(changed(story), touching(2));
        *tracks[i] = (struct track){other, 1};
        assert_int_equal(changed(story), touching(2));
    }
    layer->asset = 1;
    assert_int_equal(changed(story), touching(2));
    layer->kind = LAYER_TEXT;
    (void)changed(story);
    layer->text.text = STR("words");
    assert_int_equal(changed(story), touching(2));
    story->scenes[2].layer_count = 2;
    assert_int_equal(changed(story), touching(2));
    story->scenes[2].transition = TRANSITION_PUSH;
    assert_int_equal(changed(story), overlap_after(2));
}

static void test_settings_and_environment_count_everywhere(void **state)
{
    struct story *story = *state;
    uint64_t all;

    plan(story);
    all = (1U << story->count) - 1;
    story->options.crf_tenths = 200;
    assert_int_equal(changed(story), all);
    story->options.environment = STR("Inter 4.0");
    assert_int_equal(changed(story), all);
    story->options.plain_encoder = true;
    assert_int_equal(changed(story), all);
    story->style.size++;
    assert_int_equal(changed(story), all);
    story->timeline.rate = (struct rational){25, 1};
    assert_int_equal(changed(story), all);
}

static void test_content_follows_the_layers(void **state)
{
    struct story *story = *state;

    story->layers[1][0].kind = LAYER_FOOTAGE;
    story->layers[3][0].kind = LAYER_BACKDROP;
    story->layers[4][1] = (struct layer){.kind = LAYER_TEXT};
    story->scenes[4].layer_count = 2;
    plan(story);
    assert_int_equal(story->segments[0].content, CONTENT_STILL);
    assert_int_equal(story->segments[1].content, CONTENT_ORDINARY); /* fades to footage */
    assert_int_equal(story->segments[2].content, CONTENT_ORDINARY);
    assert_int_equal(story->segments[6].content, CONTENT_CARD);
    assert_int_equal(story->segments[7].content, CONTENT_CARD);
    assert_int_equal(story->segments[9].content, CONTENT_CARD); /* card to still */
    assert_int_equal(story->segments[10].content, CONTENT_STILL);
    story->options.draft = true;
    plan(story);
    assert_int_equal(story->segments[2].content, CONTENT_DRAFT);
}

static void test_long_scene_is_cut_by_its_own_length_only(void **state)
{
    struct story *story = *state;
    int32_t lengths[8];
    size_t pieces = 0;

    story->scenes[2].frames = 1000;
    plan(story);
    for (size_t i = 0; i < story->count; i++) {
        assert_in_range(story->segments[i].frames, 1, SEGMENT_FRAMES_MAX);
        if (story->segments[i].scene == 2 && !story->segments[i].overlap)
            lengths[pieces++] = story->segments[i].frames;
    }
    assert_int_equal(pieces, 5); /* 970 frames */
    story->scenes[0].frames = 70;
    plan(story);
    for (size_t i = 0, j = 0; i < story->count; i++) {
        if (story->segments[i].scene == 2 && !story->segments[i].overlap)
            assert_int_equal(story->segments[i].frames, lengths[j++]);
    }
}

static void test_random_stories_are_tiled_whole(void **state)
{
    struct story *story = *state;
    struct random random;

    random_init(&random, 7);
    for (int round = 0; round < 300; round++) {
        int64_t total = 0, at = 0;

        for (int i = 0; i < SCENES; i++) {
            story->scenes[i].frames = 9 + (int32_t)random_below(&random, 900);
            story->scenes[i].transition_frames = (int32_t)random_below(&random, 5);
            total += story->scenes[i].frames;
            if (i + 1 < SCENES)
                total -= story->scenes[i].transition_frames;
        }
        plan(story);
        for (size_t i = 0; i < story->count; i++) {
            assert_int_equal(story->segments[i].first, at);
            assert_in_range(story->segments[i].frames, 1, SEGMENT_FRAMES_MAX);
            at += story->segments[i].frames;
        }
        assert_int_equal(at, total);
    }
}

#define WITH_STORY(test) cmocka_unit_test_setup_teardown(test, make_story, free_story)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORY(test_segments_tile_the_video),
        WITH_STORY(test_longer_scene_touches_only_its_own_segments),
        WITH_STORY(test_caption_touches_only_where_it_is_seen),
        WITH_STORY(test_picture_counts_by_digest_not_by_path),
        WITH_STORY(test_unseen_fields_do_not_count),
        WITH_STORY(test_every_visible_field_counts),
        WITH_STORY(test_settings_and_environment_count_everywhere),
        WITH_STORY(test_content_follows_the_layers),
        WITH_STORY(test_long_scene_is_cut_by_its_own_length_only),
        WITH_STORY(test_random_stories_are_tiled_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
