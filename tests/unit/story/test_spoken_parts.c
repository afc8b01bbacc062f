/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts that spoken text is made of: pieces, small scans, numbers as such. */
#include "spoken_cases.h"

#include "base/map.h"
#include "base/utf8.h"
#include "story/spoken_number.h"
#include "story/spoken_piece.h"
#include "story/spoken_scan.h"

/* ---- pieces ---- */

/* Pieces as lead<core>trail, joined by spaces. */
static void check_pieces(const char *text, const char *wanted)
{
    struct piece *pieces = NULL;
    struct arena arena;
    struct buf buf;
    size_t count = 0;

    arena_init(&arena);
    buf_init(&buf, 4096);
    piece_cut(&arena, str_from(text), &pieces, &count);
    for (size_t i = 0; i < count; i++)
        buf_printf(&buf, "%s%.*s<%.*s>%.*s", i ? " " : "", STR_FMT(pieces[i].lead),
                   STR_FMT(pieces[i].core), STR_FMT(pieces[i].trail));
    assert_str(buf_str(&buf), wanted);
    buf_release(&buf);
    arena_release(&arena);
}

static void test_pieces_part_quotes_and_stops_from_words(void **state)
{
    (void)state;
    check_pieces("", "");
    check_pieces("  \t\n ", "");
    check_pieces("Bees fly.", "<Bees> <fly>.");
    check_pieces("“Hello,” she said!", "“<Hello>,” <she> <said>!");
    check_pieces("(see below)", "(<see> <below>)");
    check_pieces("¿Qué?", "¿<Qué>?");
    check_pieces("„Ja“, «oui»", "„<Ja>“, «<oui>»");
    check_pieces("don't dogs'", "<don't> <dogs>'");
}

static void test_pieces_keep_signs_that_belong_to_numbers(void **state)
{
    (void)state;
    check_pieces("-5 −3 <2 ~9", "<-5> <−3> <<2> <~9>");
    check_pieces("-$5", "<-$5>");
    check_pieces("the '90s", "<the> <'90s>");
    check_pieces("5'10\" tall", "<5'10\"> <tall>");
    check_pieces("\"5\" bees", "\"<5>\" <bees>");
    check_pieces("- item", "<>- <item>");
    check_pieces("50% €3 C#", "<50%> <€3> <C#>");
}

static void test_pieces_part_at_dashes_and_ellipses_between_words(void **state)
{
    (void)state;
    check_pieces("rock—paper", "<rock>— <paper>");
    check_pieces("wait...what", "<wait>... <what>");
    check_pieces("so…yes", "<so>… <yes>");
    check_pieces("a--b", "<a>-- <b>");
    check_pieces("well-known", "<well-known>");
    check_pieces("1990–2000", "<1990–2000>");
}

static void test_pieces_hold_numbers_grouped_by_thin_spaces_together(void **state)
{
    (void)state;
    check_pieces("40\u202f000 bees", "<40\u202f000> <bees>");
    check_pieces("1\u00a0000\u00a0000", "<1\u00a0000\u00a0000>");
    check_pieces("5\u00a0km", "<5> <km>");
    check_pieces("5\u00a01234", "<5> <1234>");
}

static void test_pieces_set_pictures_aside(void **state)
{
    (void)state;
    check_pieces("bees🐝 🎉", "<bees>🐝 <>🎉");
    check_pieces("👩‍🚀", "<>👩‍🚀");
}

static void test_pieces_cut_scripts_without_spaces(void **state)
{
    (void)state;
    check_pieces("今日は天気がいい。", "<今日は> <天気がいい>。");
    check_pieces("蜜蜂飞得很远，然后休息。", "<蜜蜂飞得> <很远>， <然后休息>。");
    check_pieces("東京Tokyo", "<東京> <Tokyo>");
    check_pieces("꿀벌은 멀리", "<꿀벌은> <멀리>");
}

/* ---- scans ---- */

