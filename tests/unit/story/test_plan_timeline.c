/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "base/random.h"
#include "story/plan.h"
#include "story/text.h"

enum { SCENES_MAX = 100, MS = TICKS_PER_SECOND / 1000, TOKENS_MAX = 40 };

/* A made-up production: scenes with voices of known length. */
struct production {
    struct storyboard story;
    struct plan_material material;
    struct scene scenes[SCENES_MAX];
    struct scene_material materials[SCENES_MAX];
    struct spoken_text spoken[SCENES_MAX];
    struct spoken_token tokens[SCENES_MAX][TOKENS_MAX];
    struct token_time times[SCENES_MAX][TOKENS_MAX];
    struct found_picture pictures[SCENES_MAX];
    int32_t picture_assets[SCENES_MAX];
    struct asset assets[2 * SCENES_MAX + 1];
};

static struct arena arena;
static struct production made;
static struct timeline timeline;
static const struct str WORD = {"word", 4};
static const struct caption_style STYLE = {.name = {"bold", 4},
                                           .size = 85,
                                           .words_max = 4,
                                           .chars_max = 24,
                                           .lines_max = 2,
                                           .bottom = 180,
                                           .side_left = 60,
                                           .side_right = 120};

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* Words of 300 ms with 20 ms between them. */
static void voice(size_t i, const char *text)
{
    struct str rest = str_from(text), word;
    struct spoken_text *spoken = &made.spoken[i];
    int64_t at = 0;

    *spoken = (struct spoken_text){STR("en"), made.tokens[i], 0};
    while (text_next_word(&rest, &word) && spoken->count < TOKENS_MAX) {
        struct spoken_token *token = &made.tokens[i][spoken->count];
        *token =
            (struct spoken_token){.written = word, .words = &WORD, .word_count = 1, .group = 1};
        token->sentence_end = str_ends_with(word, STR("."));
        made.times[i][spoken->count++] = (struct token_time){at, at + 300 * MS};
        at += 320 * MS;
    }
    made.scenes[i].say = str_from(text);
    made.materials[i].spoken = spoken;
    made.materials[i].times = made.times[i];
    made.materials[i].speech_asset = at ? (int32_t)i : -1;
    made.materials[i].speech_ticks = at ? at - 20 * MS : 0;
}

static void picture(size_t i, enum found_kind kind, int32_t width, int32_t height)
{
    made.pictures[i] = (struct found_picture){.kind = kind, .width = width, .height = height};
    made.picture_assets[i] = (int32_t)(SCENES_MAX + i);
    made.materials[i].pictures = &made.pictures[i];
    made.materials[i].picture_assets = &made.picture_assets[i];
    made.materials[i].picture_count = 1;
}

/* `count` scenes of photographs in a portrait video at 30 frames a second. */
static void produce(size_t count)
{
    static char ids[SCENES_MAX][8];
    static const char *const TEXTS[] = {
        "Bees dance in the dark hive to show the way to the flowers.",
        "They waggle. They circle back and do it all again.",
        "Her sisters follow every step with their antennae, one by one.",
    };

    memset(&made, 0, sizeof made);
    made.story = (struct storyboard){
        .title = STR("Bees"), .language = STR("en"), .format = {1080, 1920, {30, 1}}, .seed = 7};
    made.story.scenes = made.scenes;
    made.story.scene_count = count;
    for (size_t i = 0; i < count; i++) {
        snprintf(ids[i], sizeof ids[i], "s%zu", i);
        made.scenes[i] = (struct scene){.id = str_from(ids[i]), .captions = true};
        voice(i, TEXTS[i % COUNT_OF(TEXTS)]);
        picture(i, FOUND_STILL, 1620, 2880);
    }
    for (size_t i = 0; i < COUNT_OF(made.assets); i++)
        made.assets[i].digest = STR("00");
    made.material = (struct plan_material){.assets = made.assets,
                                           .asset_count = COUNT_OF(made.assets),
                                           .scenes = made.materials,
                                           .music_asset = 2 * SCENES_MAX,
                                           .music_loop_end = TICKS_PER_SECOND * 30,
                                           .style = &STYLE};
}

static void plan(void)
{
    struct error error = ERROR_INIT;

    assert_ok(plan_timeline(&arena, &made.story, &made.material, &timeline, &error), error);
}

static int64_t tick(int64_t frame)
{
    return rational_frame_to_ticks(made.story.format.rate, frame);
}

/* Start and end of voice i in the video, in ticks. */
static int64_t voice_start(size_t i)
{
    return timeline.sound.clips[i].start;
}

