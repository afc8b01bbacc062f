/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers: RFC 4226, appendix D, and RFC 6238, appendix B (its last six of eight digits). */
#include "../test.h"

#include "base/attr.h"
#include "crypto/totp.h"

#include "base/banned.h"

static const struct totp_secret SECRET = {"12345678901234567890"};

static struct clock at(int64_t second)
{
    return (struct clock){.fixed_us = second * 1000000};
}

static void test_codes_are_the_published_ones(void **state)
{
    static const char *const hotp[] = {"755224", "287082", "359152", "969429", "338314",
                                       "254676", "287922", "162583", "399871", "520489"};
    static const struct {
        int64_t second;
        const char *code;
    } totp[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    char code[TOTP_DIGITS + 1];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hotp); i++) {
        totp_code(&SECRET, (int64_t)i, code);
        assert_string_equal(code, hotp[i]);
    }
    for (size_t i = 0; i < COUNT_OF(totp); i++) {
        struct clock clock = at(totp[i].second);

        totp_code(&SECRET, totp_step(&clock), code);
        assert_string_equal(code, totp[i].code);
    }
}

static void test_code_is_taken_one_step_before_and_after(void **state)
{
    enum { NOW = 1111111109 };
    const int64_t right = NOW / TOTP_STEP_S;

    (void)state;
    for (int offset = -3; offset <= 3; offset++) {
        struct clock clock = at(NOW + offset * TOTP_STEP_S);
        int64_t step = -1;
        bool taken = totp_verify(&SECRET, &clock, STR("081804"), 0, &step);

        assert_int_equal(taken, offset >= -1 && offset <= 1);
        assert_int_equal(step, taken ? right : -1);
    }
}

static void test_code_is_taken_once(void **state)
{
    struct clock clock = at(1111111109);
    int64_t step = 0, again = -1;
    char earlier[TOTP_DIGITS + 1], later[TOTP_DIGITS + 1];

    (void)state;
    assert_true(totp_verify(&SECRET, &clock, STR("081804"), 0, &step));
    assert_false(totp_verify(&SECRET, &clock, STR("081804"), step, &again));
    totp_code(&SECRET, step - 1, earlier);
    assert_false(totp_verify(&SECRET, &clock, str_from(earlier), step, &again));
    assert_int_equal(again, -1);
    totp_code(&SECRET, step + 1, later);
    assert_true(totp_verify(&SECRET, &clock, str_from(later), step, &again));
    assert_int_equal(again, step + 1);
}

static void test_other_texts_are_no_codes(void **state)
{
    static const char *const bad[] = {"",       "81804",  "0081804", "081 804",
                                      "08180x", "081805", "081804 ", "-81804"};
    struct clock clock = at(1111111109);
    int64_t step = 3;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(totp_verify(&SECRET, &clock, str_from(bad[i]), 0, &step));
    assert_int_equal(step, 3);
}

static void test_address_for_the_app_is_encoded(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    totp_uri(&SECRET, STR("ClipCrafter"), STR("maya bee@hive.example"), &out);
    assert_str(buf_str(&out), "otpauth://totp/ClipCrafter:maya%20bee%40hive.example"
                              "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ClipCrafter"
                              "&algorithm=SHA1&digits=6&period=30");
    buf_release(&out);
}

static void test_secrets_differ_and_are_wiped(void **state)
{
    static const struct totp_secret none = {{0}};
    struct totp_secret a, b;

    (void)state;
    totp_generate(NULL, &a);
    totp_generate(NULL, &b);
    assert_memory_not_equal(&a, &b, sizeof a);
    totp_release(&a);
    assert_memory_equal(&a, &none, sizeof a);
    totp_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_are_the_published_ones),
        cmocka_unit_test(test_code_is_taken_one_step_before_and_after),
        cmocka_unit_test(test_code_is_taken_once),
        cmocka_unit_test(test_other_texts_are_no_codes),
        cmocka_unit_test(test_address_for_the_app_is_encoded),
        cmocka_unit_test(test_secrets_differ_and_are_wiped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
