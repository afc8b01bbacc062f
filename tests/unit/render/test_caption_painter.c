/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "paint_help.h"
#include "base/random.h"
#include "base/rational.h"
#include "render/caption_painter.h"
#include "render/paint_colour.h"

#include "base/banned.h"

enum { SECOND = TICKS_PER_SECOND, WORD_TICKS = SECOND / 2, WORDS_MAX = 16 };

/** A painter of one style and format with one page of words, half a second each. */
struct stage {
    struct arena arena;
    struct caption_style style;
    struct caption_painter *painter;
    struct caption_word words[WORDS_MAX];
    struct caption_page page;
    int32_t width, height;
    char fonts[1024], drawings[1024];
};

static void stage_open(struct stage *stage, const char *style, int32_t width, int32_t height)
{
    struct caption_painter_options options = {.width = width, .height = height};
    struct error error = ERROR_INIT;

    *stage = (struct stage){.width = width, .height = height};
    arena_init(&stage->arena);
    stage->style = style_named(&stage->arena, style);
    options.fonts = data_path(stage->fonts, "fonts");
    options.drawings = data_path(stage->drawings, "drawings");
    options.style = &stage->style;
    assert_ok(caption_painter_new(&options, &stage->painter, &error), error);
}

static void stage_close(struct stage *stage)
{
    caption_painter_free(stage->painter);
    arena_release(&stage->arena);
}

/** Words of `text` between '|'. */
static void stage_say(struct stage *stage, const char *text, bool right_to_left)
{
    struct str rest = str_from(text), word;
    struct error error = ERROR_INIT;
    size_t count = 0;

    while (count < WORDS_MAX && str_split(&rest, '|', &word)) {
        stage->words[count] = (struct caption_word){word, (int64_t)count * WORD_TICKS,
                                                    (int64_t)(count + 1) * WORD_TICKS};
        count++;
    }
    stage->page = (struct caption_page){.start = 0,
                                        .end = (int64_t)count * WORD_TICKS,
                                        .words = stage->words,
                                        .word_count = count,
                                        .right_to_left = right_to_left};
    assert_ok(caption_painter_load(stage->painter, &stage->page, 1, &error), error);
}

static struct caption_picture picture_at(struct stage *stage, int64_t tick)
{
    struct caption_picture picture = {0};
    struct error error = ERROR_INIT;

    assert_ok(caption_painter_at(stage->painter, tick, &picture, &error), error);
    return picture;
}

/** A moment when word `index` is spoken and every movement has settled. */
static int64_t settled(int index)
{
    return (int64_t)index * WORD_TICKS + WORD_TICKS - 1;
}

static void assert_in_area(const struct stage *stage, const struct caption_picture *picture)
{
    struct box area = caption_style_area(&stage->style, stage->width, stage->height);

    if (!picture->frame)
        return;
    assert_true(picture->x * 1000 >= area.x && picture->y * 1000 >= area.y);
    assert_true((picture->x + picture->frame->width) * 1000 <= area.x + area.width + 1000);
    assert_true((picture->y + picture->frame->height) * 1000 <= area.y + area.height + 1000);
    assert_true(picture->x % 2 == 0 && picture->y % 2 == 0);
}

/* ---- hostile text ---- */

static const char *const HOSTILE[] = {
    "{\\b1}bold",
    "{\\p1}m 0 0 l 900 0 900 900 0 900",
    "{\\pos(0,0)}|{\\an7}|corner",
    "a\\Nb|c\\hd|\\n",
    "%{x}|{{{|}}}|\\\\\\",
    "{\\clip(0,0,9,9)\\fs400}huge",
    "line\nbreak|tab\there|nul",
    "\xE2\x80\xAE"
    "override|\xE2\x81\xA7isolate|\xE2\x80\xAA"
    "embed",
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80|zwj|\xE2\x80\x8D\xE2\x80\x8D",
    "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA|flag|\xF0\x9F\x87\xA9",
    "a\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81|zalgo",
    "\xEF\xBF\xBC|\xEF\xBB\xBF|\xF3\xA0\x80\x81",
    "<b>markup</b>|&amp;|<span size='999999'>",
};

