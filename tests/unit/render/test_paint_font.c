/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "paint_help.h"
#include "render/paint_font.h"

#include "base/banned.h"

static int open_book(void **state)
{
    struct error error = ERROR_INIT;
    struct font_book *book = NULL;
    char path[1024];

    if (!font_book_new(data_path(path, "fonts"), &book, &error))
        return 1;
    *state = book;
    return 0;
}

static int close_book(void **state)
{
    font_book_free(*state);
    return 0;
}

static PangoLayout *layout_of(struct font_book *book, const char *family, int32_t weight,
                              const char *text)
{
    const struct font_wish wish = {str_from(family), weight, STR("")};
    struct error error = ERROR_INIT;
    PangoLayout *layout = NULL;

    assert_ok(font_book_layout(book, &wish, str_from(text), &layout, &error), error);
    return layout;
}

/** Family of the font that the first run was set in. */
static void family_used(PangoLayout *layout, char out[100])
{
    const PangoGlyphItem *run = pango_layout_get_line_readonly(layout, 0)->runs->data;
    PangoFontDescription *description = pango_font_describe(run->item->analysis.font);

    snprintf(out, 100, "%s", pango_font_description_get_family(description));
    pango_font_description_free(description);
}

struct sample_text {
    const char *text, *family; /**< start of the family's name that must show it */
};

static const struct sample_text SCRIPTS[] = {
    {"Hello", "Inter"},
    {"Привет", "Inter"},
    {"Ωμέγα", "Inter"},
    {"مرحبا", "Noto Sans Arabic"},
    {"שלום", "Noto Sans Hebrew"},
    {"नमस्ते", "Noto Sans Devanagari"},
    {"สวัสดี", "Noto Sans Thai"},
    {"হ্যালো", "Noto Sans Bengali"},
    {"蜜蜂", "Noto Sans CJK"},
    {"かな", "Noto Sans CJK"},
    {"한국어", "Noto Sans CJK"},
    {"გამარჯობა", "Noto Sans Georgian"},
    {"Բարեւ", "Noto Sans Armenian"},
    {"ሰላም", "Noto Sans Ethiopic"},
    {"ខ្មែរ", "Noto Sans Khmer"},
    {"தமிழ்", "Noto Sans Tamil"},
};

static void test_every_script_has_its_font_and_no_unknown_glyph(void **state)
{
    for (size_t i = 0; i < COUNT_OF(SCRIPTS); i++) {
        PangoLayout *layout = layout_of(*state, "Inter", 700, SCRIPTS[i].text);
        char family[100];

        family_used(layout, family);
        if (strncmp(family, SCRIPTS[i].family, strlen(SCRIPTS[i].family)) != 0)
            fail_msg("\"%s\" is set in %s", SCRIPTS[i].text, family);
        assert_int_equal(pango_layout_get_unknown_glyphs_count(layout), 0);
        assert_str(str_from(pango_layout_get_text(layout)), SCRIPTS[i].text);
        g_object_unref(layout);
    }
}

static void test_named_families_are_the_ones_used(void **state)
{
    static const char *const families[] = {"Inter", "Inter Display",  "Bebas Neue",
                                           "Lato",  "League Spartan", "Montserrat",
                                           "Anton", "Noto Sans"};

    for (size_t i = 0; i < COUNT_OF(families); i++) {
        PangoLayout *layout = layout_of(*state, families[i], 800, "Honey");
        char family[100];

        family_used(layout, family);
        if (strncmp(family, families[i], strlen(families[i])) != 0)
            fail_msg("%s is set in %s", families[i], family);
        g_object_unref(layout);
    }
}

static int width_of(struct font_book *book, int32_t weight)
{
    PangoLayout *layout = layout_of(book, "Inter", weight, "Honeybees");
    int width = 0;

    pango_layout_get_size(layout, &width, NULL);
    g_object_unref(layout);
    return width;
}

static void test_the_nearest_weight_is_taken(void **state)
{
    assert_true(width_of(*state, 400) < width_of(*state, 700));
    assert_true(width_of(*state, 700) < width_of(*state, 900));
    assert_int_equal(width_of(*state, 710), width_of(*state, 700));
    assert_int_equal(width_of(*state, 100), width_of(*state, 400));
}

static void test_unknown_characters_are_hidden_and_offsets_stay(void **state)
{
    /* Egyptian hieroglyphs: in no bundled font. */
    const char *text = "ab\xF0\x93\x80\x80"
                       "cd";
    PangoLayout *layout = layout_of(*state, "Inter", 700, text);
    PangoLayout *plain = layout_of(*state, "Inter", 700, "abcd");
    int width, expected;

    assert_int_equal(pango_layout_get_unknown_glyphs_count(layout), 0);
    assert_int_equal(strlen(pango_layout_get_text(layout)), strlen(text));
    assert_memory_equal(pango_layout_get_text(layout) + 6, "cd", 2);
    pango_layout_get_size(layout, &width, NULL);
    pango_layout_get_size(plain, &expected, NULL);
    assert_in_range(abs(width - expected), 0, PANGO_SCALE);
    g_object_unref(layout);
    g_object_unref(plain);
}

