/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "paint_help.h"
#include "render/caption_layout.h"

#include "base/banned.h"

enum { WORDS_MAX = 12 };

/** A layout in an area of 800 x 300 in a frame of 1080 x 1920. */
struct desk {
    struct arena arena;
    struct font_book *fonts;
    struct caption_style style;
    struct caption_layout_request request;
    struct caption_word words[WORDS_MAX];
    struct caption_layout layout;
    char path[1024], drawings[1024];
};

static void desk_open(struct desk *desk)
{
    struct error error = ERROR_INIT;

    *desk = (struct desk){0};
    arena_init(&desk->arena);
    assert_ok(font_book_new(data_path(desk->path, "fonts"), &desk->fonts, &error), error);
    desk->style = style_named(&desk->arena, "clean");
    desk->request = (struct caption_layout_request){
        .fonts = desk->fonts,
        .style = &desk->style,
        .drawings = data_path(desk->drawings, "drawings"),
        .frame_width = 1080,
        .frame_height = 1920,
        .area = {140, 1200, 940, 1500},
        .centre = 400,
        .margin = 20,
    };
}

static void desk_close(struct desk *desk)
{
    font_book_free(desk->fonts);
    arena_release(&desk->arena);
}

static void set(struct desk *desk, const char *text, bool right_to_left)
{
    struct str rest = str_from(text), word;
    struct caption_page page = {.words = desk->words, .right_to_left = right_to_left};
    struct error error = ERROR_INIT;

    while (page.word_count < WORDS_MAX && str_split(&rest, '|', &word))
        desk->words[page.word_count++].text = word;
    assert_ok(caption_layout_make(&desk->arena, &desk->request, &page, &desk->layout, &error),
              error);
}

static const struct layout_rect *rect(const struct desk *desk, size_t word)
{
    return &desk->layout.words[word].rects[0];
}

static void test_words_stand_side_by_side_from_left_to_right(void **state)
{
    struct desk desk;

    (void)state;
    desk_open(&desk);
    set(&desk, "one|two|six", false);
    assert_int_equal(desk.layout.line_count, 1);
    assert_true(rect(&desk, 0)->right < rect(&desk, 1)->left);
    assert_true(rect(&desk, 1)->right < rect(&desk, 2)->left);
    assert_true(fabs(desk.layout.lines[0].left + desk.layout.lines[0].right - 800.0) < 1.0);
    assert_true(fabs(desk.layout.size - 0.070 * 1080) < 1e-9);
    desk_close(&desk);
}

static void test_words_of_a_right_to_left_page_run_leftwards(void **state)
{
    struct desk desk;

    (void)state;
    desk_open(&desk);
    set(&desk, "אחת|שתיים|שלוש", true);
    assert_true(rect(&desk, 0)->left > rect(&desk, 1)->right);
    assert_true(rect(&desk, 1)->left > rect(&desk, 2)->right);
    /* A number inside keeps its own order but stands where its turn is. */
    set(&desk, "אחת|123|שלוש", true);
    assert_true(rect(&desk, 0)->left > rect(&desk, 1)->right);
    assert_true(rect(&desk, 1)->left > rect(&desk, 2)->right);
    desk_close(&desk);
}

static void test_two_lines_are_balanced_and_one_below_the_other(void **state)
{
    struct desk desk;
    double first, second;

    (void)state;
    desk_open(&desk);
    set(&desk, "every|honeybee|knows|the|way", false);
    assert_int_equal(desk.layout.line_count, 2);
    first = desk.layout.lines[0].right - desk.layout.lines[0].left;
    second = desk.layout.lines[1].right - desk.layout.lines[1].left;
    assert_true(fabs(first - second) < 250.0);
    assert_true(fabs(desk.layout.lines[1].top - desk.layout.lines[0].bottom) < 1.0);
    assert_true(fabs(desk.layout.lines[0].top + desk.layout.lines[1].bottom - 300.0) < 1.0);
    desk_close(&desk);
}

