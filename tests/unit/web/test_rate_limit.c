/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/clock.h"
#include "web/rate_limit.h"

#include "base/banned.h"

static const struct rate_class CLASSES[] = {{"read", 3, 60}, {"sign-in", 1, 10}};

static const uint8_t ANNA[16] = {1}, BERT[16] = {2};

static struct rate_limit *limits_new(struct clock *clock)
{
    *clock = (struct clock){.fixed_us = 1000000000};
    return rate_limit_new(CLASSES, COUNT_OF(CLASSES), 64, 1, clock);
}

static void test_a_bucket_gives_its_limit_and_refills(void **state)
{
    struct clock clock;
    struct rate_limit *limits = limits_new(&clock);
    struct rate_answer answer;

    (void)state;
    for (int i = 0; i < 3; i++) {
        answer = rate_limit_take(limits, 0, ANNA);
        assert_true(answer.allowed);
        assert_int_equal(answer.remaining, 2 - i);
        assert_int_equal(answer.limit, 3);
        assert_int_equal(answer.reset_s, 20 * (i + 1));
    }
    answer = rate_limit_take(limits, 0, ANNA);
    assert_false(answer.allowed);
    assert_int_equal(answer.retry_after_s, 20);
    clock.offset_us += 19999999;
    assert_false(rate_limit_take(limits, 0, ANNA).allowed);
    clock.offset_us += 1;
    assert_true(rate_limit_take(limits, 0, ANNA).allowed);
    assert_false(rate_limit_take(limits, 0, ANNA).allowed);
    rate_limit_free(limits);
}

static void test_clients_and_classes_do_not_share(void **state)
{
    struct clock clock;
    struct rate_limit *limits = limits_new(&clock);

    (void)state;
    assert_true(rate_limit_take(limits, 1, ANNA).allowed);
    assert_false(rate_limit_take(limits, 1, ANNA).allowed);
    assert_true(rate_limit_take(limits, 1, BERT).allowed);
    assert_true(rate_limit_take(limits, 0, ANNA).allowed);
    rate_limit_free(limits);
}

static void test_many_clients_take_no_more_room_and_a_busy_one_stays_limited(void **state)
{
    struct clock clock;
    struct rate_limit *limits = limits_new(&clock);
    int allowed = 0;

    (void)state;
    for (uint32_t i = 0; i < 100000; i++) {
        uint8_t stranger[16] = {9};
        memcpy(stranger + 4, &i, sizeof i);
        assert_true(rate_limit_take(limits, 1, stranger).allowed);
        clock.offset_us += 10;
        if (i % 100 == 0)
            allowed += rate_limit_take(limits, 0, ANNA).allowed;
    }
    assert_in_range(allowed, 3, 999); /* sometimes forgotten among strangers, never without limit */
    rate_limit_free(limits);
}

static void test_classes_are_found_by_name(void **state)
{
    struct clock clock;
    struct rate_limit *limits = limits_new(&clock);

    (void)state;
    assert_int_equal(rate_limit_class(limits, "sign-in"), 1);
    assert_int_equal(rate_limit_class(limits, "other"), -1);
    rate_limit_free(limits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bucket_gives_its_limit_and_refills),
        cmocka_unit_test(test_clients_and_classes_do_not_share),
        cmocka_unit_test(test_many_clients_take_no_more_room_and_a_busy_one_stays_limited),
        cmocka_unit_test(test_classes_are_found_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
