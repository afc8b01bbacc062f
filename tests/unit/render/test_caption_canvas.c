/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paint_help.h"
#include "base/random.h"
#include "render/caption_canvas.h"
#include "render/paint_colour.h"

#include "base/banned.h"

static const struct canvas_rect EVERYWHERE = {-10000, -10000, 10000, 10000};

static struct caption_canvas canvas_of(int32_t x0, int32_t y0, int32_t x1, int32_t y1)
{
    struct caption_canvas canvas = {0};

    assert_true(caption_canvas_reset(&canvas, (struct canvas_rect){x0, y0, x1, y1}));
    return canvas;
}

static int at(const struct caption_canvas *canvas, int plane, int32_t x, int32_t y)
{
    return canvas->planes[plane][(y - canvas->bounds.y0) * canvas->width + x - canvas->bounds.x0];
}

static struct ink_mask mask_of(int32_t x, int32_t y, int32_t width, int32_t height, uint8_t value)
{
    struct ink_mask mask = {x, y, width, height, malloc((size_t)width * (size_t)height)};

    memset(mask.bits, value, (size_t)width * (size_t)height);
    return mask;
}

static void test_bounds_grow_to_even_corners_and_start_clear(void **state)
{
    struct caption_canvas canvas = canvas_of(3, 5, 8, 9);

    (void)state;
    assert_int_equal(canvas.bounds.x0, 2);
    assert_int_equal(canvas.bounds.y0, 4);
    assert_int_equal(canvas.width, 6);
    assert_int_equal(canvas.height, 6);
    for (int32_t y = 4; y < 10; y++)
        for (int32_t x = 2; x < 8; x++)
            assert_int_equal(at(&canvas, FRAME_A, x, y), 0);
    caption_canvas_release(&canvas);
}

static void test_memory_is_kept_and_cleared_for_the_next_use(void **state)
{
    struct caption_canvas canvas = canvas_of(0, 0, 100, 100);
    struct ink_mask mask = mask_of(0, 0, 100, 100, 255);
    uint8_t *memory = canvas.planes[0];

    (void)state;
    caption_canvas_ink(&canvas, EVERYWHERE, &mask, 0xffffff, 1000);
    assert_true(caption_canvas_reset(&canvas, (struct canvas_rect){10, 10, 60, 60}));
    assert_ptr_equal(canvas.planes[0], memory);
    assert_int_equal(at(&canvas, FRAME_Y, 30, 30), 0);
    assert_int_equal(at(&canvas, FRAME_A, 59, 59), 0);
    assert_true(caption_canvas_reset(&canvas, (struct canvas_rect){0, 0, 400, 400}));
    assert_int_equal(at(&canvas, FRAME_V, 399, 399), 0);
    ink_mask_release(&mask);
    caption_canvas_release(&canvas);
}

static void test_full_ink_is_the_colour_itself(void **state)
{
    struct caption_canvas canvas = canvas_of(0, 0, 20, 20);
    struct ink_mask mask = mask_of(4, 4, 8, 8, 255);

    (void)state;
    caption_canvas_ink(&canvas, EVERYWHERE, &mask, 0xff0000, 1000);
    assert_int_equal(at(&canvas, FRAME_Y, 5, 5), 63);
    assert_int_equal(at(&canvas, FRAME_U, 5, 5), 102);
    assert_int_equal(at(&canvas, FRAME_V, 5, 5), 240);
    assert_int_equal(at(&canvas, FRAME_A, 5, 5), 255);
    assert_int_equal(at(&canvas, FRAME_A, 3, 5), 0);
    assert_int_equal(at(&canvas, FRAME_A, 12, 5), 0);
    ink_mask_release(&mask);
    caption_canvas_release(&canvas);
}

