/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "media/loudness.h"
#include "render/limiter.h"
#include "tones.h"

enum { FRAMES = TICKS_PER_SECOND };

/* Puts stereo sound through in blocks of `block`, the delay taken off. */
static void limit(float *stereo, size_t frames, double ceiling, size_t block, double *lowest)
{
    struct limiter *limiter = limiter_new();
    float *padded = tones_new((frames + LIMITER_DELAY) * 2);

    assert_non_null(limiter);
    limiter_clear(limiter, ceiling, 80);
    memcpy(padded, stereo, frames * 2 * sizeof *stereo);
    for (size_t i = 0; i < frames + LIMITER_DELAY; i += block)
        limiter_process(limiter, padded + 2 * i, MIN_OF(block, frames + LIMITER_DELAY - i));
    memcpy(stereo, padded + 2 * (size_t)LIMITER_DELAY, frames * 2 * sizeof *stereo);
    if (lowest)
        *lowest = limiter_lowest(limiter);
    free(padded);
    limiter_free(limiter);
}

static double true_peak(const float *stereo, size_t frames)
{
    struct error error = ERROR_INIT;
    double lufs, peak;

    assert_ok(loudness_of_piece(stereo, frames, 2, &lufs, &peak, &error), error);
    return peak;
}

static void test_sound_below_the_ceiling_passes_untouched(void **state)
{
    float *sound = tones_new(FRAMES * 2), *before = tones_new(FRAMES * 2);
    double lowest;

    (void)state;
    tones_add(sound, FRAMES, 2, 997, 0.4);
    tones_add(sound, FRAMES, 2, 60, 0.3);
    memcpy(before, sound, FRAMES * 2 * sizeof *sound);
    limit(sound, FRAMES, 0.9, LIMITER_BLOCK, &lowest);
    assert_memory_equal(sound, before, FRAMES * 2 * sizeof *sound);
    assert_true(lowest == 1);
    free(sound);
    free(before);
}

static void test_peaks_stay_below_the_ceiling(void **state)
{
    static const double hertz[] = {55, 997, 5000, 11000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hertz); i++) {
        float *sound = tones_new(FRAMES * 2);

        tones_add(sound, FRAMES, 2, hertz[i], 2.5);
        limit(sound, FRAMES, 0.8, LIMITER_BLOCK, NULL);
        assert_true(true_peak(sound, FRAMES) < tones_db(0.8) + 0.1);
        assert_true(tones_level(sound, FRAMES, hertz[i]) > 0.7);
        free(sound);
    }
}

static void test_a_peak_between_samples_is_seen(void **state)
{
    float *sound = tones_new(FRAMES * 2);
    double lowest;

    (void)state;
    /* A quarter of the sampling rate, samples at 45 degrees: they reach 0.707 of the peak. */
    for (size_t i = 0; i < FRAMES; i++)
        sound[2 * i] = sound[2 * i + 1] = (float)sin(tones_turn * ((double)i / 4 + 0.125));
    limit(sound, FRAMES, 0.8, LIMITER_BLOCK, &lowest);
    assert_true(lowest < 0.85);
    assert_true(tones_level(sound + FRAMES, FRAMES / 4, 12000) < 0.83);
    free(sound);
}

static void test_a_lone_peak_is_bent_around_without_a_click(void **state)
{
    float *sound = tones_new(FRAMES * 2);
    float worst = 0;

    (void)state;
    tones_add(sound, FRAMES, 2, 100, 0.5);
    for (size_t i = FRAMES / 2; i < FRAMES / 2 + 480; i++)
        sound[2 * i] *= 3;
    limit(sound, FRAMES, 0.8, LIMITER_BLOCK, NULL);
    /* Gain of the right channel, where nothing jumped, moves slowly. */
    for (size_t i = FRAMES / 2 - 2000; i < FRAMES / 2 + 4000; i++)
        worst = MAX_OF(worst, fabsf(sound[2 * i + 1] - sound[2 * i - 1]));
    assert_true(worst < 0.5 * tones_turn * 100 / TICKS_PER_SECOND * 1.6);
    assert_true(tones_level(sound, FRAMES / 4, 100) > 0.499);
    free(sound);
}

static void test_blocks_of_any_size_give_the_same_samples(void **state)
{
    static const size_t blocks[] = {1, 7, 64, 333};
    float *sound = tones_new(FRAMES / 2 * 2), *other = tones_new(FRAMES / 2 * 2);

    (void)state;
    tones_speak(sound, FRAMES / 2 * 2, 3);
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        float *once = tones_new(FRAMES / 2 * 2);

        memcpy(other, sound, FRAMES / 2 * 2 * sizeof *sound);
        memcpy(once, sound, FRAMES / 2 * 2 * sizeof *sound);
        limit(other, FRAMES / 2, 0.7, blocks[i], NULL);
        limit(once, FRAMES / 2, 0.7, LIMITER_BLOCK, NULL);
        assert_memory_equal(other, once, FRAMES / 2 * 2 * sizeof *sound);
        free(once);
    }
    free(sound);
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound_below_the_ceiling_passes_untouched),
        cmocka_unit_test(test_peaks_stay_below_the_ceiling),
        cmocka_unit_test(test_a_peak_between_samples_is_seen),
        cmocka_unit_test(test_a_lone_peak_is_bent_around_without_a_click),
        cmocka_unit_test(test_blocks_of_any_size_give_the_same_samples),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
