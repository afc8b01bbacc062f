/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "story/card.h"

struct format {
    int32_t width, height;
};

static const struct format formats[] = {{1080, 1920}, {1080, 1080}, {1920, 1080}, {720, 1280},
                                        {128, 128},   {608, 1080},  {2560, 1080}};

/** A card and everything its request needs. */
struct fixture {
    struct arena arena;
    struct storyboard story;
    struct card card;
    struct card_request request;
    struct layer *layers;
    size_t count;
};

static const int32_t drawings[3] = {4, 5, 6};
static const struct found_picture found[3];
static const struct str five_lines[5] = {
    {"A dry place out of the wind", 27},
    {"Flowers", 7},
    {"A queen that lays well and lives for some years to come", 55},
    {"Water", 5},
    {"Time", 4}};

static void make(struct fixture *f, enum card_kind kind, struct format format, size_t drawing_count,
                 size_t line_count, size_t index, uint64_t seed)
{
    struct palette palette = palette_choose(seed);

    memset(f, 0, sizeof *f);
    arena_init(&f->arena);
    f->story.title = STR("Why honey bees dance");
    f->story.language = STR("en");
    f->story.seed = seed;
    f->story.format = (struct story_format){format.width, format.height, {30, 1}};
    f->card = (struct card){.kind = kind,
                            .heading = STR("Three things every single hive needs"),
                            .lines = five_lines,
                            .line_count = line_count};
    if (kind == CARD_DRAWING)
        f->card.heading = STR("");
    f->request = (struct card_request){
        .card = &f->card,
        .story = &f->story,
        .scene_id = arena_printf(&f->arena, "scene-%zu", index),
        .index = index,
        .frames = 120,
        .captions = {format.width * 60, format.height * 660, format.width * 820,
                     format.height * 160},
        .drawings = drawings,
        .drawing_info = found,
        .drawing_count = drawing_count,
    };
    card_layers(&f->arena, &f->request, &palette, &f->layers, &f->count);
}

/** Calls `check` on cards of all kinds, formats, numbers of drawings and lines, and seeds. */
static void each_card(void (*check)(const struct fixture *f))
{
    for (size_t format = 0; format < COUNT_OF(formats); format++)
        for (int kind = CARD_TITLE; kind <= CARD_DRAWING; kind++)
            for (size_t n = 0; n <= 3; n++)
                for (size_t index = 0; index < 6; index++) {
                    struct fixture f;

                    make(&f, (enum card_kind)kind, formats[format], n, (index + n) % 6, index,
                         index * 31 + n);
                    check(&f);
                    arena_release(&f.arena);
                }
}

/** Where the layer's box lies at a frame. */
static struct box shown(const struct layer *layer, double frame)
{
    double scale = track_value(&layer->scale, frame, 1000) / 1000.0;
    double x = track_value(&layer->x, frame, 0), y = track_value(&layer->y, frame, 0);

    return (struct box){(int32_t)(layer->anchor_x + (layer->box.x - layer->anchor_x) * scale + x),
                        (int32_t)(layer->anchor_y + (layer->box.y - layer->anchor_y) * scale + y),
                        (int32_t)(layer->box.width * scale), (int32_t)(layer->box.height * scale)};
}

static bool overlap(struct box a, struct box b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

static bool inside(struct box a, struct box frame)
{
    return a.x >= frame.x && a.y >= frame.y && a.x + a.width <= frame.x + frame.width &&
           a.y + a.height <= frame.y + frame.height;
}

static void check_stack(const struct fixture *f)
{
    const struct layer *ground = &f->layers[0];

    assert_in_range(f->count, 2, 10);
    assert_int_equal(ground->kind, LAYER_BACKDROP);
    assert_int_equal(ground->box.width, f->story.format.width * 1000);
    assert_int_equal(ground->box.height, f->story.format.height * 1000);
    assert_int_equal(ground->opacity.count, 0);
    for (size_t i = 1; i < f->count; i++)
        assert_true(f->layers[i].kind != LAYER_BACKDROP);
}

static void test_a_card_is_a_ground_and_at_most_nine_layers(void **state)
{
    (void)state;
    each_card(check_stack);
}

static void check_captions(const struct fixture *f)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct layer *layer = &f->layers[i];

        if (layer->kind != LAYER_TEXT && layer->kind != LAYER_DRAWING)
            continue;
        for (int frame = 0; frame < f->request.frames; frame++)
            if (overlap(shown(layer, frame), f->request.captions))
                fail_msg("%dx%d kind %d layer %zu lies in the captions at frame %d",
                         f->story.format.width, f->story.format.height, f->card.kind, i, frame);
    }
}

