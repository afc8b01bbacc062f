/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers were computed apart from this program (Python's hashlib and base64). */
#include "../test.h"

#include "base/attr.h"
#include "crypto/token.h"
#include "same_entropy.h"

#include "base/banned.h"

#define LETTERS "d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3c" /* 32 bytes of 0x77 */

static void test_token_text_and_hash_are_the_known_answers(void **state)
{
    unsigned char byte = 0x77;
    struct entropy entropy = ENTROPY_OF(byte);
    char text[TOKEN_TEXT_MAX + 1], hex[DIGEST_HEX + 1];
    struct digest hash;
    struct token token;

    (void)state;
    token_generate(&entropy, &token);
    token_text(&token, STR("cc_key_"), text);
    assert_string_equal(text, "cc_key_" LETTERS);
    hash = token_hash(&token, STR("cc_key_"));
    digest_hex(&hash, hex);
    assert_string_equal(hex, "b2699cb09b57d74fea79b15d88e27058c8a28903a85127c6cc7ef9fdb78a9c63");
}

static void test_token_is_read_back(void **state)
{
    struct token made, read;
    char text[TOKEN_TEXT_MAX + 1];

    (void)state;
    token_generate(NULL, &made);
    token_text(&made, STR("cc_session_"), text);
    assert_true(token_parse(str_from(text), STR("cc_session_"), &read));
    assert_memory_equal(&made, &read, sizeof made);
}

static void test_token_of_one_kind_is_none_of_another(void **state)
{
    struct digest session, key;
    struct token token;

    (void)state;
    memset(&token, 0x77, sizeof token);
    session = token_hash(&token, STR("cc_session_"));
    key = token_hash(&token, STR("cc_key_"));
    assert_false(digest_equal(&session, &key));
    assert_false(token_parse(STR("cc_key_" LETTERS), STR("cc_session_"), &token));
}

static void test_other_texts_are_refused_and_leave_the_output(void **state)
{
    static const char *const bad[] = {
        "",
        "cc_key_",
        LETTERS,
        "CC_KEY_" LETTERS,
        "cc_key_" LETTERS "=",
        "cc_key_" LETTERS " ",
        " cc_key_" LETTERS,
        "cc_key_cc_key_" LETTERS,
        "cc_key_d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3",  /* short */
        "cc_key_d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d", /* spare bits */
        "cc_key_d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3+3c", /* the other alphabet */
        "cc_key_d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3c\n",
    };
    struct token token, kept;

    (void)state;
    memset(&token, 5, sizeof token);
    kept = token;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (token_parse(str_from(bad[i]), STR("cc_key_"), &token))
            fail_msg("\"%s\" is taken", bad[i]);
    assert_memory_equal(&token, &kept, sizeof token);
}

static void test_tokens_differ_and_are_wiped(void **state)
{
    static const struct token none = {{0}};
    struct token a, b;

    (void)state;
    token_generate(NULL, &a);
    token_generate(NULL, &b);
    assert_memory_not_equal(&a, &b, sizeof a);
    token_release(&a);
    assert_memory_equal(&a, &none, sizeof a);
    token_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token_text_and_hash_are_the_known_answers),
        cmocka_unit_test(test_token_is_read_back),
        cmocka_unit_test(test_token_of_one_kind_is_none_of_another),
        cmocka_unit_test(test_other_texts_are_refused_and_leave_the_output),
        cmocka_unit_test(test_tokens_differ_and_are_wiped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
