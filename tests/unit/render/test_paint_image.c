/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "paint_help.h"
#include "render/paint_image.h"
#include "render/painter.h"

#include "base/banned.h"

static void fill(struct paint_image *image, double x, double y, double w, double h, double r,
                 double g, double b, double a)
{
    cairo_t *cairo = cairo_create(image->surface);

    cairo_rectangle(cairo, x, y, w, h);
    cairo_set_source_rgba(cairo, r, g, b, a);
    cairo_fill(cairo);
    cairo_destroy(cairo);
}

static struct paint_image image_of(int32_t width, int32_t height)
{
    struct paint_image image;
    struct error error = ERROR_INIT;

    assert_ok(paint_image_init(&image, width, height, &error), error);
    return image;
}

static struct frame *whole_frame(const struct paint_image *image)
{
    struct frame *frame =
        paint_image_frame(image, (struct paint_extent){0, 0, image->width, image->height});

    assert_non_null(frame);
    return frame;
}

static void test_opaque_colours_get_their_bt709_values(void **state)
{
    struct paint_image image = image_of(16, 16);
    struct frame *frame;

    (void)state;
    fill(&image, 0, 0, 16, 16, 1, 0, 0, 1);
    frame = whole_frame(&image);
    assert_int_equal(sample(frame, FRAME_Y, 8, 8), 63);
    assert_int_equal(sample(frame, FRAME_U, 4, 4), 102);
    assert_int_equal(sample(frame, FRAME_V, 4, 4), 240);
    assert_int_equal(sample(frame, FRAME_A, 8, 8), 255);
    frame_unref(frame);
    paint_image_release(&image);
}

static void test_clear_pixels_are_zero_in_every_plane(void **state)
{
    struct paint_image image = image_of(7, 5);
    struct frame *frame = whole_frame(&image);

    (void)state;
    for (int plane = 0; plane < FRAME_PLANES; plane++)
        assert_int_equal(plane_ink(frame, plane, 1).x1, 0);
    assert_int_equal(frame->width, 7);
    assert_int_equal(frame->height, 5);
    frame_unref(frame);
    paint_image_release(&image);
}

static void test_half_alpha_halves_every_sample_with_its_offset(void **state)
{
    struct paint_image image = image_of(8, 8);
    struct frame *frame;

    (void)state;
    fill(&image, 0, 0, 8, 8, 1, 1, 1, 0.5);
    frame = whole_frame(&image);
    assert_int_equal(sample(frame, FRAME_A, 4, 4), 128);
    assert_in_range(sample(frame, FRAME_Y, 4, 4), 117, 119);
    assert_in_range(sample(frame, FRAME_U, 2, 2), 63, 65);
    assert_in_range(sample(frame, FRAME_V, 2, 2), 63, 65);
    frame_unref(frame);
    paint_image_release(&image);
}

/** Red from column 4 on: the sample at luma column 4 sees 1 of 4 parts clear, the one before 1 red.
 */
static void test_chroma_is_sited_left(void **state)
{
    struct paint_image image = image_of(12, 4);
    struct frame *frame;

    (void)state;
    fill(&image, 0, 0, 12, 4, 0, 0, 0, 1);
    fill(&image, 4, 0, 8, 4, 1, 0, 0, 1);
    frame = whole_frame(&image);
    assert_int_equal(sample(frame, FRAME_V, 0, 1), 128);
    assert_int_equal(sample(frame, FRAME_V, 1, 1), 128);
    assert_in_range(sample(frame, FRAME_V, 2, 1), 211, 213);
    assert_int_equal(sample(frame, FRAME_V, 3, 1), 240);
    frame_unref(frame);
    paint_image_release(&image);
}