static void test_scans_take_what_they_ask_for_or_nothing(void **state)
{
    struct str rest = STR("12:30pm"), digits;
    uint64_t value = 77;

    (void)state;
    assert_false(scan_digits(&rest, 3, 4, &digits));
    assert_false(scan_value(&rest, 1, 2, 13, 20, &value));
    assert_int_equal(value, 77);
    assert_true(scan_value(&rest, 1, 2, 0, 24, &value));
    assert_int_equal(value, 12);
    assert_false(scan_text(&rest, "::"));
    assert_true(scan_any(&rest, ".:"));
    assert_true(scan_digits(&rest, 2, 2, &digits));
    assert_str(digits, "30");
    assert_true(scan_word(&rest, "PM"));
    assert_true(scan_end(rest));
    assert_false(scan_any(&rest, "abc"));
}

static void test_values_of_too_many_digits_are_refused(void **state)
{
    uint64_t value = 5;

    (void)state;
    assert_true(digits_value(STR("999999999999999999"), &value));
    assert_int_equal(value, 999999999999999999u);
    assert_false(digits_value(STR("1000000000000000000"), &value));
    assert_int_equal(value, 999999999999999999u);
}

static void test_glyphs_know_what_is_said(void **state)
{
    (void)state;
    assert_int_equal(glyph_of('a'), GLYPH_LETTER);
    assert_int_equal(glyph_of(0xe9), GLYPH_LETTER);
    assert_int_equal(glyph_of(0x8702), GLYPH_LETTER);
    assert_int_equal(glyph_of('7'), GLYPH_DIGIT);
    assert_int_equal(glyph_of(0xa0), GLYPH_SPACE);
    assert_int_equal(glyph_of(0x1f41d), GLYPH_SILENT);
    assert_int_equal(glyph_of(0x2022), GLYPH_SILENT);
    assert_int_equal(glyph_of(0x200d), GLYPH_SILENT);
    assert_int_equal(glyph_of('&'), GLYPH_SIGN);
    assert_int_equal(glyph_of(0x20ac), GLYPH_SIGN);
}

/* ---- numbers ---- */

static void test_roman_numerals_have_one_spelling_each(void **state)
{
    static const char *const wrong[] = {"IIII", "VV", "IC", "XM", "IVI", "ABC", "i", "", "MMMM"};

    (void)state;
    assert_int_equal(roman_value(STR("I")), 1);
    assert_int_equal(roman_value(STR("XIV")), 14);
    assert_int_equal(roman_value(STR("MCMLXXXIV")), 1984);
    assert_int_equal(roman_value(STR("MMMCMXCIX")), 3999);
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_int_equal(roman_value(str_from(wrong[i])), 0);
}

/* The words of one number in one language, joined. */
static struct str say(struct arena *arena, const struct spoken_language *language, uint64_t value,
                      int how)
{
    struct reader reader = {.arena = arena, .language = language};
    struct str all = {"", 0};

    if (how == 0)
        language->cardinal(&reader, value, FORM_ALONE);
    else if (how == 1)
        language->ordinal(&reader, value, ORDINAL_PLAIN);
    else
        language->year(&reader, value);
    for (size_t i = 0; i < reader.words.count; i++)
        all = arena_printf(arena, "%.*s%s%.*s", STR_FMT(all), i ? " " : "",
                           STR_FMT(reader.words.items[i]));
    return all;
}

/* No two numbers sound alike, whatever the language and way of reading; none is silent. */
static void test_every_number_has_words_of_its_own(void **state)
{
    static const struct spoken_language *const languages[] = {&spoken_en, &spoken_de, &spoken_es};
    static const uint64_t beyond[] = {10000,      20000,         99999,         100000,
                                      101101,     999999,        1000000,       1000001,
                                      2000000,    21000000,      100000000,     1000000000,
                                      2000000000, 1000000000000, 1000000000001, 999999999999999999};

    (void)state;
    for (size_t l = 0; l < COUNT_OF(languages); l++) {
        for (int how = 0; how < 3; how++) {
            struct arena arena;
            struct map seen;
            uint64_t top = how == 1 ? 100 : 2100;
            arena_init(&arena);
            map_init(&seen, &arena);
            for (uint64_t v = 1; v <= top; v++) {
                struct str words = say(&arena, languages[l], v, how);
                assert_true(words.len > 2 || v < 10);
                if (map_has(&seen, words))
                    fail_msg("%s: %.*s twice", languages[l]->tag, STR_FMT(words));
                map_put(&seen, words, &seen);
            }
            for (size_t i = 0; i < COUNT_OF(beyond) && how == 0; i++) {
                struct str words = say(&arena, languages[l], beyond[i], how);
                assert_false(map_has(&seen, words));
                map_put(&seen, words, &seen);
            }
            arena_release(&arena);
        }
    }
}

