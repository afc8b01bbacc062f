/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers are the examples that NIST publishes for SHA-256 (FIPS 180-4). */
#include "../test.h"

#include "crypto/digest.h"

#include "base/banned.h"

static void assert_hex(const struct digest *digest, const char *expected)
{
    char hex[DIGEST_HEX + 1];

    digest_hex(digest, hex);
    assert_string_equal(hex, expected);
}

static void test_digest_gives_the_published_answers(void **state)
{
    static const struct {
        const char *text, *hex;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct digest digest = digest_of(str_from(cases[i].text));

        assert_hex(&digest, cases[i].hex);
    }
}

static void test_digest_of_a_million_letters_in_uneven_pieces_is_that_of_the_whole(void **state)
{
    enum { TOTAL = 1000000, LARGEST = 997 };
    char piece[LARGEST];
    struct digester digester;
    struct digest digest;
    size_t left = TOTAL, size = 1;

    (void)state;
    memset(piece, 'a', sizeof piece);
    digester_init(&digester);
    while (left) {
        size_t now = MIN_OF(size, left);

        digester_add(&digester, piece, now);
        left -= now;
        size = size % LARGEST + 1;
    }
    digest = digester_finish(&digester);
    assert_hex(&digest, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static struct digest key_of(const char *a, const char *b)
{
    struct digester digester;

    digester_init(&digester);
    digester_add_str(&digester, str_from(a));
    digester_add_str(&digester, str_from(b));
    return digester_finish(&digester);
}

static void test_key_tells_where_one_text_ends_and_the_next_begins(void **state)
{
    static const char *const pairs[][2] = {{"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        for (size_t j = 0; j < COUNT_OF(pairs); j++) {
            struct digest a = key_of(pairs[i][0], pairs[i][1]);
            struct digest b = key_of(pairs[j][0], pairs[j][1]);

            assert_int_equal(digest_equal(&a, &b), i == j);
        }
}

/* Entries of the cache outlive the program: the bytes that stand for a key may never change. */
static void test_key_is_made_of_little_endian_lengths_and_numbers(void **state)
{
    static const unsigned char expected[] = {2,    0,    0,    0,    0,    0,    0,    0,    'h',
                                             'i',  0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                             0x04, 0x03, 0x02, 0x01, 0,    0,    0,    0};
    struct digest whole = digest_of((struct str){(const char *)expected, sizeof expected});
    struct digester digester;
    struct digest pieces;

    (void)state;
    digester_init(&digester);
    digester_add_str(&digester, STR("hi"));
    digester_add_int(&digester, -2);
    digester_add_int(&digester, 0x01020304);
    pieces = digester_finish(&digester);
    assert_true(digest_equal(&whole, &pieces));
}

static void test_nothing_may_be_added_from_nowhere(void **state)
{
    struct digest empty = digest_of((struct str){0});
    struct digester digester;
    struct digest digest;

    (void)state;
    digester_init(&digester);
    digester_add(&digester, NULL, 0);
    digest = digester_finish(&digester);
    assert_true(digest_equal(&digest, &empty));
}

static void test_hex_is_read_back_in_either_case(void **state)
{
    struct digest digest = digest_of(STR("honey")), again;
    char hex[DIGEST_HEX + 1];

    (void)state;
    digest_hex(&digest, hex);
    assert_true(digest_from_hex(str_from(hex), &again));
    assert_true(digest_equal(&digest, &again));
    for (char *c = hex; *c; c++)
        if (*c >= 'a')
            *c = (char)(*c - 'a' + 'A');
    memset(&again, 0, sizeof again);
    assert_true(digest_from_hex(str_from(hex), &again));
    assert_true(digest_equal(&digest, &again));
}

static void test_what_is_not_64_hex_digits_is_no_digest(void **state)
{
    static const size_t lengths[] = {0, 1, 62, 63, 65, 66, 128};
    struct digest digest = digest_of(STR("kept")), kept = digest;
    char hex[2 * DIGEST_HEX + 1];

    (void)state;
    memset(hex, '5', sizeof hex);
    for (size_t i = 0; i < COUNT_OF(lengths); i++)
        assert_false(digest_from_hex((struct str){hex, lengths[i]}, &digest));
    for (size_t at = 0; at < DIGEST_HEX; at += 21) {
        static const char wrong[] = "g :/-\0@`";

        for (size_t i = 0; i < sizeof wrong - 1; i++) {
            hex[at] = wrong[i];
            assert_false(digest_from_hex((struct str){hex, DIGEST_HEX}, &digest));
        }
        hex[at] = '5';
    }
    assert_true(digest_equal(&digest, &kept));
    assert_true(digest_from_hex((struct str){hex, DIGEST_HEX}, &digest));
}

static void test_digests_that_differ_in_one_bit_are_not_equal(void **state)
{
    struct digest a = digest_of(STR("a")), b = a;

    (void)state;
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        b.bytes[i] ^= 0x80;
        assert_false(digest_equal(&a, &b));
        b.bytes[i] ^= 0x80;
    }
    assert_true(digest_equal(&a, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest_gives_the_published_answers),
        cmocka_unit_test(test_digest_of_a_million_letters_in_uneven_pieces_is_that_of_the_whole),
        cmocka_unit_test(test_key_tells_where_one_text_ends_and_the_next_begins),
        cmocka_unit_test(test_key_is_made_of_little_endian_lengths_and_numbers),
        cmocka_unit_test(test_nothing_may_be_added_from_nowhere),
        cmocka_unit_test(test_hex_is_read_back_in_either_case),
        cmocka_unit_test(test_what_is_not_64_hex_digits_is_no_digest),
        cmocka_unit_test(test_digests_that_differ_in_one_bit_are_not_equal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
