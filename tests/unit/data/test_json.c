/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <locale.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/random.h"
#include "data/json.h"
#include "data/json_writer.h"

/* A document being read in a test. */
struct reading {
    struct arena arena;
    struct error error;
    struct json_document *document;
    struct json_reader reader;
    struct json_fields top;
};

static void start(struct reading *r, const char *text)
{
    *r = (struct reading){.error = ERROR_INIT};
    arena_init(&r->arena);
    assert_ok(json_parse(str_from(text), 1 << 20, &r->document, &r->error), r->error);
    json_reader_init(&r->reader, &r->arena, &r->error);
    json_fields_open(&r->top, json_root(&r->reader, r->document));
}

static void finish(struct reading *r)
{
    json_document_free(r->document);
    arena_release(&r->arena);
}

static void check_refused(const char *text, const char *message)
{
    struct error error = ERROR_INIT;
    struct json_document *document = NULL;

    if (json_parse(str_from(text), 1 << 20, &document, &error)) {
        json_document_free(document);
        fail_msg("was accepted: %s", text);
    }
    assert_null(document);
    assert_string_equal(error.message, message);
    assert_int_equal(error_exit_status(error.code), 2);
}

static void test_syntax_errors_name_the_place_and_the_mend(void **state)
{
    (void)state;
    check_refused("{\n  \"a\": 1,\n}", "line 3, column 1: a comma before a closing bracket; remove "
                                       "the comma");
    check_refused("{\"a\": [1, 2, ]}",
                  "line 1, column 14: a comma before a closing bracket; remove "
                  "the comma");
    check_refused("{\n \"a\": \"x\"\n \"b\": 2}",
                  "line 3, column 2: a comma is missing before this field or item");
    check_refused("{\"a\": [{} {}]}", "line 1, column 11: a comma is missing before this object");
    check_refused("{'a': 1}", "line 1, column 2: JSON wants double quotes (\"), not single ones");
    check_refused("{ // note\n}", "line 1, column 3: JSON has no comments; remove it");
    check_refused("{\"a\": NaN}",
                  "line 1, column 7: NaN and Infinity are not numbers of JSON; write "
                  "a finite number");
    check_refused("{\"a\": 1",
                  "line 1, column 8: the text ends early; a quote or closing bracket is "
                  "missing");
    check_refused("{} x", "line 1, column 4: something follows the last bracket; remove it");
    check_refused("{\"a\": tru}",
                  "line 1, column 7: this is not JSON; check the quotes, commas and "
                  "brackets here");
}

static void test_columns_count_characters_not_bytes(void **state)
{
    (void)state;
    check_refused("{\"\xc3\xa4\xc3\xb6\": 'x'}",
                  "line 1, column 8: JSON wants double quotes (\"), not single ones");
}

static void test_numbers_that_no_field_can_hold_are_refused(void **state)
{
    (void)state;
    check_refused("{\"a\": 1e999}",
                  "line 1, column 7: this number is too large; write one that fits its field");
    check_refused("{\"a\": 123456789012345678901234567890}",
                  "line 1, column 7: this number is too large; write one that fits its field");
}

static void test_duplicate_fields_and_nul_are_refused(void **state)
{
    (void)state;
    check_refused("{\"a\": 1,\n \"a\": 2}",
                  "line 2, column 2: this field stands twice in its object; keep one");
    check_refused("{\"a\": \"x\\u0000y\"}",
                  "line 1, column 7: \\u0000 is not allowed in a text; remove it");
}

static void test_encodings_other_than_utf8_are_refused(void **state)
{
    (void)state;
    check_refused("\xff\xfe{", "is UTF-16; save it as UTF-8");
    check_refused("{\n\"a\": \"caf\xe9\"}",
                  "line 2: byte 0xe9 is not valid UTF-8; save the file as UTF-8");
    check_refused("", "is empty; a JSON object { ... } should stand there");
    check_refused(" \n", "is empty; a JSON object { ... } should stand there");
    check_refused("[1]", "line 1: is a list; an object { ... } should stand there");
}

