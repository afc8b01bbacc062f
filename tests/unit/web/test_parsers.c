/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "web/address.h"
#include "web/condition.h"
#include "web/cookie.h"
#include "web/http_text.h"
#include "web/query.h"

#include "base/banned.h"

static struct address address_of(const char *text)
{
    struct address address;

    if (!address_parse(str_from(text), &address))
        fail_msg("%s is no address", text);
    return address;
}

static void check_behind(const char *peer, const char *forwarded, const char *expected)
{
    struct address_range trusted[2];
    struct address from = address_of(peer), seen;
    struct error error = ERROR_INIT;
    char text[ADDRESS_TEXT];

    assert_ok(address_range_parse(STR("10.0.0.0/8"), &trusted[0], &error), error);
    assert_ok(address_range_parse(STR("2001:db8::/32"), &trusted[1], &error), error);
    seen = address_behind(&from, str_from(forwarded), trusted, 2);
    address_text(&seen, text);
    assert_string_equal(text, expected);
}

static void test_forwarded_address_counts_only_from_trusted_proxies(void **state)
{
    (void)state;
    check_behind("192.0.2.1", "198.51.100.7", "192.0.2.1");
    check_behind("10.0.0.1", "", "10.0.0.1");
    check_behind("10.0.0.1", "198.51.100.7", "198.51.100.7");
    check_behind("2001:db8::1", "198.51.100.7", "198.51.100.7");
}

static void test_rightmost_untrusted_address_wins(void **state)
{
    (void)state;
    check_behind("10.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7");
    check_behind("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.9.9.9", "198.51.100.7");
    check_behind("10.0.0.1", "10.1.1.1,10.2.2.2", "10.1.1.1");
    check_behind("10.0.0.1", "1.1.1.1, nonsense", "10.0.0.1");
    check_behind("10.0.0.1", "198.51.100.7:4711", "198.51.100.7");
    check_behind("10.0.0.1", "[2001:db9::7]:4711", "2001:db9::7");
    check_behind("10.0.0.1", "1.1.1.1,", "10.0.0.1");
}

static void test_ranges_hold_what_they_say(void **state)
{
    struct address_range range;
    struct error error = ERROR_INIT;
    struct address inside = address_of("192.0.2.127"), outside = address_of("192.0.2.128");

    (void)state;
    assert_ok(address_range_parse(STR("192.0.2.0/25"), &range, &error), error);
    assert_true(address_in(&inside, &range, 1));
    assert_false(address_in(&outside, &range, 1));
    assert_ok(address_range_parse(STR("192.0.2.128"), &range, &error), error);
    assert_true(address_in(&outside, &range, 1));
    assert_ok(address_range_parse(STR("0.0.0.0/0"), &range, &error), error);
    assert_true(address_in(&outside, &range, 1));
    inside = address_of("2001:db8::1");
    assert_false(address_in(&inside, &range, 1));
    assert_false(address_range_parse(STR("192.0.2.0/33"), &range, &error));
    assert_non_null(strstr(error.message, "0 to 32"));
    assert_false(address_range_parse(STR("example.com/8"), &range, &error));
}

static void test_subscribers_of_ipv6_are_counted_by_64_bits(void **state)
{
    struct address a = address_of("2001:db8:1:2:3::4"), b = address_of("2001:db8:1:2:ffff::1");
    struct address c = address_of("192.0.2.1"), d = address_of("192.0.2.2");

    (void)state;
    a = address_subscriber(&a);
    b = address_subscriber(&b);
    c = address_subscriber(&c);
    d = address_subscriber(&d);
    assert_true(address_equal(&a, &b));
    assert_false(address_equal(&c, &d));
}

static void test_percent_decoding_is_strict(void **state)
{
    static const char *const BAD[] = {"%", "%4", "a%4", "%zz", "%00", "%0a", "%ff", "%c3", "\x01"};
    struct arena arena;
    struct str out = STR("untouched");

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(BAD); i++)
        assert_false(http_percent_decode(&arena, str_from(BAD[i]), false, &out));
    assert_str(out, "untouched");
    assert_true(http_percent_decode(&arena, STR("a%2Fb+c%C3%a9"), false, &out));
    assert_str(out, "a/b+c\xc3\xa9");
    assert_true(http_percent_decode(&arena, STR("a+b%2B"), true, &out));
    assert_str(out, "a b+");
    arena_release(&arena);
}

