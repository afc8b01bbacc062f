/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "base/random.h"
#include "story/script.h"

static struct arena arena;
static struct script script;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    memset(&script, 0, sizeof script);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void parse(const char *text)
{
    struct error error = ERROR_INIT;

    assert_ok(script_parse(&arena, str_from(text), STR(""), &script, &error), error);
}

static struct str sentence(size_t block, size_t index)
{
    assert_true(block < script.block_count);
    assert_true(index < script.blocks[block].sentence_count);
    return script.blocks[block].sentences[index].text;
}

static void test_blank_lines_part_scenes_and_headings_name_them(void **state)
{
    (void)state;
    parse("# Honeybees\n\nBees dance. They tell\nthe way.\n\n\n## The hive\nIt is warm.\n---\nIt "
          "is dark.");
    assert_str(script.title, "Honeybees");
    assert_true(script.titled);
    assert_str(script.language, "en");
    assert_int_equal(script.block_count, 3);
    assert_str(sentence(0, 0), "Bees dance.");
    assert_str(sentence(0, 1), "They tell the way.");
    assert_int_equal(script.blocks[0].sentences[1].line, 3);
    assert_str(script.blocks[0].chapter, "");
    assert_str(script.blocks[1].chapter, "The hive");
    assert_int_equal(script.blocks[1].sentences[0].line, 8);
    assert_str(script.blocks[2].chapter, "");
}

static void test_a_title_comes_from_the_first_words_when_none_is_written(void **state)
{
    (void)state;
    parse("Bees dance to tell each other the way to flowers far away.\n# Later\nMore.");
    assert_false(script.titled);
    assert_str(script.title, "Bees dance to tell each other the way…");
    assert_str(script.blocks[1].chapter, "Later");
    parse("Short one.");
    assert_str(script.title, "Short one");
}

static void test_directives_belong_to_the_words_around_them(void **state)
{
    (void)state;
    parse("[picture: bees on a *comb*]\n\nBees dance.[pause 0.5] They tell [pause: 1s] the way.\n"
          "[file: comb.jpg] The comb.\n\nLast. [Picture: a flower]\n[pause 0.25]\n");
    assert_int_equal(script.block_count, 3);
    assert_true(script.blocks[0].has_picture);
    assert_int_equal(script.blocks[0].picture.source, PICTURE_SEARCH);
    assert_str(script.blocks[0].picture.query, "bees on a comb");
    assert_int_equal(script.blocks[0].sentences[0].pause_ms, 500);
    assert_str(sentence(0, 1), "They tell");
    assert_int_equal(script.blocks[0].sentences[1].pause_ms, 1000);
    assert_str(sentence(0, 2), "the way.");
    assert_int_equal(script.blocks[1].picture.source, PICTURE_FILE);
    assert_str(script.blocks[1].picture.file, "comb.jpg");
    assert_str(sentence(1, 0), "The comb.");
    assert_str(script.blocks[2].picture.query, "a flower");
    assert_int_equal(script.blocks[2].sentences[0].pause_ms, 250);
}

static void test_cards_know_figures_lists_and_quotations(void **state)
{
    (void)state;
    parse(
        "[card: 40,000 | bees in one hive]\nOne.\n\n[card: Three jobs | nurse | builder | guard]\n"
        "Two.\n\n[card: “Bees are small.” | Anna]\nThree.\n\n[card: Home]\nFour.");
    assert_int_equal(script.blocks[0].picture.card.kind, CARD_NUMBER);
    assert_str(script.blocks[0].picture.card.heading, "40,000");
    assert_int_equal(script.blocks[0].picture.card.line_count, 1);
    assert_str(script.blocks[0].picture.card.lines[0], "bees in one hive");
    assert_int_equal(script.blocks[1].picture.card.kind, CARD_LIST);
    assert_int_equal(script.blocks[1].picture.card.line_count, 3);
    assert_int_equal(script.blocks[2].picture.card.kind, CARD_QUOTE);
    assert_str(script.blocks[2].picture.card.heading, "Anna");
    assert_str(script.blocks[2].picture.card.lines[0], "Bees are small.");
    assert_int_equal(script.blocks[3].picture.card.kind, CARD_STATEMENT);
}