static void test_byte_order_mark_is_skipped(void **state)
{
    struct reading r;

    (void)state;
    start(&r, "\xef\xbb\xbf{\"a\": 5}");
    assert_int_equal(json_read_int(json_field(&r.top, "a"), 0, 9, 0), 5);
    finish(&r);
}

static void test_depth_is_bounded_before_parsing(void **state)
{
    char text[2 * 100001 + 8], *end = text;

    (void)state;
    memcpy(end, "{\"a\":", 5);
    end += 5;
    memset(end, '[', 100000);
    end[100000] = '\0';
    check_refused(text, "line 1: nested deeper than 50 levels");
    memset(end, '[', 49);
    memset(end + 49, ']', 49);
    memcpy(end + 98, "}", 2);
    struct reading r;
    start(&r, text);
    finish(&r);
}

static void test_brackets_inside_text_do_not_count_as_depth(void **state)
{
    struct reading r;

    (void)state;
    start(&r, "{\"a\": \"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[\"}");
    finish(&r);
}

static void test_size_is_bounded(void **state)
{
    struct error error = ERROR_INIT;
    struct json_document *document = NULL;

    (void)state;
    assert_false(json_parse(STR("{\"a\": 1}"), 7, &document, &error));
    assert_string_equal(error.message, "is 8 bytes long; at most 7 are allowed");
    assert_int_equal(error.code, ERROR_LIMIT);
}

static const char *const COLOURS[] = {"red", "green", "blue"};

static void check_complaint(const char *text, void (*read)(struct reading *), const char *message)
{
    struct reading r;

    start(&r, text);
    read(&r);
    assert_false(json_reader_ok(&r.reader));
    assert_string_equal(r.error.message, message);
    assert_int_equal(r.error.code, ERROR_INPUT);
    finish(&r);
}

static void read_colour(struct reading *r)
{
    assert_int_equal(json_read_enum(json_field(&r->top, "c"), COLOURS, 3, "a colour", 2), 2);
}

static void test_unknown_word_gets_the_nearest_or_all(void **state)
{
    (void)state;
    check_complaint("{\"c\": \"gren\"}", read_colour,
                    "c: \"gren\" is not a colour; did you mean \"green\"?");
    check_complaint("{\"c\": \"mauve\"}", read_colour,
                    "c: \"mauve\" is not a colour; write \"red\", \"green\" or \"blue\"");
    check_complaint("{\"c\": 7}", read_colour, "c: is a number, but should be a text in quotes");
    check_complaint("{\"c\": null}", read_colour, "c: is null, but should be a text in quotes");
}

static void read_number(struct reading *r)
{
    assert_int_equal(json_read_int(json_field(&r->top, "n"), 1, 60, 30), 30);
}

static void test_numbers_out_of_range_name_the_range(void **state)
{
    (void)state;
    check_complaint("{\"n\": 0}", read_number, "n: is 0; write a number from 1 to 60");
    check_complaint("{\"n\": 1e300}", read_number,
                    "n: is 1e+300; write a whole number from 1 to 60");
    check_complaint("{\"n\": 2.5}", read_number, "n: is 2.5; write a whole number from 1 to 60");
    check_complaint("{\"n\": \"12\"}", read_number,
                    "n: is a text, but should be a number; write it without quotes");
    check_complaint("{\"n\": true}", read_number, "n: is true or false, but should be a number");
}

static void read_seconds(struct reading *r)
{
    assert_int_equal(json_read_fixed(json_field(&r->top, "s"), 1000, 500, 600000, 0), 0);
}

static void test_decimals_name_their_range_in_their_own_unit(void **state)
{
    (void)state;
    check_complaint("{\"s\": 0.2}", read_seconds, "s: is 0.2; write a number from 0.5 to 600");
    check_complaint("{\"s\": -1e308}", read_seconds,
                    "s: is -1e+308; write a number from 0.5 to 600");
}

static void read_nested(struct reading *r)
{
    struct json_node list = json_field(&r->top, "list");
    size_t count = json_items(list, 4);

    for (size_t i = 0; i < count; i++) {
        struct json_fields item, inner;
        json_fields_open(&item, json_item(&list, i));
        json_fields_open(&inner, json_field(&item, "in"));
        json_read_text(json_field_needed(&inner, "say", "write what is spoken"), 5);
        json_fields_close(&inner);
    }
}