static void test_query_refuses_duplicates_and_broken_encoding(void **state)
{
    struct error error = ERROR_INIT;
    struct query query;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_ok(query_parse(&arena, STR("limit=5&&q=a%20b+c&empty="), &query, &error), error);
    assert_int_equal(query.count, 3);
    assert_str(*query_find(&query, STR("q")), "a b c");
    assert_str(*query_find(&query, STR("empty")), "");
    assert_null(query_find(&query, STR("Q")));
    assert_false(query_parse(&arena, STR("a=1&%61=2"), &query, &error));
    assert_non_null(strstr(error.message, "\"a\" is given twice"));
    assert_false(query_parse(&arena, STR("a=%G1"), &query, &error));
    assert_false(query_parse(&arena, STR("=1"), &query, &error));
    arena_release(&arena);
}

static void test_cookie_is_found_whatever_stands_beside_it(void **state)
{
    struct str value = {0};

    (void)state;
    assert_true(cookie_find(STR("a=1; s=abc"), STR("s"), &value));
    assert_str(value, "abc");
    assert_true(cookie_find(STR("odd \"thing\", x; s=\"abc\""), STR("s"), &value));
    assert_str(value, "abc");
    assert_true(cookie_find(STR("s=a=b=="), STR("s"), &value));
    assert_str(value, "a=b==");
    assert_false(cookie_find(STR("ss=1"), STR("s"), &value));
    assert_false(cookie_find(STR("s=1; s=2"), STR("s"), &value));
    assert_false(cookie_find(STR("s=a b"), STR("s"), &value));
    assert_false(cookie_find(STR("S=1"), STR("s"), &value));
    assert_false(cookie_find(STR(""), STR("s"), &value));
}

static void test_set_cookie_is_bound_to_host_and_safe(void **state)
{
    struct cookie cookie = {.name = STR("session"), .value = STR("abc"), .max_age_s = 60};
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    cookie_write(&out, &cookie);
    assert_str(buf_str(&out),
               "__Host-session=abc; Path=/; Secure; SameSite=Lax; HttpOnly; Max-Age=60");
    buf_clear(&out);
    cookie.max_age_s = -1;
    cookie.strict = cookie.readable = true;
    cookie_write(&out, &cookie);
    assert_str(buf_str(&out), "__Host-session=abc; Path=/; Secure; SameSite=Strict");
    buf_release(&out);
}

static void test_dates_go_there_and_back(void **state)
{
    static const int64_t TIMES[] = {0, 784111777, 951782400, 4102444799, 253402300799};
    char text[HTTP_DATE_TEXT + 1];
    int64_t back = 7;

    (void)state;
    http_date_text(784111777, text);
    assert_string_equal(text, "Sun, 06 Nov 1994 08:49:37 GMT");
    for (size_t i = 0; i < COUNT_OF(TIMES); i++) {
        http_date_text(TIMES[i], text);
        assert_true(http_date_parse(str_from(text), &back));
        assert_int_equal(back, TIMES[i]);
    }
    assert_false(http_date_parse(STR("Sun, 30 Feb 1994 08:49:37 GMT"), &back));
    assert_false(http_date_parse(STR("Mon, 06 Nov 1994 08:49:37 GMT"), &back));
    assert_false(http_date_parse(STR("Sunday, 06-Nov-94 08:49:37 GMT"), &back));
}

static void test_entity_tags_are_compared_as_the_header_wants(void **state)
{
    struct version five = {.tag = STR("\"5\"")}, weak = {.tag = STR("W/\"5\"")};

    (void)state;
    assert_int_equal(condition_if_match(STR(""), &five, true), CONDITION_NONE);
    assert_int_equal(condition_if_match(STR("\"4\", \"5\""), &five, true), CONDITION_HOLDS);
    assert_int_equal(condition_if_match(STR("\"4\""), &five, true), CONDITION_FAILS);
    assert_int_equal(condition_if_match(STR("W/\"5\""), &five, true), CONDITION_FAILS);
    assert_int_equal(condition_if_match(STR("\"5\""), &weak, true), CONDITION_FAILS);
    assert_int_equal(condition_if_match(STR("*"), &five, true), CONDITION_HOLDS);
    assert_int_equal(condition_if_match(STR("*"), &five, false), CONDITION_FAILS);
    assert_int_equal(condition_if_match(STR("5"), &five, true), CONDITION_BROKEN);
    assert_int_equal(condition_if_match(STR("\"5"), &five, true), CONDITION_BROKEN);
    assert_int_equal(condition_if_none_match(STR("W/\"5\""), &five, true), CONDITION_HOLDS);
    assert_int_equal(condition_if_none_match(STR("\"a,b\", \"5\""), &weak, true), CONDITION_HOLDS);
}