static void test_opaque_frames_have_no_alpha_plane_and_keep_the_mean(void **state)
{
    uint32_t pixels[64 * 64];
    struct frame *frame;
    double sum = 0.0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pixels); i++)
        pixels[i] = 0xff151515;
    frame = painter_frame_from_argb((const uint8_t *)pixels, 64, 64, 256, true);
    assert_non_null(frame);
    assert_null(frame->plane[FRAME_A]);
    for (int y = 0; y < 64; y++)
        for (int x = 0; x < 64; x++)
            sum += sample(frame, FRAME_Y, x, y);
    /* 16 + 219 * 21 / 255: dithered, the mean keeps the fraction. */
    assert_true(fabs(sum / 4096.0 - 34.035) < 0.05);
    frame_unref(frame);
}

static void test_ink_is_found_exactly(void **state)
{
    struct paint_image image = image_of(40, 30);
    struct paint_extent ink = paint_image_ink(&image);

    (void)state;
    assert_int_equal(ink.x1, 0);
    fill(&image, 7, 3, 10, 20, 1, 1, 1, 1);
    ink = paint_image_ink(&image);
    assert_int_equal(ink.x0, 7);
    assert_int_equal(ink.y0, 3);
    assert_int_equal(ink.x1, 17);
    assert_int_equal(ink.y1, 23);
    paint_image_release(&image);
}

/** A point of ink spreads to a bell whose deviation is half of the blur, and loses nothing. */
static void test_blur_is_a_bell_of_the_right_width(void **state)
{
    enum { SIDE = 201 };
    uint16_t *plane = calloc(SIDE * SIDE, sizeof *plane);
    double total = 0.0, square = 0.0;

    (void)state;
    for (int y = 97; y <= 103; y++)
        for (int x = 97; x <= 103; x++)
            plane[y * SIDE + x] = 65000;
    assert_true(paint_blur(plane, SIDE, SIDE, 32.0));
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            total += plane[y * SIDE + x];
            square += plane[y * SIDE + x] * (x - 100.0) * (x - 100.0);
        }
    assert_true(fabs(total / (49.0 * 65000.0) - 1.0) < 0.03);
    /* The square itself adds (7^2 - 1) / 12 = 4 to the variance of 16^2. */
    assert_true(fabs(sqrt(square / total - 4.0) - 16.0) < 0.5);
    for (int i = 0; i < 100; i++)
        assert_int_equal(plane[100 * SIDE + 100 - i], plane[100 * SIDE + 100 + i]);
    free(plane);
}

static void test_blur_of_nothing_and_of_a_thin_line_stays_inside(void **state)
{
    uint16_t line[3] = {0, 60000, 0};

    (void)state;
    assert_true(paint_blur(line, 3, 1, 400.0));
    assert_true(line[1] < 60000);
    line[0] = line[1] = line[2] = 0;
    assert_true(paint_blur(line, 1, 3, 10.0));
    assert_int_equal(line[0] | line[1] | line[2], 0);
}

static void test_shadow_lies_below_and_is_as_dark_as_asked(void **state)
{
    struct paint_image image = image_of(120, 140);
    const struct paint_shadow shadow = {10.0, 16, 0.5, 0x000000};
    struct error error = ERROR_INIT;
    struct frame *frame;

    (void)state;
    fill(&image, 30, 20, 60, 60, 1, 1, 1, 1);
    assert_ok(paint_image_shadow(&image, &shadow, &error), error);
    frame = whole_frame(&image);
    assert_int_equal(sample(frame, FRAME_Y, 60, 50), 235);
    assert_in_range(sample(frame, FRAME_A, 60, 84), 120, 129);
    assert_in_range(sample(frame, FRAME_Y, 60, 84), 6, 9);
    assert_int_equal(sample(frame, FRAME_A, 60, 5), 0);
    assert_int_equal(sample(frame, FRAME_A, 60, 130), 0);
    frame_unref(frame);
    paint_image_release(&image);
}

