/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "story/palette.h"

static void test_contrast_is_that_of_wcag(void **state)
{
    (void)state;
    assert_int_equal(palette_contrast(0x000000, 0xffffff), 2100);
    assert_int_equal(palette_contrast(0x777777, 0x777777), 100);
    assert_in_range(palette_contrast(0x777777, 0xffffff), 444, 452); /* 4.48 */
    assert_in_range(palette_contrast(0xff0000, 0xffffff), 396, 404); /* 4.00 */
    assert_int_equal(palette_contrast(0x123456, 0xabcdef), palette_contrast(0xabcdef, 0x123456));
}

static void test_every_palette_is_legible_on_every_corner(void **state)
{
    (void)state;
    assert_true(palette_count() >= 8);
    for (size_t i = 0; i < palette_count(); i++)
        for (int32_t turn = -10; turn <= 10; turn++) {
            struct palette plain = palette_at(i), p = palette_shifted(&plain, turn);

            for (int corner = 0; corner < 4; corner++) {
                if (palette_contrast(p.ink, p.ground[corner]) < 600 ||
                    palette_contrast(p.muted, p.ground[corner]) < 450 ||
                    palette_contrast(p.accent, p.ground[corner]) < 300 ||
                    palette_contrast(p.accent2, p.ground[corner]) < 300)
                    fail_msg("palette %zu turned by %d, corner %d: ink %d, muted %d, accents %d %d",
                             i, turn, corner, palette_contrast(p.ink, p.ground[corner]),
                             palette_contrast(p.muted, p.ground[corner]),
                             palette_contrast(p.accent, p.ground[corner]),
                             palette_contrast(p.accent2, p.ground[corner]));
            }
        }
}

static void test_there_are_dark_and_light_palettes(void **state)
{
    size_t dark = 0;

    (void)state;
    for (size_t i = 0; i < palette_count(); i++) {
        struct palette p = palette_at(i);

        dark += palette_dark(&p);
    }
    assert_in_range(dark, 3, palette_count() - 3);
}

static void test_seeds_reach_every_palette(void **state)
{
    size_t reached = 0;

    (void)state;
    for (size_t i = 0; i < palette_count(); i++) {
        struct palette want = palette_at(i);
        bool found = false;

        for (uint64_t seed = 0; seed < 400 && !found; seed++) {
            struct palette got = palette_choose(seed);

            found = memcmp(&got, &want, sizeof got) == 0;
        }
        reached += found;
    }
    assert_int_equal(reached, palette_count());
}

static void test_dark_palettes_are_dark_and_many(void **state)
{
    struct palette first = palette_choose_dark(0);
    bool differ = false;

    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct palette palette = palette_choose_dark(seed);

        assert_true(palette_dark(&palette));
        differ |= memcmp(&palette, &first, sizeof first) != 0;
    }
    assert_true(differ);
}

static void test_turning_a_hue_goes_round(void **state)
{
    (void)state;
    assert_int_equal(palette_turn(0xff0000, 120), 0x00ff00);
    assert_int_equal(palette_turn(0xff0000, -120), 0x0000ff);
    assert_int_equal(palette_turn(0x3a7f21, 360), 0x3a7f21);
    assert_int_equal(palette_turn(0x808080, 77), 0x808080);
    assert_int_equal(palette_mix(0x000000, 0xffffff, 500), 0x808080);
    assert_int_equal(palette_mix(0x123456, 0xffffff, 0), 0x123456);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contrast_is_that_of_wcag),
        cmocka_unit_test(test_every_palette_is_legible_on_every_corner),
        cmocka_unit_test(test_there_are_dark_and_light_palettes),
        cmocka_unit_test(test_seeds_reach_every_palette),
        cmocka_unit_test(test_dark_palettes_are_dark_and_many),
        cmocka_unit_test(test_turning_a_hue_goes_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