static void test_hostile_text_stays_in_the_area_and_is_only_text(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "bold", 360, 640);
    for (size_t i = 0; i < COUNT_OF(HOSTILE); i++) {
        stage_say(&stage, HOSTILE[i], false);
        for (int64_t tick = 0; tick < stage.page.end; tick += WORD_TICKS / 2) {
            struct caption_picture picture = picture_at(&stage, tick);

            assert_in_area(&stage, &picture);
        }
    }
    stage_close(&stage);
}

static uint64_t hash_of(struct stage *stage, const char *text)
{
    struct caption_picture picture;

    stage_say(stage, text, false);
    picture = picture_at(stage, settled(0));
    return picture.frame ? frame_hash(picture.frame) : 0;
}

static void test_tags_are_shown_as_the_letters_they_are(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "clean", 1080, 1920);
    assert_true(hash_of(&stage, "{\\b1}x") != hash_of(&stage, "x"));
    assert_true(hash_of(&stage, "{x}") != hash_of(&stage, "x"));
    assert_true(hash_of(&stage, "a\\Nb") != hash_of(&stage, "a b"));
    assert_true(hash_of(&stage, "a\\Nb") != hash_of(&stage, "aNb"));
    stage_close(&stage);
}

static void test_bidi_overrides_and_controls_are_dropped(void **state)
{
    struct stage stage;
    uint64_t plain;

    (void)state;
    stage_open(&stage, "clean", 1080, 1920);
    plain = hash_of(&stage, "abc def");
    assert_true(hash_of(&stage, "\xE2\x80\xAE"
                                "abc def\xE2\x80\xAC") == plain);
    assert_true(hash_of(&stage, "abc\x07 def\x1b") == plain);
    assert_true(hash_of(&stage, "abc\ndef") == plain);
    stage_close(&stage);
}

/* ---- the safe area ---- */

/* A third of the usual sizes: everything in a style is relative to them. */
static const int32_t FORMATS[][2] = {{360, 640}, {360, 360}, {640, 360}};

static const char LONG_WORDS[] = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen|and|"
                                 "pneumonoultramicroscopicsilicovolcanoconiosis";

static void check_everywhere(const char *text, bool right_to_left)
{
    for (size_t s = 0; s < COUNT_OF(STYLE_NAMES); s++)
        for (size_t f = 0; f < COUNT_OF(FORMATS); f++) {
            struct stage stage;

            stage_open(&stage, STYLE_NAMES[s], FORMATS[f][0], FORMATS[f][1]);
            stage_say(&stage, text, right_to_left);
            for (int64_t tick = 0; tick < stage.page.end; tick += WORD_TICKS + 4000) {
                struct caption_picture picture = picture_at(&stage, tick);

                if (!picture.frame)
                    fail_msg("%s at %d x %d shows nothing", STYLE_NAMES[s], FORMATS[f][0],
                             FORMATS[f][1]);
                assert_in_area(&stage, &picture);
            }
            stage_close(&stage);
        }
}

static void test_every_style_shows_long_words_inside_the_area_in_every_format(void **state)
{
    (void)state;
    check_everywhere(LONG_WORDS, false);
}

static void test_endless_words_are_broken_and_cut(void **state)
{
    char letters[5001];
    struct stage stage;
    struct caption_picture picture;

    (void)state;
    memset(letters, 'a', 5000);
    letters[5000] = 0;
    stage_open(&stage, "bold", 1080, 1920);
    for (int length = 200; length <= 5000; length += 4800) {
        stage_say(&stage, letters + 5000 - length, false);
        picture = picture_at(&stage, settled(0));
        assert_non_null(picture.frame);
        assert_in_area(&stage, &picture);
        assert_true(picture.frame->width > 600);
    }
    stage_close(&stage);
}

static void test_short_lines_are_centred_in_the_frame(void **state)
{
    struct stage stage;
    struct caption_picture picture;
    struct ink_bounds ink;

    (void)state;
    stage_open(&stage, "clean", 1080, 1920);
    stage_say(&stage, "HOH", false);
    picture = picture_at(&stage, settled(0));
    ink = plane_ink(picture.frame, FRAME_Y, 150);
    assert_in_range(abs(2 * picture.x + ink.x0 + ink.x1 - 1080), 0, 8);
    stage_close(&stage);
}

/* ---- the accent ---- */