static int64_t voice_end(size_t i)
{
    return voice_start(i) + made.materials[i].speech_ticks;
}

/* ---- pacing -------------------------------------------------------------------------------- */

static void test_the_first_word_is_heard_within_a_fifth_of_a_second(void **state)
{
    (void)state;
    produce(3);
    plan();
    assert_in_range(voice_start(0), 0, TICKS_PER_SECOND / 5);
    assert_in_range(timeline.scenes[0].pages[0].start, 0, TICKS_PER_SECOND / 5);
}

static void test_voices_do_not_overlap_and_transitions_turn_between_them(void **state)
{
    struct random random;

    (void)state;
    random_init(&random, 9);
    for (int round = 0; round < 60; round++) {
        produce(2 + random_below(&random, 20));
        made.story.seed = (uint64_t)round;
        made.story.format.rate =
            round % 3 ? (struct rational){30, 1} : (struct rational){30000, 1001};
        for (size_t i = 0; i < made.story.scene_count; i++) {
            made.scenes[i].transition = (enum transition)random_below(&random, 5);
            made.scenes[i].pause_ms =
                random_below(&random, 3) ? 0 : (int32_t)random_below(&random, 1500);
        }
        plan();
        for (size_t i = 0; i + 1 < timeline.scene_count; i++) {
            const struct timeline_scene *scene = &timeline.scenes[i];
            int64_t next = timeline_scene_start(&timeline, i + 1);
            int64_t middle = tick(next + scene->transition_frames / 2);
            assert_true(voice_end(i) <= middle + 1);
            assert_true(voice_start(i + 1) >= middle - 1);
            assert_int_equal(scene->transition_frames % 2, 0);
            assert_true(scene->transition_frames * 2 < scene->frames);
            assert_true(scene->transition_frames * 2 < timeline.scenes[i + 1].frames);
            assert_int_equal(scene->transition == TRANSITION_CUT, scene->transition_frames == 0);
            assert_int_not_equal(scene->transition, TRANSITION_AUTO);
        }
        arena_release(&arena);
    }
}

static void test_a_pause_is_heard_as_long_as_asked(void **state)
{
    (void)state;
    produce(3);
    made.scenes[0].pause_ms = 2000;
    plan();
    assert_in_range(voice_start(1) - voice_end(0), 2000 * MS, 2000 * MS + tick(1));
}

static void test_the_last_scene_ends_softly(void **state)
{
    (void)state;
    produce(2);
    plan();
    assert_int_equal(timeline.scenes[1].transition, TRANSITION_CUT);
    assert_in_range(tick(timeline_frames(&timeline)) - voice_end(1), 800 * MS, 1000 * MS);
}

static void test_fixed_lengths_are_honoured(void **state)
{
    (void)state;
    produce(3);
    for (size_t i = 0; i < 3; i++)
        made.scenes[i].seconds_ms = 5500;
    plan();
    assert_int_equal(timeline_frames(&timeline), 3 * 165);
}

static void refuse(const char *says)
{
    struct error error = ERROR_INIT;
    struct timeline untouched = {.version = 55};

    assert_false(plan_timeline(&arena, &made.story, &made.material, &untouched, &error));
    assert_int_equal(untouched.version, 55);
    assert_int_equal(error.code, ERROR_INPUT);
    if (!strstr(error.message, says))
        fail_msg("\"%s\" does not say \"%s\"", error.message, says);
}

static void test_a_length_shorter_than_the_voice_is_refused_with_its_path(void **state)
{
    (void)state;
    produce(3);
    made.scenes[2].seconds_ms = 2000;
    refuse("scenes[2].seconds: 2.0 s is shorter than its voice (3.5 s); give at least 3.5 or "
           "remove it");
    made.scenes[2].seconds_ms = 3500;
    plan();
    produce(2);
    voice(1, "");
    refuse("scenes[1].seconds: is missing and the scene says nothing");
    made.scenes[1].seconds_ms = 2000;
    plan();
    assert_int_equal(timeline.sound.clip_count, 1);
    assert_int_equal(timeline.scenes[1].page_count, 0);
}

