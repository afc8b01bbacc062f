/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "net/retry.h"

/* Waits that were asked for, instead of waiting. */
struct waits {
    int64_t ms[32];
    size_t count;
    struct cancel *cancel_at_first;
};

static void note_wait(void *context, int64_t ms, struct cancel *cancel)
{
    struct waits *waits = context;

    (void)cancel;
    waits->ms[waits->count++] = ms;
    if (waits->cancel_at_first)
        cancel_request(waits->cancel_at_first);
}

static void fill_ones(void *context, void *bytes, size_t count)
{
    (void)context;
    memset(bytes, 0x55, count);
}

static struct error failure(enum error_code code, int retry_after_s)
{
    struct error error = ERROR_INIT;

    error_set(&error, code, "it failed");
    error.retry_after_s = retry_after_s;
    return error;
}

static void test_waits_lie_under_a_doubling_bound_and_end(void **state)
{
    struct waits waits = {0};
    struct pauser pauser = {note_wait, &waits};
    struct retry_policy policy = {
        .tries = 6, .first_ms = 100, .longest_ms = 500, .pauser = &pauser};
    const int64_t bounds[] = {100, 200, 400, 500, 500};
    struct error error;
    struct retry retry;

    (void)state;
    for (int round = 0; round < 20; round++) {
        waits.count = 0;
        error = failure(ERROR_BUSY, 0);
        retry_init(&retry, &policy, NULL);
        while (retry_again(&retry, &error))
            continue;
        assert_int_equal(error.code, ERROR_BUSY);
        assert_int_equal(waits.count, 5);
        for (size_t i = 0; i < waits.count; i++)
            assert_in_range(waits.ms[i], 0, bounds[i]);
    }
}

static void test_waits_are_spread(void **state)
{
    struct waits waits = {0};
    struct pauser pauser = {note_wait, &waits};
    struct retry_policy policy = {
        .tries = 32, .first_ms = 1000000, .longest_ms = 1000000, .pauser = &pauser};
    struct error error = failure(ERROR_BUSY, 0);
    struct retry retry;
    int64_t least = INT64_MAX, most = 0;

    (void)state;
    retry_init(&retry, &policy, NULL);
    while (retry_again(&retry, &error))
        continue;
    for (size_t i = 0; i < waits.count; i++) {
        least = MIN_OF(least, waits.ms[i]);
        most = MAX_OF(most, waits.ms[i]);
    }
    assert_true(most - least > 300000); /* 31 uniform draws within a third: one in 10^13 */
}

static void test_never_comes_back_sooner_than_asked(void **state)
{
    struct waits waits = {0};
    struct pauser pauser = {note_wait, &waits};
    struct entropy entropy = {fill_ones, NULL};
    struct retry_policy policy = {.first_ms = 10, .entropy = &entropy, .pauser = &pauser};
    struct error error = failure(ERROR_BUSY, 7);
    struct retry retry;

    (void)state;
    retry_init(&retry, &policy, NULL);
    assert_true(retry_again(&retry, &error));
    assert_in_range(waits.ms[0], 7000, 7010);
    error = failure(ERROR_BUSY, 3600);
    assert_false(retry_again(&retry, &error));
    assert_int_equal(error.code, ERROR_BUSY);
}

static void test_what_will_not_pass_is_not_tried_again(void **state)
{
    struct retry_policy policy = {0};
    const enum error_code codes[] = {ERROR_UNAVAILABLE, ERROR_INPUT, ERROR_NOT_FOUND,
                                     ERROR_DENIED,      ERROR_LIMIT, ERROR_CANCELLED};
    struct retry retry;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        struct error error = failure(codes[i], 0);
        retry_init(&retry, &policy, NULL);
        assert_false(retry_again(&retry, &error));
        assert_int_equal(error.code, codes[i]);
    }
}

static void test_cancelling_ends_the_tries(void **state)
{
    struct cancel cancel = {false};
    struct waits waits = {.cancel_at_first = &cancel};
    struct pauser pauser = {note_wait, &waits};
    struct retry_policy policy = {.pauser = &pauser};
    struct error error = failure(ERROR_BUSY, 0);
    struct retry retry;

    (void)state;
    retry_init(&retry, &policy, &cancel);
    assert_false(retry_again(&retry, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
    assert_int_equal(waits.count, 1);
}

static void test_a_cancelled_wait_ends_at_once(void **state)
{
    struct cancel cancel = {true};

    (void)state;
    pauser_wait(NULL, 3600 * 1000, &cancel);
    pauser_wait(NULL, 1, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waits_lie_under_a_doubling_bound_and_end),
        cmocka_unit_test(test_waits_are_spread),
        cmocka_unit_test(test_never_comes_back_sooner_than_asked),
        cmocka_unit_test(test_what_will_not_pass_is_not_tried_again),
        cmocka_unit_test(test_cancelling_ends_the_tries),
        cmocka_unit_test(test_a_cancelled_wait_ends_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
