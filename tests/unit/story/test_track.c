/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <math.h>

#include "base/attr.h"
#include "story/timeline.h"

static double between(enum easing easing, double t)
{
    struct track_key keys[] = {{0, 0, easing}, {1000, 1000, EASE_LINEAR}};
    struct track track = {keys, 2};

    return track_value(&track, t * 1000, 7) / 1000;
}

static void test_track_without_keys_rests(void **state)
{
    struct track track = {0};

    (void)state;
    assert_true(track_value(&track, 12.5, 1000) == 1000);
}

static void test_track_holds_its_ends(void **state)
{
    struct track_key keys[] = {{10, 500, EASE_IN_OUT}, {20, 900, EASE_IN_OUT}};
    struct track track = {keys, 2};

    (void)state;
    assert_true(track_value(&track, -3, 0) == 500);
    assert_true(track_value(&track, 9.99, 0) == 500);
    assert_true(track_value(&track, 10, 0) == 500);
    assert_true(track_value(&track, 20, 0) == 900);
    assert_true(track_value(&track, 4000, 0) == 900);
}

static void test_single_key_is_a_constant(void **state)
{
    struct track_key key = {5, -42, EASE_OUT_BACK};
    struct track track = {&key, 1};

    (void)state;
    for (int frame = -10; frame < 20; frame++)
        assert_true(track_value(&track, frame, 0) == -42);
}

static void test_every_easing_meets_its_keys(void **state)
{
    (void)state;
    for (int easing = EASE_LINEAR; easing <= EASE_OUT_BACK; easing++) {
        assert_true(between(easing, 0) == 0);
        assert_true(fabs(between(easing, 0.9999999) - 1) < 1e-5);
        assert_true(between(easing, 1) == 1);
    }
    assert_true(between(EASE_HOLD, 0.999) == 0);
    assert_true(between(EASE_HOLD, 1) == 1);
}

static void test_easings_have_their_shape(void **state)
{
    double highest = 0;

    (void)state;
    assert_true(between(EASE_LINEAR, 0.25) == 0.25);
    assert_true(between(EASE_IN_OUT, 0.5) == 0.5);
    assert_true(between(EASE_IN_OUT, 0.25) == 0.0625);
    assert_true(between(EASE_IN_OUT, 0.75) == 0.9375);
    assert_true(between(EASE_OUT, 0.5) == 0.875);
    assert_true(between(EASE_GENTLE, 0.5) == 0.5);
    assert_true(fabs(between(EASE_GENTLE, 0.6) - between(EASE_GENTLE, 0.5) - 0.125) < 1e-9);
    assert_true(between(EASE_GENTLE, 0.02) < 0.002 && between(EASE_GENTLE, 0.98) > 0.998);
    for (double t = 0; t < 1; t += 0.01)
        highest = fmax(highest, between(EASE_OUT_BACK, t));
    assert_true(highest > 1.09 && highest < 1.11);
}

static void test_easings_without_overshoot_never_go_back(void **state)
{
    (void)state;
    for (int easing = EASE_LINEAR; easing <= EASE_OUT; easing++)
        for (double t = 0.001; t <= 1; t += 0.001)
            assert_true(between(easing, t) > between(easing, t - 0.001));
    for (double t = 0.001; t <= 1; t += 0.001) {
        double step = between(EASE_GENTLE, t) - between(EASE_GENTLE, t - 0.001);

        assert_true(step > 0 && step < 0.001 * 1.2501); /* no jump either */
    }
}

static void test_keys_far_apart_do_not_overflow(void **state)
{
    struct track_key keys[] = {{INT32_MIN, INT32_MIN, EASE_LINEAR},
                               {INT32_MAX, INT32_MAX, EASE_LINEAR}};
    struct track track = {keys, 2};

    (void)state;
    assert_true(fabs(track_value(&track, 0, 0)) < 2);
}

static void test_middle_keys_join_without_a_jump(void **state)
{
    struct track_key keys[] = {
        {0, 0, EASE_OUT}, {10, 100, EASE_IN_OUT}, {40, 50, EASE_HOLD}, {50, 0, EASE_LINEAR}};
    struct track track = {keys, 4};

    (void)state;
    assert_true(fabs(track_value(&track, 9.999, 0) - track_value(&track, 10, 0)) < 0.1);
    assert_true(fabs(track_value(&track, 39.999, 0) - 50) < 0.1);
    assert_true(track_value(&track, 49, 0) == 50);
    assert_true(track_value(&track, 50, 0) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_track_without_keys_rests),
        cmocka_unit_test(test_track_holds_its_ends),
        cmocka_unit_test(test_single_key_is_a_constant),
        cmocka_unit_test(test_every_easing_meets_its_keys),
        cmocka_unit_test(test_easings_have_their_shape),
        cmocka_unit_test(test_easings_without_overshoot_never_go_back),
        cmocka_unit_test(test_keys_far_apart_do_not_overflow),
        cmocka_unit_test(test_middle_keys_join_without_a_jump),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