static void test_largest_numbers_are_said_whole(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_str(say(&arena, &spoken_en, 1000000000000000000u, 0), "one quintillion");
    assert_str(say(&arena, &spoken_de, 1000000000u, 0), "eine milliarde");
    assert_str(say(&arena, &spoken_es, 1000000000001u, 0), "un billón uno");
    assert_str(say(&arena, &spoken_en, 1000000, 1), "one millionth");
    arena_release(&arena);
}

static void test_tags_of_regions_find_their_language(void **state)
{
    (void)state;
    assert_ptr_equal(spoken_language_find(STR("en-GB")), &spoken_en);
    assert_ptr_equal(spoken_language_find(STR("DE_at")), &spoken_de);
    assert_ptr_equal(spoken_language_find(STR("es-419")), &spoken_es);
    assert_null(spoken_language_find(STR("fr")));
    assert_null(spoken_language_find(STR("est")));
    assert_null(spoken_language_find(STR("")));
}

/* Tables hold what their header promises: no reading is empty, has a digit or doubles a space. */
static void check_spoken_words(const char *spoken)
{
    struct str text = str_from(spoken);

    assert_true(text.len > 0 && text.ptr[0] != ' ' && text.ptr[text.len - 1] != ' ');
    assert_int_equal(str_find(text, STR("  "), 0), (size_t)-1);
    assert_int_equal(utf8_valid_prefix(text), text.len);
    for (size_t i = 0; i < text.len; i++)
        assert_false(text.ptr[i] >= '0' && text.ptr[i] <= '9');
}

static void check_readings(const struct reading *table)
{
    for (const struct reading *r = table; r->written; r++) {
        check_spoken_words(r->spoken);
        for (const struct reading *other = table; other != r; other++)
            if (strcmp(other->written, r->written) == 0)
                fail_msg("\"%s\" stands twice", r->written);
    }
}

static void check_counted(const struct counted *table)
{
    for (const struct counted *c = table; c->sign; c++) {
        check_spoken_words(c->one);
        check_spoken_words(c->many);
        assert_true(!c->part_one == !c->part_many);
        for (const struct counted *other = table; other != c; other++)
            if (strcmp(other->sign, c->sign) == 0)
                fail_msg("\"%s\" stands twice", c->sign);
    }
}

static void test_tables_hold_no_empty_or_double_entries(void **state)
{
    static const struct spoken_language *const languages[] = {&spoken_en, &spoken_de, &spoken_es};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        check_counted(languages[i]->units);
        check_counted(languages[i]->currencies);
        check_readings(languages[i]->abbreviations);
        check_readings(languages[i]->replacements);
        check_readings(languages[i]->symbols);
        check_readings(languages[i]->per_words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_part_quotes_and_stops_from_words),
        cmocka_unit_test(test_pieces_keep_signs_that_belong_to_numbers),
        cmocka_unit_test(test_pieces_part_at_dashes_and_ellipses_between_words),
        cmocka_unit_test(test_pieces_hold_numbers_grouped_by_thin_spaces_together),
        cmocka_unit_test(test_pieces_set_pictures_aside),
        cmocka_unit_test(test_pieces_cut_scripts_without_spaces),
        cmocka_unit_test(test_scans_take_what_they_ask_for_or_nothing),
        cmocka_unit_test(test_values_of_too_many_digits_are_refused),
        cmocka_unit_test(test_glyphs_know_what_is_said),
        cmocka_unit_test(test_roman_numerals_have_one_spelling_each),
        cmocka_unit_test(test_every_number_has_words_of_its_own),
        cmocka_unit_test(test_largest_numbers_are_said_whole),
        cmocka_unit_test(test_tags_of_regions_find_their_language),
        cmocka_unit_test(test_tables_hold_no_empty_or_double_entries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