static void test_transitions_of_neighbours_differ_unless_asked_for(void **state)
{
    size_t kinds[TRANSITION_PUSH + 1] = {0};

    (void)state;
    produce(SCENES_MAX);
    made.scenes[50].chapter = STR("Second part");
    plan();
    for (size_t i = 0; i + 2 < timeline.scene_count; i++)
        assert_int_not_equal(timeline.scenes[i].transition, timeline.scenes[i + 1].transition);
    for (size_t i = 0; i + 1 < timeline.scene_count; i++)
        kinds[timeline.scenes[i].transition]++;
    assert_int_equal(timeline.scenes[49].transition, TRANSITION_FADE);
    assert_int_equal(kinds[TRANSITION_FADE], 1);
    assert_true(kinds[TRANSITION_CROSSFADE] > 25 && kinds[TRANSITION_CUT] > 10 &&
                kinds[TRANSITION_PUSH] > 10);
    produce(4);
    for (size_t i = 0; i < 4; i++)
        made.scenes[i].transition = TRANSITION_PUSH;
    plan();
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(timeline.scenes[i].transition, TRANSITION_PUSH);
}

static void test_transitions_last_as_long_at_any_frame_rate(void **state)
{
    static const struct rational RATES[] = {{24, 1}, {25, 1}, {30, 1}, {60, 1}, {30000, 1001}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(RATES); i++) {
        produce(2);
        made.story.format.rate = RATES[i];
        made.scenes[0].transition = TRANSITION_CROSSFADE;
        plan();
        assert_in_range(tick(timeline.scenes[0].transition_frames), 400 * MS, 510 * MS);
    }
}

/* ---- pictures ------------------------------------------------------------------------------ */

/* Where the layer's box lies at a frame, milli-pixels. */
struct extent {
    double left, top, right, bottom;
};

static struct extent extent_at(const struct layer *layer, double frame)
{
    double scale = track_value(&layer->scale, frame, 1000) / 1000,
           x = track_value(&layer->x, frame, 0), y = track_value(&layer->y, frame, 0);
    double left = layer->anchor_x + (layer->box.x - layer->anchor_x) * scale + x,
           top = layer->anchor_y + (layer->box.y - layer->anchor_y) * scale + y;

    return (struct extent){left, top, left + layer->box.width * scale,
                           top + layer->box.height * scale};
}

static double largest_step(const struct extent *a, const struct extent *b)
{
    double most = 0, steps[] = {a->left - b->left, a->top - b->top, a->right - b->right,
                                a->bottom - b->bottom};

    for (size_t i = 0; i < COUNT_OF(steps); i++)
        most = MAX_OF(most, steps[i] < 0 ? -steps[i] : steps[i]);
    return most;
}

static void test_moving_pictures_never_show_their_edges_and_never_rush(void **state)
{
    static const int32_t SIZES[][2] = {{1620, 2880}, {3000, 2000}, {2000, 3000}, {1000, 1000},
                                       {1920, 1080}, {1080, 2400}, {640, 480}};
    static const int32_t FORMATS[][2] = {{1080, 1920}, {1080, 1080}, {1920, 1080}};

    (void)state;
    for (size_t f = 0; f < COUNT_OF(FORMATS); f++) {
        for (int motion = MOTION_AUTO; motion <= MOTION_PAN_DOWN; motion++) {
            produce(COUNT_OF(SIZES));
            made.story.format.width = FORMATS[f][0];
            made.story.format.height = FORMATS[f][1];
            for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
                picture(i, FOUND_STILL, SIZES[i][0], SIZES[i][1]);
                made.scenes[i].motion = (enum motion)motion;
            }
            plan();
            for (size_t i = 0; i < timeline.scene_count; i++) {
                const struct timeline_scene *scene = &timeline.scenes[i];
                const struct layer *layer = &scene->layers[scene->layer_count - 1];
                struct extent before = extent_at(layer, 0);
                bool cover = scene->layer_count == 1;
                assert_int_equal(layer->kind, LAYER_PICTURE);
                for (int32_t frame = 0; frame < scene->frames; frame++) {
                    struct extent now = extent_at(layer, frame);
                    assert_true(!cover || (now.left <= 0.5 && now.top <= 0.5 &&
                                           now.right >= FORMATS[f][0] * 1000 - 0.5 &&
                                           now.bottom >= FORMATS[f][1] * 1000 - 0.5));
                    assert_true(largest_step(&before, &now) <= 0.0405 * FORMATS[f][0] * 1000 / 30);
                    before = now;
                }
            }
            arena_release(&arena);
        }
    }
}