static void test_words_and_drawings_never_lie_under_captions(void **state)
{
    (void)state;
    each_card(check_captions);
}

static void check_frame(const struct fixture *f)
{
    struct box frame = {0, 0, f->story.format.width * 1000, f->story.format.height * 1000};

    for (size_t i = 0; i < f->count; i++) {
        const struct layer *layer = &f->layers[i];

        if (layer->kind != LAYER_TEXT && layer->kind != LAYER_DRAWING)
            continue;
        if (layer->box.width <= 0 || layer->box.height <= 0)
            fail_msg("%dx%d kind %d layer %zu has no size: %d x %d", f->story.format.width,
                     f->story.format.height, f->card.kind, i, layer->box.width, layer->box.height);
        for (int at = 0; at < f->request.frames; at += 3)
            if (!inside(shown(layer, at), frame))
                fail_msg("%dx%d kind %d layer %zu leaves the frame at %d", f->story.format.width,
                         f->story.format.height, f->card.kind, i, at);
    }
}

static void test_words_and_drawings_never_leave_the_frame(void **state)
{
    (void)state;
    each_card(check_frame);
}

static void check_apart(const struct fixture *f)
{
    for (size_t i = 0; i < f->count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct layer *a = &f->layers[i], *b = &f->layers[j];
            bool words = a->kind == LAYER_TEXT && b->kind == LAYER_TEXT;
            bool art = a->kind == LAYER_DRAWING && b->kind == LAYER_DRAWING;
            bool both = a->kind == LAYER_TEXT && b->kind == LAYER_DRAWING;

            if (f->card.kind == CARD_QUOTE)
                words = false; /* its mark reaches behind the words by design */
            if ((words || art || both) && overlap(shown(a, 100), shown(b, 100)))
                fail_msg("%dx%d kind %d (%zu drawings): layers %zu and %zu overlap",
                         f->story.format.width, f->story.format.height, f->card.kind,
                         f->request.drawing_count, i, j);
        }
}

static void test_words_and_drawings_do_not_overlap_each_other(void **state)
{
    (void)state;
    each_card(check_apart);
}

static void check_track(const struct track *track, int32_t frames)
{
    for (size_t i = 0; i < track->count; i++) {
        assert_true(track->keys[i].easing != EASE_LINEAR);
        assert_true(track->keys[i].frame >= 0);
        assert_true(i == 0 || track->keys[i].frame > track->keys[i - 1].frame);
    }
    (void)frames;
}

static void check_motion(const struct fixture *f)
{
    bool moves = false;

    for (size_t i = 0; i < f->count; i++) {
        const struct layer *layer = &f->layers[i];

        check_track(&layer->scale, f->request.frames);
        check_track(&layer->x, f->request.frames);
        check_track(&layer->y, f->request.frames);
        check_track(&layer->opacity, f->request.frames);
        moves |= layer->x.count > 1 || layer->y.count > 1;
        if (layer->kind == LAYER_TEXT || layer->kind == LAYER_DRAWING)
            assert_int_equal((int)track_value(&layer->opacity, 70, 1000), 1000);
    }
    assert_true(moves);
}

static void test_motion_is_eased_and_everything_has_arrived_in_two_seconds(void **state)
{
    (void)state;
    each_card(check_motion);
}

static const struct layer *text_layer(const struct fixture *f, const char *part)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->layers[i].kind == LAYER_TEXT &&
            str_find(f->layers[i].text.text, str_from(part), 0) != (size_t)-1)
            return &f->layers[i];
    return NULL;
}