/* A line as pasted and the sentence read from it. */
struct inline_case {
    const char *markup, *text;
};

static void test_markdown_and_html_are_read_as_their_text(void **state)
{
    static const struct inline_case CASES[] = {
        {"Bees **really** do _dance_ a lot.", "Bees really do dance a lot."},
        {"See [the page](https://example.com/a_(b)) now.", "See the page now."},
        {"See [the *page*][ref] now.", "See the page now."},
        {"A fact[^1] and another[12].", "A fact and another."},
        {"An ![image](x.png) inside.", "An inside."},
        {"Run `make demo` now.", "Run make demo now."},
        {"Five * three and 2*3 stay.", "Five * three and 2*3 stay."},
        {"A snake_case_word stays.", "A snake_case_word stays."},
        {"~~Old~~ new, ~5 kg.", "Old new, ~5 kg."},
        {"<b>Bold</b> and <a href=\"x\">link</a>.", "Bold and link."},
        {"One<br>two.", "One two."},
        {"Go to <https://example.com>.", "Go to https://example.com."},
        {"Salt &amp; pepper &#233; &lt;x.", "Salt & pepper é <x."},
        {"AT&T stays; so does 3 < 4.", "AT&T stays; so does 3 < 4."},
        {"\\[picture: x] is spoken.", "[picture: x] is spoken."},
        {"\\# Not a heading.", "# Not a heading."},
        {"#bees are trending.", "#bees are trending."},
        {"Stars \\*stay\\*.", "Stars *stay*."},
        {"> Quoted text here.", "Quoted text here."},
        {"[applause] They bowed.", "[applause] They bowed."},
        {"Text <!-- hidden --> goes on.", "Text goes on."},
        {"A \xe2\x80\xaetrick\xe2\x80\xac with\x07 bell.", "A trick with bell."},
        {"cafe\xcc\x81 is one.", "café is one."},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        parse(CASES[i].markup);
        assert_str(sentence(0, 0), CASES[i].text);
    }
}

static void test_list_items_and_rows_speak_for_themselves(void **state)
{
    (void)state;
    parse("Three jobs:\n- nurse\n* builder\n• guard\n\n1. Wash it\n2. Eat it\n\n"
          "3. März war kalt.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n"
          "Setext\n======\nText.");
    assert_int_equal(script.blocks[0].sentence_count, 4);
    assert_str(sentence(0, 1), "nurse.");
    assert_str(sentence(0, 3), "guard.");
    assert_int_equal(script.blocks[0].sentences[3].line, 4);
    assert_str(sentence(1, 0), "Wash it.");
    assert_str(sentence(1, 1), "Eat it.");
    assert_str(sentence(2, 0), "3. März war kalt.");
    assert_str(sentence(3, 0), "a, b.");
    assert_str(sentence(3, 1), "1, 2.");
    assert_str(sentence(4, 0), "code");
    assert_str(script.blocks[5].chapter, "Setext");
}

static void test_line_ends_and_marks_of_other_systems_are_read(void **state)
{
    (void)state;
    parse("\xef\xbb\xbf# Title\r\n\r\nOne.\r\nTwo.\r\rThree.");
    assert_str(script.title, "Title");
    assert_int_equal(script.block_count, 2);
    assert_str(sentence(0, 1), "Two.");
    assert_int_equal(script.blocks[1].sentences[0].line, 6);
    parse("<!-- a\nlong\ncomment --> Text.\n");
    assert_str(sentence(0, 0), "Text.");
    parse("蜜蜂跳舞，\n告诉同伴。");
    assert_str(sentence(0, 0), "蜜蜂跳舞，告诉同伴。");
    assert_str(script.language, "zh");
}

/* A script that is refused and a part of what it is told. */
struct refusal {
    const char *text, *says;
    enum error_code code;
};