/** Equal samples in the columns [x0, x1) of two frames of one size. */
static bool same_columns(const struct frame *a, const struct frame *b, int32_t x0, int32_t x1)
{
    for (int plane = 0; plane < FRAME_PLANES; plane++) {
        int halve = plane == FRAME_U || plane == FRAME_V ? 2 : 1;

        for (int32_t y = 0; y < frame_plane_height(a, plane); y++)
            for (int32_t x = x0 / halve; x < x1 / halve; x++)
                if (sample(a, plane, x, y) != sample(b, plane, x, y))
                    return false;
    }
    return true;
}

static struct frame *copy_of(const struct frame *frame)
{
    struct frame *copy = frame_new(frame->width, frame->height, true);

    assert_non_null(copy);
    for (int plane = 0; plane < FRAME_PLANES; plane++)
        for (int32_t y = 0; y < frame_plane_height(frame, plane); y++)
            memcpy(copy->plane[plane] + y * copy->stride[plane],
                   frame->plane[plane] + y * frame->stride[plane],
                   (size_t)frame_plane_width(frame, plane));
    return copy;
}

static void test_words_do_not_move_when_another_is_spoken(void **state)
{
    (void)state;
    for (size_t s = 0; s < COUNT_OF(STYLE_NAMES); s++) {
        struct stage stage;
        struct caption_picture picture;
        struct frame *first;

        stage_open(&stage, STYLE_NAMES[s], 1920, 1080);
        stage_say(&stage, "mm|mm|mmmmmm", false);
        picture = picture_at(&stage, settled(0));
        first = copy_of(picture.frame);
        for (int64_t tick = WORD_TICKS; tick < 2 * WORD_TICKS; tick += 2400) {
            picture = picture_at(&stage, tick);
            assert_int_equal(picture.frame->width, first->width);
            /* The last word is more than half of the page. */
            if (!same_columns(first, picture.frame, first->width * 6 / 10, first->width))
                fail_msg("%s moved a word at %lld", STYLE_NAMES[s], (long long)tick);
        }
        frame_unref(first);
        stage_close(&stage);
    }
}

/** Opaque samples whose colour is near `colour`. */
static int count_colour(const struct frame *frame, rgb colour, int32_t x0, int32_t x1)
{
    struct yuv c = yuv_from_rgb(colour);
    int count = 0;

    for (int32_t y = 0; y < frame->height; y++)
        for (int32_t x = x0; x < x1; x++)
            count += sample(frame, FRAME_A, x, y) == 255 &&
                     abs(sample(frame, FRAME_Y, x, y) - (int)lrint(c.y)) <= 2 &&
                     abs(sample(frame, FRAME_U, x / 2, y / 2) - (int)lrint(c.u)) <= 3 &&
                     abs(sample(frame, FRAME_V, x / 2, y / 2) - (int)lrint(c.v)) <= 3;
    return count;
}

static void accent_halves(const char *text, bool right_to_left, int word, int *left, int *right)
{
    struct stage stage;
    struct caption_picture picture;

    stage_open(&stage, "clean", 1920, 1080);
    stage_say(&stage, text, right_to_left);
    picture = picture_at(&stage, settled(word));
    *left = count_colour(picture.frame, stage.style.accent_colour, 0, picture.frame->width / 2);
    *right = count_colour(picture.frame, stage.style.accent_colour, picture.frame->width / 2,
                          picture.frame->width);
    stage_close(&stage);
}

static void test_the_spoken_word_alone_has_the_accent(void **state)
{
    int left, right;

    (void)state;
    accent_halves("mmmm|mmmm", false, 0, &left, &right);
    assert_true(left > 200 && right == 0);
    accent_halves("mmmm|mmmm", false, 1, &left, &right);
    assert_true(left == 0 && right > 200);
}

static void test_right_to_left_pages_begin_at_the_right(void **state)
{
    int left, right;

    (void)state;
    accent_halves("שלום|לכולם", true, 0, &left, &right);
    assert_true(right > 200 && left == 0);
    accent_halves("سلام|سلام", true, 1, &left, &right);
    assert_true(left > 200 && right == 0);
    /* Latin words keep their place in a right-to-left page: the first word at the right. */
    accent_halves("mm|שלוםשלוםשלום", true, 0, &left, &right);
    assert_true(right > 200 && left == 0);
}

