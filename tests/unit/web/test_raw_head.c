/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "web/raw_head.h"

#include "base/banned.h"

/* A head as the parser leaves it, and where its texts lie. */
#define HEAD "GET\0/x\0HTTP/1.1\0\0Host\0 a\0\0B\0\0\0\0\0"

struct place {
    size_t at, len;
};

static struct str text_at(const char *head, struct place place)
{
    return (struct str){head + place.at, place.len};
}

/* Whether the walk accounts for all of `len` bytes, given where host's value and B lie. */
static bool walk(const char *bytes, size_t len, struct place value, struct place b)
{
    struct raw_head head;

    raw_head_begin(&head, (struct str){bytes, len});
    raw_head_request_line(&head, text_at(bytes, (struct place){0, 3}),
                          text_at(bytes, (struct place){4, 2}),
                          text_at(bytes, (struct place){7, 8}));
    raw_head_field(&head, text_at(bytes, (struct place){17, 4}), text_at(bytes, value));
    raw_head_field(&head, text_at(bytes, b), text_at(bytes, (struct place){b.at + b.len + 1, 0}));
    return raw_head_end(&head);
}

static void test_a_head_without_secrets_is_whole(void **state)
{
    (void)state;
    assert_true(walk(HEAD, sizeof HEAD - 1, (struct place){23, 1}, (struct place){26, 1}));
}

static void test_bytes_of_no_text_are_seen(void **state)
{
    static const char CUT[] = "GET\0/x\0HTTP/1.1\0\0Host\0 a\0c\0\0B\0\0\0\0\0";
    static const char BARE[] = "GET\0/x\0HTTP/1.1\0\0Host\0 a\0B\0\0\0\0\0";
    static const char AHEAD[] = "GET\0/x\0HTTP/1.1\0\0Host\0\0a\0\0B\0\0\0\0\0";

    (void)state;
    assert_false(walk(CUT, sizeof CUT - 1, (struct place){23, 1}, (struct place){28, 1}));
    assert_false(walk(BARE, sizeof BARE - 1, (struct place){23, 1}, (struct place){25, 1}));
    assert_false(walk(AHEAD, sizeof AHEAD - 1, (struct place){23, 1}, (struct place){26, 1}));
}

static void test_the_end_must_be_reached_and_not_passed(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof HEAD - 1; len++)
        assert_false(walk(HEAD, len, (struct place){23, 1}, (struct place){26, 1}));
    assert_false(walk(HEAD "\0", sizeof HEAD, (struct place){23, 1}, (struct place){26, 1}));
    assert_false(walk(HEAD, sizeof HEAD - 1, (struct place){23, 400}, (struct place){26, 1}));
}

/* A folded line moves the name of its header elsewhere. */
static void test_a_text_that_lies_elsewhere_is_seen(void **state)
{
    static const char TWO[] = HEAD "B";

    (void)state;
    assert_false(
        walk(TWO, sizeof HEAD - 1, (struct place){23, 1}, (struct place){sizeof HEAD - 1, 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_head_without_secrets_is_whole),
        cmocka_unit_test(test_bytes_of_no_text_are_seen),
        cmocka_unit_test(test_the_end_must_be_reached_and_not_passed),
        cmocka_unit_test(test_a_text_that_lies_elsewhere_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
