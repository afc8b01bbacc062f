/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "media/jpeg.h"

static struct frame *grey(int32_t width, int32_t height)
{
    struct frame *frame = frame_new(width, height, false);

    for (int plane = 0; plane < FRAME_A; plane++)
        for (int32_t y = 0; y < frame_plane_height(frame, plane); y++)
            memset(frame->plane[plane] + y * frame->stride[plane], plane ? 128 : 126,
                   (size_t)frame_plane_width(frame, plane));
    return frame;
}

static void test_jpeg_is_a_jfif_file_and_the_same_twice(void **state)
{
    struct frame *frame = grey(61, 47);
    struct error error = ERROR_INIT;
    struct buf a, b;

    (void)state;
    buf_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    assert_ok(jpeg_encode(frame, 3, &a, &error), error);
    assert_ok(jpeg_encode(frame, 3, &b, &error), error);
    assert_true(a.len > 100);
    assert_memory_equal(a.ptr, "\xff\xd8\xff", 3);
    assert_memory_equal(a.ptr + a.len - 2, "\xff\xd9", 2);
    assert_true(str_equal(buf_str(&a), buf_str(&b)));
    buf_release(&a);
    buf_release(&b);
    frame_unref(frame);
}

static void test_jpeg_too_large_for_its_buffer_is_an_error(void **state)
{
    struct frame *frame = grey(64, 64);
    struct error error = ERROR_INIT;
    struct buf small;

    (void)state;
    buf_init(&small, 10);
    assert_false(jpeg_encode(frame, 3, &small, &error));
    assert_int_equal(error.code, ERROR_INTERNAL);
    buf_release(&small);
    frame_unref(frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jpeg_is_a_jfif_file_and_the_same_twice),
        cmocka_unit_test(test_jpeg_too_large_for_its_buffer_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
