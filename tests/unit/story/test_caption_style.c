/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <math.h>

#include "../test.h"
#include "base/buf.h"
#include "story/caption_style.h"

#include "base/banned.h"

static const char FULL[] =
    "{\"name\": \"x\", \"label\": \"Every field\","
    " \"font\": {\"family\": \"Inter\", \"weight\": 600, \"size\": 70, \"lineHeight\": 1200,"
    "            \"tracking\": 15, \"case\": \"upper\"},"
    " \"colour\": \"#fefdfc\","
    " \"outline\": {\"width\": 6, \"colour\": \"#0A0B0c\"},"
    " \"shadow\": {\"blur\": 14, \"dy\": 5, \"opacity\": 550, \"colour\": \"#010203\"},"
    " \"accent\": {\"kind\": \"box\", \"colour\": \"#ffd60a\", \"ink\": \"#111111\", \"pop\": 1120,"
    "              \"stays\": true, \"unspokenOpacity\": 700},"
    " \"box\": {\"opacity\": 800, \"colour\": \"#222222\", \"radius\": 300, \"padding\": 190},"
    " \"page\": {\"words\": 5, \"characters\": 30, \"lines\": 3},"
    " \"safe\": {\"bottom\": 170, \"left\": 50, \"right\": 110}}";

static const char LEAST[] =
    "{\"name\": \"x\", \"label\": \"Little\", \"font\": {\"family\": \"Inter\"}}";

static struct caption_style decoded(struct arena *arena, const char *json)
{
    struct caption_style style;
    struct error error = ERROR_INIT;

    assert_ok(caption_style_decode(arena, str_from(json), &style, &error), error);
    return style;
}

static void test_every_field_is_read(void **state)
{
    struct arena arena;
    struct caption_style s;

    (void)state;
    arena_init(&arena);
    s = decoded(&arena, FULL);
    assert_str(s.name, "x");
    assert_str(s.label, "Every field");
    assert_str(s.family, "Inter");
    assert_int_equal(s.weight, 600);
    assert_int_equal(s.size, 70);
    assert_int_equal(s.line_height, 1200);
    assert_int_equal(s.tracking, 15);
    assert_int_equal(s.letter_case, CASE_UPPER);
    assert_int_equal(s.colour, 0xfefdfc);
    assert_int_equal(s.outline, 6);
    assert_int_equal(s.outline_colour, 0x0a0b0c);
    assert_int_equal(s.shadow_blur, 14);
    assert_int_equal(s.shadow_dy, 5);
    assert_int_equal(s.shadow_opacity, 550);
    assert_int_equal(s.shadow_colour, 0x010203);
    assert_int_equal(s.accent, ACCENT_BOX);
    assert_int_equal(s.accent_colour, 0xffd60a);
    assert_int_equal(s.accent_ink, 0x111111);
    assert_int_equal(s.pop, 1120);
    assert_true(s.accent_stays);
    assert_int_equal(s.unspoken_opacity, 700);
    assert_int_equal(s.box_opacity, 800);
    assert_int_equal(s.box_colour, 0x222222);
    assert_int_equal(s.box_radius, 300);
    assert_int_equal(s.box_padding, 190);
    assert_int_equal(s.words_max, 5);
    assert_int_equal(s.chars_max, 30);
    assert_int_equal(s.lines_max, 3);
    assert_int_equal(s.bottom, 170);
    assert_int_equal(s.side_left, 50);
    assert_int_equal(s.side_right, 110);
    arena_release(&arena);
}

static void test_parts_left_out_take_quiet_defaults(void **state)
{
    struct arena arena;
    struct caption_style s;

    (void)state;
    arena_init(&arena);
    s = decoded(&arena, LEAST);
    assert_int_equal(s.colour, 0xffffff);
    assert_int_equal(s.outline, 0);
    assert_int_equal(s.shadow_opacity, 0);
    assert_int_equal(s.box_opacity, 0);
    assert_int_equal(s.accent, ACCENT_NONE);
    assert_int_equal(s.accent_colour, s.colour);
    assert_int_equal(s.unspoken_opacity, 1000);
    assert_false(s.accent_stays);
    assert_int_equal(s.bottom, 180);
    assert_int_equal(s.side_right, 120);
    arena_release(&arena);
}

struct bad {
    const char *json;
    const char *says; /* part of the message */
};

#define FONT "\"font\": {\"family\": \"Inter\"}"
#define HEAD "\"name\": \"x\", \"label\": \"y\", "

