/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/random.h"
#include "sample_timeline.h"
#include "story/timeline.h"

static void check_text(struct str a, struct str b)
{
    if (!str_equal(a, b))
        fail_msg("\"%.*s\" became \"%.*s\"", STR_FMT(a), STR_FMT(b));
}

static void check_track(const struct track *a, const struct track *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->keys[i].frame, b->keys[i].frame);
        assert_int_equal(a->keys[i].value, b->keys[i].value);
        assert_int_equal(a->keys[i].easing, b->keys[i].easing);
    }
}

static void check_text_spec(const struct text_spec *a, const struct text_spec *b)
{
    check_text(a->text, b->text);
    check_text(a->family, b->family);
    check_text(a->language, b->language);
    assert_int_equal(a->weight, b->weight);
    assert_int_equal(a->size_max, b->size_max);
    assert_int_equal(a->size_min, b->size_min);
    assert_int_equal(a->line_height, b->line_height);
    assert_int_equal(a->tracking, b->tracking);
    assert_int_equal(a->colour, b->colour);
    assert_int_equal(a->align, b->align);
}

static void check_layer(const struct layer *a, const struct layer *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_memory_equal(&a->box, &b->box, sizeof a->box);
    assert_int_equal(a->anchor_x, b->anchor_x);
    assert_int_equal(a->anchor_y, b->anchor_y);
    check_track(&a->scale, &b->scale);
    check_track(&a->x, &b->x);
    check_track(&a->y, &b->y);
    check_track(&a->opacity, &b->opacity);
    assert_int_equal(a->asset, b->asset);
    assert_int_equal(a->fit, b->fit);
    assert_int_equal(a->focus_x, b->focus_x);
    assert_int_equal(a->focus_y, b->focus_y);
    assert_int_equal(a->start, b->start);
    assert_memory_equal(&a->backdrop, &b->backdrop, sizeof a->backdrop);
    assert_memory_equal(&a->shape, &b->shape, sizeof a->shape);
    assert_memory_equal(&a->shadow, &b->shadow, sizeof a->shadow);
    check_text_spec(&a->text, &b->text);
}

static void check_page(const struct caption_page *a, const struct caption_page *b)
{
    assert_int_equal(a->start, b->start);
    assert_int_equal(a->end, b->end);
    assert_int_equal(a->right_to_left, b->right_to_left);
    assert_int_equal(a->word_count, b->word_count);
    for (size_t i = 0; i < a->word_count; i++) {
        check_text(a->words[i].text, b->words[i].text);
        assert_int_equal(a->words[i].start, b->words[i].start);
        assert_int_equal(a->words[i].end, b->words[i].end);
    }
}

static void check_scene(const struct timeline_scene *a, const struct timeline_scene *b)
{
    check_text(a->id, b->id);
    check_text(a->chapter, b->chapter);
    assert_int_equal(a->frames, b->frames);
    assert_int_equal(a->transition, b->transition);
    assert_int_equal(a->transition_frames, b->transition_frames);
    assert_int_equal(a->layer_count, b->layer_count);
    for (size_t i = 0; i < a->layer_count; i++)
        check_layer(&a->layers[i], &b->layers[i]);
    assert_int_equal(a->page_count, b->page_count);
    for (size_t i = 0; i < a->page_count; i++)
        check_page(&a->pages[i], &b->pages[i]);
}

static void check_asset(const struct asset *a, const struct asset *b)
{
    check_text(a->digest, b->digest);
    check_text(a->path, b->path);
    check_text(a->media_type, b->media_type);
    check_text(a->credit.title, b->credit.title);
    check_text(a->credit.author, b->credit.author);
    check_text(a->credit.licence, b->credit.licence);
    check_text(a->credit.source, b->credit.source);
}

static void check_sound(const struct timeline_sound *a, const struct timeline_sound *b)
{
    assert_int_equal(a->clip_count, b->clip_count);
    for (size_t i = 0; i < a->clip_count; i++) {
        assert_int_equal(a->clips[i].asset, b->clips[i].asset);
        assert_int_equal(a->clips[i].start, b->clips[i].start);
        assert_int_equal(a->clips[i].gain_mdb, b->clips[i].gain_mdb);
    }
    assert_int_equal(a->music.asset, b->music.asset);
    assert_int_equal(a->music.loop_start, b->music.loop_start);
    assert_int_equal(a->music.loop_end, b->music.loop_end);
    assert_int_equal(a->music.gain_mdb, b->music.gain_mdb);
    assert_int_equal(a->music.duck_mdb, b->music.duck_mdb);
    assert_int_equal(a->music.attack_ms, b->music.attack_ms);
    assert_int_equal(a->music.release_ms, b->music.release_ms);
    assert_int_equal(a->music.fade_out_ms, b->music.fade_out_ms);
    assert_int_equal(a->loudness_mlufs, b->loudness_mlufs);
    assert_int_equal(a->true_peak_mdbtp, b->true_peak_mdbtp);
}