static void test_refusals_name_the_place_and_the_mend(void **state)
{
    static const struct refusal REFUSALS[] = {
        {"", "empty", ERROR_INPUT},
        {" \n\n\t\n", "empty", ERROR_INPUT},
        {"!!! ... ???", "empty", ERROR_INPUT},
        {"# Only a title\n", "only markup", ERROR_INPUT},
        {"[picture: bees]\n", "only markup", ERROR_INPUT},
        {"One.\n\n[picture: bees]\n", "line 3: this picture has no words after it", ERROR_INPUT},
        {"One.\nTwo [pause x] three.",
         "line 2, column 5: \"[pause x]\": not a number; write "
         "seconds, such as [pause 0.5]",
         ERROR_INPUT},
        {"One [pause]", "line 1, column 5: \"[pause]\": says no length", ERROR_INPUT},
        {"One. [pause -1]", "longer than 0 and at most 10 seconds", ERROR_INPUT},
        {"One. [pause 1e99]", "longer than 0 and at most 10 seconds", ERROR_INPUT},
        {"One. [pause nan]", "not a number", ERROR_INPUT},
        {"[pause 1] One.", "line 1, column 1: a pause with nothing spoken before it", ERROR_INPUT},
        {"\xc3\xa9t\xc3\xa9 [pictrue: x]",
         "line 1, column 5: \"[pictrue: x]\": there is no such "
         "directive; did you mean \"picture\"?",
         ERROR_INPUT},
        {"[image: x] Hi.", "did you mean \"picture\"", ERROR_INPUT},
        {"Hi. [pauze 0.5]", "did you mean \"pause\"", ERROR_INPUT},
        {"[zebra: x] Hi.", "use picture, file, card or pause", ERROR_INPUT},
        {"[picture:] Hi.", "says nothing to show", ERROR_INPUT},
        {"[file: ] Hi.", "names no file", ERROR_INPUT},
        {"[picture bees] Hi.", "a colon is missing", ERROR_INPUT},
        {"[picture: bees\nHi.", "line 1, column 1: \"[picture: bees\": has no closing ]",
         ERROR_INPUT},
        {"[card: | a] Hi.", "needs a heading", ERROR_INPUT},
        {"[card: a | | b] Hi.", "a line of the card is empty", ERROR_INPUT},
        {"[card: a |b|c|d|e|f|g] Hi.", "at most five lines", ERROR_INPUT},
        {"[picture: a]\n[picture: b]\nHi.",
         "line 2, column 1: this scene has a picture already "
         "(line 1)",
         ERROR_INPUT},
        {"Hi.\n#\nHo.", "line 2, column 1: a heading without words", ERROR_INPUT},
        {"Hi.\nA\xff"
         "b",
         "line 2, byte 2: 0xff is not valid UTF-8", ERROR_INPUT},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(REFUSALS); i++) {
        struct error error = ERROR_INIT;
        struct script untouched = {.block_count = 77};
        assert_false(
            script_parse(&arena, str_from(REFUSALS[i].text), STR("en"), &untouched, &error));
        assert_int_equal(untouched.block_count, 77);
        if (!strstr(error.message, REFUSALS[i].says))
            fail_msg("\"%s\" does not say \"%s\"", error.message, REFUSALS[i].says);
        assert_int_equal(error.code, REFUSALS[i].code);
    }
}

static void refuse_bytes(const char *bytes, size_t len, const char *says)
{
    struct error error = ERROR_INIT;

    assert_false(script_parse(&arena, (struct str){bytes, len}, STR(""), &script, &error));
    if (!strstr(error.message, says))
        fail_msg("\"%s\" does not say \"%s\"", error.message, says);
}