static void test_what_does_not_fit_is_set_smaller(void **state)
{
    struct desk desk;
    double full;

    (void)state;
    desk_open(&desk);
    set(&desk, "x", false);
    full = desk.layout.size;
    set(&desk, "Lebensversicherungsgesellschaft", false);
    assert_true(desk.layout.size < full && desk.layout.size > full * 0.47);
    assert_int_equal(desk.layout.words[0].rect_count, 1);
    desk_close(&desk);
}

static void test_nothing_stands_outside_of_the_margin(void **state)
{
    static const char *const pages[] = {
        "x", "every|honeybee|knows|the|way|back|home|by|the|sun|and|stars",
        "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz|und|mehr",
        "蜜蜂在跳舞|告訴同伴|花在哪裡|蜜蜂在跳舞|告訴同伴|花在哪裡",
        "नमस्ते|दुनिया|नमस्ते|दुनिया|नमस्ते|दुनिया"};
    struct desk desk;

    (void)state;
    desk_open(&desk);
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        set(&desk, pages[i], false);
        for (size_t l = 0; l < desk.layout.line_count; l++) {
            assert_true(desk.layout.lines[l].left >= 19.9);
            assert_true(desk.layout.lines[l].right <= 780.1);
            assert_true(desk.layout.lines[l].top >= 0.0);
            assert_true(desk.layout.lines[l].bottom <= 300.0);
        }
    }
    desk_close(&desk);
}

static void test_words_without_spaces_are_not_torn(void **state)
{
    struct desk desk;

    (void)state;
    desk_open(&desk);
    set(&desk, "蜜蜂在|跳舞呢|告訴她|的同伴|花開在|哪裡了", false);
    assert_true(desk.layout.line_count >= 2);
    for (size_t i = 0; i < desk.layout.word_count; i++)
        assert_int_equal(desk.layout.words[i].rect_count, 1);
    desk_close(&desk);
}

static void test_a_pop_style_leaves_more_air_between_words(void **state)
{
    struct desk desk;
    double still, moving;

    (void)state;
    desk_open(&desk);
    set(&desk, "one|two", false);
    still = rect(&desk, 1)->left - rect(&desk, 0)->right;
    desk.style.accent = ACCENT_POP;
    set(&desk, "one|two", false);
    moving = rect(&desk, 1)->left - rect(&desk, 0)->right;
    assert_true(moving > still + 0.06 * desk.layout.size);
    desk_close(&desk);
}

static void test_outlines_are_numbers_and_commands_alone(void **state)
{
    struct desk desk;

    (void)state;
    desk_open(&desk);
    set(&desk, "{\\p1}m 0 0|a\\Nb|}{", false);
    for (size_t i = 0; i < desk.layout.word_count; i++) {
        struct str path = desk.layout.words[i].path;

        assert_true(path.len > 0);
        assert_int_equal(strspn(path.ptr, " mlb-0123456789"), path.len);
    }
    desk_close(&desk);
}

static void test_emoji_have_their_place_in_the_line(void **state)
{
    struct desk desk;

    (void)state;
    desk_open(&desk);
    set(&desk, "bee|🐝|home", false);
    assert_int_equal(desk.layout.emoji_count, 1);
    assert_int_equal(desk.layout.emoji[0].word, 1);
    assert_true(desk.layout.emoji[0].x > rect(&desk, 0)->right);
    assert_true(desk.layout.emoji[0].x + desk.layout.emoji[0].size < rect(&desk, 2)->left);
    assert_true(fabs(desk.layout.emoji[0].size - 1.12 * desk.layout.size) < 1.0);
    assert_int_equal(desk.layout.words[1].path.len, 0);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_stand_side_by_side_from_left_to_right),
        cmocka_unit_test(test_words_of_a_right_to_left_page_run_leftwards),
        cmocka_unit_test(test_two_lines_are_balanced_and_one_below_the_other),
        cmocka_unit_test(test_what_does_not_fit_is_set_smaller),
        cmocka_unit_test(test_nothing_stands_outside_of_the_margin),
        cmocka_unit_test(test_words_without_spaces_are_not_torn),
        cmocka_unit_test(test_a_pop_style_leaves_more_air_between_words),
        cmocka_unit_test(test_outlines_are_numbers_and_commands_alone),
        cmocka_unit_test(test_emoji_have_their_place_in_the_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
