/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <errno.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/map.h"
#include "base/random.h"
#include "base/rational.h"
#include "base/utf8.h"
#include "base/vec.h"

static void test_error_message_holds_no_control_bytes(void **state)
{
    struct error error = ERROR_INIT;

    (void)state;
    assert_false(error_set(&error, ERROR_INPUT, "bad name \"%s\"", "a\x1b[2J\nb"));
    assert_string_equal(error.message, "bad name \"a?[2J?b\"");
    assert_int_equal(error_exit_status(error.code), 2);
}

static void test_error_message_is_cut_between_characters(void **state)
{
    struct error error = ERROR_INIT;
    char name[1100];

    (void)state;
    for (size_t i = 0; i + 2 < sizeof name; i += 2)
        memcpy(name + i, "\xc3\xa4", 3);
    name[sizeof name - 2] = '\0';
    error_set(&error, ERROR_INPUT, "%s", name);
    assert_int_equal(utf8_valid_prefix(str_from(error.message)), strlen(error.message));
}

static void test_error_message_is_valid_utf8_whatever_it_quotes(void **state)
{
    struct error error = ERROR_INIT;

    (void)state;
    error_set(&error, ERROR_USAGE,
              "--v\xef"
              "ic\xc3\xa4m\x80\xff.");
    assert_string_equal(error.message, "--v?ic\xc3\xa4m??.");
}

static void test_error_from_errno_tells_a_full_disk(void **state)
{
    struct error error = ERROR_INIT;

    (void)state;
    error_set_errno(&error, ENOSPC, "writing a.mp4");
    assert_int_equal(error.code, ERROR_NO_SPACE);
    error_prefix(&error, "render");
    assert_string_equal(error.message, "render: writing a.mp4: No space left on device");
    assert_int_equal(error.cause, ENOSPC);
}

static void test_arena_refuses_an_overflowing_product(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_null(arena_try_alloc(&arena, SIZE_MAX / 2, 3));
    assert_str(arena_printf(&arena, "%d bees", 3), "3 bees");
    arena_release(&arena);
}

static void test_arena_pieces_are_zeroed_and_aligned(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t size = 1; size < 40000; size = size * 3 + 1) {
        unsigned char *piece = arena_alloc(&arena, size, 1);
        assert_int_equal((uintptr_t)piece % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(piece[i], 0);
        memset(piece, 0xff, size);
    }
    arena_release(&arena);
}

static void test_buf_past_its_maximum_fails_and_keeps_what_it_had(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 5);
    buf_append(&buf, STR("hello"));
    assert_true(buf_ok(&buf));
    buf_append_char(&buf, '!');
    assert_false(buf_ok(&buf));
    assert_str(buf_str(&buf), "hello");
    buf_release(&buf);
}

static void test_map_finds_what_was_put(void **state)
{
    struct arena arena;
    struct map map;
    int values[500];

    (void)state;
    arena_init(&arena);
    map_init(&map, &arena);
    assert_null(map_get(&map, STR("nothing")));
    for (int i = 0; i < 500; i++)
        map_put(&map, arena_printf(&arena, "key%d", i), &values[i]);
    map_put(&map, STR("key7"), &values[8]);
    assert_int_equal(map.count, 500);
    assert_ptr_equal(map_get(&map, STR("key7")), &values[8]);
    assert_ptr_equal(map_get(&map, STR("key499")), &values[499]);
    assert_false(map_has(&map, STR("key500")));
    arena_release(&arena);
}

static void test_str_numbers_are_whole_and_in_range(void **state)
{
    int64_t n = 77;
    double d = 7.5;

    (void)state;
    assert_true(str_to_int(STR("-12"), -20, 20, &n));
    assert_int_equal(n, -12);
    assert_false(str_to_int(STR("12x"), 0, 20, &n));
    assert_false(str_to_int(STR("21"), 0, 20, &n));
    assert_false(str_to_int(STR("99999999999999999999"), 0, INT64_MAX, &n));
    assert_false(str_to_int(STR(""), 0, 20, &n));
    assert_int_equal(n, -12);
    assert_true(str_to_double(STR("0.25"), &d));
    assert_true(d == 0.25);
    assert_false(str_to_double(STR("nan"), &d));
    assert_false(str_to_double(STR("inf"), &d));
    assert_false(str_to_double(STR("1e999"), &d));
    assert_false(str_to_double(STR("0x10"), &d));
}

static void test_str_split_gives_every_piece(void **state)
{
    struct str rest = STR("a,,b,"), piece;

    (void)state;
    assert_true(str_split(&rest, ',', &piece));
    assert_str(piece, "a");
    assert_true(str_split(&rest, ',', &piece));
    assert_str(piece, "");
    assert_true(str_split(&rest, ',', &piece));
    assert_str(piece, "b");
    assert_true(str_split(&rest, ',', &piece));
    assert_str(piece, "");
    assert_false(str_split(&rest, ',', &piece));
}

