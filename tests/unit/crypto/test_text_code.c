/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers: RFC 4648, 10. */
#include "../test.h"

#include "base/attr.h"
#include "crypto/text_code.h"

#include "base/banned.h"

static const struct {
    const char *bytes, *base64, *base64_url, *base32;
} KNOWN[] = {
    {"", "", "", ""},
    {"f", "Zg==", "Zg", "MY"},
    {"fo", "Zm8=", "Zm8", "MZXQ"},
    {"foo", "Zm9v", "Zm9v", "MZXW6"},
    {"foob", "Zm9vYg==", "Zm9vYg", "MZXW6YQ"},
    {"fooba", "Zm9vYmE=", "Zm9vYmE", "MZXW6YTB"},
    {"foobar", "Zm9vYmFy", "Zm9vYmFy", "MZXW6YTBOI"},
    {"\xfb\xff\xfe", "+//+", "-__-", "7P774"},
};

static void test_codes_give_the_published_answers(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 100);
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        struct str bytes = str_from(KNOWN[i].bytes);

        buf_clear(&out);
        base64_append(&out, BASE64_STANDARD, bytes);
        assert_str(buf_str(&out), KNOWN[i].base64);
        buf_clear(&out);
        base64_append(&out, BASE64_URL, bytes);
        assert_str(buf_str(&out), KNOWN[i].base64_url);
        assert_int_equal(out.len, BASE64_URL_LENGTH(bytes.len));
        buf_clear(&out);
        base32_append(&out, bytes);
        assert_str(buf_str(&out), KNOWN[i].base32);
    }
    assert_true(buf_ok(&out));
    buf_release(&out);
}

static void test_base64_is_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        char bytes[8];
        size_t len = 99;

        assert_true(base64_decode(BASE64_STANDARD, str_from(KNOWN[i].base64), bytes, 8, &len));
        assert_str(((struct str){bytes, len}), KNOWN[i].bytes);
        assert_true(base64_decode(BASE64_URL, str_from(KNOWN[i].base64_url), bytes, 8, &len));
        assert_str(((struct str){bytes, len}), KNOWN[i].bytes);
    }
}

static void test_base64_has_one_text_for_each_value(void **state)
{
    static const struct {
        enum base64_form form;
        const char *text;
    } bad[] = {
        {BASE64_STANDARD, "Zg"},       {BASE64_STANDARD, "Zg="},
        {BASE64_STANDARD, "Zg==="},    {BASE64_STANDARD, "Zh=="},
        {BASE64_STANDARD, "Zm9v="},    {BASE64_STANDARD, "Zm9="},
        {BASE64_STANDARD, "Z m8="},    {BASE64_STANDARD, "Zm9v\n"},
        {BASE64_STANDARD, "-__-"},     {BASE64_STANDARD, "Zm9vZ"},
        {BASE64_STANDARD, "Zg==Zm9v"}, {BASE64_STANDARD, "="},
        {BASE64_URL, "Zg=="},          {BASE64_URL, "Zh"},
        {BASE64_URL, "+//+"},          {BASE64_URL, "Zm9vY"},
        {BASE64_URL, " Zm9v"},         {BASE64_URL, "Zm9v."},
        {BASE64_URL, "Zm9vYmFyZm9v"}, /* nine bytes where there is room for eight */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        char bytes[8] = "keepme!";
        size_t len = 77;

        if (base64_decode(bad[i].form, str_from(bad[i].text), bytes, sizeof bytes, &len))
            fail_msg("\"%s\" is taken", bad[i].text);
        assert_int_equal(len, 77);
        assert_string_equal(bytes, "keepme!");
    }
}

static void test_base64_has_no_letters_but_its_own(void **state)
{
    static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    (void)state;
    for (int c = 0; c < 256; c++) {
        const char text[] = {'Z', 'm', (char)c, 'v'};
        char bytes[3];
        size_t len;
        bool letter = c && strchr(LETTERS, c);

        assert_int_equal(base64_decode(BASE64_STANDARD, (struct str){text, 4}, bytes, 3, &len),
                         letter || c == '+' || c == '/');
        assert_int_equal(base64_decode(BASE64_URL, (struct str){text, 4}, bytes, 3, &len),
                         letter || c == '-' || c == '_');
    }
}

static void test_every_byte_survives_percent_encoding(void **state)
{
    struct buf text, back;
    char bytes[256];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    buf_init(&text, 1000);
    buf_init(&back, 1000);
    percent_append(&text, PERCENT_ALL, (struct str){bytes, sizeof bytes});
    assert_int_equal(text.len, 66 + 3 * (256 - 66));
    assert_true(percent_decode(buf_str(&text), &back));
    assert_int_equal(back.len, sizeof bytes);
    assert_memory_equal(back.ptr, bytes, sizeof bytes);
    buf_release(&text);
    buf_release(&back);
}

static void test_percent_encoding_is_that_of_signed_requests(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 100);
    percent_append(&out, PERCENT_PATH, STR("a b/c+d=~e-f_g.h/\xc3\xa9"));
    assert_str(buf_str(&out), "a%20b/c%2Bd%3D~e-f_g.h/%C3%A9");
    buf_clear(&out);
    percent_append(&out, PERCENT_ALL, STR("a b/c*"));
    assert_str(buf_str(&out), "a%20b%2Fc%2A");
    buf_release(&out);
}

static void test_percent_decoding_is_strict(void **state)
{
    static const char *const bad[] = {"%", "a%", "%4", "%4g", "%g4", "ab%%41", "% 41", "%+1"};
    struct buf out;

    (void)state;
    buf_init(&out, 4);
    buf_append(&out, STR("!"));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(percent_decode(str_from(bad[i]), &out));
    assert_str(buf_str(&out), "!");
    assert_true(percent_decode(STR("%2f+%2F"), &out));
    assert_str(buf_str(&out), "!/+/");
    assert_false(percent_decode(STR("x"), &out));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_give_the_published_answers),
        cmocka_unit_test(test_base64_is_read_back),
        cmocka_unit_test(test_base64_has_one_text_for_each_value),
        cmocka_unit_test(test_base64_has_no_letters_but_its_own),
        cmocka_unit_test(test_every_byte_survives_percent_encoding),
        cmocka_unit_test(test_percent_encoding_is_that_of_signed_requests),
        cmocka_unit_test(test_percent_decoding_is_strict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