static void test_shadow_moves_up_when_its_offset_is_negative(void **state)
{
    struct paint_image image = image_of(60, 60);
    const struct paint_shadow shadow = {0.0, -10, 1.0, 0xff0000};
    struct error error = ERROR_INIT;
    struct frame *frame;

    (void)state;
    fill(&image, 20, 20, 20, 20, 0, 0, 0, 1);
    assert_ok(paint_image_shadow(&image, &shadow, &error), error);
    frame = whole_frame(&image);
    assert_int_equal(plane_ink(frame, FRAME_A, 1).y0, 10);
    assert_int_equal(plane_ink(frame, FRAME_A, 1).y1, 40);
    assert_in_range(sample(frame, FRAME_V, 15, 7), 238, 240);
    frame_unref(frame);
    paint_image_release(&image);
}

/** Sample (x, y) of an image, ARGB. */
static uint32_t pixel(const struct paint_image *image, int x, int y)
{
    const uint8_t *data;

    cairo_surface_flush(image->surface);
    data = cairo_image_surface_get_data(image->surface);
    return ((const uint32_t *)(const void *)(data + y * cairo_image_surface_get_stride(
                                                            image->surface)))[x];
}

static void test_hard_edges_take_the_softness_of_the_smooth_picture(void **state)
{
    struct paint_image hard = image_of(20, 20), smooth = image_of(20, 20);

    (void)state;
    fill(&hard, 5, 5, 10, 10, 1, 0, 0, 1);
    fill(&smooth, 5.5, 5, 9.5, 10, 0, 0, 1, 1);
    paint_image_take_edges(&hard, &smooth);
    assert_in_range(pixel(&hard, 5, 10) >> 24, 120, 136);
    assert_int_equal(pixel(&hard, 5, 10) >> 16 & 0xff, pixel(&hard, 5, 10) >> 24);
    assert_int_equal(pixel(&hard, 5, 10) & 0xff, 0);
    assert_int_equal(pixel(&hard, 6, 10), 0xffff0000);
    assert_int_equal(pixel(&hard, 14, 10), 0xffff0000);
    assert_int_equal(pixel(&hard, 4, 10), 0);
    paint_image_release(&hard);
    paint_image_release(&smooth);
}

static void test_soft_edges_and_inner_holes_of_the_smooth_picture_change_nothing(void **state)
{
    struct paint_image image = image_of(20, 20), smooth = image_of(20, 20);

    (void)state;
    fill(&image, 2, 2, 16, 16, 0, 1, 0, 0.3);
    fill(&image, 5, 5, 10, 10, 0, 1, 0, 1);
    paint_image_take_edges(&image, &smooth);
    /* Nothing borders on clear pixels but the soft rim, which is a glow. */
    assert_int_equal(pixel(&image, 5, 5), 0xff00ff00);
    assert_in_range(pixel(&image, 2, 2) >> 24, 75, 78);
    paint_image_release(&image);
    paint_image_release(&smooth);
}

static void test_sizes_that_cairo_refuses_are_an_error(void **state)
{
    struct paint_image image = {0};
    struct error error = ERROR_INIT;

    (void)state;
    assert_false(paint_image_init(&image, 40000, 40000, &error));
    assert_non_null(strstr(error.message, "40000"));
    assert_null(image.surface);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opaque_colours_get_their_bt709_values),
        cmocka_unit_test(test_clear_pixels_are_zero_in_every_plane),
        cmocka_unit_test(test_half_alpha_halves_every_sample_with_its_offset),
        cmocka_unit_test(test_chroma_is_sited_left),
        cmocka_unit_test(test_opaque_frames_have_no_alpha_plane_and_keep_the_mean),
        cmocka_unit_test(test_ink_is_found_exactly),
        cmocka_unit_test(test_blur_is_a_bell_of_the_right_width),
        cmocka_unit_test(test_blur_of_nothing_and_of_a_thin_line_stays_inside),
        cmocka_unit_test(test_shadow_lies_below_and_is_as_dark_as_asked),
        cmocka_unit_test(test_shadow_moves_up_when_its_offset_is_negative),
        cmocka_unit_test(test_hard_edges_take_the_softness_of_the_smooth_picture),
        cmocka_unit_test(test_soft_edges_and_inner_holes_of_the_smooth_picture_change_nothing),
        cmocka_unit_test(test_sizes_that_cairo_refuses_are_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
