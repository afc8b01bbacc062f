/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "data/text.h"

static void check_clean(const char *text, enum text_lines lines, const char *expected)
{
    struct arena arena;
    struct str out;
    struct error error = ERROR_INIT;

    arena_init(&arena);
    assert_ok(text_clean(&arena, str_from(text), lines, &out, &error), error);
    assert_str(out, expected);
    arena_release(&arena);
}

static void test_white_space_becomes_single_spaces_on_a_line(void **state)
{
    (void)state;
    check_clean("", TEXT_ONE_LINE, "");
    check_clean(" \t\r\n ", TEXT_ONE_LINE, "");
    check_clean("  a \t b\r\nc\xe2\x80\xa8"
                "d\xc2\x85"
                "e ",
                TEXT_ONE_LINE, "a b c d e");
    check_clean("a\xc2\xa0"
                "b",
                TEXT_ONE_LINE,
                "a\xc2\xa0"
                "b"); /* a no-break space is meant */
}

static void test_line_feeds_stay_where_they_are_wanted(void **state)
{
    (void)state;
    check_clean("\na\r\nb  c \n\n\n\nd\n", TEXT_KEEP_LINES, "a\nb c\n\nd");
}

static void test_letters_are_composed(void **state)
{
    (void)state;
    check_clean("e\xcc\x81\xef\xbb\xbf", TEXT_ONE_LINE, "\xc3\xa9");
    check_clean("\xe1\x84\x80\xe1\x85\xa1", TEXT_ONE_LINE, "\xea\xb0\x80"); /* Hangul */
    check_clean("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x8c\xbe", TEXT_ONE_LINE,
                "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x8c\xbe"); /* emoji joined by ZWJ */
}

static void test_cleaning_twice_changes_nothing(void **state)
{
    static const char *const texts[] = {"  a  b ", "x\n\n\ny", "a\xcc\x88\xcc\xa3", "\xe2\x84\xab"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct arena arena;
        struct str once, twice;
        arena_init(&arena);
        assert_true(text_clean(&arena, str_from(texts[i]), TEXT_KEEP_LINES, &once, NULL));
        assert_true(text_clean(&arena, once, TEXT_KEEP_LINES, &twice, NULL));
        assert_str(twice, once.ptr);
        arena_release(&arena);
    }
}

static void test_characters_that_hide_are_refused(void **state)
{
    static const uint32_t forbidden[] = {0x01,   0x1b,   0x7f,   0x80,   0x9b,   0x202a,
                                         0x202e, 0x2066, 0x2069, 0xfffe, 0xfdd0, 0x10ffff};
    static const uint32_t allowed[] = {'a', '\t', 0x200b, 0x200d, 0x200e, 0xfffd, 0x1f41d, 0xe000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(forbidden); i++) {
        struct buf text;
        struct str out = STR("untouched");
        struct error error = ERROR_INIT;
        struct arena arena;
        arena_init(&arena);
        buf_init(&text, 20);
        buf_append(&text, STR("\xc3\xa4 "));
        utf8_append(&text, forbidden[i]);
        assert_false(text_clean(&arena, buf_str(&text), TEXT_KEEP_LINES, &out, &error));
        assert_non_null(strstr(error.message, "character 3 is U+"));
        assert_str(out, "untouched");
        buf_release(&text);
        arena_release(&arena);
    }
    for (size_t i = 0; i < COUNT_OF(allowed); i++)
        assert_false(text_is_forbidden(allowed[i]));
}

static void test_longest_word_counts_letters_between_breaks(void **state)
{
    (void)state;
    assert_int_equal(text_longest_word(STR("")), 0);
    assert_int_equal(text_longest_word(STR("a bcd\nef")), 3);
    assert_int_equal(text_longest_word(STR("\xc3\xa4\xc3\xb6\xc3\xbc x")), 3);
    assert_int_equal(text_longest_word(STR("ab\xe8\x9c\x82\xe8\x9c\x82"
                                           "c")),
                     2);
    assert_int_equal(text_longest_word(STR("\xe0\xb8\xa1\xe0\xb8\xb2")), 0); /* Thai */
}

static void test_ellipsis_cuts_between_characters(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_str(text_ellipsis(&arena, STR("abc"), 3), "abc");
    assert_str(text_ellipsis(&arena, STR("abcd"), 3), "abc\xe2\x80\xa6");
    assert_str(text_ellipsis(&arena, STR("\xc3\xa4\xc3\xb6"), 1), "\xc3\xa4\xe2\x80\xa6");
    assert_str(text_ellipsis(&arena, STR(""), 0), "");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_white_space_becomes_single_spaces_on_a_line),
        cmocka_unit_test(test_line_feeds_stay_where_they_are_wanted),
        cmocka_unit_test(test_letters_are_composed),
        cmocka_unit_test(test_cleaning_twice_changes_nothing),
        cmocka_unit_test(test_characters_that_hide_are_refused),
        cmocka_unit_test(test_longest_word_counts_letters_between_breaks),
        cmocka_unit_test(test_ellipsis_cuts_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