static void test_files_that_are_no_script_are_told_apart(void **state)
{
    static char large[SCRIPT_BYTES_MAX + 1], word[5001];

    (void)state;
    refuse_bytes("\xff\xfeH\0i\0", 6, "UTF-16");
    refuse_bytes("H\0e\0l\0l\0o\0", 10, "UTF-16");
    refuse_bytes("\x89PNG\r\n\x1a\n line\n\0\0\0\0\r", 20, "binary file");
    memset(large, 'a', sizeof large);
    refuse_bytes(large, sizeof large, "more than the 262144");
    memset(word, 'x', sizeof word);
    memcpy(word, "A word:\nhi ", 11);
    refuse_bytes(word, sizeof word, "line 2, column 4: a word of 4990 characters");
}

static void refuse_long(const char *before, const char *after, const char *says)
{
    char text[800] = "";

    snprintf(text, sizeof text, "%s", before);
    for (int i = 0; i < 60; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "word %d ", i);
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s", after);
    refuse_bytes(text, strlen(text), says);
}

static void test_fields_longer_than_a_storyboard_holds_are_refused(void **state)
{
    (void)state;
    refuse_long("# ", "\nHi.", "line 1, column 1: a heading of 469 bytes");
    refuse_long("Hi.\n[picture: ", "]", "line 2, column 1: picture: 469 bytes in one field");
    refuse_long("[card: a | ", "] Hi.", "card: 469 bytes in one field");
}

static void test_long_runs_without_spaces_are_words_only_where_words_are_spaced(void **state)
{
    char text[SCRIPT_WORD_MAX * 6 + 1];

    (void)state;
    for (int i = 0; i < SCRIPT_WORD_MAX * 2; i++)
        memcpy(text + 3 * i, "蜂", 3);
    text[sizeof text - 1] = '\0';
    parse(text);
    assert_int_equal(script.block_count, 1);
}

static void test_hostile_markup_neither_breaks_nor_takes_long(void **state)
{
    static const char *const PIECES[] = {"[",  "]", "(",  ")",  "picture:", "pause", " ", "\n",
                                         "\\", "*", "_",  "<",  ">",        "&#x",   ";", "|",
                                         "a",  "é", "# ", "- ", "1. ",      "`",     "!", "---"};
    static char text[SCRIPT_BYTES_MAX];
    struct random random;
    struct error error;

    (void)state;
    random_init(&random, 11);
    for (int round = 0; round < 1500; round++) {
        size_t len = 0, pieces = random_below(&random, 60);
        for (size_t i = 0; i < pieces; i++) {
            struct str piece = str_from(PIECES[random_below(&random, COUNT_OF(PIECES))]);
            memcpy(text + len, piece.ptr, piece.len);
            len += piece.len;
        }
        if (script_parse(&arena, (struct str){text, len}, STR("en"), &script, &error))
            assert_true(script.block_count > 0 && script.title.len > 0);
        arena_release(&arena);
    }
    memset(text, '[', sizeof text);
    assert_false(script_parse(&arena, (struct str){text, sizeof text}, STR("en"), &script, &error));
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "ab.\n"[i % 4];
    assert_true(script_parse(&arena, (struct str){text, sizeof text}, STR(""), &script, &error));
    assert_true(arena.total < 200u * 1024 * 1024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blank_lines_part_scenes_and_headings_name_them),
        cmocka_unit_test(test_a_title_comes_from_the_first_words_when_none_is_written),
        cmocka_unit_test(test_directives_belong_to_the_words_around_them),
        cmocka_unit_test(test_cards_know_figures_lists_and_quotations),
        cmocka_unit_test(test_markdown_and_html_are_read_as_their_text),
        cmocka_unit_test(test_list_items_and_rows_speak_for_themselves),
        cmocka_unit_test(test_line_ends_and_marks_of_other_systems_are_read),
        cmocka_unit_test(test_refusals_name_the_place_and_the_mend),
        cmocka_unit_test(test_files_that_are_no_script_are_told_apart),
        cmocka_unit_test(test_fields_longer_than_a_storyboard_holds_are_refused),
        cmocka_unit_test(test_long_runs_without_spaces_are_words_only_where_words_are_spaced),
        cmocka_unit_test(test_hostile_markup_neither_breaks_nor_takes_long),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
