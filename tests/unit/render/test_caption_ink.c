/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <math.h>

#include "paint_help.h"
#include "render/caption_ink.h"

#include "base/banned.h"

enum { WIDTH = 400, HEIGHT = 200 };

static int open_ink(void **state)
{
    struct caption_ink *ink = NULL;
    struct error error = ERROR_INIT;
    char path[1024];

    if (!caption_ink_new(WIDTH, HEIGHT, data_path(path, "fonts/noto-sans/400.ttf"), &ink, &error))
        return 1;
    *state = ink;
    return 0;
}

static int close_ink(void **state)
{
    caption_ink_free(*state);
    return 0;
}

/** A square of 40 pixels around the origin. */
static const struct ink_shape SQUARE = {
    .path = {" m -1280 -1280 l 1280 -1280 1280 1280 -1280 1280", 48},
    .x = 100.0,
    .y = 100.0,
    .scale = 1.0};

static void draw(struct caption_ink *ink, struct ink_shape shape, struct ink_mask *fill,
                 struct ink_mask *outline)
{
    struct error error = ERROR_INIT;

    assert_ok(caption_ink_draw(ink, &shape, fill, outline, &error), error);
    if (fill)
        ink_mask_trim(fill);
    if (outline)
        ink_mask_trim(outline);
}

/** Bounds within a pixel: libass leaves a trace of a level or two beside an edge. */
static void expect(const struct ink_mask *mask, int32_t x, int32_t y, int32_t width, int32_t height)
{
    if (abs(mask->x - x) > 1 || abs(mask->y - y) > 1 || abs(mask->width - width) > 1 ||
        abs(mask->height - height) > 1)
        fail_msg("ink at %d,%d %d x %d", mask->x, mask->y, mask->width, mask->height);
}

static void assert_area(const struct ink_mask *mask, double wanted)
{
    double sum = 0.0;

    for (int i = 0; i < mask->width * mask->height; i++)
        sum += mask->bits[i] / 255.0;
    if (fabs(sum - wanted) > wanted * 0.01)
        fail_msg("%.1f pixels of ink instead of %.1f", sum, wanted);
}

static void test_a_path_lies_where_its_origin_is_put(void **state)
{
    struct ink_mask fill = {0};

    draw(*state, SQUARE, &fill, NULL);
    expect(&fill, 80, 80, 40, 40);
    assert_area(&fill, 1600.0);
    ink_mask_release(&fill);
}

static void test_places_are_fractional(void **state)
{
    struct ink_shape shape = SQUARE;
    struct ink_mask fill = {0};

    shape.x = 100.5;
    draw(*state, shape, &fill, NULL);
    expect(&fill, 80, 80, 41, 40);
    assert_in_range(fill.bits[0], 120, 136);
    assert_in_range(fill.bits[40], 120, 136);
    ink_mask_release(&fill);
}

static void test_scale_grows_about_the_origin_but_not_the_stroke(void **state)
{
    struct ink_shape shape = SQUARE;
    struct ink_mask fill = {0}, outline = {0};

    shape.scale = 1.5;
    shape.outline = 6.0;
    draw(*state, shape, &fill, &outline);
    expect(&fill, 70, 70, 60, 60);
    expect(&outline, 64, 64, 73, 73);
    /* Square, four sides and a circle for the corners. */
    assert_area(&outline, (3600.0 + 4 * 60 * 6 + M_PI * 36));
    ink_mask_release(&fill);
    ink_mask_release(&outline);
}

static void test_blur_has_the_deviation_of_css(void **state)
{
    struct ink_shape shape = SQUARE;
    struct ink_mask soft = {0};
    double sum = 0.0, squares = 0.0;

    shape.blur = 16.0;
    draw(*state, shape, NULL, &soft);
    for (int y = 0; y < soft.height; y++)
        for (int x = 0; x < soft.width; x++) {
            double away = soft.x + x + 0.5 - 100.0, v = soft.bits[y * soft.width + x];

            sum += v;
            squares += v * away * away;
        }
    /* The square has the variance 40^2 / 12; the blur adds 8^2. */
    assert_true(fabs(sqrt(squares / sum - 1600.0 / 12.0) - 8.0) < 0.6);
    assert_true(fabs(sum / 255.0 - 1600.0) < 40.0);
    ink_mask_release(&soft);
}