static void test_complaints_carry_the_whole_path(void **state)
{
    (void)state;
    check_complaint("{\"list\": [{\"in\": {\"say\": \"a\"}}, {\"in\": {}}]}", read_nested,
                    "list[1].in.say: is missing; write what is spoken");
    check_complaint("{\"list\": [{\"in\": {\"say\": \"abcdef\"}}]}", read_nested,
                    "list[0].in.say: is 6 bytes long; at most 5 are allowed");
    check_complaint("{\"list\": [{\"in\": {\"say\": \"a\", \"sai\": 1}}]}", read_nested,
                    "list[0].in.sai: is not a field here; did you mean \"say\"?");
    check_complaint("{\"list\": [{\"in\": {\"say\": \"a\", \"zebra\": 1}}]}", read_nested,
                    "list[0].in.zebra: is not a field here; remove it");
    check_complaint("{\"list\": [1]}", read_nested,
                    "list[0]: is a number, but should be an object, { ... }");
    check_complaint("{\"list\": {}}", read_nested,
                    "list: is an object, but should be a list, [ ... ]");
    check_complaint("{\"list\": [1,2,3,4,5]}", read_nested,
                    "list: has 5 items; at most 4 are allowed");
}

static void test_first_complaint_stays(void **state)
{
    struct reading r;

    (void)state;
    start(&r, "{\"a\": 1, \"b\": 2}");
    json_read_text(json_field(&r.top, "a"), 9);
    json_read_text(json_field(&r.top, "b"), 9);
    assert_false(json_reader_ok(&r.reader));
    assert_string_equal(r.error.message, "a: is a number, but should be a text in quotes");
    finish(&r);
}

static void test_absent_fields_give_their_fallback(void **state)
{
    struct reading r;

    (void)state;
    start(&r, "{}");
    assert_int_equal(json_read_int(json_field(&r.top, "a"), 0, 9, 4), 4);
    assert_int_equal(json_read_fixed(json_field(&r.top, "b"), 10, 0, 90, 45), 45);
    assert_true(json_read_bool(json_field(&r.top, "c"), true));
    assert_int_equal(json_read_text(json_field(&r.top, "d"), 9).len, 0);
    assert_int_equal(json_items(json_field(&r.top, "e"), 9), 0);
    assert_true(json_reader_ok(&r.reader));
    finish(&r);
}

static void test_whole_numbers_are_exact_and_decimals_are_rounded(void **state)
{
    struct reading r;

    (void)state;
    start(&r, "{\"a\": 9007199254740993, \"b\": 30.0, \"c\": 4.5, \"d\": 0.0005, \"e\": 23.976}");
    assert_true(json_read_int(json_field(&r.top, "a"), 0, INT64_MAX, 0) == 9007199254740993);
    assert_int_equal(json_read_int(json_field(&r.top, "b"), 0, 60, 0), 30);
    assert_int_equal(json_read_fixed(json_field(&r.top, "c"), 1000, 0, 9000, 0), 4500);
    assert_int_equal(json_read_fixed(json_field(&r.top, "d"), 1000, 0, 9000, 0), 1);
    assert_int_equal(json_read_fixed(json_field(&r.top, "e"), 1000, 0, 60000, 0), 23976);
    assert_true(json_reader_ok(&r.reader));
    finish(&r);
}

static void test_texts_outlive_the_document(void **state)
{
    struct reading r;
    struct str text;

    (void)state;
    start(&r, "{\"a\": \"b\\u00e4r \\ud83d\\udc1d\"}");
    text = json_read_text(json_field(&r.top, "a"), 99);
    json_document_free(r.document);
    r.document = NULL;
    assert_str(text, "b\xc3\xa4r \xf0\x9f\x90\x9d");
    finish(&r);
}