/** Cuts and crossfades show the first frames: nothing of a card may be missing from them. */
static void check_first_frame(const struct fixture *f)
{
    bool led = false;

    for (size_t i = 0; i < f->count; i++) {
        const struct layer *layer = &f->layers[i];
        double first = track_value(&layer->opacity, 0, 1000);

        if (layer->kind != LAYER_TEXT && layer->kind != LAYER_DRAWING)
            continue;
        assert_true(first >= 300);
        assert_true(track_value(&layer->opacity, 6, 1000) >= first);
        assert_true(track_value(&layer->scale, 0, 1000) >= 700);
        led |= first >= 900;
    }
    if (f->card.kind != CARD_DRAWING || f->request.drawing_count > 0)
        assert_true(led);
}

static void test_the_first_frame_shows_all_of_a_card(void **state)
{
    (void)state;
    each_card(check_first_frame);
}

static void test_entrances_wait_for_the_change_from_the_scene_before(void **state)
{
    struct palette palette = palette_choose(2);
    struct fixture f;
    double alone, led;
    size_t title = 0;

    (void)state;
    make(&f, CARD_TITLE, formats[0], 1, 0, 0, 2);
    while (f.layers[title].kind != LAYER_TEXT)
        title++;
    alone = track_value(&f.layers[title].y, 10, 0);
    f.request.lead = 14;
    card_layers(&f.arena, &f.request, &palette, &f.layers, &f.count);
    led = track_value(&f.layers[title].y, 10, 0);
    assert_true(led > alone);
    arena_release(&f.arena);
}

static void test_a_unit_stays_beside_its_figure_and_a_long_figure_gets_the_width(void **state)
{
    struct palette palette = palette_choose(1);
    struct fixture f;
    struct box ring;

    (void)state;
    make(&f, CARD_NUMBER, formats[0], 0, 1, 0, 1);
    f.card.heading = STR("5,600 K");
    card_layers(&f.arena, &f.request, &palette, &f.layers, &f.count);
    assert_non_null(text_layer(&f, "5,600\u00a0K"));
    ring = text_layer(&f, "5,600")->box;
    f.card.heading = STR("3,000,000,000");
    card_layers(&f.arena, &f.request, &palette, &f.layers, &f.count);
    assert_true(text_layer(&f, "3,000,000,000")->box.width > ring.width);
    arena_release(&f.arena);
}

static void test_a_short_scene_hurries_its_entrances(void **state)
{
    (void)state;
    for (int32_t frames = 1; frames < 40; frames++) {
        struct palette palette = palette_choose(3);
        struct fixture f;

        make(&f, CARD_LIST, formats[0], 1, 5, 1, 3);
        f.request.frames = frames;
        card_layers(&f.arena, &f.request, &palette, &f.layers, &f.count);
        check_motion(&f);
        for (size_t i = 0; i < f.count && frames > 8; i++)
            if (f.layers[i].kind == LAYER_TEXT)
                assert_int_equal((int)track_value(&f.layers[i].opacity, frames - 1, 1000), 1000);
        arena_release(&f.arena);
    }
}

static bool same_layout(const struct fixture *a, const struct fixture *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->layers[i].kind != b->layers[i].kind ||
            memcmp(&a->layers[i].box, &b->layers[i].box, sizeof a->layers[i].box) != 0)
            return false;
    return true;
}

static void test_neighbours_differ_in_layout(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++)
        for (size_t n = 1; n <= 3; n++)
            for (size_t index = 0; index < 5; index++) {
                struct fixture a, b;

                make(&a, CARD_DRAWING, formats[0], n, 0, index, seed);
                make(&b, CARD_DRAWING, formats[0], n, 0, index + 1, seed);
                assert_false(same_layout(&a, &b));
                arena_release(&a.arena);
                arena_release(&b.arena);
            }
}

static void test_same_request_gives_same_layers(void **state)
{
    struct fixture a, b;

    (void)state;
    make(&a, CARD_NUMBER, formats[0], 2, 1, 3, 99);
    make(&b, CARD_NUMBER, formats[0], 2, 1, 3, 99);
    assert_true(same_layout(&a, &b));
    for (size_t i = 0; i < a.count; i++)
        for (int f = 0; f < 120; f += 7) {
            assert_true(track_value(&a.layers[i].y, f, 0) == track_value(&b.layers[i].y, f, 0));
            assert_true(track_value(&a.layers[i].scale, f, 1000) ==
                        track_value(&b.layers[i].scale, f, 1000));
        }
    arena_release(&a.arena);
    arena_release(&b.arena);
}