static void test_ink_is_cut_at_the_border_of_the_picture(void **state)
{
    struct ink_shape shape = SQUARE;
    struct ink_mask fill = {0};

    shape.x = 395.0;
    shape.y = 5.0;
    draw(*state, shape, &fill, NULL);
    expect(&fill, 375, 0, 25, 25);
    shape.x = -500.0;
    draw(*state, shape, &fill, NULL);
    assert_null(fill.bits);
    ink_mask_release(&fill);
}

static void test_an_empty_path_has_no_ink(void **state)
{
    struct ink_shape shape = SQUARE;
    struct ink_mask fill = {0}, outline = {0};

    draw(*state, SQUARE, &fill, &outline);
    shape.path = (struct str){"", 0};
    draw(*state, shape, &fill, &outline);
    assert_null(fill.bits);
    assert_null(outline.bits);
}

static void test_boxes_have_round_corners(void **state)
{
    struct ink_shape shape = SQUARE;
    struct ink_mask fill = {0};
    struct buf path;

    buf_init(&path, 4096);
    ink_add_box(&path, -50, -30, 50, 30, 20);
    shape.path = buf_str(&path);
    draw(*state, shape, &fill, NULL);
    expect(&fill, 50, 70, 100, 60);
    assert_area(&fill, (6000.0 - (4.0 - M_PI) * 400.0));
    assert_int_equal(fill.bits[0], 0);
    /* A radius past half of the side makes a pill. */
    buf_clear(&path);
    ink_add_box(&path, -50, -30, 50, 30, 1000);
    shape.path = buf_str(&path);
    draw(*state, shape, &fill, NULL);
    assert_area(&fill, (40.0 * 60.0 + M_PI * 900.0));
    buf_release(&path);
    ink_mask_release(&fill);
}

static void test_overlapping_contours_fill_as_one(void **state)
{
    struct ink_shape shape = SQUARE;
    struct ink_mask fill = {0};
    struct buf path;

    buf_init(&path, 4096);
    ink_add_box(&path, -40, -20, 10, 20, 0);
    ink_add_box(&path, -10, -20, 40, 20, 0);
    shape.path = buf_str(&path);
    draw(*state, shape, &fill, NULL);
    assert_area(&fill, 3200.0);
    buf_release(&path);
    ink_mask_release(&fill);
}

static void test_the_decimal_point_is_none_of_the_locale(void **state)
{
    struct ink_shape shape = SQUARE;
    struct ink_mask plain = {0}, foreign = {0};

    shape.x = 100.25;
    draw(*state, shape, &plain, NULL);
    (void)(setlocale(LC_ALL, "de_DE.UTF-8") || setlocale(LC_ALL, "fr_FR.UTF-8"));
    draw(*state, shape, &foreign, NULL);
    (void)setlocale(LC_ALL, "C");
    expect(&foreign, plain.x, plain.y, plain.width, plain.height);
    assert_memory_equal(plain.bits, foreign.bits, (size_t)plain.width * (size_t)plain.height);
    ink_mask_release(&plain);
    ink_mask_release(&foreign);
}

static void test_a_missing_font_is_named(void **state)
{
    struct caption_ink *ink = NULL;
    struct error error = ERROR_INIT;

    (void)state;
    assert_false(caption_ink_new(10, 10, STR("/nowhere.ttf"), &ink, &error));
    assert_non_null(strstr(error.message, "/nowhere.ttf"));
    assert_null(ink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_path_lies_where_its_origin_is_put),
        cmocka_unit_test(test_places_are_fractional),
        cmocka_unit_test(test_scale_grows_about_the_origin_but_not_the_stroke),
        cmocka_unit_test(test_blur_has_the_deviation_of_css),
        cmocka_unit_test(test_ink_is_cut_at_the_border_of_the_picture),
        cmocka_unit_test(test_an_empty_path_has_no_ink),
        cmocka_unit_test(test_boxes_have_round_corners),
        cmocka_unit_test(test_overlapping_contours_fill_as_one),
        cmocka_unit_test(test_the_decimal_point_is_none_of_the_locale),
        cmocka_unit_test(test_a_missing_font_is_named),
    };

    return cmocka_run_group_tests(tests, open_ink, close_ink);
}