static void test_unknown_fields_become_canonical_text(void **state)
{
    struct reading r;

    (void)state;
    start(&r,
          "{\"z\": {\"b\": [1, 2.50, 0.1, 1e3, -0.0, true, null, \"a\\\"\\n\\u001b\"], \"a\": {}},"
          " \"known\": 1, \"x\": \"\xc3\xa4\"}");
    json_field(&r.top, "known");
    assert_str(json_fields_unknown(&r.top),
               "{\"x\":\"\xc3\xa4\",\"z\":{\"a\":{},\"b\":[1,2.5,0.1,1000.0,-0.0,true,null,"
               "\"a\\\"\\n\\u001b\"]}}");
    assert_true(json_reader_ok(&r.reader));
    finish(&r);
    start(&r, "{\"known\": 1}");
    json_field(&r.top, "known");
    assert_int_equal(json_fields_unknown(&r.top).len, 0);
    finish(&r);
}

static void test_field_that_looks_mistyped_is_doubted_with_its_path(void **state)
{
    struct json_fields item;
    struct json_node list;
    struct reading r;

    (void)state;
    start(&r, "{\"list\": [{}, {\"captoins\": 1, \"colour\": 2}], \"titel\": 3}");
    json_field(&r.top, "title");
    list = json_field(&r.top, "list");
    json_fields_open(&item, json_item(&list, 1));
    json_field(&item, "captions");
    assert_str(json_fields_unknown(&item), "{\"captoins\":1,\"colour\":2}");
    (void)json_fields_unknown(&r.top);
    assert_true(json_reader_ok(&r.reader));
    assert_int_equal(r.reader.doubt_count, 2);
    assert_str(r.reader.doubts[0], "list[1].captoins: is kept but means nothing here; did you mean "
                                   "\"captions\"?");
    assert_str(r.reader.doubts[1],
               "titel: is kept but means nothing here; did you mean \"title\"?");
    finish(&r);
}

static void test_field_beside_the_one_it_resembles_is_not_doubted(void **state)
{
    struct reading r;

    (void)state;
    start(&r, "{\"title\": 1, \"titles\": 2, \"elsewhere\": 3}");
    json_field(&r.top, "title");
    json_field(&r.top, "scenes");
    (void)json_fields_unknown(&r.top);
    assert_int_equal(r.reader.doubt_count, 0);
    finish(&r);
}

static void test_only_the_first_doubts_are_told(void **state)
{
    struct buf json;
    struct reading r;

    (void)state;
    buf_init(&json, 4096);
    buf_append(&json, STR("{\"x\": 0"));
    for (char c = 'a'; c <= 'z'; c++)
        buf_printf(&json, ", \"title%c\": 0", c);
    buf_append(&json, STR("}"));
    start(&r, json.ptr);
    json_field(&r.top, "title");
    (void)json_fields_unknown(&r.top);
    assert_int_equal(r.reader.doubt_count, JSON_DOUBTS_MAX);
    finish(&r);
    buf_release(&json);
}

static void test_writer_lays_out_for_people(void **state)
{
    struct buf out;
    struct json_writer w;

    (void)state;
    buf_init(&out, 1000);
    json_writer_init(&w, &out, JSON_INDENTED);
    json_begin_object(&w);
    json_text_field(&w, "title", STR("a \"b\" \\ \n \x01"));
    json_fixed_field(&w, "seconds", 4500, 1000);
    json_key(&w, "picture");
    json_begin_short_object(&w);
    json_text_field(&w, "search", STR("bee"));
    json_bool_field(&w, "big", true);
    json_end_object(&w);
    json_key(&w, "list");
    json_begin_array(&w);
    json_put_int(&w, -1);
    json_put_null(&w);
    json_end_array(&w);
    json_key(&w, "none");
    json_begin_array(&w);
    json_end_array(&w);
    json_put_members(&w, STR("{\"u\":{\"b\":[1,\"],{\"],\"c\":null},\"v\":\"x\\\"y\"}"));
    json_end_object(&w);
    json_writer_finish(&w);
    assert_true(buf_ok(&out));
    assert_str(buf_str(&out), "{\n"
                              "  \"title\": \"a \\\"b\\\" \\\\ \\n \\u0001\",\n"
                              "  \"seconds\": 4.5,\n"
                              "  \"picture\": {\"search\": \"bee\", \"big\": true},\n"
                              "  \"list\": [\n    -1,\n    null\n  ],\n"
                              "  \"none\": [],\n"
                              "  \"u\": {\n    \"b\": [\n      1,\n      \"],{\"\n    ],\n"
                              "    \"c\": null\n  },\n"
                              "  \"v\": \"x\\\"y\"\n"
                              "}\n");
    buf_release(&out);
}