static void test_motion_takes_the_same_time_at_any_frame_rate(void **state)
{
    struct palette palette = palette_choose(5);
    struct fixture slow, fast;

    (void)state;
    make(&slow, CARD_STATEMENT, formats[0], 1, 0, 0, 5);
    make(&fast, CARD_STATEMENT, formats[0], 1, 0, 0, 5);
    fast.story.format.rate.num = 60;
    fast.request.frames = 240;
    card_layers(&fast.arena, &fast.request, &palette, &fast.layers, &fast.count);
    assert_int_equal(slow.count, fast.count);
    for (size_t i = 0; i < slow.count; i++) {
        double a = track_value(&slow.layers[i].opacity, 16, 1000);
        double b = track_value(&fast.layers[i].opacity, 32, 1000);

        assert_true(a - b < 120 && b - a < 120);
    }
    arena_release(&slow.arena);
    arena_release(&fast.arena);
}

static void test_cards_say_what_they_were_given(void **state)
{
    struct palette palette = palette_choose(1);
    struct fixture f;

    (void)state;
    make(&f, CARD_LIST, formats[0], 0, 5, 0, 1);
    assert_non_null(text_layer(&f, "Three things"));
    assert_non_null(text_layer(&f, "A queen"));
    assert_non_null(text_layer(&f, "Time"));
    arena_release(&f.arena);
    make(&f, CARD_QUOTE, formats[0], 0, 1, 0, 1);
    f.card.heading = STR("\u201cWe are bees.\u201d");
    card_layers(&f.arena, &f.request, &palette, &f.layers, &f.count);
    assert_str(text_layer(&f, "We are")->text.text, "We are bees.");
    assert_non_null(text_layer(&f, "\u2014 A dry place"));
    f.card.heading = STR("Anon");
    card_layers(&f.arena, &f.request, &palette, &f.layers, &f.count);
    assert_non_null(text_layer(&f, "\u2014 Anon"));
    arena_release(&f.arena);
    make(&f, CARD_TITLE, formats[0], 0, 0, 0, 1);
    f.card.heading = STR("");
    card_layers(&f.arena, &f.request, &palette, &f.layers, &f.count);
    assert_non_null(text_layer(&f, "Why honey bees dance"));
    arena_release(&f.arena);
}

static void test_drawings_keep_their_order_of_size(void **state)
{
    (void)state;
    for (size_t index = 0; index < 4; index++) {
        struct fixture f;
        int32_t last = INT32_MAX;
        size_t seen = 0;

        make(&f, CARD_DRAWING, formats[0], 3, 0, index, 8);
        for (size_t i = 0; i < f.count; i++)
            if (f.layers[i].kind == LAYER_DRAWING) {
                assert_int_equal(f.layers[i].asset, drawings[seen++]);
                assert_true(f.layers[i].box.width < last);
                last = f.layers[i].box.width;
            }
        assert_int_equal(seen, 3);
        arena_release(&f.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_card_is_a_ground_and_at_most_nine_layers),
        cmocka_unit_test(test_words_and_drawings_never_lie_under_captions),
        cmocka_unit_test(test_words_and_drawings_never_leave_the_frame),
        cmocka_unit_test(test_words_and_drawings_do_not_overlap_each_other),
        cmocka_unit_test(test_motion_is_eased_and_everything_has_arrived_in_two_seconds),
        cmocka_unit_test(test_the_first_frame_shows_all_of_a_card),
        cmocka_unit_test(test_entrances_wait_for_the_change_from_the_scene_before),
        cmocka_unit_test(test_a_unit_stays_beside_its_figure_and_a_long_figure_gets_the_width),
        cmocka_unit_test(test_a_short_scene_hurries_its_entrances),
        cmocka_unit_test(test_neighbours_differ_in_layout),
        cmocka_unit_test(test_same_request_gives_same_layers),
        cmocka_unit_test(test_motion_takes_the_same_time_at_any_frame_rate),
        cmocka_unit_test(test_cards_say_what_they_were_given),
        cmocka_unit_test(test_drawings_keep_their_order_of_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