static void check_timeline(const struct timeline *a, const struct timeline *b)
{
    check_text(a->title, b->title);
    check_text(a->language, b->language);
    check_text(a->description, b->description);
    check_text(a->caption_style, b->caption_style);
    assert_int_equal(a->version, b->version);
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    assert_memory_equal(&a->rate, &b->rate, sizeof a->rate);
    assert_int_equal(a->asset_count, b->asset_count);
    for (size_t i = 0; i < a->asset_count; i++)
        check_asset(&a->assets[i], &b->assets[i]);
    assert_int_equal(a->scene_count, b->scene_count);
    for (size_t i = 0; i < a->scene_count; i++)
        check_scene(&a->scenes[i], &b->scenes[i]);
    check_sound(&a->sound, &b->sound);
}

static void test_decoding_what_was_encoded_gives_the_same_timeline(void **state)
{
    uint64_t seed = (uint64_t)time(NULL);

    (void)state;
    printf("seed %llu\n", (unsigned long long)seed);
    for (uint64_t round = 0; round < 200; round++) {
        struct arena arena;
        struct random random;
        struct buf out, again;
        struct timeline timeline, back = {0};
        struct error error = ERROR_INIT;

        arena_init(&arena);
        buf_init(&out, 1 << 20);
        buf_init(&again, 1 << 20);
        random_init(&random, seed + round);
        timeline = random_timeline(&arena, &random, 1 + random_below(&random, 5));
        timeline_encode(&timeline, &out);
        assert_ok(timeline_decode(&arena, buf_str(&out), &back, &error), error);
        check_timeline(&timeline, &back);
        timeline_encode(&back, &again);
        assert_str(buf_str(&again), out.ptr);
        buf_release(&out);
        buf_release(&again);
        arena_release(&arena);
    }
}

static void test_what_a_layer_does_not_use_changes_no_byte(void **state)
{
    struct arena arena;
    struct random random;
    struct buf a, b;
    struct timeline timeline;
    struct timeline_scene scene;
    struct layer layer;

    (void)state;
    arena_init(&arena);
    buf_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    random_init(&random, 5);
    timeline = random_timeline(&arena, &random, 1);
    scene = timeline.scenes[0];
    layer = scene.layers[0];
    layer.kind = LAYER_SHAPE;
    scene.layers = &layer;
    scene.layer_count = 1;
    timeline.scenes = &scene;
    timeline_encode(&timeline, &a);
    layer.asset = 2;
    layer.start = 77;
    layer.text.text = STR("unused");
    layer.backdrop.colours[0] = 5;
    timeline_encode(&timeline, &b);
    assert_str(buf_str(&b), a.ptr);
    layer.shape.seed ^= 1;
    buf_clear(&b);
    timeline_encode(&timeline, &b);
    assert_false(str_equal(buf_str(&a), buf_str(&b)));
    buf_release(&a);
    buf_release(&b);
    arena_release(&arena);
}

#define BACKDROP_LAYER                                                                             \
    "{\"anchor\":[0,0],\"backdrop\":{\"angle\":0,\"colours\":[1],\"grain\":0,\"grainSeed\":0,"     \
    "\"kind\":\"solid\"},\"box\":[0,0,1080000,1920000],\"kind\":\"backdrop\"}"
#define SCENE(frames, pages, change)                                                               \
    "{\"frames\":" #frames ",\"id\":\"a\",\"layers\":[" BACKDROP_LAYER "],\"pages\":" pages        \
    ",\"transition\":\"crossfade\",\"transitionFrames\":" #change "}"
#define ASSET(digest) "{\"digest\":\"" digest "\",\"mediaType\":\"image/jpeg\",\"path\":\"a.jpg\"}"
#define SOUND         "{\"clips\":[],\"loudnessMlufs\":-14000,\"truePeakMdbtp\":-1000}"

static void check_refused(const char *assets, const char *scenes, const char *sound,
                          const char *message)
{
    struct arena arena;
    struct timeline timeline = {.version = 77};
    struct error error = ERROR_INIT;
    struct str json;

    arena_init(&arena);
    json = arena_printf(&arena,
                        "{\"assets\":%s,\"captions\":\"bold\",\"clipcrafter\":\"timeline\","
                        "\"height\":1920,\"rate\":[30,1],\"scenes\":[%s],\"sound\":%s,"
                        "\"version\":1,\"width\":1080}",
                        assets, scenes, sound);
    if (!message) {
        assert_ok(timeline_decode(&arena, json, &timeline, &error), error);
    } else {
        assert_false(timeline_decode(&arena, json, &timeline, &error));
        assert_string_equal(error.message, message);
        assert_int_equal(timeline.version, 77);
    }
    arena_release(&arena);
}

