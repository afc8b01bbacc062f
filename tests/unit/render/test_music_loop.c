/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "render/music_loop.h"
#include "tones.h"

enum { FRAMES = 2 * TICKS_PER_SECOND };

/* The sharpest bend (second difference) of channel 0 over frames from .. to - 1. */
static float sharpest(const struct music_loop *loop, int64_t from, int64_t to)
{
    size_t frames = (size_t)(to - from);
    float *sound = tones_new(frames * 2), worst = 0;

    music_loop_read(loop, from, sound, frames);
    for (size_t i = 1; i + 1 < frames; i++)
        worst = fmaxf(worst, fabsf(sound[2 * i - 2] - 2 * sound[2 * i] + sound[2 * i + 2]));
    free(sound);
    return worst;
}

static struct wav piece(float *samples, int channels)
{
    return (struct wav){.samples = samples, .frames = FRAMES, .channels = channels};
}

static void test_the_piece_plays_from_its_start_and_then_round_its_loop(void **state)
{
    float *ramp = tones_new(FRAMES), out[2];
    struct wav wav = piece(ramp, 1);
    struct music_loop loop;

    (void)state;
    for (int i = 0; i < FRAMES; i++)
        ramp[i] = (float)i;
    music_loop_init(&loop, &wav, 20000, 90000);
    for (int64_t tick = 0; tick < 88000; tick += 997) {
        music_loop_read(&loop, tick, out, 1);
        assert_true(out[0] == (float)tick && out[1] == out[0]);
    }
    for (int64_t tick = 90000; tick < 158000; tick += 997) {
        music_loop_read(&loop, tick, out, 1);
        assert_true(out[0] == (float)(tick - 70000));
        music_loop_read(&loop, tick + 70000LL * 1000, out, 1);
        assert_true(out[0] == (float)(tick - 70000));
    }
    free(ramp);
}

static void test_the_seam_makes_no_click_where_there_is_a_lead_in(void **state)
{
    float *sound = tones_new(FRAMES * 2);
    struct wav wav = piece(sound, 2);
    struct music_loop loop;
    float ordinary;

    (void)state;
    tones_add(sound, FRAMES, 2, 441.3, 0.5); /* out of phase at the seam */
    music_loop_init(&loop, &wav, 10007, 80033);
    ordinary = sharpest(&loop, 20000, 30000);
    assert_true(sharpest(&loop, 80033 - 3000, 80033 + 3000) < ordinary * 1.2F);
    free(sound);
}

static void test_the_seam_makes_no_click_where_the_piece_starts_with_the_loop(void **state)
{
    float *sound = tones_new(FRAMES);
    struct wav wav = piece(sound, 1);
    struct music_loop loop;
    float step;

    (void)state;
    for (int i = 0; i < FRAMES; i++)
        sound[i] = (float)(0.5 * cos(tones_turn * 100.25 * i / TICKS_PER_SECOND));
    music_loop_init(&loop, &wav, 0, TICKS_PER_SECOND); /* half a quarter turn is missing */
    step = sound[0] - sound[TICKS_PER_SECOND - 1];
    assert_true(step > 0.3F);
    assert_true(sharpest(&loop, TICKS_PER_SECOND - 1000, TICKS_PER_SECOND + 1000) < step / 50);
    free(sound);
}

/* Power of frames from .. to - 1. */
static double power(const struct music_loop *loop, int64_t from, int64_t to)
{
    size_t frames = (size_t)(to - from);
    float *sound = tones_new(frames * 2);
    double sum = 0;

    music_loop_read(loop, from, sound, frames);
    for (size_t i = 0; i < frames * 2; i++)
        sum += (double)sound[i] * sound[i];
    free(sound);
    return sum / (double)frames;
}

static void test_the_seam_keeps_its_power_alike_or_not(void **state)
{
    (void)state;
    for (int alike = 0; alike < 2; alike++) {
        float *sound = tones_new(FRAMES * 2);
        struct wav wav = piece(sound, 2);
        struct music_loop loop;
        struct random random;

        random_init(&random, 5);
        for (int i = 0; i < FRAMES * 2; i++) {
            int period = 30000 * 2;

            sound[i] =
                alike && i >= period ? sound[i - period] : (float)random_unit(&random) - 0.5F;
        }
        music_loop_init(&loop, &wav, 30000, alike ? 60000 : 70000);
        double at_seam = power(&loop, loop.end - loop.fade, loop.end);

        assert_true(fabs(at_seam / power(&loop, 0, 30000) - 1) < 0.12);
        free(sound);
    }
}

static void test_a_perfect_loop_is_left_as_it_is(void **state)
{
    float *sound = tones_new(FRAMES * 2), *out = tones_new(FRAMES * 2);
    struct wav wav = piece(sound, 2);
    struct music_loop loop;

    (void)state;
    tones_add(sound, FRAMES, 2, 440, 0.5); /* whole periods a second */
    music_loop_init(&loop, &wav, TICKS_PER_SECOND, FRAMES);
    music_loop_read(&loop, FRAMES - TICKS_PER_SECOND / 2, out, TICKS_PER_SECOND);
    for (int i = 0; i < TICKS_PER_SECOND * 2; i++)
        assert_true(fabsf(out[i] - sound[i + TICKS_PER_SECOND]) < 1e-4F);
    free(sound);
    free(out);
}

static void test_a_piece_without_a_loop_plays_once(void **state)
{
    float *sound = tones_new(FRAMES), out[2];
    struct wav wav = piece(sound, 1);
    struct music_loop loop;

    (void)state;
    for (int i = 0; i < FRAMES; i++)
        sound[i] = 0.25F;
    music_loop_init(&loop, &wav, 500, 500);
    music_loop_read(&loop, FRAMES - 1, out, 1);
    assert_true(out[0] == 0.25F);
    music_loop_read(&loop, FRAMES, out, 1);
    assert_true(out[0] == 0);
    free(sound);
}

static void test_a_loop_beyond_the_piece_is_held_within_it(void **state)
{
    float *sound = tones_new(FRAMES), out[2];
    struct wav wav = piece(sound, 1);
    struct music_loop loop;

    (void)state;
    music_loop_init(&loop, &wav, -5, INT64_MAX);
    assert_int_equal(loop.start, 0);
    assert_int_equal(loop.end, FRAMES);
    music_loop_read(&loop, INT64_MAX / 4, out, 1);
    assert_true(out[0] == 0);
    free(sound);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_piece_plays_from_its_start_and_then_round_its_loop),
        cmocka_unit_test(test_the_seam_makes_no_click_where_there_is_a_lead_in),
        cmocka_unit_test(test_the_seam_makes_no_click_where_the_piece_starts_with_the_loop),
        cmocka_unit_test(test_the_seam_keeps_its_power_alike_or_not),
        cmocka_unit_test(test_a_perfect_loop_is_left_as_it_is),
        cmocka_unit_test(test_a_piece_without_a_loop_plays_once),
        cmocka_unit_test(test_a_loop_beyond_the_piece_is_held_within_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
