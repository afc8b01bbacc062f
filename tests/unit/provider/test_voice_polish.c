/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trimming, tone, fades and level of speech, on sounds whose shape is known. */
#include "../test.h"

#include <math.h>

#include "media/loudness.h"
#include "provider/voice_noise.h"
#include "provider/voice_polish.h"
#include "provider/voice_script.h"

enum { HZ = 48000 };

/* A tone from `from` to `to`, silence (or a quiet hum) around it. */
static float *burst(size_t count, size_t from, size_t to, double hz, double amplitude, double hum)
{
    float *samples = calloc(count, sizeof *samples);

    for (size_t i = 0; i < count; i++) {
        double loud = i >= from && i < to ? amplitude : hum;
        samples[i] = (float)(loud * sin(2 * M_PI * hz * (double)i / HZ));
    }
    return samples;
}

static double level(const float *samples, size_t from, size_t to)
{
    double sum = 0;

    for (size_t i = from; i < to; i++)
        sum += (double)samples[i] * samples[i];
    return sqrt(sum / (double)(to - from));
}

static void test_silence_is_trimmed_but_for_twenty_milliseconds(void **state)
{
    float *samples = burst(HZ * 2, HZ / 2, HZ, 300, 0.5, 0.0005);
    size_t from = 0, to = 0;

    (void)state;
    polish_bounds(samples, HZ * 2, &from, &to);
    assert_in_range(from, HZ / 2 - HZ / 50 - 240, HZ / 2 - HZ / 50 + 240);
    assert_in_range(to, HZ + HZ / 50 - 240, HZ + HZ / 50 + 240);
    free(samples);
}

static void test_sound_from_the_first_sample_on_is_kept_whole(void **state)
{
    float *samples = burst(HZ / 4, 0, HZ / 4, 300, 0.5, 0);
    size_t from = 9, to = 9;

    (void)state;
    polish_bounds(samples, HZ / 4, &from, &to);
    assert_int_equal(from, 0);
    assert_int_equal(to, HZ / 4);
    free(samples);
}

static void test_pure_silence_keeps_its_length(void **state)
{
    float *samples = calloc(1000, sizeof *samples);
    size_t from = 9, to = 9;
    struct error error = ERROR_INIT;

    (void)state;
    polish_bounds(samples, 1000, &from, &to);
    assert_int_equal(from, 0);
    assert_int_equal(to, 1000);
    assert_ok(polish_level(samples, 1000, &error), error);
    for (size_t i = 0; i < 1000; i++)
        assert_true(samples[i] == 0);
    free(samples);
}

static void test_onset_and_ending_find_the_sound(void **state)
{
    float *samples = burst(HZ, HZ / 4, HZ / 2, 440, 0.3, 0);
    double heard = polish_audible_level(samples, HZ);

    (void)state;
    assert_in_range(polish_onset(samples, 0, HZ, heard), HZ / 4 - 240, HZ / 4);
    assert_in_range(polish_ending(samples, 0, HZ, heard), HZ / 2, HZ / 2 + 240);
    assert_int_equal(polish_onset(samples, HZ * 3 / 4, HZ, heard), HZ * 3 / 4);
    assert_int_equal(polish_ending(samples, HZ * 3 / 4, HZ, heard), HZ);
    free(samples);
}

static void test_tone_takes_out_dc_and_rumble(void **state)
{
    float *samples = burst(HZ * 2, 0, HZ * 2, 20, 0.2, 0);

    (void)state;
    for (size_t i = 0; i < HZ * 2; i++)
        samples[i] += 0.3f;
    polish_tone(samples, HZ * 2, NULL);
    assert_true(level(samples, HZ, HZ * 2) < 0.03);
    free(samples);
}

/* What a filter does to a sine of this frequency, in dB. */
static double gain_at(double hz, const struct voice_tone *tone)
{
    float *samples = burst(HZ, 0, HZ, hz, 0.1, 0);
    double before = level(samples, HZ / 2, HZ), after;

    polish_tone(samples, HZ, tone);
    after = level(samples, HZ / 2, HZ);
    free(samples);
    return 20 * log10(after / before);
}

static void test_tone_lifts_only_the_band_it_names(void **state)
{
    const struct voice_tone presence = {.presence_db = 3}, air = {.air_db = 4},
                            warmth = {.warmth_db = -6};

    (void)state;
    assert_true(fabs(gain_at(3200, &presence) - 3) < 0.1);
    assert_true(fabs(gain_at(200, &presence)) < 0.3);
    assert_true(fabs(gain_at(15000, &air) - 4) < 0.3);
    assert_true(fabs(gain_at(500, &air)) < 0.2);
    assert_true(fabs(gain_at(5000, &air) - 2) < 0.3);
    assert_true(fabs(gain_at(2000, &warmth)) < 0.3);
    assert_true(gain_at(90, &warmth) < -4);
}

static void test_fade_starts_and_ends_at_zero_and_keeps_the_middle(void **state)
{
    float samples[1000];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++)
        samples[i] = 1;
    polish_fade(samples, COUNT_OF(samples));
    assert_true(samples[0] == 0 && samples[999] == 0);
    for (size_t i = 1; i < 240; i++)
        assert_true(samples[i] > samples[i - 1] && samples[999 - i] > samples[1000 - i]);
    assert_true(samples[500] == 1);
    polish_fade(samples, 0);
    polish_fade(samples, 1);
}