static void check_range(const char *text, int64_t size, enum range_kind kind, int64_t offset,
                        int64_t length)
{
    struct version version = {.tag = STR("\"v\""), .changed_s = 784111777};
    struct range range = {-1, -1};

    if (range_parse(str_from(text), STR(""), &version, size, &range) != kind ||
        range.offset != offset || range.length != length)
        fail_msg("%s of %lld gave %lld+%lld", text, (long long)size, (long long)range.offset,
                 (long long)range.length);
}

static void test_one_range_is_understood_and_others_are_the_whole(void **state)
{
    (void)state;
    check_range("bytes=0-0", 10, RANGE_PART, 0, 1);
    check_range("bytes=2-", 10, RANGE_PART, 2, 8);
    check_range("bytes=2-99", 10, RANGE_PART, 2, 8);
    check_range("bytes=-3", 10, RANGE_PART, 7, 3);
    check_range("bytes=-30", 10, RANGE_PART, 0, 10);
    check_range("BYTES=1-1", 10, RANGE_PART, 1, 1);
    check_range("bytes=10-", 10, RANGE_UNSATISFIABLE, -1, -1);
    check_range("bytes=-0", 10, RANGE_UNSATISFIABLE, -1, -1);
    check_range("bytes=0-", 0, RANGE_UNSATISFIABLE, -1, -1);
    check_range("bytes=5-2", 10, RANGE_WHOLE, -1, -1);
    check_range("bytes=0-1,3-4", 10, RANGE_WHOLE, -1, -1);
    check_range("bytes=-", 10, RANGE_WHOLE, -1, -1);
    check_range("bytes=+1-2", 10, RANGE_WHOLE, -1, -1);
    check_range("bytes=1--2", 10, RANGE_WHOLE, -1, -1);
    check_range("bytes=99999999999999999999-", 10, RANGE_WHOLE, -1, -1);
    check_range("items=0-1", 10, RANGE_WHOLE, -1, -1);
}

static void test_a_range_of_another_version_is_the_whole(void **state)
{
    struct version version = {.tag = STR("\"v\""), .changed_s = 784111777};
    struct range range;

    (void)state;
    assert_int_equal(range_parse(STR("bytes=0-1"), STR("\"v\""), &version, 9, &range), RANGE_PART);
    assert_int_equal(range_parse(STR("bytes=0-1"), STR("\"w\""), &version, 9, &range), RANGE_WHOLE);
    assert_int_equal(range_parse(STR("bytes=0-1"), STR("W/\"v\""), &version, 9, &range),
                     RANGE_WHOLE);
    assert_int_equal(
        range_parse(STR("bytes=0-1"), STR("Sun, 06 Nov 1994 08:49:37 GMT"), &version, 9, &range),
        RANGE_PART);
    assert_int_equal(
        range_parse(STR("bytes=0-1"), STR("Sun, 06 Nov 1994 08:49:38 GMT"), &version, 9, &range),
        RANGE_WHOLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forwarded_address_counts_only_from_trusted_proxies),
        cmocka_unit_test(test_rightmost_untrusted_address_wins),
        cmocka_unit_test(test_ranges_hold_what_they_say),
        cmocka_unit_test(test_subscribers_of_ipv6_are_counted_by_64_bits),
        cmocka_unit_test(test_percent_decoding_is_strict),
        cmocka_unit_test(test_query_refuses_duplicates_and_broken_encoding),
        cmocka_unit_test(test_cookie_is_found_whatever_stands_beside_it),
        cmocka_unit_test(test_set_cookie_is_bound_to_host_and_safe),
        cmocka_unit_test(test_dates_go_there_and_back),
        cmocka_unit_test(test_entity_tags_are_compared_as_the_header_wants),
        cmocka_unit_test(test_one_range_is_understood_and_others_are_the_whole),
        cmocka_unit_test(test_a_range_of_another_version_is_the_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