static void test_the_popping_word_grows_and_settles(void **state)
{
    struct stage stage;
    int start, top, rest;

    (void)state;
    stage_open(&stage, "bold", 1080, 1920);
    stage_say(&stage, "bee|home", false);
    start = count_colour(picture_at(&stage, 0).frame, stage.style.accent_colour, 0,
                         picture_at(&stage, 0).frame->width);
    top = count_colour(picture_at(&stage, SECOND / 10).frame, stage.style.accent_colour, 0,
                       picture_at(&stage, SECOND / 10).frame->width);
    rest = count_colour(picture_at(&stage, settled(0)).frame, stage.style.accent_colour, 0,
                        picture_at(&stage, settled(0)).frame->width);
    assert_true(top > start * 112 / 100);
    assert_true(rest < top && rest >= start);
    stage_close(&stage);
}

static void test_a_long_word_never_grows_into_its_neighbour(void **state)
{
    struct stage stage;
    struct frame *before;

    (void)state;
    stage_open(&stage, "impact", 1920, 1080);
    stage_say(&stage, "HHHHHHHHHHHHHH|I", false);
    before = copy_of(picture_at(&stage, 0).frame);
    /* The last word and its outline: the last 60 of more than 1000 columns. */
    assert_true(same_columns(before, picture_at(&stage, SECOND / 10).frame, before->width - 60,
                             before->width));
    frame_unref(before);
    stage_close(&stage);
}

static void test_words_spoken_stay_lit_in_karaoke(void **state)
{
    struct stage stage;
    struct caption_picture picture;
    int half;

    (void)state;
    stage_open(&stage, "karaoke", 1920, 1080);
    stage_say(&stage, "mmmm|mmmm", false);
    picture = picture_at(&stage, settled(1));
    half = picture.frame->width / 2;
    assert_true(count_colour(picture.frame, stage.style.accent_colour, 0, half) > 200);
    assert_true(count_colour(picture.frame, stage.style.accent_colour, half, 2 * half) > 200);
    picture = picture_at(&stage, settled(0));
    assert_int_equal(count_colour(picture.frame, stage.style.accent_colour, half, 2 * half), 0);
    stage_close(&stage);
}

static void test_boxed_page_lies_on_its_band(void **state)
{
    struct stage stage;
    struct caption_picture picture;
    int solid = 0;

    (void)state;
    stage_open(&stage, "boxed", 1080, 1920);
    stage_say(&stage, "word", false);
    picture = picture_at(&stage, settled(0));
    for (int32_t x = 0; x < picture.frame->width; x++)
        solid += sample(picture.frame, FRAME_A, x, picture.frame->height / 2) > 190;
    if (solid < picture.frame->width - 4)
        fail_msg("%d of %d columns", solid, picture.frame->width);
    stage_close(&stage);
}

/* ---- pictures over time ---- */

static void test_nothing_is_shown_outside_of_pages(void **state)
{
    struct stage stage;
    struct caption_picture picture;

    (void)state;
    stage_open(&stage, "bold", 1080, 1920);
    stage_say(&stage, "a|b", false);
    stage.page.start = 1000;
    picture = picture_at(&stage, 999);
    assert_null(picture.frame);
    assert_true(picture.changed);
    assert_false(picture_at(&stage, 500).changed);
    picture = picture_at(&stage, 1000);
    assert_non_null(picture.frame);
    assert_true(picture.changed);
    picture = picture_at(&stage, stage.page.end);
    assert_null(picture.frame);
    assert_true(picture.changed);
    assert_false(picture_at(&stage, stage.page.end + 5).changed);
    stage_close(&stage);
}

static void test_a_static_moment_is_the_same_picture_unchanged(void **state)
{
    struct stage stage;
    struct caption_picture picture;
    uint64_t hash;

    (void)state;
    stage_open(&stage, "bold", 1080, 1920);
    stage_say(&stage, "one|two", false);
    picture = picture_at(&stage, WORD_TICKS - 2000);
    hash = frame_hash(picture.frame);
    for (int64_t tick = WORD_TICKS - 1999; tick < WORD_TICKS; tick += 100) {
        struct caption_picture now = picture_at(&stage, tick);

        assert_false(now.changed);
        assert_ptr_equal(now.frame, picture.frame);
    }
    assert_true(frame_hash(picture.frame) == hash);
    assert_true(picture_at(&stage, WORD_TICKS).changed);
    stage_close(&stage);
}

