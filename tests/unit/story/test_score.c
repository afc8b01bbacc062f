/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/rational.h"
#include "story/score.h"
#include "story/score_moods.h"

static struct arena arena;

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

static void test_score_moods_are_those_of_the_table(void **state)
{
    const char *const *names = score_moods();
    size_t count = 0;

    (void)state;
    for (; names[count]; count++)
        assert_string_equal(names[count], score_mood_table[count].name);
    assert_int_equal(count, score_mood_count);
}

static void test_score_rhythms_fill_a_bar(void **state)
{
    (void)state;
    for (size_t i = 0; i < score_mood_count; i++) {
        const struct score_mood *mood = &score_mood_table[i];
        for (int r = 0; r < 3; r++)
            assert_int_equal(strlen(mood->pluck_rhythms[r]), STEPS_A_BAR);
        assert_int_equal(strlen(mood->bass_rhythm), STEPS_A_BAR);
        assert_int_equal(strlen(mood->kick), STEPS_A_BAR);
        assert_int_equal(strlen(mood->snare), STEPS_A_BAR);
        assert_int_equal(strlen(mood->hat), STEPS_A_BAR);
    }
}

static void test_score_is_a_function_of_seed_and_mood(void **state)
{
    struct score a, b, other;

    (void)state;
    score_compose(&arena, 7, STR("warm"), &a);
    score_compose(&arena, 7, STR("warm"), &b);
    score_compose(&arena, 8, STR("warm"), &other);
    assert_int_equal(a.note_count, b.note_count);
    assert_memory_equal(a.notes, b.notes, a.note_count * sizeof *a.notes);
    assert_true(a.note_count != other.note_count ||
                memcmp(a.notes, other.notes, a.note_count * sizeof *a.notes) != 0);
}

static void test_score_loops_at_a_phrase_end_after_half_a_minute_to_a_minute_and_a_bit(void **state)
{
    (void)state;
    for (const char *const *mood = score_moods(); *mood; mood++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            struct score score;
            score_compose(&arena, seed, str_from(*mood), &score);
            assert_str(score.mood, *mood);
            assert_in_range(score.loop_end, 30 * TICKS_PER_SECOND, 66 * TICKS_PER_SECOND);
            assert_int_equal(score.loop_end % (8 * 16), 0);
            for (size_t i = 0; i < score.note_count; i++) {
                assert_in_range(score.notes[i].start, 0, score.loop_end - 1);
                assert_true(score.notes[i].length > 0);
                assert_in_range(score.notes[i].key, 21, 108);
                assert_in_range(score.notes[i].velocity, 1, 127);
                assert_true(i == 0 || score.notes[i].start >= score.notes[i - 1].start);
            }
        }
}

static void test_score_melody_notes_on_strong_beats_belong_to_the_chord(void **state)
{
    struct score score;
    int strong = 0, fitting = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        int64_t bar;
        score_compose(&arena, seed, STR("bright"), &score);
        bar = score.loop_end / (3 * 8);
        for (size_t i = 0; i < score.note_count; i++) {
            const struct note *lead = &score.notes[i];
            bool fits = false;
            if (lead->channel != 3 || lead->start % (bar / 4) != 0)
                continue;
            for (size_t j = 0; j < score.note_count; j++)
                if (score.notes[j].channel == 0 && score.notes[j].start == lead->start / bar * bar)
                    fits = fits || (score.notes[j].key - lead->key) % 12 == 0;
            strong++;
            fitting += fits;
        }
    }
    assert_true(strong > 100);
    assert_true(fitting * 10 >= strong * 9);
}

static void test_score_without_a_mood_draws_one_from_the_seed(void **state)
{
    bool seen[16] = {false};
    size_t different = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct score score;
        score_compose(&arena, seed, STR(""), &score);
        for (size_t i = 0; i < score_mood_count; i++)
            if (str_equal(score.mood, str_from(score_mood_table[i].name)))
                seen[i] = true;
    }
    for (size_t i = 0; i < score_mood_count; i++)
        different += seen[i];
    assert_int_equal(different, score_mood_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score_moods_are_those_of_the_table),
        cmocka_unit_test(test_score_rhythms_fill_a_bar),
        cmocka_unit_test(test_score_is_a_function_of_seed_and_mood),
        cmocka_unit_test(
            test_score_loops_at_a_phrase_end_after_half_a_minute_to_a_minute_and_a_bit),
        cmocka_unit_test(test_score_melody_notes_on_strong_beats_belong_to_the_chord),
        cmocka_unit_test(test_score_without_a_mood_draws_one_from_the_seed),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