static const struct bad BAD[] = {
    {"", "empty"},
    {"[]", "object"},
    {"{" HEAD "\"colour\": \"#ffffff\"}", "font"},
    {"{\"label\": \"y\", " FONT "}", "name"},
    {"{\"name\": \"x\", " FONT "}", "label"},
    {"{" HEAD "\"font\": {}}", "font.family"},
    {"{" HEAD FONT ", \"colour\": \"white\"}", "colour"},
    {"{" HEAD FONT ", \"colour\": \"#fffff\"}", "colour"},
    {"{" HEAD FONT ", \"colour\": \"#fffffff\"}", "colour"},
    {"{" HEAD FONT ", \"colour\": \"#ffggff\"}", "colour"},
    {"{" HEAD FONT ", \"colour\": 16777215}", "colour"},
    {"{" HEAD FONT ", \"accent\": {\"kind\": \"popp\"}}", "did you mean \"pop\""},
    {"{" HEAD FONT ", \"accent\": {\"pop\": 5000}}", "accent.pop"},
    {"{" HEAD "\"font\": {\"family\": \"Inter\", \"size\": 19}}", "font.size"},
    {"{" HEAD "\"font\": {\"family\": \"Inter\", \"weight\": 1000}}", "font.weight"},
    {"{" HEAD "\"font\": {\"family\": \"Inter\", \"case\": \"title\"}}", "font.case"},
    {"{" HEAD FONT ", \"outline\": {\"width\": -1}}", "outline.width"},
    {"{" HEAD FONT ", \"shadow\": {\"opacity\": 1001}}", "shadow.opacity"},
    {"{" HEAD FONT ", \"page\": {\"words\": 0}}", "page.words"},
    {"{" HEAD FONT ", \"safe\": {\"bottom\": 900}}", "safe.bottom"},
    {"{" HEAD FONT ", \"box\": []}", "box"},
    {"{" HEAD FONT ", \"shadw\": {}}", "shadow"},
    {"{" HEAD FONT ", \"shadow\": {\"blurr\": 3}}", "blur"},
};

static void test_bad_styles_are_refused_by_field(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        struct caption_style style = {.size = 12345};
        struct error error = ERROR_INIT;
        struct arena arena;

        arena_init(&arena);
        if (caption_style_decode(&arena, str_from(BAD[i].json), &style, &error))
            fail_msg("%s was taken", BAD[i].json);
        if (!strstr(error.message, BAD[i].says))
            fail_msg("%s: \"%s\" does not say \"%s\"", BAD[i].json, error.message, BAD[i].says);
        assert_int_equal(style.size, 12345);
        arena_release(&arena);
    }
}

/* ---- the styles that come with the program ---- */

typedef void check_style(const struct caption_style *style, const char *stem);

static void read_file(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "re");
    char piece[4096];
    size_t n;

    if (!file)
        fail_msg("cannot open %s", path);
    while ((n = fread(piece, 1, sizeof piece, file)) > 0)
        buf_append_bytes(out, piece, n);
    (void)fclose(file);
}

static int each_style(check_style *check)
{
    char folder[1024], path[2048];
    struct dirent *entry;
    int count = 0;
    DIR *list;

    snprintf(folder, sizeof folder, "%s/data/styles", getenv("CLIPCRAFTER_SOURCE"));
    list = opendir(folder);
    assert_non_null(list);
    while ((entry = readdir(list))) {
        struct str name = str_from(entry->d_name);
        struct caption_style style;
        struct arena arena;
        struct buf json;

        if (!str_ends_with(name, STR(".json")))
            continue;
        arena_init(&arena);
        buf_init(&json, CAPTION_STYLE_JSON_MAX);
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        read_file(path, &json);
        style = decoded(&arena, json.ptr);
        name.len -= 5;
        check(&style, arena_str(&arena, name).ptr);
        buf_release(&json);
        arena_release(&arena);
        count++;
    }
    closedir(list);
    return count;
}

static void is_named_as_its_file(const struct caption_style *style, const char *stem)
{
    assert_str(style->name, stem);
    assert_true(style->label.len > 10);
}

static void test_shipped_styles_decode_and_are_named_as_their_files(void **state)
{
    (void)state;
    assert_true(each_style(is_named_as_its_file) >= 5);
}

