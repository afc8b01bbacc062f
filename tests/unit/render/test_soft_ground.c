/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"
#include "render/soft_ground.h"

#include "base/banned.h"

enum { WIDTH = 46, HEIGHT = 80, LUMA = 180, CHROMA = 90 };

static struct frame *plain(bool alpha)
{
    struct frame *frame = frame_new(WIDTH, HEIGHT, alpha);

    assert_non_null(frame);
    for (int plane = 0; plane < FRAME_PLANES; plane++) {
        int value = plane == FRAME_Y ? LUMA : plane == FRAME_A ? 255 : CHROMA;

        if (!frame->plane[plane])
            continue;
        for (int32_t y = 0; y < frame_plane_height(frame, plane); y++)
            memset(frame->plane[plane] + y * frame->stride[plane], value,
                   (size_t)frame_plane_width(frame, plane));
    }
    return frame;
}

static uint8_t *at(struct frame *frame, int plane, int32_t x, int32_t y)
{
    return frame->plane[plane] + y * frame->stride[plane] + x;
}

static void test_picture_is_decoded_at_a_small_part_of_the_frame(void **state)
{
    struct layer layer = {.box = {0, 0, 1080 * 1000, 1920 * 1000}, .fit = FIT_BLUR};
    struct picture_request request = soft_ground_request(&layer);

    (void)state;
    assert_int_equal(request.width, 45);
    assert_int_equal(request.height, 80);
    assert_false(request.contain);
    layer.box = (struct box){0, 0, 1000, 1000};
    assert_int_equal(soft_ground_request(&layer).width, 2); /* 4:2:0 has no smaller picture */
}

static void test_plain_colour_is_kept_and_only_darkened(void **state)
{
    struct frame *frame = plain(false);

    (void)state;
    soft_ground_make(frame);
    for (int32_t y = 0; y < HEIGHT; y += 13)
        for (int32_t x = 0; x < WIDTH; x += 9) {
            assert_int_equal(*at(frame, FRAME_Y, x, y), 16 + (LUMA - 16) * 620 / 1000);
            assert_int_equal(*at(frame, FRAME_U, x / 2, y / 2), CHROMA);
        }
    frame_unref(frame);
}

static void test_a_bright_spot_spreads_evenly_and_dissolves(void **state)
{
    struct frame *frame = plain(false);
    int plain_level = 16 + (LUMA - 16) * 620 / 1000;

    (void)state;
    *at(frame, FRAME_Y, 20, 40) = 16;
    soft_ground_make(frame);
    assert_true(plain_level - *at(frame, FRAME_Y, 20, 40) < 20); /* of 101 */
    assert_true(*at(frame, FRAME_Y, 20, 40) < plain_level);
    for (int32_t d = 1; d < 4; d++) {
        assert_true(abs(*at(frame, FRAME_Y, 20 - d, 40) - *at(frame, FRAME_Y, 20 + d, 40)) <= 1);
        assert_true(abs(*at(frame, FRAME_Y, 20, 40 - d) - *at(frame, FRAME_Y, 20, 40 + d)) <= 1);
    }
    assert_int_equal(*at(frame, FRAME_Y, 30, 40), plain_level);
    frame_unref(frame);
}

static void test_what_is_clear_stays_clear(void **state)
{
    struct frame *frame = plain(true);

    (void)state;
    for (int plane = 0; plane < FRAME_PLANES; plane++)
        for (int32_t y = 0; y < frame_plane_height(frame, plane) / 2; y++)
            memset(frame->plane[plane] + y * frame->stride[plane], 0,
                   (size_t)frame_plane_width(frame, plane));
    soft_ground_make(frame);
    assert_int_equal(*at(frame, FRAME_A, 20, 5), 0);
    assert_int_equal(*at(frame, FRAME_Y, 20, 5), 0); /* premultiplied: nothing of no colour */
    assert_int_equal(*at(frame, FRAME_A, 20, HEIGHT - 5), 255);
    assert_int_equal(*at(frame, FRAME_Y, 20, HEIGHT - 5), 16 + (LUMA - 16) * 620 / 1000);
    frame_unref(frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_picture_is_decoded_at_a_small_part_of_the_frame),
        cmocka_unit_test(test_plain_colour_is_kept_and_only_darkened),
        cmocka_unit_test(test_a_bright_spot_spreads_evenly_and_dissolves),
        cmocka_unit_test(test_what_is_clear_stays_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
