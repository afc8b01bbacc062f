/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The known answer was computed apart from this program, from the text of
 * draft-irtf-cfrg-xchacha-03 and RFC 8439, by code that gives the draft's own example (A.3.1).
 */
#include "../test.h"

#include "base/attr.h"
#include "crypto/seal.h"
#include "crypto/secret.h"
#include "same_entropy.h"

#include "base/banned.h"

static const struct data_key KEY = {.bytes = {0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44,
                                              0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44,
                                              0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44,
                                              0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44},
                                    .generation = 7};

static struct uuid uuid_of(int byte)
{
    struct uuid uuid;

    memset(uuid.bytes, byte, sizeof uuid.bytes);
    return uuid;
}

static struct seal_context place(void)
{
    return (struct seal_context){STR("scripts"), STR("body"), uuid_of(0x11), uuid_of(0x22)};
}

static void sealed(struct buf *out, struct str plain)
{
    struct seal_context context = place();
    struct error error = ERROR_INIT;

    assert_ok(seal_bytes(&KEY, &context, plain, NULL, out, &error), error);
}

static void test_seal_gives_the_known_answer(void **state)
{
    static const char EXPECTED[] =
        "010000000733333333333333333333333333333333333333333333333380735769c8c90f5b529ba2758c1b10a1"
        "d2b3422d2bd7d5a29752f4";
    unsigned char nonce = 0x33;
    struct entropy entropy = ENTROPY_OF(nonce);
    struct seal_context context = place();
    struct error error = ERROR_INIT;
    char hex[sizeof EXPECTED + 2];
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    assert_ok(seal_bytes(&KEY, &context, STR("Bees dance."), &entropy, &out, &error), error);
    assert_int_equal(2 * out.len, sizeof EXPECTED - 1);
    for (size_t i = 0; i < out.len; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned)(unsigned char)out.ptr[i]);
    assert_string_equal(hex, EXPECTED);
    buf_release(&out);
}

static void test_what_was_sealed_opens_at_its_place(void **state)
{
    static const size_t lengths[] = {0, 1, 15, 16, 17, 63, 64, 65, 1000, 70000};
    static char text[70000];
    struct seal_context context = place();
    struct error error = ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 7);
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct buf closed, open;
        uint32_t generation = 0;

        buf_init(&closed, 1 << 20);
        buf_init(&open, 1 << 20);
        sealed(&closed, (struct str){text, lengths[i]});
        assert_int_equal(closed.len, lengths[i] + SEAL_OVERHEAD);
        assert_true(seal_generation(buf_str(&closed), &generation));
        assert_int_equal(generation, 7);
        assert_ok(seal_open(&KEY, &context, buf_str(&closed), &open, &error), error);
        assert_true(str_equal(buf_str(&open), (struct str){text, lengths[i]}));
        buf_release(&closed);
        secret_buf_release(&open);
    }
}

static void test_sealing_twice_gives_two_texts(void **state)
{
    struct buf a, b;

    (void)state;
    buf_init(&a, 1000);
    buf_init(&b, 1000);
    sealed(&a, STR("the same"));
    sealed(&b, STR("the same"));
    assert_false(str_equal(buf_str(&a), buf_str(&b)));
    buf_release(&a);
    buf_release(&b);
}

/* Refused, with nothing put out and no secret told. */
static void assert_refused(const struct data_key *key, const struct seal_context *context,
                           struct str closed)
{
    struct error error = ERROR_INIT;
    struct buf open;

    buf_init(&open, 1000);
    buf_append(&open, STR("before"));
    assert_false(seal_open(key, context, closed, &open, &error));
    assert_int_equal(error.code, ERROR_INTERNAL);
    assert_null(strstr(error.message, "honey"));
    assert_str(buf_str(&open), "before");
    buf_release(&open);
}

