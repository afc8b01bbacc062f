/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "story/abbreviation.h"
#include "story/text.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void test_code_points_keep_their_places(void **state)
{
    struct codes codes = codes_of(&arena, STR("aé蜂🐝"));

    (void)state;
    assert_int_equal(codes.count, 4);
    assert_int_equal(codes.code[2], 0x8702);
    assert_int_equal(codes.offset[0], 0);
    assert_int_equal(codes.offset[2], 3);
    assert_int_equal(codes.offset[4], 10);
    assert_int_equal(codes_of(&arena, STR("")).count, 0);
}

/* A character and what it is, letter by letter: s space, d digit, l letter, u upper, w word, c CJK,
 * x extender, e emoji, ) closer, ( opener. */
struct kind_case {
    uint32_t code;
    const char *kinds;
};

static void test_characters_are_what_readers_take_them_for(void **state)
{
    static const struct kind_case CASES[] = {
        {'a', "lw"},     {'Z', "luw"},    {'7', "dw"},     {' ', "s"},     {'\n', "s"},
        {0xa0, "s"},     {0x3000, "s"},   {0xe9, "lw"},    {0xc9, "luw"},  {0x663, "dw"},
        {0x8702, "lwc"}, {0x306f, "lwc"}, {0x30cf, "lwc"}, {0xac00, "lw"}, {0x301, "wx"},
        {0x1f41d, "e"},  {0x1f3fd, "xe"}, {0x200d, "xe"},  {0xfe0f, "xe"}, {'"', "()"},
        {')', ")"},      {0xbf, "("},     {0xab, "()"},    {0x201e, "("},  {0x300d, ")"},
        {'.', ""},       {0x2014, ""},    {0x431, "lw"},   {0x0e01, "lw"}, {0x0e31, "wx"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        uint32_t c = CASES[i].code;
        const char *kinds = CASES[i].kinds;
        if (text_is_space(c) != (strchr(kinds, 's') != NULL) ||
            text_is_digit(c) != (strchr(kinds, 'd') != NULL) ||
            text_is_letter(c) != (strchr(kinds, 'l') != NULL) ||
            text_is_upper(c) != (strchr(kinds, 'u') != NULL) ||
            text_is_word(c) != (strchr(kinds, 'w') != NULL) ||
            text_is_cjk(c) != (strchr(kinds, 'c') != NULL) ||
            text_is_extender(c) != (strchr(kinds, 'x') != NULL) ||
            text_is_emoji(c) != (strchr(kinds, 'e') != NULL) ||
            text_is_closer(c) != (strchr(kinds, ')') != NULL) ||
            text_is_opener(c) != (strchr(kinds, '(') != NULL))
            fail_msg("U+%04X is not \"%s\"", c, kinds);
    }
}

static void test_ends_are_cut_as_told(void **state)
{
    (void)state;
    assert_str(text_trim(STR(" \xc2\xa0 Bees\xe3\x80\x80\n")), "Bees");
    assert_str(text_trim(STR(" \t ")), "");
    assert_str(text_bare(STR("“Bees’,”")), "Bees");
    assert_str(text_bare(STR("don't!")), "don't");
    assert_str(text_bare(STR("—")), "");
    assert_int_equal(text_first(STR("éa")), 0xe9);
    assert_int_equal(text_last(STR("aé")), 0xe9);
    assert_int_equal(text_last(STR("")), 0);
}

static void test_words_are_cut_off_one_by_one(void **state)
{
    struct str rest = STR("  The  bee,\n\xe3\x80\x80蜂 "), word;

    (void)state;
    assert_true(text_next_word(&rest, &word));
    assert_str(word, "The");
    assert_true(text_next_word(&rest, &word));
    assert_str(word, "bee,");
    assert_true(text_next_word(&rest, &word));
    assert_str(word, "蜂");
    assert_false(text_next_word(&rest, &word));
}

static void test_first_words_say_that_more_follows(void **state)
{
    (void)state;
    assert_str(text_first_words(&arena, STR("One two three"), 3), "One two three");
    assert_str(text_first_words(&arena, STR("One two, three"), 2), "One two…");
    assert_str(text_first_words(&arena, STR(""), 2), "");
}

static void test_texts_join_with_a_space_where_their_script_has_one(void **state)
{
    (void)state;
    assert_str(text_join(&arena, STR("One."), STR("Two.")), "One. Two.");
    assert_str(text_join(&arena, STR("一。"), STR("二")), "一。二");
    assert_str(text_join(&arena, STR("蜂"), STR("bee")), "蜂 bee");
    assert_str(text_join(&arena, STR(""), STR("b")), "b");
    assert_str(text_join(&arena, STR("a"), STR("")), "a");
}

static void test_columns_are_what_a_screen_needs(void **state)
{
    (void)state;
    assert_int_equal(text_columns(STR("bee")), 3);
    assert_int_equal(text_columns(STR("蜂蜜")), 4);
    assert_int_equal(text_columns(STR("e\xcc\x81")), 1);
    assert_int_equal(text_columns(STR("ผึ้ง")), 2);
}

static void test_lower_case_and_composed_form(void **state)
{
    (void)state;
    assert_str(text_lower(&arena, STR("ÄRGER und BEES")), "ärger und bees");
    assert_str(text_lower(&arena, STR("ПЧЁЛЫ")), "пчёлы");
    assert_str(text_lower(&arena, STR("plain")), "plain");
    assert_str(text_nfc(&arena, STR("cafe\xcc\x81")), "café");
    assert_str(text_nfc(&arena, STR("plain")), "plain");
}

static void test_direction_is_that_of_the_first_letter_that_has_one(void **state)
{
    (void)state;
    assert_true(text_is_right_to_left(STR("… 123 שלום abc")));
    assert_true(text_is_right_to_left(STR("\"مرحبا\"")));
    assert_false(text_is_right_to_left(STR("abc שלום")));
    assert_false(text_is_right_to_left(STR("123")));
}

static void test_words_are_told_from_marks(void **state)
{
    (void)state;
    assert_true(text_has_word(STR("— a")));
    assert_true(text_has_word(STR("3")));
    assert_true(text_has_word(STR("蜂")));
    assert_false(text_has_word(STR("… — !! 🎉")));
    assert_false(text_has_word(STR("")));
}

struct abbreviation_case {
    const char *language, *word;
    enum abbreviation kind;
};

static void test_abbreviations_of_languages(void **state)
{
    static const struct abbreviation_case CASES[] = {
        {"en", "Dr", ABBREVIATION_LEADS},
        {"en", "No", ABBREVIATION_BEFORE_NUMBER},
        {"en", "no", ABBREVIATION_NONE},
        {"en", "Inc", ABBREVIATION_MAY_END},
        {"en", "U.S.A", ABBREVIATION_MAY_END},
        {"en", "etc", ABBREVIATION_CLOSES},
        {"en", "bee", ABBREVIATION_NONE},
        {"en", "U.S.", ABBREVIATION_NONE},
        {"de", "z.B", ABBREVIATION_LEADS},
        {"de", "Nr", ABBREVIATION_BEFORE_NUMBER},
        {"de", "usw", ABBREVIATION_CLOSES},
        {"es", "Sra", ABBREVIATION_LEADS},
        {"es", "UU", ABBREVIATION_MAY_END},
        {"fr", "M", ABBREVIATION_LEADS},
        {"ru", "т.к", ABBREVIATION_LEADS},
        {"xx", "Mr", ABBREVIATION_LEADS},
        {"en", "", ABBREVIATION_NONE},
        {"en", "abcdefghijklmnopqrstuvwxyzab", ABBREVIATION_NONE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        if (abbreviation_kind(str_from(CASES[i].language), str_from(CASES[i].word)) !=
            CASES[i].kind)
            fail_msg("%s: \"%s.\"", CASES[i].language, CASES[i].word);
    assert_true(abbreviation_dotted_ordinals(STR("de-CH")));
    assert_false(abbreviation_dotted_ordinals(STR("en")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code_points_keep_their_places),
        cmocka_unit_test(test_characters_are_what_readers_take_them_for),
        cmocka_unit_test(test_ends_are_cut_as_told),
        cmocka_unit_test(test_words_are_cut_off_one_by_one),
        cmocka_unit_test(test_first_words_say_that_more_follows),
        cmocka_unit_test(test_texts_join_with_a_space_where_their_script_has_one),
        cmocka_unit_test(test_columns_are_what_a_screen_needs),
        cmocka_unit_test(test_lower_case_and_composed_form),
        cmocka_unit_test(test_direction_is_that_of_the_first_letter_that_has_one),
        cmocka_unit_test(test_words_are_told_from_marks),
        cmocka_unit_test(test_abbreviations_of_languages),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
