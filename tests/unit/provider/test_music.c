/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <math.h>

#include "base/rational.h"
#include "os/path.h"
#include "provider/music.h"

static struct arena arena;
static struct str sound_font;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    sound_font =
        path_join(&arena, str_from(getenv("CLIPCRAFTER_DATA")), STR("soundfont/general.sf3"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* Two bars of a plain tune: short enough for a quick test. */
static struct score small_score(void)
{
    static const struct instrument piano = {0, 0, 100, 64, 60};
    struct note *notes = ARENA_ARRAY(&arena, struct note, 8);

    for (int i = 0; i < 8; i++)
        notes[i] = (struct note){i * 12000, 10000, 0, (uint8_t)(60 + 2 * i), 90};
    return (struct score){.mood = STR("warm"),
                          .notes = notes,
                          .note_count = 8,
                          .instruments = &piano,
                          .instrument_count = 1,
                          .loop_end = 96000};
}

static double level(const float *samples, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (double)samples[i] * samples[i];
    return sqrt(sum / (double)count);
}

static void test_music_sounds_without_clipping_and_the_same_twice(void **state)
{
    struct score score = small_score();
    struct error error = ERROR_INIT;
    struct music a, b;

    (void)state;
    assert_ok(music_play(&score, sound_font, NULL, &a, &error), error);
    assert_ok(music_play(&score, sound_font, NULL, &b, &error), error);
    assert_int_equal(a.frames, 192000);
    assert_true(level(a.samples, a.frames * 2) > 0.005);
    for (size_t i = 0; i < a.frames * 2; i++)
        assert_true(fabsf(a.samples[i]) < 1.0f);
    assert_memory_equal(a.samples, b.samples, a.frames * 2 * sizeof *a.samples);
    music_release(&a);
    music_release(&b);
}

static void test_music_loop_begins_with_the_tail_of_its_own_end(void **state)
{
    struct score score = small_score();
    struct error error = ERROR_INIT;
    struct music music;
    double jump, ordinary = 0;

    (void)state;
    assert_ok(music_play(&score, sound_font, NULL, &music, &error), error);
    assert_int_equal(music.loop_end - music.loop_start, score.loop_end);
    /* Going from the last sample to the loop's first is no larger a step than music makes. */
    jump = fabs((double)music.samples[(music.loop_end - 1) * 2] -
                (double)music.samples[music.loop_start * 2]);
    for (int64_t i = music.loop_start; i < music.loop_end - 1; i++)
        ordinary =
            fmax(ordinary, fabs((double)music.samples[i * 2] - (double)music.samples[(i + 1) * 2]));
    assert_true(jump <= ordinary);
    music_release(&music);
}

static void test_music_without_its_sound_font_says_what_is_missing(void **state)
{
    struct score score = small_score();
    struct error error = ERROR_INIT;
    struct music music = {.frames = 5};

    (void)state;
    assert_false(music_play(&score, STR("/nonexistent/x.sf3"), NULL, &music, &error));
    assert_int_equal(error.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(error.message, "/nonexistent/x.sf3"));
    assert_int_equal(music.frames, 5);
}

static void test_music_stops_when_cancelled(void **state)
{
    struct score score = small_score();
    struct error error = ERROR_INIT;
    struct cancel cancel = {true};
    struct music music;

    (void)state;
    assert_false(music_play(&score, sound_font, &cancel, &music, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_music_sounds_without_clipping_and_the_same_twice),
        cmocka_unit_test(test_music_loop_begins_with_the_tail_of_its_own_end),
        cmocka_unit_test(test_music_without_its_sound_font_says_what_is_missing),
        cmocka_unit_test(test_music_stops_when_cancelled),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