/** Every pair of coverage and opacity, against the formula in real numbers. */
static void test_blending_is_exact_to_one_level(void **state)
{
    struct random random;

    (void)state;
    random_init(&random, 21);
    for (int i = 0; i < 3000; i++) {
        struct caption_canvas canvas = canvas_of(0, 0, 2, 2);
        uint8_t first = (uint8_t)random_next(&random), second = (uint8_t)random_next(&random);
        int32_t opacity = (int32_t)random_below(&random, 1001);
        struct ink_mask a = mask_of(0, 0, 2, 2, first), b = mask_of(0, 0, 2, 2, second);
        double alpha = second / 255.0 * opacity / 1000.0;
        double y = yuv_from_rgb(0x3366cc).y * first / 255.0;

        caption_canvas_ink(&canvas, EVERYWHERE, &a, 0x3366cc, 1000);
        caption_canvas_ink(&canvas, EVERYWHERE, &b, 0xffffff, opacity);
        y = y * (1.0 - alpha) + 235.0 * alpha;
        assert_true(at(&canvas, FRAME_Y, 1, 1) > y - 1.8 && at(&canvas, FRAME_Y, 1, 1) < y + 1.8);
        ink_mask_release(&a);
        ink_mask_release(&b);
        caption_canvas_release(&canvas);
    }
}

static void test_ink_outside_the_part_or_the_bounds_is_left_off(void **state)
{
    struct caption_canvas canvas = canvas_of(10, 10, 30, 30);
    struct ink_mask mask = mask_of(-50, -50, 2000, 200, 255);

    (void)state;
    caption_canvas_ink(&canvas, (struct canvas_rect){12, 14, 20, 18}, &mask, 0xffffff, 1000);
    for (int32_t y = 10; y < 30; y++)
        for (int32_t x = 10; x < 30; x++)
            assert_int_equal(at(&canvas, FRAME_A, x, y),
                             x >= 12 && x < 20 && y >= 14 && y < 18 ? 255 : 0);
    ink_mask_release(&mask);
    caption_canvas_release(&canvas);
}

static void test_wide_faded_ink_is_the_same_all_along(void **state)
{
    struct caption_canvas canvas = canvas_of(0, 0, 3000, 2);
    struct ink_mask mask = mask_of(0, 0, 3000, 2, 200);

    (void)state;
    caption_canvas_ink(&canvas, EVERYWHERE, &mask, 0xffffff, 500);
    for (int32_t x = 0; x < 3000; x++)
        assert_int_equal(at(&canvas, FRAME_A, x, 1), 100);
    ink_mask_release(&mask);
    caption_canvas_release(&canvas);
}

static void test_copy_and_clear_touch_only_their_part(void **state)
{
    struct caption_canvas a = canvas_of(0, 0, 16, 16), b = canvas_of(0, 0, 16, 16);
    struct ink_mask mask = mask_of(0, 0, 16, 16, 255);

    (void)state;
    caption_canvas_ink(&b, EVERYWHERE, &mask, 0xffffff, 1000);
    caption_canvas_copy(&a, &b, (struct canvas_rect){4, 4, 8, 8});
    assert_int_equal(at(&a, FRAME_Y, 4, 7), 235);
    assert_int_equal(at(&a, FRAME_Y, 8, 7), 0);
    caption_canvas_clear(&b, (struct canvas_rect){0, 0, 2, 16});
    assert_int_equal(at(&b, FRAME_A, 1, 15), 0);
    assert_int_equal(at(&b, FRAME_A, 2, 15), 255);
    ink_mask_release(&mask);
    caption_canvas_release(&a);
    caption_canvas_release(&b);
}

static void test_images_lie_over_what_is_there(void **state)
{
    /* Opaque red, clear, and half white (premultiplied). */
    const uint32_t pixels[4] = {0xffff0000, 0x00000000, 0x80808080, 0xffff0000};
    const struct canvas_image image = {(const uint8_t *)pixels, 4, 1, -1, 2, 16};
    struct caption_canvas canvas = canvas_of(0, 0, 8, 8);
    struct ink_mask mask = mask_of(0, 0, 8, 8, 255);

    (void)state;
    caption_canvas_ink(&canvas, EVERYWHERE, &mask, 0x000000, 1000);
    caption_canvas_image(&canvas, EVERYWHERE, &image);
    assert_int_equal(at(&canvas, FRAME_Y, 0, 2), 16);
    assert_in_range(at(&canvas, FRAME_Y, 1, 2), 124, 128);
    assert_int_equal(at(&canvas, FRAME_Y, 2, 2), 63);
    assert_int_equal(at(&canvas, FRAME_A, 1, 2), 255);
    assert_int_equal(at(&canvas, FRAME_Y, 2, 3), 16);
    ink_mask_release(&mask);
    caption_canvas_release(&canvas);
}