static void test_a_value_opens_nowhere_else(void **state)
{
    struct seal_context others[] = {place(), place(), place(), place(), place()};
    struct data_key other_key = KEY, other_generation = KEY;
    struct seal_context context = place();
    struct buf closed;

    (void)state;
    others[0].table = STR("script");
    others[1].column = STR("title");
    others[2].row = uuid_of(0x12);
    others[3].owner = uuid_of(0x23);
    others[4].table = STR("scriptsb"); /* the same letters, cut elsewhere */
    others[4].column = STR("ody");
    other_key.bytes[31] ^= 1;
    other_generation.generation = 8;
    buf_init(&closed, 1000);
    sealed(&closed, STR("honey"));
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_refused(&KEY, &others[i], buf_str(&closed));
    assert_refused(&other_key, &context, buf_str(&closed));
    assert_refused(&other_generation, &context, buf_str(&closed));
    buf_release(&closed);
}

static void test_any_flipped_bit_is_seen(void **state)
{
    struct seal_context context = place();
    struct buf closed;

    (void)state;
    buf_init(&closed, 1000);
    sealed(&closed, STR("honey"));
    for (size_t bit = 0; bit < 8 * closed.len; bit++) {
        closed.ptr[bit / 8] = (char)(closed.ptr[bit / 8] ^ 1 << bit % 8);
        assert_refused(&KEY, &context, buf_str(&closed));
        closed.ptr[bit / 8] = (char)(closed.ptr[bit / 8] ^ 1 << bit % 8);
    }
    buf_release(&closed);
}

static void test_a_value_that_is_cut_or_longer_is_refused(void **state)
{
    struct seal_context context = place();
    struct buf closed;

    (void)state;
    buf_init(&closed, 1000);
    sealed(&closed, STR("honey"));
    for (size_t len = 0; len < closed.len; len++)
        assert_refused(&KEY, &context, str_take(buf_str(&closed), len));
    buf_append_char(&closed, '\0');
    assert_refused(&KEY, &context, buf_str(&closed));
    buf_release(&closed);
}

static void test_what_does_not_fit_leaves_the_buffer_as_it_was(void **state)
{
    struct seal_context context = place();
    struct error error = ERROR_INIT;
    struct buf small, closed;

    (void)state;
    buf_init(&small, 8);
    buf_init(&closed, 1000);
    buf_append(&small, STR("kept"));
    assert_false(seal_bytes(&KEY, &context, STR("honey"), NULL, &small, &error));
    assert_int_equal(error.code, ERROR_LIMIT);
    sealed(&closed, STR("honey"));
    assert_false(seal_open(&KEY, &context, buf_str(&closed), &small, &error));
    assert_int_equal(error.code, ERROR_LIMIT);
    assert_str(buf_str(&small), "kept");
    assert_false(seal_bytes(&KEY, &context, (struct str){closed.ptr, SEAL_PLAIN_MAX + 1}, NULL,
                            &closed, &error));
    buf_release(&small);
    buf_release(&closed);
}

static void test_released_key_is_zeros(void **state)
{
    static const struct data_key none = {.generation = 0};
    struct data_key key;

    (void)state;
    memset(&key, 0, sizeof key);
    data_key_generate(NULL, 3, &key);
    assert_memory_not_equal(key.bytes, none.bytes, sizeof key.bytes);
    assert_int_equal(key.generation, 3);
    data_key_release(&key);
    assert_memory_equal(&key, &none, sizeof key);
    data_key_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seal_gives_the_known_answer),
        cmocka_unit_test(test_what_was_sealed_opens_at_its_place),
        cmocka_unit_test(test_sealing_twice_gives_two_texts),
        cmocka_unit_test(test_a_value_opens_nowhere_else),
        cmocka_unit_test(test_any_flipped_bit_is_seen),
        cmocka_unit_test(test_a_value_that_is_cut_or_longer_is_refused),
        cmocka_unit_test(test_what_does_not_fit_leaves_the_buffer_as_it_was),
        cmocka_unit_test(test_released_key_is_zeros),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