static void test_drawn_motions_of_neighbours_differ(void **state)
{
    (void)state;
    produce(30);
    plan();
    for (size_t i = 0; i + 1 < timeline.scene_count; i++) {
        const struct layer *a = timeline.scenes[i].layers, *b = timeline.scenes[i + 1].layers;
        double growth_a = track_value(&a->scale, 1e9, 1000) - track_value(&a->scale, 0, 1000),
               growth_b = track_value(&b->scale, 1e9, 1000) - track_value(&b->scale, 0, 1000),
               way_a = track_value(&a->x, 1e9, 0), way_b = track_value(&b->x, 1e9, 0);
        assert_true((growth_a > 0) != (growth_b > 0) || (growth_a < 0) != (growth_b < 0) ||
                    (way_a > 0) != (way_b > 0));
    }
}

static void test_pictures_of_very_different_shape_are_shown_whole(void **state)
{
    const struct layer *layer;

    (void)state;
    produce(1);
    picture(0, FOUND_STILL, 3000, 1000);
    plan();
    assert_int_equal(timeline.scenes[0].layer_count, 3);
    assert_int_equal(timeline.scenes[0].layers[0].kind, LAYER_BACKDROP);
    assert_int_equal(timeline.scenes[0].layers[1].fit,
                     FIT_BLUR); /* of itself, over all the frame */
    assert_int_equal(timeline.scenes[0].layers[1].box.width, 1080 * 1000);
    layer = &timeline.scenes[0].layers[2];
    assert_int_equal(layer->fit, FIT_CONTAIN);
    assert_true(layer->box.x > 0 && layer->box.x + layer->box.width < 1080 * 1000);
    assert_true(abs(layer->box.width - 3 * layer->box.height) < 4);
    assert_true(layer->box.y + layer->box.height < 1920 * 820);
}

static void test_clips_start_at_their_best_moment_but_do_not_run_out(void **state)
{
    (void)state;
    produce(2);
    picture(0, FOUND_CLIP, 1920, 1080);
    picture(1, FOUND_CLIP, 1920, 1080);
    made.pictures[0].best_start = made.pictures[1].best_start = 5 * TICKS_PER_SECOND;
    made.pictures[0].length = 60 * TICKS_PER_SECOND;
    made.pictures[1].length = 8 * TICKS_PER_SECOND;
    plan();
    assert_int_equal(timeline.scenes[0].layers[0].kind, LAYER_FOOTAGE);
    assert_int_equal(timeline.scenes[0].layers[0].start, 5 * TICKS_PER_SECOND);
    assert_int_equal(timeline.scenes[1].layers[0].start,
                     8 * TICKS_PER_SECOND - tick(timeline.scenes[1].frames));
}

static void test_scenes_without_a_picture_become_cards(void **state)
{
    bool words = false;

    (void)state;
    produce(2);
    made.materials[0].picture_count = 0;
    picture(1, FOUND_DRAWING, 0, 0);
    plan();
    assert_int_equal(timeline.scenes[0].layers[0].kind, LAYER_BACKDROP);
    for (size_t i = 0; i < timeline.scenes[0].layer_count; i++)
        words = words || timeline.scenes[0].layers[i].kind == LAYER_TEXT;
    assert_true(words);
    words = false;
    for (size_t i = 0; i < timeline.scenes[1].layer_count; i++)
        words = words || (timeline.scenes[1].layers[i].kind == LAYER_DRAWING &&
                          timeline.scenes[1].layers[i].asset == SCENES_MAX + 1);
    assert_true(words);
}

/* ---- captions and sound -------------------------------------------------------------------- */

static void test_captions_of_scenes_follow_their_voice_and_never_meet(void **state)
{
    int64_t before = 0;

    (void)state;
    produce(12);
    made.scenes[3].captions = false;
    plan();
    for (size_t i = 0; i < timeline.scene_count; i++) {
        const struct timeline_scene *scene = &timeline.scenes[i];
        int64_t start = tick(timeline_scene_start(&timeline, i));
        size_t word = 0;
        assert_int_equal(scene->page_count == 0, i == 3);
        for (size_t p = 0; p < scene->page_count; p++) {
            assert_true(start + scene->pages[p].start >= before);
            before = start + scene->pages[p].end;
            assert_true(scene->pages[p].end <= tick(scene->frames));
            for (size_t k = 0; k < scene->pages[p].word_count; k++)
                assert_int_equal(start + scene->pages[p].words[k].start,
                                 voice_start(i) + made.times[i][word++].start);
        }
    }
    made.material.style = NULL;
    plan();
    assert_str(timeline.caption_style, "none");
    for (size_t i = 0; i < timeline.scene_count; i++)
        assert_int_equal(timeline.scenes[i].page_count, 0);
}