static void test_changed_is_said_exactly_when_the_picture_differs(void **state)
{
    struct stage stage;
    uint64_t before = 0;

    (void)state;
    stage_open(&stage, "bold", 720, 1280);
    stage_say(&stage, "one|two|six", false);
    for (int64_t tick = 0; tick < stage.page.end; tick += 1600) {
        struct caption_picture picture = picture_at(&stage, tick);
        uint64_t hash = frame_hash(picture.frame);

        if (!picture.changed)
            assert_true(hash == before);
        before = hash;
    }
    stage_close(&stage);
}

/** Whatever was drawn before, a moment looks as it does from a fresh painter. */
static void test_a_moment_looks_the_same_however_it_is_reached(void **state)
{
    static const char *const names[] = {"bold", "boxed", "highlight", "karaoke"};
    struct random random;

    (void)state;
    random_init(&random, 11);
    for (size_t s = 0; s < COUNT_OF(names); s++) {
        struct stage stage, fresh;

        stage_open(&stage, names[s], 360, 640);
        stage_say(&stage, "every|honeybee|knows", false);
        stage_open(&fresh, names[s], 360, 640);
        for (int i = 0; i < 9; i++) {
            int64_t tick = random_below(&random, (uint32_t)stage.page.end);
            struct caption_picture a = picture_at(&stage, tick), b;

            stage_say(&fresh, "every|honeybee|knows", false);
            b = picture_at(&fresh, tick);
            if (frame_hash(a.frame) != frame_hash(b.frame) || a.x != b.x || a.y != b.y)
                fail_msg("%s differs at %lld", names[s], (long long)tick);
        }
        stage_close(&stage);
        stage_close(&fresh);
    }
}

static void test_samples_are_premultiplied(void **state)
{
    struct stage stage;
    struct frame *f;

    (void)state;
    stage_open(&stage, "neon", 720, 1280);
    stage_say(&stage, "glow|now", false);
    f = picture_at(&stage, SECOND / 12).frame;
    for (int32_t y = 0; y < f->height; y++)
        for (int32_t x = 0; x < f->width; x++) {
            int a = sample(f, FRAME_A, x, y), luma = sample(f, FRAME_Y, x, y);

            assert_true(luma <= 235 * a / 255 + 3);
            assert_true(luma >= 16 * a / 255 - 3);
        }
    stage_close(&stage);
}

static void test_pages_follow_each_other(void **state)
{
    struct stage stage;
    struct caption_word words[2] = {{STR("first"), 0, 1000}, {STR("second longer"), 1000, 2000}};
    const struct caption_page pages[2] = {{0, 1000, &words[0], 1, false},
                                          {1000, 2000, &words[1], 1, false}};
    struct error error = ERROR_INIT;
    struct caption_picture a, b;
    int32_t width;

    (void)state;
    stage_open(&stage, "clean", 1080, 1920);
    assert_ok(caption_painter_load(stage.painter, pages, 2, &error), error);
    a = picture_at(&stage, 999);
    width = a.frame->width;
    b = picture_at(&stage, 1000);
    assert_true(b.changed);
    assert_true(b.frame->width > width);
    a = picture_at(&stage, 500);
    assert_true(a.changed);
    assert_int_equal(a.frame->width, width);
    assert_ok(caption_painter_load(stage.painter, NULL, 0, &error), error);
    a = picture_at(&stage, 500);
    assert_null(a.frame);
    assert_true(a.changed);
    stage_close(&stage);
}

static void test_pages_without_ink_show_nothing(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "clean", 1080, 1920);
    stage_say(&stage, " | |\xE2\x80\x8B", false);
    assert_null(picture_at(&stage, 100).frame);
    stage.page.word_count = 0;
    assert_null(picture_at(&stage, 100).frame);
    stage_close(&stage);
}

/* ---- scripts and emoji ---- */

static void test_words_of_many_scripts_have_ink(void **state)
{
    static const char *const pages[] = {"Γειά|σου",   "Привет|мир", "こんにちは|世界", "안녕|세계",
                                        "नमस्ते|दुनिया", "สวัสดี|โลก",   "வணக்கம்",           "გამარჯობა",
                                        "Բարեւ",      "ሰላም",        "வணக்கம்",           "ជំរាបសួរ"};
    struct stage stage;

    (void)state;
    stage_open(&stage, "bold", 1080, 1920);
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct caption_picture picture;

        stage_say(&stage, pages[i], false);
        picture = picture_at(&stage, settled(0));
        if (!picture.frame || picture.frame->width < 60)
            fail_msg("\"%s\" has no ink", pages[i]);
        assert_in_area(&stage, &picture);
    }
    stage_close(&stage);
}

