/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "media/loudness.h"
#include "render/duck.h"
#include "tones.h"

enum { SECOND = TICKS_PER_SECOND, MS = TICKS_PER_SECOND / 1000 };

struct fixture {
    struct arena arena;
    struct duck duck;
};

/* One voice: loud over each of `count` {start, end} pairs of milliseconds, else faint noise. */
static void listen(struct fixture *f, const int32_t (*spoken)[2], size_t count, int64_t start)
{
    size_t frames = (size_t)(spoken[count - 1][1] + 400) * MS;
    float *samples = tones_new(frames);

    tones_add(samples, frames, 1, 3000, 0.0005);
    for (size_t i = 0; i < count; i++)
        tones_add(samples + spoken[i][0] * MS, (size_t)(spoken[i][1] - spoken[i][0]) * MS, 1, 300,
                  0.3);
    duck_listen(&f->duck, &f->arena,
                &(struct wav){.samples = samples, .frames = frames, .channels = 1}, start);
    free(samples);
}

static float gain_at(const struct duck *duck, int64_t tick)
{
    float gain;

    duck_gain(duck, tick, &gain, 1);
    return gain;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    arena_init(&f->arena);
    duck_init(&f->duck, -12, 200, 500);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    arena_release(&f->arena);
    free(f);
    return 0;
}

static void test_speech_is_heard_within_ten_milliseconds(void **state)
{
    static const int32_t spoken[][2] = {{300, 900}};
    struct fixture *f = *state;

    listen(f, spoken, 1, 2 * SECOND);
    duck_settle(&f->duck);
    assert_int_equal(f->duck.spans.count, 1);
    assert_in_range(f->duck.spans.items[0].start, 2290 * MS, 2300 * MS);
    assert_in_range(f->duck.spans.items[0].end, 2900 * MS, 2910 * MS);
}

static void test_music_is_down_before_the_first_sound_of_speech(void **state)
{
    static const int32_t spoken[][2] = {{1000, 2000}};
    struct fixture *f = *state;
    float deep = (float)loudness_factor(-12);

    listen(f, spoken, 1, 0);
    duck_settle(&f->duck);
    assert_true(gain_at(&f->duck, 780 * MS) == 1);
    assert_true(gain_at(&f->duck, 900 * MS) < 0.7F);
    assert_true(fabsf(gain_at(&f->duck, 1000 * MS) - deep) < 1e-5F);
    assert_true(fabsf(gain_at(&f->duck, 1999 * MS) - deep) < 1e-5F);
    assert_true(gain_at(&f->duck, 2250 * MS) > deep * 1.3F);
    assert_true(gain_at(&f->duck, 2520 * MS) == 1);
}

static void test_short_pauses_are_spoken_through_and_long_ones_are_not(void **state)
{
    static const int32_t spoken[][2] = {{500, 1000}, {1600, 2000}, {4000, 4500}};
    struct fixture *f = *state;

    listen(f, spoken, 3, 0);
    duck_settle(&f->duck);
    assert_int_equal(f->duck.spans.count, 2);
    assert_true(gain_at(&f->duck, 1300 * MS) < 0.26F);
    assert_true(gain_at(&f->duck, 3000 * MS) == 1);
}

static void test_clips_in_any_order_give_ordered_spans(void **state)
{
    static const int32_t spoken[][2] = {{100, 600}};
    struct fixture *f = *state;

    listen(f, spoken, 1, 9 * SECOND);
    listen(f, spoken, 1, 1 * SECOND);
    listen(f, spoken, 1, 5 * SECOND);
    duck_settle(&f->duck);
    assert_int_equal(f->duck.spans.count, 3);
    for (size_t i = 1; i < 3; i++)
        assert_true(f->duck.spans.items[i].start > f->duck.spans.items[i - 1].end);
}

static void test_gain_moves_smoothly_and_never_leaves_its_range(void **state)
{
    static const int32_t spoken[][2] = {{800, 1500}, {3300, 3600}};
    struct fixture *f = *state;
    float *gain = tones_new(6 * SECOND), low = (float)loudness_factor(-12);

    listen(f, spoken, 2, 0);
    duck_settle(&f->duck);
    duck_gain(&f->duck, 0, gain, 6 * SECOND);
    for (int i = 1; i < 6 * SECOND; i++) {
        assert_true(gain[i] >= low * 0.9999F && gain[i] <= 1);
        assert_true(fabsf(gain[i] - gain[i - 1]) < 0.0005F);
        if (i % 777 == 0)
            assert_true(gain_at(&f->duck, i) == gain[i]);
    }
    free(gain);
}

static void test_silence_and_nothing_duck_nothing(void **state)
{
    struct fixture *f = *state;
    float *quiet = tones_new(SECOND);

    duck_listen(&f->duck, &f->arena,
                &(struct wav){.samples = quiet, .frames = SECOND, .channels = 1}, 0);
    duck_listen(&f->duck, &f->arena, &(struct wav){.frames = 0, .channels = 2}, 0);
    duck_settle(&f->duck);
    assert_int_equal(f->duck.spans.count, 0);
    assert_true(gain_at(&f->duck, SECOND / 2) == 1);
    free(quiet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_speech_is_heard_within_ten_milliseconds, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_music_is_down_before_the_first_sound_of_speech, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_short_pauses_are_spoken_through_and_long_ones_are_not,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_clips_in_any_order_give_ordered_spans, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_gain_moves_smoothly_and_never_leaves_its_range, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_silence_and_nothing_duck_nothing, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
