/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "../test.h"
#include "base/random.h"
#include "render/paint_colour.h"

#include "base/banned.h"

struct known {
    rgb colour;
    int y, u, v;
};

/** Full and half bars of BT.709 (8 bits, limited range). */
static const struct known KNOWN[] = {
    {0x000000, 16, 128, 128}, {0xffffff, 235, 128, 128}, {0xff0000, 63, 102, 240},
    {0x00ff00, 173, 42, 26},  {0x0000ff, 32, 240, 118},  {0xffff00, 219, 16, 138},
    {0x00ffff, 188, 154, 16}, {0xff00ff, 78, 214, 230},  {0x808080, 126, 128, 128},
};

static void test_bars_have_the_code_values_of_bt709(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        struct yuv c = yuv_from_rgb(KNOWN[i].colour);

        assert_int_equal(lrint(c.y), KNOWN[i].y);
        assert_int_equal(lrint(c.u), KNOWN[i].u);
        assert_int_equal(lrint(c.v), KNOWN[i].v);
    }
}

static void test_oklab_and_back_changes_no_colour(void **state)
{
    struct random random;

    (void)state;
    random_init(&random, 1);
    for (int i = 0; i < 2000; i++) {
        rgb colour = random_next(&random) & 0xffffff;
        struct yuv direct = yuv_from_rgb(colour), around = yuv_from_oklab(oklab_from_rgb(colour));

        assert_true(fabs(direct.y - around.y) < 0.02);
        assert_true(fabs(direct.u - around.u) < 0.02);
        assert_true(fabs(direct.v - around.v) < 0.02);
    }
}

static void test_oklab_of_white_red_and_grey_is_as_published(void **state)
{
    struct oklab white = oklab_from_rgb(0xffffff), red = oklab_from_rgb(0xff0000);
    struct oklab grey = oklab_from_rgb(0x777777);

    (void)state;
    assert_true(fabs(white.l - 1.0) < 1e-3 && fabs(white.a) < 1e-3 && fabs(white.b) < 1e-3);
    assert_true(fabs(red.l - 0.628) < 1e-3);
    assert_true(fabs(red.a - 0.225) < 1e-3);
    assert_true(fabs(red.b - 0.126) < 1e-3);
    assert_true(fabs(grey.a) < 1e-4 && fabs(grey.b) < 1e-4);
}

static void test_mix_ends_at_its_ends(void **state)
{
    struct oklab a = oklab_from_rgb(0x123456), b = oklab_from_rgb(0xfedcba);
    struct oklab start = oklab_mix(a, b, 0.0), end = oklab_mix(a, b, 1.0);

    (void)state;
    assert_true(start.l == a.l && start.a == a.a && start.b == a.b);
    assert_true(fabs(end.l - b.l) < 1e-12 && fabs(end.a - b.a) < 1e-12);
    assert_true(fabs(oklab_mix(a, b, 0.5).l - (a.l + b.l) / 2) < 1e-12);
}

static void test_colours_outside_srgb_are_held_at_its_border(void **state)
{
    struct yuv over = yuv_from_oklab((struct oklab){2.0, 0.0, 0.0});
    struct yuv under = yuv_from_oklab((struct oklab){-1.0, 0.0, 0.0});

    (void)state;
    assert_int_equal(lrint(over.y), 235);
    assert_int_equal(lrint(under.y), 16);
}

static void test_turn_sin_is_the_sine(void **state)
{
    (void)state;
    for (int i = -4000; i <= 4000; i++) {
        double turns = i / 1000.0;

        assert_true(fabs(turn_sin(turns) - sin(turns * 2.0 * M_PI)) < 1e-9);
        assert_true(fabs(turn_cos(turns) - cos(turns * 2.0 * M_PI)) < 1e-9);
    }
}

/** In any 16 x 16 tile each sixteenth of the range holds about its share of the thresholds. */
static void test_dither_thresholds_are_spread_evenly(void **state)
{
    (void)state;
    for (uint32_t tile = 0; tile < 64; tile++) {
        int counts[16] = {0};

        for (uint32_t y = 0; y < 16; y++)
            for (uint32_t x = 0; x < 16; x++)
                counts[dither_at(tile * 16 + x, tile * 48 + y) >> 12]++;
        for (int i = 0; i < 16; i++)
            assert_in_range(counts[i], 10, 22);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bars_have_the_code_values_of_bt709),
        cmocka_unit_test(test_oklab_and_back_changes_no_colour),
        cmocka_unit_test(test_oklab_of_white_red_and_grey_is_as_published),
        cmocka_unit_test(test_mix_ends_at_its_ends),
        cmocka_unit_test(test_colours_outside_srgb_are_held_at_its_border),
        cmocka_unit_test(test_turn_sin_is_the_sine),
        cmocka_unit_test(test_dither_thresholds_are_spread_evenly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