static void check_scene_refused(const char *scenes, const char *message)
{
    check_refused("[" ASSET(DIGEST) "]", scenes, SOUND, message);
}

static void test_smallest_timeline_is_accepted(void **state)
{
    (void)state;
    check_scene_refused(SCENE(90, "[]", 0), NULL);
    check_scene_refused(SCENE(31, "[]", 15) "," SCENE(31, "[]", 0), NULL);
}

static void test_transitions_leave_both_scenes_time(void **state)
{
    (void)state;
    check_scene_refused(SCENE(90, "[]", 1),
                        "scenes[0]: is the last scene, but has transitionFrames 1; write 0");
    check_scene_refused(
        SCENE(90, "[]", 45) "," SCENE(200, "[]", 0),
        "scenes[0]: transitionFrames 45 is not less than half of both scenes (90 and "
        "200 frames)");
    check_scene_refused(
        SCENE(200, "[]", 45) "," SCENE(90, "[]", 0),
        "scenes[0]: transitionFrames 45 is not less than half of both scenes (200 and "
        "90 frames)");
}

static void test_lengths_are_whole_and_bounded(void **state)
{
    (void)state;
    check_scene_refused(SCENE(0, "[]", 0),
                        "scenes[0].frames: is 0; write a number from 1 to 648000");
    check_scene_refused(SCENE(1.5, "[]", 0),
                        "scenes[0].frames: is 1.5; write a whole number from 1 to 648000");
    check_scene_refused(SCENE(300000, "[]", 0) "," SCENE(30000, "[]", 0),
                        "scenes: last 11000 s together; at most 10800 s are allowed");
    check_refused("[]", "", SOUND, "scenes: is empty; a timeline needs at least one scene");
}

static void test_pages_and_words_come_in_order(void **state)
{
    (void)state;
    check_scene_refused(SCENE(90, "[{\"end\":5,\"start\":5,\"words\":[[0,1,\"a\"]]}]", 0),
                        "scenes[0].pages[0]: ends at 5, not after its start at 5");
    check_scene_refused(SCENE(90,
                              "[{\"end\":9,\"start\":5,\"words\":[[5,9,\"a\"]]},"
                              "{\"end\":20,\"start\":8,\"words\":[[8,9,\"a\"]]}]",
                              0),
                        "scenes[0].pages[1]: starts before the page before it has ended");
    check_scene_refused(
        SCENE(90, "[{\"end\":9,\"start\":5,\"words\":[[7,8,\"a\"],[6,8,\"b\"]]}]", 0),
        "scenes[0].pages[0].words[1]: starts before the word before it");
    check_scene_refused(SCENE(90, "[{\"end\":9,\"start\":5,\"words\":[[7,6,\"a\"]]}]", 0),
                        "scenes[0].pages[0].words[0]: ends before it starts");
    check_scene_refused(SCENE(90, "[{\"end\":9,\"start\":5,\"words\":[]}]", 0),
                        "scenes[0].pages[0].words: is empty; a page holds at least one word");
    check_scene_refused(SCENE(90, "[{\"end\":9,\"start\":5,\"words\":[[7,8]]}]", 0),
                        "scenes[0].pages[0].words[0]: should be [start, end, \"word\"]");
}

static void test_assets_are_named_and_known(void **state)
{
    (void)state;
    check_refused("[" ASSET("xyz") "]", SCENE(90, "[]", 0), SOUND,
                  "assets[0].digest: is not a SHA-256 digest; write 64 digits of 0-9 and a-f");
    check_refused("[" ASSET(DIGEST) "]", SCENE(90, "[]", 0),
                  "{\"clips\":[{\"asset\":1,\"gainMdb\":0,\"start\":0}],\"loudnessMlufs\":-14000,"
                  "\"truePeakMdbtp\":-1000}",
                  "sound.clips[0].asset: is 1, but there are 1 assets, counted from 0");
    check_refused("[]", SCENE(90, "[]", 0),
                  "{\"clips\":[],\"music\":{\"asset\":-1},\"loudnessMlufs\":-14000,"
                  "\"truePeakMdbtp\":-1000}",
                  "sound.music.asset: is -1; write a number from 0 to 2147483647");
}

static void check_layer_refused(const char *layer, const char *message)
{
    struct arena arena;

    arena_init(&arena);
    check_scene_refused(arena_printf(&arena,
                                     "{\"frames\":90,\"id\":\"a\",\"layers\":[%s],\"pages\":[],"
                                     "\"transition\":\"cut\",\"transitionFrames\":0}",
                                     layer)
                            .ptr,
                        message);
    arena_release(&arena);
}

