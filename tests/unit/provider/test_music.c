/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <math.h>

#include "../small_font.h"
#include "base/rational.h"
#include "os/path.h"
#include "provider/music.h"

static struct arena arena;
static struct str sound_font;
static struct music tune; /* small_score() played once: loading the sound font is what takes long */

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

static int set_up(void **state)
{
    struct error error = ERROR_INIT;
    struct score score;

    (void)state;
    arena_init(&arena);
    sound_font =
        path_join(&arena, str_from(getenv("CLIPCRAFTER_DATA")), STR("soundfont/general.sf3"));
    score = small_score();
    return music_play(&score, sound_font, NULL, &tune, &error) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    music_release(&tune);
    arena_release(&arena);
    return 0;
}

static double level(const float *samples, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (double)samples[i] * samples[i];
    return sqrt(sum / (double)count);
}

static void test_music_sounds_without_clipping(void **state)
{
    (void)state;
    assert_int_equal(tune.frames, 192000);
    assert_true(level(tune.samples, tune.frames * 2) > 0.005);
    for (size_t i = 0; i < tune.frames * 2; i++)
        assert_true(fabsf(tune.samples[i]) < 1.0f);
}

static void test_the_same_score_and_font_give_the_same_samples(void **state)
{
    char folder[] = "/tmp/clipcrafter-font-XXXXXX";
    struct score score = small_score();
    struct error error = ERROR_INIT;
    struct music first, again, other;
    struct str font;

    (void)state;
    assert_non_null(mkdtemp(folder));
    font = path_join(&arena, str_from(folder), STR("small.sf2"));
    small_font_write(font, 440);
    assert_ok(music_play(&score, font, NULL, &first, &error), error);
    assert_ok(music_play(&score, font, NULL, &again, &error), error);
    small_font_write(font, 660);
    assert_ok(music_play(&score, font, NULL, &other, &error), error);
    assert_true(level(first.samples, first.frames * 2) > 0.005);
    assert_memory_equal(first.samples, again.samples, first.frames * 2 * sizeof *first.samples);
    assert_int_equal(first.frames, other.frames);
    assert_memory_not_equal(first.samples, other.samples, first.frames * 2 * sizeof *first.samples);
    music_release(&first);
    music_release(&again);
    music_release(&other);
    assert_true(folder_remove(str_from(folder), NULL));
}

static void test_music_loop_begins_with_the_tail_of_its_own_end(void **state)
{
    const float *samples = tune.samples;
    double jump, ordinary = 0;

    (void)state;
    assert_int_equal(tune.loop_end - tune.loop_start, 96000);
    /* Going from the last sample to the loop's first is no larger a step than music makes. */
    jump = fabs((double)samples[(tune.loop_end - 1) * 2] - (double)samples[tune.loop_start * 2]);
    for (int64_t i = tune.loop_start; i < tune.loop_end - 1; i++)
        ordinary = fmax(ordinary, fabs((double)samples[i * 2] - (double)samples[(i + 1) * 2]));
    assert_true(jump <= ordinary);
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
        cmocka_unit_test(test_music_sounds_without_clipping),
        cmocka_unit_test(test_the_same_score_and_font_give_the_same_samples),
        cmocka_unit_test(test_music_loop_begins_with_the_tail_of_its_own_end),
        cmocka_unit_test(test_music_without_its_sound_font_says_what_is_missing),
        cmocka_unit_test(test_music_stops_when_cancelled),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
