/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <pthread.h>

#include "media/frame.h"

static void test_layout_of_odd_sizes_rounds_chroma_up(void **state)
{
    struct frame_layout layout;

    (void)state;
    assert_true(frame_layout(65, 33, true, &layout));
    assert_int_equal(layout.stride[FRAME_Y], 128);
    assert_int_equal(layout.stride[FRAME_U], 64);
    assert_int_equal(layout.offset[FRAME_U], 128 * 33);
    assert_int_equal(layout.offset[FRAME_V], 128 * 33 + 64 * 17);
    assert_int_equal(layout.offset[FRAME_A], 128 * 33 + 2 * 64 * 17);
    assert_int_equal(layout.bytes, 2 * 128 * 33 + 2 * 64 * 17);
}

static void test_layout_without_alpha_has_no_fourth_plane(void **state)
{
    struct frame_layout layout;

    (void)state;
    assert_true(frame_layout(2, 2, false, &layout));
    assert_int_equal(layout.stride[FRAME_A], 0);
    assert_int_equal(layout.bytes % FRAME_ALIGN, 0);
}

static void test_sizes_out_of_range_are_refused(void **state)
{
    struct frame_layout layout = {.bytes = 77};

    (void)state;
    assert_false(frame_layout(0, 10, false, &layout));
    assert_false(frame_layout(10, -1, false, &layout));
    assert_false(frame_layout(16385, 10, false, &layout));
    assert_int_equal(layout.bytes, 77);
    assert_null(frame_new(0, 1, false));
    assert_null(frame_new(1, 16385, false));
}

static void test_rows_are_aligned_and_writable_to_their_end(void **state)
{
    struct frame *frame = frame_new(33, 17, true);

    (void)state;
    assert_non_null(frame);
    for (int plane = 0; plane < FRAME_PLANES; plane++)
        for (int y = 0; y < frame_plane_height(frame, plane); y++) {
            uint8_t *row = frame->plane[plane] + y * frame->stride[plane];

            assert_int_equal((uintptr_t)row % FRAME_ALIGN, 0);
            memset(row, plane, (size_t)frame_plane_width(frame, plane));
        }
    assert_int_equal(frame_bytes(frame), 64 * 17 * 2 + 2 * 64 * 9);
    frame_unref(frame);
}

static void *drop(void *frame)
{
    frame_unref(frame);
    return NULL;
}

static void test_references_may_be_given_back_by_any_thread(void **state)
{
    enum { THREADS = 8 };
    struct frame *frame = frame_new(16, 16, false);
    pthread_t threads[THREADS];

    (void)state;
    assert_non_null(frame);
    for (int i = 0; i < THREADS; i++) {
        assert_ptr_equal(frame_ref(frame), frame);
        assert_int_equal(pthread_create(&threads[i], NULL, drop, frame), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&frame->references), 1);
    frame_unref(frame);
    frame_unref(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout_of_odd_sizes_rounds_chroma_up),
        cmocka_unit_test(test_layout_without_alpha_has_no_fourth_plane),
        cmocka_unit_test(test_sizes_out_of_range_are_refused),
        cmocka_unit_test(test_rows_are_aligned_and_writable_to_their_end),
        cmocka_unit_test(test_references_may_be_given_back_by_any_thread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