static void test_writer_is_compact_when_canonical(void **state)
{
    struct buf out;
    struct json_writer w;

    (void)state;
    buf_init(&out, 1000);
    json_writer_init(&w, &out, JSON_CANONICAL);
    json_begin_object(&w);
    json_int_field(&w, "a", INT64_MIN);
    json_key(&w, "b");
    json_begin_array(&w);
    json_put_int(&w, 1);
    json_put_int(&w, 2);
    json_end_array(&w);
    json_end_object(&w);
    json_writer_finish(&w);
    assert_str(buf_str(&out), "{\"a\":-9223372036854775808,\"b\":[1,2]}");
    buf_release(&out);
}

static void test_fixed_numbers_have_no_trailing_zeros(void **state)
{
    static const struct {
        int64_t value;
        int32_t scale;
        const char *text;
    } cases[] = {{0, 1000, "0"},        {1000, 1000, "1"},     {1500, 1000, "1.5"},
                 {1001, 1000, "1.001"}, {-250, 1000, "-0.25"}, {95, 100, "0.95"},
                 {29970, 1000, "29.97"}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf out;
        struct json_writer w;
        buf_init(&out, 100);
        json_writer_init(&w, &out, JSON_ONE_LINE);
        json_put_fixed(&w, cases[i].value, cases[i].scale);
        json_writer_finish(&w);
        assert_str(buf_str(&out), cases[i].text);
        buf_release(&out);
    }
}

static void test_numbers_do_not_depend_on_the_locale(void **state)
{
    struct reading r;
    const char *names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        setlocale(LC_NUMERIC, names[i]);
    start(&r, "{\"u\": 2.25, \"s\": 1.5}");
    assert_int_equal(json_read_fixed(json_field(&r.top, "s"), 1000, 0, 9000, 0), 1500);
    assert_str(json_fields_unknown(&r.top), "{\"u\":2.25}");
    finish(&r);
    setlocale(LC_NUMERIC, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_syntax_errors_name_the_place_and_the_mend),
        cmocka_unit_test(test_columns_count_characters_not_bytes),
        cmocka_unit_test(test_numbers_that_no_field_can_hold_are_refused),
        cmocka_unit_test(test_duplicate_fields_and_nul_are_refused),
        cmocka_unit_test(test_encodings_other_than_utf8_are_refused),
        cmocka_unit_test(test_byte_order_mark_is_skipped),
        cmocka_unit_test(test_depth_is_bounded_before_parsing),
        cmocka_unit_test(test_brackets_inside_text_do_not_count_as_depth),
        cmocka_unit_test(test_size_is_bounded),
        cmocka_unit_test(test_unknown_word_gets_the_nearest_or_all),
        cmocka_unit_test(test_numbers_out_of_range_name_the_range),
        cmocka_unit_test(test_decimals_name_their_range_in_their_own_unit),
        cmocka_unit_test(test_complaints_carry_the_whole_path),
        cmocka_unit_test(test_first_complaint_stays),
        cmocka_unit_test(test_absent_fields_give_their_fallback),
        cmocka_unit_test(test_whole_numbers_are_exact_and_decimals_are_rounded),
        cmocka_unit_test(test_texts_outlive_the_document),
        cmocka_unit_test(test_unknown_fields_become_canonical_text),
        cmocka_unit_test(test_field_that_looks_mistyped_is_doubted_with_its_path),
        cmocka_unit_test(test_field_beside_the_one_it_resembles_is_not_doubted),
        cmocka_unit_test(test_only_the_first_doubts_are_told),
        cmocka_unit_test(test_writer_lays_out_for_people),
        cmocka_unit_test(test_writer_is_compact_when_canonical),
        cmocka_unit_test(test_fixed_numbers_have_no_trailing_zeros),
        cmocka_unit_test(test_numbers_do_not_depend_on_the_locale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