static void test_bad_layers_are_named_by_their_path(void **state)
{
    (void)state;
    check_layer_refused("", "scenes[0].layers: is empty; a scene shows at least one layer");
    check_layer_refused("{\"kind\":\"text\",\"anchor\":[0,0],\"box\":[0,0,9]}",
                        "scenes[0].layers[0].box: has 3 items; write 4 whole numbers");
    check_layer_refused("{\"kind\":\"text\",\"anchor\":[0,0],\"box\":[0,0,9,0]}",
                        "scenes[0].layers[0].box: has no area; width and height must be above 0");
    check_layer_refused("{\"kind\":\"picture\",\"anchor\":[0,0],\"box\":[0,0,9,9],\"asset\":1}",
                        "scenes[0].layers[0].asset: is 1, but there are 1 assets, counted from 0");
    check_layer_refused(
        "{\"kind\":\"picture\",\"anchor\":[0,0],\"box\":[0,0,9,9],\"asset\":0,"
        "\"fit\":\"cover\",\"focus\":[500,500],"
        "\"scale\":[[0,1000,\"linear\"],[0,1100,\"linear\"]]}",
        "scenes[0].layers[0].scale[1]: frame 0 does not come after frame 0 of the key "
        "before");
    check_layer_refused(
        "{\"kind\":\"picture\",\"anchor\":[0,0],\"box\":[0,0,9,9],\"asset\":0,"
        "\"fit\":\"cover\",\"focus\":[500,500],\"opacity\":[[0,1001,\"linear\"]]}",
        "scenes[0].layers[0].opacity[0][1]: is 1001; write a number from 0 to 1000");
    check_layer_refused("{\"kind\":\"picture\",\"anchor\":[0,0],\"box\":[0,0,9,9],\"asset\":0,"
                        "\"fit\":\"cover\",\"focus\":[500,500],\"scale\":[[0,1000,\"liner\"]]}",
                        "scenes[0].layers[0].scale[0][2]: \"liner\" is not an easing; did you mean "
                        "\"linear\"?");
    check_layer_refused("{\"kind\":\"picture\",\"anchor\":[0,0],\"box\":[0,0,9,9],\"asset\":0,"
                        "\"fit\":\"cover\",\"focus\":[500,500],\"shape\":{}}",
                        "scenes[0].layers[0].shape: is not a field here; did you mean \"scale\"?");
    check_layer_refused("{\"kind\":\"shape\",\"anchor\":[0,0],\"box\":[0,0,9,9]}",
                        "scenes[0].layers[0].shape: is missing; say which");
}

static void test_storyboard_is_told_apart(void **state)
{
    struct arena arena;
    struct timeline timeline;
    struct error error = ERROR_INIT;

    (void)state;
    arena_init(&arena);
    assert_false(timeline_decode(&arena, STR("{\"clipcrafter\": \"storyboard\", \"version\": 1}"),
                                 &timeline, &error));
    assert_string_equal(error.message, "clipcrafter: this is a storyboard, not a timeline; give it "
                                       "to \"clipcrafter make\"");
    error = ERROR_INIT;
    assert_false(timeline_decode(&arena, STR("{\"clipcrafter\": \"timeline\", \"version\": 9}"),
                                 &timeline, &error));
    assert_string_equal(error.message, "version: is 9, but this ClipCrafter reads timelines up to "
                                       "version 1; use a newer ClipCrafter");
    arena_release(&arena);
}

static void test_scenes_overlap_by_their_transitions(void **state)
{
    struct timeline_scene scenes[] = {
        {.frames = 100, .transition_frames = 10},
        {.frames = 50, .transition_frames = 0},
        {.frames = 70, .transition_frames = 20},
        {.frames = 60, .transition_frames = 0},
    };
    struct timeline timeline = {.scenes = scenes, .scene_count = 4};

    (void)state;
    assert_int_equal(timeline_scene_start(&timeline, 0), 0);
    assert_int_equal(timeline_scene_start(&timeline, 1), 90);
    assert_int_equal(timeline_scene_start(&timeline, 2), 140);
    assert_int_equal(timeline_scene_start(&timeline, 3), 190);
    assert_int_equal(timeline_frames(&timeline), 250);
    timeline.scene_count = 0;
    assert_int_equal(timeline_frames(&timeline), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decoding_what_was_encoded_gives_the_same_timeline),
        cmocka_unit_test(test_what_a_layer_does_not_use_changes_no_byte),
        cmocka_unit_test(test_smallest_timeline_is_accepted),
        cmocka_unit_test(test_transitions_leave_both_scenes_time),
        cmocka_unit_test(test_lengths_are_whole_and_bounded),
        cmocka_unit_test(test_pages_and_words_come_in_order),
        cmocka_unit_test(test_assets_are_named_and_known),
        cmocka_unit_test(test_bad_layers_are_named_by_their_path),
        cmocka_unit_test(test_storyboard_is_told_apart),
        cmocka_unit_test(test_scenes_overlap_by_their_transitions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
