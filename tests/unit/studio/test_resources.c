/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "studio/resources.h"
#include "stage_fixture.h"

#include "base/banned.h"

/* The data folder of the build. */
static struct str data_dir(void)
{
    return str_from(getenv("CLIPCRAFTER_DATA"));
}

/* A data folder in the fixture's folder: fonts/ and one style, and nothing else. */
static struct str small_data_dir(struct stage_fixture *fixture)
{
    struct error error = ERROR_INIT;
    struct buf style;

    buf_init(&style, 1 << 16);
    assert_ok(file_read(path_join(&fixture->arena, data_dir(), STR("styles/bold.json")), 1 << 16,
                        &style, &error),
              error);
    assert_ok(folder_make(path_join(&fixture->arena, fixture->folder, STR("fonts")), 0700, &error),
              error);
    assert_ok(folder_make(path_join(&fixture->arena, fixture->folder, STR("styles")), 0700, &error),
              error);
    (void)fixture_write(fixture, "styles/bold.json", buf_str(&style));
    buf_release(&style);
    return fixture->folder;
}

static void test_the_built_data_folder_is_whole(void **state)
{
    struct stage_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct resources resources;

    assert_ok(resources_open(&resources, data_dir(), &error), error);
    assert_true(resources.style_count >= 5);
    for (size_t i = 1; i < resources.style_count; i++)
        assert_true(str_compare(resources.styles[i - 1].name, resources.styles[i].name) < 0);
    assert_str(lexicon_base(&resources.lexicon, &fixture->arena, STR("bees"), WORD_NOUN), "bee");
    assert_int_equal(access(resources.fonts.ptr, R_OK), 0);
    assert_int_equal(access(resources.drawings.ptr, R_OK), 0);
    assert_int_equal(access(resources.sound_font.ptr, R_OK), 0);
    resources_close(&resources);
}

static void test_only_fonts_and_styles_are_indispensable(void **state)
{
    struct stage_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct resources resources;
    struct keyword *words;
    size_t count;

    assert_ok(resources_open(&resources, small_data_dir(fixture), &error), error);
    assert_int_equal(resources.style_count, 1);
    assert_int_equal(resources.map_count, 0);
    assert_int_equal(lexicon_base(&resources.lexicon, &fixture->arena, STR("bees"), WORD_NOUN).len,
                     0);
    lexicon_keywords(&resources.lexicon, &fixture->arena, STR("The old beekeeper opens a hive."),
                     STR("en"), 8, &words, &count);
    assert_true(count > 0);
    resources_close(&resources);
}

static void assert_unavailable(struct str folder, const char *what)
{
    struct error error = ERROR_INIT;
    struct resources resources;

    assert_false(resources_open(&resources, folder, &error));
    assert_int_equal(error.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(error.message, what));
    assert_non_null(strstr(error.message, "data-dir")); /* the mend */
}

static void test_a_missing_part_is_named_with_its_mend(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str folder = small_data_dir(fixture);

    assert_unavailable(STR("/nonexistent"), "/nonexistent/fonts");
    assert_true(folder_remove(path_join(&fixture->arena, folder, STR("styles")), NULL));
    assert_unavailable(folder, "the caption styles are missing");
    assert_true(folder_remove(path_join(&fixture->arena, folder, STR("fonts")), NULL));
    assert_unavailable(folder, "the fonts are missing");
}

static void test_a_broken_style_is_named(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str folder = small_data_dir(fixture);
    struct error error = ERROR_INIT;
    struct resources resources;

    (void)fixture_write(fixture, "styles/mine.json", STR("{\"name\": \"mine\", \"colour\": }"));
    assert_false(resources_open(&resources, folder, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, "styles/mine.json"));
}

static void test_other_files_beside_the_styles_are_no_styles(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str folder = small_data_dir(fixture);
    struct error error = ERROR_INIT;
    struct resources resources;

    (void)fixture_write(fixture, "styles/README", STR("not JSON"));
    (void)fixture_write(fixture, "styles/.bold.json.swp", STR("not JSON"));
    (void)fixture_write(fixture, "styles/.hidden.json", STR("not JSON"));
    assert_ok(resources_open(&resources, folder, &error), error);
    assert_int_equal(resources.style_count, 1);
    resources_close(&resources);
}

static void test_a_style_is_found_by_its_name(void **state)
{
    const struct caption_style *style = NULL;
    struct error error = ERROR_INIT;
    struct resources resources;

    (void)state;
    assert_ok(resources_open(&resources, data_dir(), &error), error);
    assert_ok(resources_style(&resources, STR("karaoke"), &style, &error), error);
    assert_str(style->name, "karaoke");
    resources_close(&resources);
}

static void test_an_unknown_style_fails_with_the_nearest(void **state)
{
    const struct caption_style *style = NULL;
    struct error error = ERROR_INIT;
    struct resources resources;

    (void)state;
    assert_ok(resources_open(&resources, data_dir(), &error), error);
    assert_false(resources_style(&resources, STR("karaoki"), &style, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_string_equal(error.message,
                        "\"karaoki\" is not a caption style; did you mean \"karaoke\"?");
    assert_false(resources_style(&resources, STR("zzzzzzzz"), &style, &error));
    assert_string_equal(error.message,
                        "\"zzzzzzzz\" is not a caption style; see clipcrafter styles");
    assert_null(style);
    resources_close(&resources);
    resources_close(&resources); /* closed once, it holds nothing */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_built_data_folder_is_whole),
        TEST(test_only_fonts_and_styles_are_indispensable),
        TEST(test_a_missing_part_is_named_with_its_mend),
        TEST(test_a_broken_style_is_named),
        TEST(test_other_files_beside_the_styles_are_no_styles),
        TEST(test_a_style_is_found_by_its_name),
        TEST(test_an_unknown_style_fails_with_the_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
