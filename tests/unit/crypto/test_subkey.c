/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers: BLAKE2b with the key, salt and personalisation that libsodium's documentation of
 * crypto_kdf states, computed by another implementation (Python's hashlib). */
#include "../test.h"

#include "base/attr.h"
#include "crypto/digest.h"
#include "crypto/subkey.h"

#include "base/banned.h"

static void test_subkeys_are_the_known_answers(void **state)
{
    static const struct {
        enum subkey_use use;
        const char *hex;
    } cases[] = {
        {SUBKEY_LOOKUP, "9676f6cc6125609dacd9459b9ca4275d945c7d15a31c569814a9cea443d10987"},
        {SUBKEY_LINKS, "3e05b9f824a80bacb92f9c9d00ea05b71e712603779d3209471df25710e56ccb"},
        {SUBKEY_CSRF, "aa0cd01d132e34bc856e4bb8153703fd23877cf75aadbb13f19eba898a4a9d44"},
        {SUBKEY_ADDRESS, "3558a819a484ab851b5d1524202630e84c36312d62b007ac293c4ad8e9e54e0a"},
        {SUBKEY_RECOVERY, "3afd3437b6b789be2e959470438aaa547155b16bef4a9a4ea234b2271792872c"},
    };
    struct data_key system = {.generation = 1};

    (void)state;
    memset(system.bytes, 0x44, sizeof system.bytes);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct digest expected;
        struct subkey key;

        subkey_derive(&system, cases[i].use, &key);
        assert_true(digest_from_hex(str_from(cases[i].hex), &expected));
        assert_memory_equal(key.bytes, expected.bytes, SUBKEY_BYTES);
        assert_int_equal(subkey_str(&key).len, SUBKEY_BYTES);
        subkey_release(&key);
    }
}

static void test_released_subkey_is_zeros(void **state)
{
    static const struct subkey none = {{0}};
    struct data_key system = {.generation = 1};
    struct subkey key;

    (void)state;
    subkey_derive(&system, SUBKEY_LINKS, &key);
    assert_memory_not_equal(&key, &none, sizeof key);
    subkey_release(&key);
    assert_memory_equal(&key, &none, sizeof key);
    subkey_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subkeys_are_the_known_answers),
        cmocka_unit_test(test_released_subkey_is_zeros),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