static void test_the_voice_stands_well_above_ducked_music(void **state)
{
    const struct music_bed *music = &timeline.sound.music;
    int32_t ducked;

    (void)state;
    produce(2);
    made.material.music_mlufs = -16000;
    plan();
    ducked = -16000 + music->gain_mdb + music->duck_mdb;
    assert_in_range(-18000 - ducked, 12000, 15000);
    assert_int_equal(music->attack_ms, 200);
    assert_int_equal(music->release_ms, 500);
    assert_int_equal(timeline.sound.loudness_mlufs, -14000);
    made.material.music_asset = -1;
    plan();
    assert_int_equal(timeline.sound.music.asset, -1);
}

/* ---- stability ----------------------------------------------------------------------------- */

/* Scene i's JSON: the whole is written one field a line, so a timeline of one scene shows it. */
static struct str scene_json(size_t i)
{
    struct timeline one = timeline;
    struct buf buf;
    struct str text;

    one.scenes = &timeline.scenes[i];
    one.scene_count = 1;
    one.sound.clip_count = 0;
    buf_init(&buf, TIMELINE_JSON_MAX);
    timeline_encode(&one, &buf);
    assert_true(buf_ok(&buf));
    text = arena_str(&arena, buf_str(&buf));
    buf_release(&buf);
    return text;
}

static void test_words_changed_in_one_scene_leave_all_others_as_they_were(void **state)
{
    struct str before[14];

    (void)state;
    produce(14);
    for (size_t i = 0; i < 14; i += 3)
        made.materials[i].picture_count = 0;
    plan();
    for (size_t i = 0; i < 14; i++)
        before[i] = scene_json(i);
    voice(7, "Quite other words are spoken here now, and more of them than before.");
    plan();
    for (size_t i = 0; i < 14; i++)
        assert_int_equal(str_equal(before[i], scene_json(i)), i != 7);
}

static void test_the_same_input_gives_the_same_timeline_and_the_seed_changes_it(void **state)
{
    struct str first, second, other;

    (void)state;
    produce(6);
    plan();
    first = scene_json(2);
    plan();
    second = scene_json(2);
    made.story.seed = 8;
    plan();
    other = scene_json(2);
    assert_true(str_equal(first, second));
    assert_false(str_equal(first, other));
}

static void test_a_planned_timeline_is_one_that_can_be_read(void **state)
{
    static char digest[65];
    struct error error = ERROR_INIT;
    struct timeline back;
    struct buf buf;

    (void)state;
    produce(9);
    memset(digest, 'a', 64);
    for (size_t i = 0; i < COUNT_OF(made.assets); i++)
        made.assets[i] = (struct asset){
            .digest = {digest, 64}, .path = STR("x.jpg"), .media_type = STR("image/jpeg")};
    picture(1, FOUND_STILL, 3000, 1000);
    made.materials[2].picture_count = 0;
    plan();
    buf_init(&buf, TIMELINE_JSON_MAX);
    timeline_encode(&timeline, &buf);
    assert_ok(timeline_decode(&arena, buf_str(&buf), &back, &error), error);
    assert_int_equal(timeline_frames(&back), timeline_frames(&timeline));
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_word_is_heard_within_a_fifth_of_a_second),
        cmocka_unit_test(test_voices_do_not_overlap_and_transitions_turn_between_them),
        cmocka_unit_test(test_a_pause_is_heard_as_long_as_asked),
        cmocka_unit_test(test_the_last_scene_ends_softly),
        cmocka_unit_test(test_fixed_lengths_are_honoured),
        cmocka_unit_test(test_a_length_shorter_than_the_voice_is_refused_with_its_path),
        cmocka_unit_test(test_transitions_of_neighbours_differ_unless_asked_for),
        cmocka_unit_test(test_transitions_last_as_long_at_any_frame_rate),
        cmocka_unit_test(test_moving_pictures_never_show_their_edges_and_never_rush),
        cmocka_unit_test(test_drawn_motions_of_neighbours_differ),
        cmocka_unit_test(test_pictures_of_very_different_shape_are_shown_whole),
        cmocka_unit_test(test_clips_start_at_their_best_moment_but_do_not_run_out),
        cmocka_unit_test(test_scenes_without_a_picture_become_cards),
        cmocka_unit_test(test_captions_of_scenes_follow_their_voice_and_never_meet),
        cmocka_unit_test(test_the_voice_stands_well_above_ducked_music),
        cmocka_unit_test(test_words_changed_in_one_scene_leave_all_others_as_they_were),
        cmocka_unit_test(test_the_same_input_gives_the_same_timeline_and_the_seed_changes_it),
        cmocka_unit_test(test_a_planned_timeline_is_one_that_can_be_read),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
