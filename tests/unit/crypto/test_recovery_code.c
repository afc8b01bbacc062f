/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/attr.h"
#include "crypto/recovery_code.h"

#include "base/banned.h"

static const struct subkey KEY = {{1, 2, 3}};
static const struct uuid USER = {{4, 5, 6}};

static struct digest hash_of(const struct uuid *user, const char *typed)
{
    struct digest hash = {{0}};

    if (!recovery_code_hash(&KEY, user, str_from(typed), &hash))
        fail_msg("\"%s\" is refused", typed);
    return hash;
}

static void test_codes_differ_and_are_easily_read(void **state)
{
    struct recovery_code codes[RECOVERY_CODE_COUNT];

    (void)state;
    recovery_codes_generate(NULL, codes);
    for (size_t i = 0; i < RECOVERY_CODE_COUNT; i++) {
        assert_int_equal(strlen(codes[i].text), RECOVERY_CODE_TEXT);
        for (size_t at = 0; at < RECOVERY_CODE_TEXT; at++)
            if (at % 5 == 4)
                assert_int_equal(codes[i].text[at], '-');
            else
                assert_non_null(strchr("0123456789abcdefghjkmnpqrstvwxyz", codes[i].text[at]));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(codes[i].text, codes[j].text);
    }
}

/* Counts up, so that each of the 32 letters comes as often as any other. */
static void fill_counting(void *context, void *bytes, size_t count)
{
    unsigned char *next = context;

    for (size_t i = 0; i < count; i++)
        ((unsigned char *)bytes)[i] = (*next)++;
}

static void test_no_letter_is_more_likely(void **state)
{
    unsigned char next = 0;
    struct entropy entropy = {fill_counting, &next};
    struct recovery_code codes[RECOVERY_CODE_COUNT];
    int seen[128] = {0};

    (void)state;
    recovery_codes_generate(&entropy, codes);
    assert_string_equal(codes[0].text, "0123-4567-89ab-cdef");
    assert_string_equal(codes[1].text, "ghjk-mnpq-rstv-wxyz");
    for (size_t i = 0; i < RECOVERY_CODE_COUNT; i++)
        for (const char *c = codes[i].text; *c; c++)
            seen[(unsigned char)*c & 127]++;
    for (const char *c = "0123456789abcdefghjkmnpqrstvwxyz"; *c; c++)
        assert_int_equal(seen[(unsigned char)*c], 5);
}

static void test_typing_does_not_matter(void **state)
{
    static const char *const typed[] = {"0123456789abcdef", "0123-4567-89AB-CDEF",
                                        " oL23 4567 89ab cdef ", "Oi23-4567-89ab-cdef-"};
    struct digest right = hash_of(&USER, "0123-4567-89ab-cdef");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(typed); i++) {
        struct digest hash = hash_of(&USER, typed[i]);

        assert_true(digest_equal(&hash, &right));
    }
}

static void test_hash_is_bound_to_code_and_user(void **state)
{
    static const struct uuid other = {{4, 5, 7}};
    struct digest a = hash_of(&USER, "0123-4567-89ab-cdef");
    struct digest b = hash_of(&USER, "0123-4567-89ab-cdeg"),
                  c = hash_of(&other, "0123456789abcdef");

    (void)state;
    assert_false(digest_equal(&a, &b));
    assert_false(digest_equal(&a, &c));
}

static void test_what_cannot_be_a_code_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "----",
                                      "0123-4567-89ab-cde",
                                      "0123-4567-89ab-cdef0",
                                      "0123-4567-89ab-cdeu",
                                      "0123_4567-89ab-cdef",
                                      "0123-4567-89ab-cd\xc3\xa9"};
    struct digest hash = digest_of(STR("kept")), kept = hash;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(recovery_code_hash(&KEY, &USER, str_from(bad[i]), &hash));
    assert_true(digest_equal(&hash, &kept));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_differ_and_are_easily_read),
        cmocka_unit_test(test_no_letter_is_more_likely),
        cmocka_unit_test(test_typing_does_not_matter),
        cmocka_unit_test(test_hash_is_bound_to_code_and_user),
        cmocka_unit_test(test_what_cannot_be_a_code_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
