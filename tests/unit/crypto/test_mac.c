/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers: RFC 4231 (HMAC-SHA256), RFC 2202 (HMAC-SHA1), RFC 1321 (MD5). */
#include "../test.h"

#include "base/attr.h"
#include "crypto/mac.h"
#include "crypto/secret.h"

#include "base/banned.h"

static void hex_of(const uint8_t *bytes, size_t count, char *out)
{
    for (size_t i = 0; i < count; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

/* `byte` repeated, or the text where byte is 0. */
struct piece {
    const char *text;
    unsigned char byte;
    size_t count;
};

static struct str piece_str(const struct piece *piece, char room[200])
{
    if (!piece->byte)
        return str_from(piece->text);
    memset(room, piece->byte, piece->count);
    return (struct str){room, piece->count};
}

static void test_hmac_sha256_gives_the_published_answers(void **state)
{
    static const char LARGE[] =
        "This is a test using a larger than block-size key and a larger than "
        "block-size data. The key needs to be hashed before being used by the "
        "HMAC algorithm.";
    static const struct {
        struct piece key, message;
        const char *hex;
    } cases[] = {
        {{NULL, 0x0b, 20},
         {"Hi There", 0, 0},
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {{"Jefe", 0, 0},
         {"what do ya want for nothing?", 0, 0},
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {{NULL, 0xaa, 20},
         {NULL, 0xdd, 50},
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {{NULL, 0xaa, 131},
         {"Test Using Larger Than Block-Size Key - Hash Key First", 0, 0},
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {{NULL, 0xaa, 131},
         {LARGE, 0, 0},
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char key[200], message[200], hex[DIGEST_HEX + 1];
        struct digest mac =
            mac_sha256(piece_str(&cases[i].key, key), piece_str(&cases[i].message, message));

        digest_hex(&mac, hex);
        assert_string_equal(hex, cases[i].hex);
    }
}

static void test_hmac_sha1_gives_the_published_answers(void **state)
{
    static const struct {
        struct piece key, message;
        const char *hex;
    } cases[] = {
        {{NULL, 0x0b, 20}, {"Hi There", 0, 0}, "b617318655057264e28bc0b6fb378c8ef146be00"},
        {{"Jefe", 0, 0},
         {"what do ya want for nothing?", 0, 0},
         "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
        {{NULL, 0xaa, 80},
         {"Test Using Larger Than Block-Size Key - Hash Key First", 0, 0},
         "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char key[200], message[200], hex[2 * MAC_SHA1_BYTES + 1];
        uint8_t mac[MAC_SHA1_BYTES];

        mac_sha1(piece_str(&cases[i].key, key), piece_str(&cases[i].message, message), mac);
        hex_of(mac, sizeof mac, hex);
        assert_string_equal(hex, cases[i].hex);
    }
}

static void test_md5_gives_the_published_answers(void **state)
{
    static const char *const cases[][2] = {
        {"", "d41d8cd98f00b204e9800998ecf8427e"},
        {"abc", "900150983cd24fb0d6963f7d28e17f72"},
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
         "57edf4a22be3c955ac49da2e2107b67a"},
    };
    struct error error = ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t digest[MD5_BYTES];
        char hex[2 * MD5_BYTES + 1];

        assert_ok(md5_of(str_from(cases[i][0]), digest, &error), error);
        hex_of(digest, sizeof digest, hex);
        assert_string_equal(hex, cases[i][1]);
    }
}

static void test_an_empty_key_and_message_may_come_from_nowhere(void **state)
{
    struct digest none = mac_sha256((struct str){0}, (struct str){0});
    uint8_t sha1[MAC_SHA1_BYTES];
    char hex[DIGEST_HEX + 1];

    (void)state;
    digest_hex(&none, hex);
    assert_string_equal(hex, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    mac_sha1((struct str){0}, (struct str){0}, sha1);
    hex_of(sha1, sizeof sha1, hex);
    assert_string_equal(hex, "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
}

static void test_secrets_are_equal_only_byte_for_byte(void **state)
{
    char a[33] = "0123456789abcdef0123456789abcdef", b[33];

    (void)state;
    for (size_t i = 0; i < 32; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(b, a, sizeof b);
            b[i] = (char)(b[i] ^ 1 << bit);
            assert_false(secret_equal((struct str){a, 32}, (struct str){b, 32}));
        }
    memcpy(b, a, sizeof b);
    assert_true(secret_equal((struct str){a, 32}, (struct str){b, 32}));
    assert_false(secret_equal((struct str){a, 32}, (struct str){b, 31}));
    assert_true(secret_equal((struct str){0}, STR("")));
}

static void test_wiping_leaves_zeros(void **state)
{
    char secret[] = "hunter2", zeros[sizeof secret] = {0};

    (void)state;
    secret_wipe(secret, sizeof secret);
    assert_memory_equal(secret, zeros, sizeof secret);
    secret_wipe(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hmac_sha256_gives_the_published_answers),
        cmocka_unit_test(test_hmac_sha1_gives_the_published_answers),
        cmocka_unit_test(test_md5_gives_the_published_answers),
        cmocka_unit_test(test_an_empty_key_and_message_may_come_from_nowhere),
        cmocka_unit_test(test_secrets_are_equal_only_byte_for_byte),
        cmocka_unit_test(test_wiping_leaves_zeros),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
