/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/decoder_ring.h"

static struct ring *make_ring(uint32_t slots, int32_t width, int32_t height,
                              struct frame_layout *layout, int *fd)
{
    struct error error = ERROR_INIT;
    struct ring *ring = NULL;

    assert_true(frame_layout(width, height, true, layout));
    assert_ok(ring_new(slots, layout->bytes, &ring, fd, &error), error);
    return ring;
}

static void test_what_the_child_writes_is_seen_in_the_frame(void **state)
{
    struct frame_layout layout;
    struct frame *frame;
    struct ring *ring;
    uint8_t *child;
    int fd;

    (void)state;
    ring = make_ring(2, 33, 21, &layout, &fd);
    child = mmap(NULL, 2 * layout.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_true(child != MAP_FAILED);
    child[layout.bytes + layout.offset[FRAME_V]] = 99;
    frame = ring_frame(ring, 1, 33, 21, &layout);
    assert_int_equal(frame->plane[FRAME_V][0], 99);
    assert_int_equal(frame->stride[FRAME_A], 64);
    assert_int_equal((uintptr_t)frame->plane[FRAME_A] % FRAME_ALIGN, 0);
    frame_unref(frame);
    ring_unref(ring);
    munmap(child, 2 * layout.bytes);
    close(fd);
}

static void test_the_child_cannot_take_the_memory_away(void **state)
{
    struct frame_layout layout;
    struct ring *ring;
    struct stat status;
    int fd;

    (void)state;
    ring = make_ring(1, 64, 64, &layout, &fd);
    assert_int_equal(ftruncate(fd, 0), -1);
    assert_int_equal(errno, EPERM);
    assert_int_equal(ftruncate(fd, (off_t)layout.bytes * 4), -1);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), -1);
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(status.st_size, layout.bytes);
    ring_unref(ring);
    close(fd);
}

static void test_a_slot_is_busy_while_any_reference_lives(void **state)
{
    struct frame_layout layout;
    struct frame *frame;
    struct ring *ring;
    int fd;

    (void)state;
    ring = make_ring(3, 16, 16, &layout, &fd);
    close(fd);
    frame = frame_ref(ring_frame(ring, 2, 16, 16, &layout));
    assert_true(ring_is_free(ring, 0) && !ring_is_free(ring, 2));
    frame_unref(frame);
    assert_false(ring_is_free(ring, 2));
    frame_unref(frame);
    assert_true(ring_is_free(ring, 2));
    frame = ring_frame(ring, 2, 16, 16, &layout);
    assert_int_equal(atomic_load(&frame->references), 1);
    frame_unref(frame);
    ring_unref(ring);
}

static void test_an_opaque_frame_has_no_alpha_plane(void **state)
{
    struct frame_layout layout, opaque;
    struct frame *frame;
    struct ring *ring;
    int fd;

    (void)state;
    ring = make_ring(1, 16, 16, &layout, &fd);
    close(fd);
    assert_true(frame_layout(16, 16, false, &opaque));
    frame = ring_frame(ring, 0, 16, 16, &opaque);
    assert_null(frame->plane[FRAME_A]);
    frame_unref(frame);
    ring_unref(ring);
}

static void *give_back(void *frame)
{
    frame_unref(frame);
    return NULL;
}

static void test_frames_keep_the_memory_after_their_ring_is_let_go(void **state)
{
    enum { SLOTS = 8 };
    struct frame_layout layout;
    struct frame *frames[SLOTS];
    pthread_t threads[SLOTS];
    struct ring *ring;
    int fd;

    (void)state;
    ring = make_ring(SLOTS, 40, 40, &layout, &fd);
    close(fd);
    for (uint32_t i = 0; i < SLOTS; i++) {
        frames[i] = ring_frame(ring, i, 40, 40, &layout);
        memset(frames[i]->plane[FRAME_Y], (int)i, 40);
    }
    ring_unref(ring);
    for (int i = 0; i < SLOTS; i++) {
        assert_int_equal(frames[i]->plane[FRAME_Y][39], i);
        assert_int_equal(pthread_create(&threads[i], NULL, give_back, frames[i]), 0);
    }
    for (int i = 0; i < SLOTS; i++)
        pthread_join(threads[i], NULL);
    ring_unref(NULL);
}

static void test_memory_that_cannot_be_had_is_an_error(void **state)
{
    struct error error = ERROR_INIT;
    struct ring *ring = NULL;
    int fd = -7;

    (void)state;
    assert_false(ring_new(1, (size_t)1 << 62, &ring, &fd, &error));
    assert_null(ring);
    assert_int_equal(fd, -7);
    assert_true(error.code == ERROR_IO || error.code == ERROR_NO_SPACE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_the_child_writes_is_seen_in_the_frame),
        cmocka_unit_test(test_the_child_cannot_take_the_memory_away),
        cmocka_unit_test(test_a_slot_is_busy_while_any_reference_lives),
        cmocka_unit_test(test_an_opaque_frame_has_no_alpha_plane),
        cmocka_unit_test(test_frames_keep_the_memory_after_their_ring_is_let_go),
        cmocka_unit_test(test_memory_that_cannot_be_had_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