static double light(rgb colour, int shift)
{
    double c = (colour >> shift & 0xff) / 255.0;

    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/** Contrast ratio of WCAG 2.2. */
static double contrast(rgb a, rgb b)
{
    double la = 0.2126 * light(a, 16) + 0.7152 * light(a, 8) + 0.0722 * light(a, 0) + 0.05;
    double lb = 0.2126 * light(b, 16) + 0.7152 * light(b, 8) + 0.0722 * light(b, 0) + 0.05;

    return la > lb ? la / lb : lb / la;
}

static void is_readable(const struct caption_style *style, const char *stem)
{
    rgb around = style->box_opacity >= 700 ? style->box_colour : style->outline_colour;

    if (style->box_opacity < 700 && style->outline == 0)
        fail_msg("%s: letters have neither outline nor box around them", stem);
    if (contrast(style->colour, around) < 4.5)
        fail_msg("%s: letters against their surroundings: %.2f", stem,
                 contrast(style->colour, around));
    if (style->accent == ACCENT_BOX && contrast(style->accent_ink, style->accent_colour) < 4.5)
        fail_msg("%s: letters in the accent's box: %.2f", stem,
                 contrast(style->accent_ink, style->accent_colour));
    if (style->accent != ACCENT_BOX && contrast(style->accent_colour, around) < 4.5)
        fail_msg("%s: the accent against its surroundings: %.2f", stem,
                 contrast(style->accent_colour, around));
}

static void test_shipped_styles_have_readable_contrast(void **state)
{
    (void)state;
    (void)each_style(is_readable);
}

/* ---- the area ---- */

static const int32_t FORMATS[][2] = {{1080, 1920}, {1080, 1080}, {1920, 1080}, {720, 1280},
                                     {128, 128},   {4096, 4096}, {128, 4096},  {4096, 128}};

static void has_sane_areas(const struct caption_style *style, const char *stem)
{
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++) {
        int32_t width = FORMATS[i][0], height = FORMATS[i][1];
        struct box area = caption_style_area(style, width, height);

        if (area.x < 0 || area.y < 0 || area.width <= 0 || area.height <= 0 ||
            area.x + area.width > width * 1000 || area.y + area.height > height * 1000)
            fail_msg("%s at %d x %d leaves the frame", stem, width, height);
    }
}

static void test_area_lies_in_the_frame_in_every_format(void **state)
{
    (void)state;
    (void)each_style(has_sane_areas);
}

static void keeps_platform_margins(const struct caption_style *style, const char *stem)
{
    struct box area = caption_style_area(style, 1080, 1920);

    if (area.y + area.height > 1920 * 820)
        fail_msg("%s: less than 18 %% free at the bottom", stem);
    if (area.x + area.width > 1080 * 880)
        fail_msg("%s: less than 12 %% free at the right", stem);
    if (area.height <
        2 * caption_style_margin(style, 1080, 1920) + caption_style_length(1080, 1920, style->size))
        fail_msg("%s: not a line fits into the area", stem);
}

static void test_shipped_styles_keep_the_platforms_margins_free(void **state)
{
    (void)state;
    (void)each_style(keeps_platform_margins);
}

static void test_wide_formats_need_less_room_below(void **state)
{
    struct arena arena;
    struct caption_style s;
    struct box tall, wide;

    (void)state;
    arena_init(&arena);
    s = decoded(&arena, FULL);
    tall = caption_style_area(&s, 1080, 1920);
    wide = caption_style_area(&s, 1920, 1080);
    assert_int_equal(tall.y + tall.height, 1920 * 830);
    assert_int_equal(wide.y + wide.height, 1080 * (1000 - 76));
    assert_int_equal(wide.x, 1920 * 50);
    assert_int_equal(wide.width, 1920 * 900);
    arena_release(&arena);
}

static void test_more_lines_make_a_higher_area_with_the_same_foot(void **state)
{
    struct arena arena;
    struct caption_style s;
    struct box two, three;

    (void)state;
    arena_init(&arena);
    s = decoded(&arena, FULL);
    three = caption_style_area(&s, 1080, 1920);
    s.lines_max = 2;
    two = caption_style_area(&s, 1080, 1920);
    assert_true(three.height - two.height >= 70 * 1080);
    assert_int_equal(three.y + three.height, two.y + two.height);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_field_is_read),
        cmocka_unit_test(test_parts_left_out_take_quiet_defaults),
        cmocka_unit_test(test_bad_styles_are_refused_by_field),
        cmocka_unit_test(test_shipped_styles_decode_and_are_named_as_their_files),
        cmocka_unit_test(test_shipped_styles_have_readable_contrast),
        cmocka_unit_test(test_area_lies_in_the_frame_in_every_format),
        cmocka_unit_test(test_shipped_styles_keep_the_platforms_margins_free),
        cmocka_unit_test(test_wide_formats_need_less_room_below),
        cmocka_unit_test(test_more_lines_make_a_higher_area_with_the_same_foot),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