static void test_chroma_is_halved_as_frames_are_sited(void **state)
{
    struct caption_canvas canvas = canvas_of(0, 0, 12, 4);
    struct ink_mask left = mask_of(0, 0, 4, 4, 255), right = mask_of(4, 0, 8, 4, 255);
    struct frame *frame = frame_new(12, 4, true);

    (void)state;
    assert_non_null(frame);
    caption_canvas_ink(&canvas, EVERYWHERE, &left, 0x000000, 1000);
    caption_canvas_ink(&canvas, EVERYWHERE, &right, 0xff0000, 1000);
    caption_canvas_store(&canvas, canvas.bounds, frame);
    assert_int_equal(sample(frame, FRAME_V, 1, 1), 128);
    assert_int_equal(sample(frame, FRAME_V, 2, 1), 212);
    assert_int_equal(sample(frame, FRAME_V, 3, 1), 240);
    assert_int_equal(sample(frame, FRAME_Y, 3, 3), 16);
    assert_int_equal(sample(frame, FRAME_Y, 4, 3), 63);
    ink_mask_release(&left);
    ink_mask_release(&right);
    frame_unref(frame);
    caption_canvas_release(&canvas);
}

/** Storing the changed parts one after the other leaves the frame as storing all would. */
static void test_stored_parts_make_the_whole(void **state)
{
    struct caption_canvas canvas = canvas_of(6, 4, 66, 44);
    struct frame *parts = frame_new(60, 40, true), *whole = frame_new(60, 40, true);
    struct random random;

    (void)state;
    assert_non_null(parts);
    assert_non_null(whole);
    random_init(&random, 8);
    caption_canvas_store(&canvas, canvas.bounds, parts);
    for (int i = 0; i < 200; i++) {
        struct ink_mask mask =
            mask_of((int32_t)random_below(&random, 60), (int32_t)random_below(&random, 40),
                    1 + (int32_t)random_below(&random, 20), 1 + (int32_t)random_below(&random, 20),
                    (uint8_t)random_next(&random));

        caption_canvas_ink(&canvas, EVERYWHERE, &mask, random_next(&random) & 0xffffff, 1000);
        caption_canvas_store(&canvas, ink_mask_rect(&mask), parts);
        caption_canvas_store(&canvas, canvas.bounds, whole);
        if (frame_hash(parts) != frame_hash(whole))
            fail_msg("part %d: %d,%d %d x %d", i, mask.x, mask.y, mask.width, mask.height);
        ink_mask_release(&mask);
    }
    frame_unref(parts);
    frame_unref(whole);
    caption_canvas_release(&canvas);
}

static void test_joining_with_nothing_changes_nothing(void **state)
{
    struct canvas_rect a = {1, 2, 3, 4}, none = {0}, both;

    (void)state;
    both = canvas_rect_join(a, none);
    assert_memory_equal(&both, &a, sizeof a);
    both = canvas_rect_join(none, a);
    assert_memory_equal(&both, &a, sizeof a);
    both = canvas_rect_join(a, (struct canvas_rect){-5, 3, 2, 9});
    assert_int_equal(both.x0, -5);
    assert_int_equal(both.y0, 2);
    assert_int_equal(both.x1, 3);
    assert_int_equal(both.y1, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds_grow_to_even_corners_and_start_clear),
        cmocka_unit_test(test_memory_is_kept_and_cleared_for_the_next_use),
        cmocka_unit_test(test_full_ink_is_the_colour_itself),
        cmocka_unit_test(test_blending_is_exact_to_one_level),
        cmocka_unit_test(test_ink_outside_the_part_or_the_bounds_is_left_off),
        cmocka_unit_test(test_wide_faded_ink_is_the_same_all_along),
        cmocka_unit_test(test_copy_and_clear_touch_only_their_part),
        cmocka_unit_test(test_images_lie_over_what_is_there),
        cmocka_unit_test(test_chroma_is_halved_as_frames_are_sited),
        cmocka_unit_test(test_stored_parts_make_the_whole),
        cmocka_unit_test(test_joining_with_nothing_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
