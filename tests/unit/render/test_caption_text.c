/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paint_help.h"
#include "render/caption_text.h"

#include "base/banned.h"

enum { WORDS_MAX = 8 };

struct made {
    struct arena arena;
    struct caption_word words[WORDS_MAX];
    struct caption_text text;
};

/** Words of `words` between '|'. */
static void make(struct made *made, const char *words, enum caption_case letter_case, bool pack)
{
    const struct caption_style style = {.letter_case = letter_case};
    struct str rest = str_from(words), word;
    struct caption_page page = {.words = made->words};
    char path[1024];

    arena_init(&made->arena);
    while (page.word_count < WORDS_MAX && str_split(&rest, '|', &word))
        made->words[page.word_count++].text = word;
    caption_text_make(&made->arena, &page, &style, pack ? data_path(path, "drawings") : STR(""),
                      &made->text);
}

static void expect(const char *words, enum caption_case letter_case, const char *text)
{
    struct made made = {0};

    make(&made, words, letter_case, false);
    assert_str(made.text.text, text);
    arena_release(&made.arena);
}

static void test_words_are_joined_by_spaces(void **state)
{
    (void)state;
    expect("every|honeybee|knows", CASE_AS_WRITTEN, "every honeybee knows");
    expect("one", CASE_AS_WRITTEN, "one");
    expect("", CASE_AS_WRITTEN, "");
    expect("$355 million|a year", CASE_AS_WRITTEN, "$355 million a year");
}

static void test_scripts_without_spaces_are_joined_without(void **state)
{
    (void)state;
    expect("蜜蜂|跳舞，|在", CASE_AS_WRITTEN, "蜜蜂跳舞，在");
    expect("ผึ้ง|เต้น", CASE_AS_WRITTEN, "ผึ้งเต้น");
    expect("かな|漢字", CASE_AS_WRITTEN, "かな漢字");
    /* Korean has spaces, and so has a border between scripts. */
    expect("꿀벌이|춤춘다", CASE_AS_WRITTEN, "꿀벌이 춤춘다");
    expect("蜜蜂|dance", CASE_AS_WRITTEN, "蜜蜂 dance");
}

static void test_upper_case_knows_more_than_ascii(void **state)
{
    (void)state;
    expect("straße|être|ωμέγα|привет", CASE_UPPER, "STRASSE ÊTRE ΩΜΈΓΑ ПРИВЕТ");
    expect("i|istanbul", CASE_UPPER, "I ISTANBUL");
    expect("straße", CASE_AS_WRITTEN, "straße");
}

static void test_controls_go_and_line_ends_become_spaces(void **state)
{
    (void)state;
    expect("a\x01"
           "b|c\nd",
           CASE_AS_WRITTEN, "ab c d");
    expect("\xE2\x80\xAE"
           "abc",
           CASE_AS_WRITTEN, "abc");
    expect("x\xEF\xBF\xBCy", CASE_AS_WRITTEN, "xy");
    expect("{\\b1}|\\N", CASE_AS_WRITTEN, "{\\b1} \\N");
}

static void test_emoji_become_one_object_each_with_a_file(void **state)
{
    struct made made = {0};

    (void)state;
    make(&made, "a 🐝|👩‍🚀b", CASE_AS_WRITTEN, true);
    assert_str(made.text.text, "a \xEF\xBF\xBC \xEF\xBF\xBC"
                               "b");
    assert_int_equal(made.text.emoji_count, 2);
    assert_int_equal(made.text.emoji[0].offset, 2);
    assert_int_equal(made.text.emoji[1].offset, 6);
    assert_true(str_ends_with(made.text.emoji[0].file, STR("1f41d.svg")));
    arena_release(&made.arena);
}

static void test_emoji_without_a_pack_leave_nothing(void **state)
{
    (void)state;
    expect("a🐝b", CASE_AS_WRITTEN, "ab");
    expect("🇩🇪", CASE_AS_WRITTEN, "");
}

static void test_every_byte_belongs_to_its_word(void **state)
{
    struct made made = {0};

    (void)state;
    make(&made, "one|two|three", CASE_AS_WRITTEN, false);
    assert_int_equal(made.text.word_count, 3);
    assert_int_equal(caption_text_word_at(&made.text, 0), 0);
    assert_int_equal(caption_text_word_at(&made.text, 2), 0);
    assert_int_equal(caption_text_word_at(&made.text, 4), 1);
    assert_int_equal(caption_text_word_at(&made.text, 8), 2);
    assert_int_equal(caption_text_word_at(&made.text, 12), 2);
    assert_int_equal(caption_text_word_at(&made.text, 1000), 2);
    arena_release(&made.arena);
}

static void test_a_word_longer_than_can_be_seen_is_cut_before_a_character(void **state)
{
    struct made made = {0};
    char word[5001];

    (void)state;
    for (size_t i = 0; i < 5000; i += 2)
        memcpy(word + i, "\xC3\xA9", 2);
    word[5000] = 0;
    make(&made, word + 1 - 1, CASE_AS_WRITTEN, false);
    assert_true(made.text.text.len <= 2000);
    assert_int_equal(made.text.text.len % 2, 0);
    arena_release(&made.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_are_joined_by_spaces),
        cmocka_unit_test(test_scripts_without_spaces_are_joined_without),
        cmocka_unit_test(test_upper_case_knows_more_than_ascii),
        cmocka_unit_test(test_controls_go_and_line_ends_become_spaces),
        cmocka_unit_test(test_emoji_become_one_object_each_with_a_file),
        cmocka_unit_test(test_emoji_without_a_pack_leave_nothing),
        cmocka_unit_test(test_every_byte_belongs_to_its_word),
        cmocka_unit_test(test_a_word_longer_than_can_be_seen_is_cut_before_a_character),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