static void test_a_size_is_an_em_in_pixels(void **state)
{
    PangoLayout *layout = layout_of(*state, "Inter", 700, "H");

    font_set_size(layout, 100.0);
    /* Inter's capitals are 1490 of 2048 units high. */
    assert_true(fabs(font_cap_height(layout, 100.0) - 72.75) < 0.5);
    g_object_unref(layout);
}

static void test_balancing_keeps_the_lines_and_evens_them(void **state)
{
    PangoLayout *layout = layout_of(*state, "Inter", 700, "one two three four five six seven");
    struct font_wrap wide, even;

    font_set_size(layout, 40.0);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
    wide = font_wrap_at(layout, 520.0);
    even = font_balance(layout, 520.0);
    assert_int_equal(wide.lines, 2);
    assert_int_equal(even.lines, 2);
    assert_true(even.widest < wide.widest);
    assert_false(even.clipped);
    assert_true(font_wrap_at(layout, 60.0).clipped);
    g_object_unref(layout);
}

static void test_joined_scripts_are_known(void **state)
{
    static const char *const joined[] = {"مرحبا", "नमस्ते", "ខ្មែរ", "a نحلة b"};
    static const char *const loose[] = {"Hello", "Привет", "蜜蜂", "한국어", "שלום"};

    for (size_t i = 0; i < COUNT_OF(joined); i++) {
        PangoLayout *layout = layout_of(*state, "Inter", 700, joined[i]);

        assert_true(font_text_is_joined(layout));
        g_object_unref(layout);
    }
    for (size_t i = 0; i < COUNT_OF(loose); i++) {
        PangoLayout *layout = layout_of(*state, "Inter", 700, loose[i]);

        assert_false(font_text_is_joined(layout));
        g_object_unref(layout);
    }
}

struct cleaning {
    const char *text;
    bool keep_lines, keep_objects;
    const char *clean;
};

static const struct cleaning CLEANINGS[] = {
    {"plain", false, false, "plain"},
    {"a\tb\nc\rd", false, false, "a b cd"},
    {"a\nb", true, false,
     "a\xE2\x80\xA8"
     "b"},
    {"a\xE2\x80\xA9"
     "b",
     true, false,
     "a\xE2\x80\xA8"
     "b"},
    {"\xE2\x80\xAA\xE2\x80\xAB\xE2\x80\xAC\xE2\x80\xAD\xE2\x80\xAE", false, false, ""},
    {"\xE2\x81\xA6\xE2\x81\xA7\xE2\x81\xA8\xE2\x81\xA9", false, false, ""},
    {"\xE2\x80\x8F\xE2\x80\x8E", false, false, "\xE2\x80\x8F\xE2\x80\x8E"},
    {"\xEF\xBB\xBFx", false, false, "x"},
    {"\xEE\x80\x80\xF3\xB0\x80\x80", false, false, ""},
    {"a\xEF\xBF\xBC"
     "b",
     false, false, "ab"},
    {"a\xEF\xBF\xBC"
     "b",
     false, true,
     "a\xEF\xBF\xBC"
     "b"},
    {"\xC2\x80\xC2\x9F\x7F\x1b", false, false, ""},
    {"", true, true, ""},
};

static void test_cleaning_drops_what_has_no_looks(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(CLEANINGS); i++) {
        char *clean = font_clean_text(str_from(CLEANINGS[i].text), CLEANINGS[i].keep_lines,
                                      CLEANINGS[i].keep_objects);

        if (strcmp(clean, CLEANINGS[i].clean) != 0)
            fail_msg("%zu became \"%s\"", i, clean);
        free(clean);
    }
}

static void test_more_sets_than_are_kept_still_work(void **state)
{
    for (int32_t weight = 100; weight < 900; weight += 10) {
        PangoLayout *layout = layout_of(*state, "Bebas Neue", weight, "x");

        assert_int_equal(pango_layout_get_unknown_glyphs_count(layout), 0);
        g_object_unref(layout);
    }
}

static void test_a_broken_index_is_named_by_line(void **state)
{
    char folder[] = "/tmp/clipcrafter-fonts-XXXXXX", path[100];
    struct font_book *book = NULL;
    struct error error = ERROR_INIT;
    FILE *file;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/index", folder);
    file = fopen(path, "we");
    assert_non_null(file);
    fputs("Inter\t400\tZyyy\tinter/400.otf\nInter\tbold\tZyyy\tx\n", file);
    (void)fclose(file);
    assert_false(font_book_new(str_from(folder), &book, &error));
    assert_non_null(strstr(error.message, "index:2"));
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_script_has_its_font_and_no_unknown_glyph),
        cmocka_unit_test(test_named_families_are_the_ones_used),
        cmocka_unit_test(test_the_nearest_weight_is_taken),
        cmocka_unit_test(test_unknown_characters_are_hidden_and_offsets_stay),
        cmocka_unit_test(test_a_size_is_an_em_in_pixels),
        cmocka_unit_test(test_balancing_keeps_the_lines_and_evens_them),
        cmocka_unit_test(test_joined_scripts_are_known),
        cmocka_unit_test(test_cleaning_drops_what_has_no_looks),
        cmocka_unit_test(test_more_sets_than_are_kept_still_work),
        cmocka_unit_test(test_a_broken_index_is_named_by_line),
    };

    return cmocka_run_group_tests(tests, open_book, close_book);
}