static double loudness(const float *samples, size_t count)
{
    struct error error = ERROR_INIT;
    double lufs = 0;

    assert_ok(loudness_of_piece(samples, count, 1, &lufs, NULL, &error), error);
    return lufs;
}

static void test_quiet_and_loud_sound_reach_the_same_level(void **state)
{
    static const double amplitudes[] = {0.001, 0.05, 0.5, 3.0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(amplitudes); i++) {
        float *samples = burst(HZ * 3, 0, HZ * 3, 700, amplitudes[i], 0);
        struct error error = ERROR_INIT;
        assert_ok(polish_level(samples, HZ * 3, &error), error);
        assert_true(fabs(loudness(samples, HZ * 3) - POLISH_LUFS) < 0.1);
        free(samples);
    }
}

/* Clicks far above the rest are held under the limit, without touching what is far from them. */
static void test_limiter_holds_single_peaks_and_leaves_the_rest(void **state)
{
    float *samples = burst(HZ * 3, 0, HZ * 3, 500, 0.05, 0);
    struct error error = ERROR_INIT;
    double quiet, after;

    (void)state;
    quiet = level(samples, HZ, HZ + 4800);
    for (size_t i = 0; i < 40; i++)
        samples[HZ * 2 + i] = i % 2 ? 0.9f : -0.9f;
    assert_ok(polish_level(samples, HZ * 3, &error), error);
    for (size_t i = 0; i < HZ * 3; i++)
        assert_true(fabs((double)samples[i]) <= POLISH_PEAK + 1e-6);
    after = level(samples, HZ, HZ + 4800);
    assert_true(after > quiet);
    assert_true(fabs(level(samples, HZ / 2, HZ / 2 + 4800) / after - 1) < 0.01);
    free(samples);
}

static void test_noise_restarts_and_stays_in_range(void **state)
{
    int first[50];

    (void)state;
    voice_noise_restart();
    for (size_t i = 0; i < COUNT_OF(first); i++) {
        first[i] = rand();
        assert_true(first[i] >= 0 && first[i] <= RAND_MAX);
    }
    voice_noise_restart();
    for (size_t i = 0; i < COUNT_OF(first); i++)
        assert_int_equal(rand(), first[i]);
}

static void test_noise_is_even(void **state)
{
    int counts[8] = {0};

    (void)state;
    voice_noise_restart();
    for (int i = 0; i < 80000; i++)
        counts[rand() / (RAND_MAX / 8 + 1)]++;
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        assert_in_range(counts[i], 9500, 10500);
}

static void test_scripts_are_known_and_read_by_their_languages(void **state)
{
    static const struct {
        uint32_t code;
        const char *name, *reads, *reads_not;
    } cases[] = {
        {0x434, "Cyrillic", "ru-LV", "de"},
        {0x3b1, "Greek", "el", "en-US"},
        {0x5d0, "Hebrew", "he", "ar"},
        {0x628, "Arabic", "fa", "he"},
        {0x939, "Devanagari", "hi", "bn"},
        {0xe01, "Thai", "th", "ja"},
        {0x304b, "kana", "ja", "cmn"},
        {0xd55c, "Hangul", "ko", "ja"},
        {0x6f22, "Chinese characters", "cmn", "ja"},
        {0x20bb7, "Chinese characters", "yue", "ko"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct voice_script script = voice_script_of(cases[i].code);
        assert_non_null(script.name);
        assert_string_equal(script.name, cases[i].name);
        assert_true(voice_script_reads(&script, str_from(cases[i].reads)));
        assert_false(voice_script_reads(&script, str_from(cases[i].reads_not)));
    }
    assert_null(voice_script_of('a').name);
    assert_null(voice_script_of(0xe9).name);
    assert_null(voice_script_of('7').name);
}

static void test_refusal_names_the_first_script_that_is_in_the_way(void **state)
{
    struct error error = ERROR_INIT;

    (void)state;
    assert_false(voice_script_refuse(STR("espeak:fr"), STR("abc漢д"), STR("fr"), &error));
    assert_string_equal(error.message,
                        "voice espeak:fr cannot read \"abc漢д\" (Chinese characters); write it in "
                        "Latin letters, or choose a voice that reads it, such as espeak:cmn");
    assert_int_equal(error.code, ERROR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_silence_is_trimmed_but_for_twenty_milliseconds),
        cmocka_unit_test(test_sound_from_the_first_sample_on_is_kept_whole),
        cmocka_unit_test(test_pure_silence_keeps_its_length),
        cmocka_unit_test(test_onset_and_ending_find_the_sound),
        cmocka_unit_test(test_tone_takes_out_dc_and_rumble),
        cmocka_unit_test(test_tone_lifts_only_the_band_it_names),
        cmocka_unit_test(test_fade_starts_and_ends_at_zero_and_keeps_the_middle),
        cmocka_unit_test(test_quiet_and_loud_sound_reach_the_same_level),
        cmocka_unit_test(test_limiter_holds_single_peaks_and_leaves_the_rest),
        cmocka_unit_test(test_noise_restarts_and_stays_in_range),
        cmocka_unit_test(test_noise_is_even),
        cmocka_unit_test(test_scripts_are_known_and_read_by_their_languages),
        cmocka_unit_test(test_refusal_names_the_first_script_that_is_in_the_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
