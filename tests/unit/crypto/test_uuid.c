/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "crypto/uuid.h"

#include "base/banned.h"

static const struct clock AT = {.fixed_us = 1700000000123456};

static void fill_ones(void *context, void *bytes, size_t count)
{
    (void)context;
    memset(bytes, 0xff, count);
}

static const struct entropy ONES = {fill_ones, NULL};

static void test_uuid_holds_time_version_and_variant(void **state)
{
    struct uuid uuid = uuid_new(&AT, &ONES);
    char text[UUID_TEXT + 1];

    (void)state;
    uuid_text(&uuid, text);
    assert_string_equal(text, "018bcfe5-687b-7fff-bfff-ffffffffffff");
}

static void test_uuid_text_is_read_back(void **state)
{
    struct uuid made = uuid_new(NULL, NULL), read;
    char text[UUID_TEXT + 1];

    (void)state;
    uuid_text(&made, text);
    assert_true(uuid_from_text(str_from(text), &read));
    assert_true(uuid_equal(&made, &read));
    assert_false(uuid_is_none(&read));
    assert_true(uuid_from_text(STR("018BCFE5-687B-7FFF-BFFF-FFFFFFFFFFFF"), &read));
}

static void test_uuid_refuses_other_texts_and_leaves_the_output(void **state)
{
    static const char *const BAD[] = {
        "",
        "018bcfe5687b7fffbfffffffffffffff",
        "018bcfe5-687b-7fff-bfff-fffffffffff",
        "018bcfe5-687b-7fff-bfff-fffffffffffg",
        "018bcfe5-687b-7fff-bfff-ffffffffffff0",
        "018bcfe5_687b-7fff-bfff-ffffffffffff",
        "{18bcfe5-687b-7fff-bfff-ffffffffffff",
    };
    struct uuid out = {{0}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(BAD); i++)
        assert_false(uuid_from_text(str_from(BAD[i]), &out));
    assert_true(uuid_is_none(&out));
}

static void test_uuids_of_one_millisecond_differ(void **state)
{
    struct uuid a = uuid_new(&AT, NULL), b = uuid_new(&AT, NULL);

    (void)state;
    assert_false(uuid_equal(&a, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uuid_holds_time_version_and_variant),
        cmocka_unit_test(test_uuid_text_is_read_back),
        cmocka_unit_test(test_uuid_refuses_other_texts_and_leaves_the_output),
        cmocka_unit_test(test_uuids_of_one_millisecond_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