static void test_str_nearest_finds_a_typing_error_and_no_stranger(void **state)
{
    static const char *const names[] = {"portrait", "square", "landscape"};

    (void)state;
    assert_string_equal(str_nearest(STR("potrait"), names, 3), "portrait");
    assert_string_equal(str_nearest(STR("Lanscape"), names, 3), "landscape");
    assert_null(str_nearest(STR("xyz"), names, 3));
}

static void test_utf8_refuses_surrogates_overlong_and_cut_forms(void **state)
{
    (void)state;
    assert_int_equal(utf8_valid_prefix(STR("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x9d")), 10);
    assert_int_equal(utf8_valid_prefix(STR("ok\xed\xa0\x80")), 2);
    assert_int_equal(utf8_valid_prefix(STR("ok\xc0\xaf")), 2);
    assert_int_equal(utf8_valid_prefix(STR("ok\xe2\x82")), 2);
    assert_int_equal(utf8_valid_prefix(STR("ok\xf4\x90\x80\x80")), 2);
    assert_int_equal(utf8_length(STR("\xf0\x9f\x90\x9dx")), 2);
}

static void test_random_is_the_same_on_every_machine(void **state)
{
    struct random random;

    (void)state;
    random_init(&random, 42);
    for (int i = 0; i < 1000; i++)
        assert_true(random_below(&random, 7) < 7);
    assert_int_equal(random_hash(STR("scene-1"), 1) == random_hash(STR("scene-1"), 2), 0);
    assert_true(random_hash(STR(""), 0) == random_hash(STR(""), 0));
}

static void test_frames_and_ticks_agree_at_odd_rates(void **state)
{
    const struct rational rates[] = {{30, 1}, {30000, 1001}, {25, 1}, {24000, 1001}, {60, 1}};

    (void)state;
    for (size_t r = 0; r < COUNT_OF(rates); r++)
        for (int64_t frame = 0; frame < 4000; frame++) {
            int64_t tick = rational_frame_to_ticks(rates[r], frame);
            assert_int_equal(rational_ticks_to_frame(rates[r], tick), frame);
            if (tick > 0)
                assert_int_equal(rational_ticks_to_frame(rates[r], tick - 1), frame - 1);
        }
}

static void keep_line(void *context, enum log_level level, const char *line)
{
    (void)level;
    snprintf(context, 200, "%s", line);
}

static void test_log_lines_hold_one_event_each(void **state)
{
    char line[200] = "";
    struct log log = {LOG_INFO, keep_line, line, "job7"};

    (void)state;
    log_event(&log, LOG_DEBUG, "dropped", "x=1");
    assert_string_equal(line, "");
    log_event(&log, LOG_WARNING, "media_skipped", "file=%s", "a\nlevel=error");
    assert_string_equal(line, "level=warning event=media_skipped id=job7 file=a?level=error");
}

static void test_clock_of_a_test_stands_still(void **state)
{
    struct clock clock = {.offset_us = 5, .fixed_us = 1000};

    (void)state;
    assert_int_equal(clock_wall_us(&clock), 1005);
    assert_int_equal(clock_monotonic_us(&clock), 1005);
    assert_true(clock_wall_us(NULL) > 1600000000000000);
}

static void test_vec_keeps_items_while_growing(void **state)
{
    struct arena arena;
    VEC_OF(int) numbers = {0};

    (void)state;
    arena_init(&arena);
    for (int i = 0; i < 1000; i++)
        *VEC_PUSH(&numbers, &arena) = i;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(numbers.items[i], i);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error_message_holds_no_control_bytes),
        cmocka_unit_test(test_error_message_is_cut_between_characters),
        cmocka_unit_test(test_error_message_is_valid_utf8_whatever_it_quotes),
        cmocka_unit_test(test_error_from_errno_tells_a_full_disk),
        cmocka_unit_test(test_arena_refuses_an_overflowing_product),
        cmocka_unit_test(test_arena_pieces_are_zeroed_and_aligned),
        cmocka_unit_test(test_buf_past_its_maximum_fails_and_keeps_what_it_had),
        cmocka_unit_test(test_map_finds_what_was_put),
        cmocka_unit_test(test_str_numbers_are_whole_and_in_range),
        cmocka_unit_test(test_str_split_gives_every_piece),
        cmocka_unit_test(test_str_nearest_finds_a_typing_error_and_no_stranger),
        cmocka_unit_test(test_utf8_refuses_surrogates_overlong_and_cut_forms),
        cmocka_unit_test(test_random_is_the_same_on_every_machine),
        cmocka_unit_test(test_frames_and_ticks_agree_at_odd_rates),
        cmocka_unit_test(test_log_lines_hold_one_event_each),
        cmocka_unit_test(test_clock_of_a_test_stands_still),
        cmocka_unit_test(test_vec_keeps_items_while_growing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