static void test_words_without_spaces_stand_close(void **state)
{
    struct stage stage;
    int32_t joined, spaced;

    (void)state;
    stage_open(&stage, "clean", 1920, 1080);
    stage_say(&stage, "蜜蜂|跳舞", false);
    joined = picture_at(&stage, settled(0)).frame->width;
    stage_say(&stage, "蜜蜂 跳舞", false);
    spaced = picture_at(&stage, settled(0)).frame->width;
    assert_true(joined + 10 < spaced);
    stage_close(&stage);
}

static void test_emoji_are_drawn_from_the_pack_and_left_out_without(void **state)
{
    struct caption_painter_options options = {.width = 1080, .height = 1920};
    struct error error = ERROR_INIT;
    struct stage stage;
    int32_t with, without, letters;

    (void)state;
    stage_open(&stage, "clean", 1080, 1920);
    stage_say(&stage, "bee 🐝", false);
    with = picture_at(&stage, settled(0)).frame->width;
    stage_say(&stage, "bee", false);
    letters = picture_at(&stage, settled(0)).frame->width;
    caption_painter_free(stage.painter);
    options.fonts = str_from(stage.fonts);
    options.style = &stage.style;
    assert_ok(caption_painter_new(&options, &stage.painter, &error), error);
    stage_say(&stage, "bee 🐝", false);
    without = picture_at(&stage, settled(0)).frame->width;
    assert_true(with > letters + 40);
    assert_in_range(abs(without - letters), 0, 2);
    stage_close(&stage);
}

static void test_an_unknown_font_is_refused_by_name(void **state)
{
    struct stage stage;
    struct caption_picture picture = {.x = 77};
    struct caption_painter_options options = {.width = 1080, .height = 1920};
    struct error error = ERROR_INIT;

    (void)state;
    stage_open(&stage, "clean", 1080, 1920);
    caption_painter_free(stage.painter);
    stage.style.family = STR("Comic Sans");
    options.fonts = str_from(stage.fonts);
    options.style = &stage.style;
    assert_ok(caption_painter_new(&options, &stage.painter, &error), error);
    stage_say(&stage, "x", false);
    assert_false(caption_painter_at(stage.painter, 100, &picture, &error));
    assert_non_null(strstr(error.message, "Comic Sans"));
    assert_int_equal(picture.x, 77);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_text_stays_in_the_area_and_is_only_text),
        cmocka_unit_test(test_tags_are_shown_as_the_letters_they_are),
        cmocka_unit_test(test_bidi_overrides_and_controls_are_dropped),
        cmocka_unit_test(test_every_style_shows_long_words_inside_the_area_in_every_format),
        cmocka_unit_test(test_endless_words_are_broken_and_cut),
        cmocka_unit_test(test_short_lines_are_centred_in_the_frame),
        cmocka_unit_test(test_words_do_not_move_when_another_is_spoken),
        cmocka_unit_test(test_the_spoken_word_alone_has_the_accent),
        cmocka_unit_test(test_right_to_left_pages_begin_at_the_right),
        cmocka_unit_test(test_the_popping_word_grows_and_settles),
        cmocka_unit_test(test_a_long_word_never_grows_into_its_neighbour),
        cmocka_unit_test(test_words_spoken_stay_lit_in_karaoke),
        cmocka_unit_test(test_boxed_page_lies_on_its_band),
        cmocka_unit_test(test_nothing_is_shown_outside_of_pages),
        cmocka_unit_test(test_a_static_moment_is_the_same_picture_unchanged),
        cmocka_unit_test(test_changed_is_said_exactly_when_the_picture_differs),
        cmocka_unit_test(test_a_moment_looks_the_same_however_it_is_reached),
        cmocka_unit_test(test_samples_are_premultiplied),
        cmocka_unit_test(test_pages_follow_each_other),
        cmocka_unit_test(test_pages_without_ink_show_nothing),
        cmocka_unit_test(test_words_of_many_scripts_have_ink),
        cmocka_unit_test(test_words_without_spaces_stand_close),
        cmocka_unit_test(test_emoji_are_drawn_from_the_pack_and_left_out_without),
        cmocka_unit_test(test_an_unknown_font_is_refused_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
