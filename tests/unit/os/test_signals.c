/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each case runs in a child, whose signals are its own. */
#include "../test.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/cpu.h"
#include "os/signals.h"

#include "base/banned.h"

static int in_child(int (*act)(int number), int number)
{
    pid_t child = fork();
    int status;

    if (child == 0)
        _exit(act(number));
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

/* A request that was not there before the signal is there after it. */
static int request(int number)
{
    static struct cancel cancel;

    signals_install(&cancel);
    if (cancel_requested(&cancel))
        return 1;
    raise(number);
    return cancel_requested(&cancel) ? 0 : 2;
}

static void test_interrupt_terminate_and_hang_up_ask_to_stop(void **state)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        int status = in_child(request, numbers[i]);

        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

static int interrupt_twice(int first)
{
    static struct cancel cancel;

    signals_install(&cancel);
    raise(first);
    raise(SIGINT);
    return 1;
}

static void test_an_interrupt_after_a_request_ends_the_process_at_once(void **state)
{
    (void)state;
    assert_int_equal(WEXITSTATUS(in_child(interrupt_twice, SIGINT)), 130);
    assert_int_equal(WEXITSTATUS(in_child(interrupt_twice, SIGTERM)), 130);
}

static int terminate_twice(int number)
{
    static struct cancel cancel;

    signals_install(&cancel);
    raise(number);
    raise(number);
    return cancel_requested(&cancel) ? 0 : 1;
}

static void test_a_second_request_of_a_supervisor_still_cleans_up(void **state)
{
    int status = in_child(terminate_twice, SIGTERM);

    (void)state;
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int write_to_nobody(int unused)
{
    static struct cancel cancel;
    int ends[2];

    (void)unused;
    signals_install(&cancel);
    if (pipe(ends) != 0)
        return 1;
    close(ends[0]);
    return write(ends[1], "x", 1) == -1 && errno == EPIPE && !cancel_requested(&cancel) ? 0 : 2;
}

static void test_a_reader_that_went_away_is_an_error_not_an_end(void **state)
{
    int status = in_child(write_to_nobody, 0);

    (void)state;
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int count_after_pinning(int unused)
{
    cpu_set_t one;

    (void)unused;
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0)
        return 100;
    return cpu_count();
}

static void test_cores_are_counted_as_far_as_the_process_may_use_them(void **state)
{
    (void)state;
    assert_true(cpu_count() >= 1);
    assert_int_equal(WEXITSTATUS(in_child(count_after_pinning, 0)), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interrupt_terminate_and_hang_up_ask_to_stop),
        cmocka_unit_test(test_an_interrupt_after_a_request_ends_the_process_at_once),
        cmocka_unit_test(test_a_second_request_of_a_supervisor_still_cleans_up),
        cmocka_unit_test(test_a_reader_that_went_away_is_an_error_not_an_end),
        cmocka_unit_test(test_cores_are_counted_as_far_as_the_process_may_use_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
