/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "base/random.h"
#include "base/utf8.h"
#include "story/directive.h"
#include "story/markdown.h"

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

struct line_case {
    const char *before, *line, *after;
    enum markdown_kind kind;
    const char *content;
};

static void test_lines_are_told_by_their_markers(void **state)
{
    static const struct line_case CASES[] = {
        {"", "", "", MARKDOWN_BLANK, ""},
        {"", "  \t", "", MARKDOWN_BLANK, ""},
        {"", "# Title", "", MARKDOWN_HEADING, "Title"},
        {"", "###### Deep", "", MARKDOWN_HEADING, "Deep"},
        {"", "####### Too deep", "", MARKDOWN_TEXT, "####### Too deep"},
        {"", "#tag", "", MARKDOWN_TEXT, "#tag"},
        {"", "#", "", MARKDOWN_HEADING, ""},
        {"", "Title", "=====", MARKDOWN_HEADING, "Title"},
        {"Text", "More", "=====", MARKDOWN_TEXT, "More"},
        {"", "---", "", MARKDOWN_RULE, "---"},
        {"", "* * *", "", MARKDOWN_RULE, "* * *"},
        {"", "--", "", MARKDOWN_TEXT, "--"},
        {"", "- nurse", "", MARKDOWN_ITEM, "nurse"},
        {"", "* nurse", "", MARKDOWN_ITEM, "nurse"},
        {"", "• nurse", "", MARKDOWN_ITEM, "nurse"},
        {"", "-nurse", "", MARKDOWN_TEXT, "-nurse"},
        {"", "1. Wash", "2. Eat", MARKDOWN_ITEM, "Wash"},
        {"1) Wash", "2) Eat", "", MARKDOWN_ITEM, "Eat"},
        {"", "3. März war kalt.", "", MARKDOWN_TEXT, "3. März war kalt."},
        {"", "1999. Then", "2000. Now", MARKDOWN_TEXT, "1999. Then"},
        {"", "> quoted", "", MARKDOWN_TEXT, "quoted"},
        {"", "> > - item", "", MARKDOWN_ITEM, "item"},
        {"", "```c", "", MARKDOWN_SKIP, "```c"},
        {"", "|---|:-:|", "", MARKDOWN_SKIP, "|---|:-:|"},
        {"", "| a | b |", "", MARKDOWN_ROW, "| a | b |"},
        {"", "a | b", "", MARKDOWN_TEXT, "a | b"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct markdown_line line = markdown_read_line(
            str_from(CASES[i].line), str_from(CASES[i].before), str_from(CASES[i].after));
        if (line.kind != CASES[i].kind)
            fail_msg("\"%s\" is of kind %d", CASES[i].line, (int)line.kind);
        assert_str(line.content, CASES[i].content);
    }
}

static void test_rows_read_as_their_cells(void **state)
{
    (void)state;
    assert_str(markdown_row(&arena, STR("| a |  b c | |d|")), "a, b c, d");
    assert_str(markdown_row(&arena, STR("||")), "");
}

static void test_broken_markup_is_left_as_text(void **state)
{
    static const char *const TEXTS[] = {"a [b c", "a ](b)",  "a [b](c", "3 < 4 > 2", "AT&T;",
                                        "&#x;",   "&#8238;", "&bogus;", "a_b_c",     "2 * 3",
                                        "a ~ b",  "[b]",     "!",       "<"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        assert_str(markdown_inline(&arena, str_from(TEXTS[i])), TEXTS[i]);
}

static void test_nested_links_end(void **state)
{
    char text[4000] = "";
    size_t len = 0;

    (void)state;
    for (int i = 0; i < 400; i++)
        text[len++] = '[';
    memcpy(text + len, "x", 1);
    len++;
    for (int i = 0; i < 400; i++) {
        memcpy(text + len, "](y)", 4);
        len += 4;
    }
    assert_true(markdown_inline(&arena, (struct str){text, len}).len > 0);
}

static void test_inline_reading_gives_valid_text_that_is_never_longer_than_twice(void **state)
{
    static const char *const PIECES[] = {"[",  "](", ")", "*", "_", "`",  "<b>", "&amp;", "&#233;",
                                         "\\", "é",  "a", " ", "!", "蜂", "~~",  "<",     ";"};
    struct random random;

    (void)state;
    random_init(&random, 21);
    for (int round = 0; round < 3000; round++) {
        char text[256];
        size_t len = 0, pieces = random_below(&random, 30);
        struct str out;
        for (size_t i = 0; i < pieces; i++) {
            struct str piece = str_from(PIECES[random_below(&random, COUNT_OF(PIECES))]);
            memcpy(text + len, piece.ptr, piece.len);
            len += piece.len;
        }
        out = markdown_inline(&arena, (struct str){text, len});
        assert_int_equal(utf8_valid_prefix(out), out.len);
        assert_true(out.len <= 2 * len);
        assert_true(str_find(out, STR("  "), 0) == (size_t)-1);
        arena_release(&arena);
    }
}

static void read_directive(const char *text, struct directive *out)
{
    struct error error = ERROR_INIT;

    assert_ok(directive_read(&arena, str_from(text), (struct script_place){1, 1}, out, &error),
              error);
}

static void test_directives_and_other_brackets(void **state)
{
    struct directive directive;

    (void)state;
    read_directive("[pause: 1.25s] more", &directive);
    assert_int_equal(directive.kind, DIRECTIVE_PAUSE);
    assert_int_equal(directive.pause_ms, 1250);
    assert_int_equal(directive.length, 14);
    read_directive("[FILE: my comb.jpg]", &directive);
    assert_int_equal(directive.picture.source, PICTURE_FILE);
    assert_str(directive.picture.file, "my comb.jpg");
    read_directive("[picture: a \\] b]", &directive);
    assert_str(directive.picture.query, "a ] b");
    read_directive("[laughs] ha", &directive);
    assert_int_equal(directive.kind, DIRECTIVE_NONE);
    read_directive("[picture](https://example.com)", &directive);
    assert_int_equal(directive.kind, DIRECTIVE_NONE);
    read_directive("[1] cite", &directive);
    assert_int_equal(directive.kind, DIRECTIVE_NONE);
    read_directive("[ not closed", &directive);
    assert_int_equal(directive.kind, DIRECTIVE_NONE);
}

static void test_kinds_of_cards(void **state)
{
    (void)state;
    assert_int_equal(card_kind_of(STR("$355 million"), 1), CARD_NUMBER);
    assert_int_equal(card_kind_of(STR("93 %"), 0), CARD_NUMBER);
    assert_int_equal(card_kind_of(STR("The 3 rules of bees"), 0), CARD_STATEMENT);
    assert_int_equal(card_kind_of(STR("Jobs"), 3), CARD_LIST);
    assert_int_equal(card_kind_of(STR("«Halt»"), 1), CARD_QUOTE);
    assert_int_equal(card_kind_of(STR("(aside)"), 1), CARD_STATEMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_are_told_by_their_markers),
        cmocka_unit_test(test_rows_read_as_their_cells),
        cmocka_unit_test(test_broken_markup_is_left_as_text),
        cmocka_unit_test(test_nested_links_end),
        cmocka_unit_test(test_inline_reading_gives_valid_text_that_is_never_longer_than_twice),
        cmocka_unit_test(test_directives_and_other_brackets),
        cmocka_unit_test(test_kinds_of_cards),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
