/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The known answer was computed by another implementation of BLAKE2b (Python's hashlib). */
#include "../test.h"

#include "base/attr.h"
#include "crypto/lookup.h"

#include "base/banned.h"

static struct subkey key_of(int byte)
{
    struct subkey key;

    memset(key.bytes, byte, sizeof key.bytes);
    return key;
}

static void test_hash_is_the_known_answer(void **state)
{
    struct subkey key = key_of(0x66);
    struct digest hash = lookup_hash(&key, STR("email"), STR("bee@example.com"));
    char hex[DIGEST_HEX + 1];

    (void)state;
    digest_hex(&hash, hex);
    assert_string_equal(hex, "65e8f5406722ec941c3ffe4e6e877d0dd498c6bd3f769e52c48b8f993a7db6dd");
}

static void test_hash_depends_on_key_domain_and_text(void **state)
{
    struct subkey key = key_of(0x66), other = key_of(0x67);
    struct digest hashes[] = {
        lookup_hash(&key, STR("email"), STR("bee@example.com")),
        lookup_hash(&other, STR("email"), STR("bee@example.com")),
        lookup_hash(&key, STR("address"), STR("bee@example.com")),
        lookup_hash(&key, STR("email"), STR("bee@example.org")),
        lookup_hash(&key, STR("emailb"), STR("ee@example.com")),
        lookup_hash(&key, STR("email"), (struct str){0}),
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hashes); i++)
        for (size_t j = 0; j < COUNT_OF(hashes); j++)
            assert_int_equal(digest_equal(&hashes[i], &hashes[j]), i == j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash_is_the_known_answer),
        cmocka_unit_test(test_hash_depends_on_key_domain_and_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
