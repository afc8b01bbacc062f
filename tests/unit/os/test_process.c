/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "os/process.h"

/** Runs argv with these descriptors and returns its wait status. */
static int run(const char *const *argv, const char *const *env, const int *descriptors,
               size_t count)
{
    struct process_options options = {.path = argv[0],
                                      .argv = argv,
                                      .env = env,
                                      .descriptors = descriptors,
                                      .descriptor_count = count};
    struct error error = ERROR_INIT;
    struct process process = {0};
    int status = -1;

    assert_ok(process_start(&options, &process, &error), error);
    assert_true(process_wait(&process, 20000, &status));
    assert_int_equal(process.pid, 0);
    return status;
}

static void test_arguments_arrive_whole(void **state)
{
    const char *const argv[] = {"/bin/sh", "-c",          "test \"$1\" = 'a b; exit 7' && exit 9",
                                "sh",      "a b; exit 7", NULL};

    (void)state;
    assert_int_equal(WEXITSTATUS(run(argv, NULL, NULL, 0)), 9);
}

static void test_the_environment_is_what_was_given(void **state)
{
    const char *const argv[] = {"/bin/sh", "-c", "test \"$ONLY\" = this && test -z \"$HOME\"",
                                NULL};
    const char *const env[] = {"ONLY=this", NULL};

    (void)state;
    setenv("HOME", "/root", 0);
    assert_int_equal(run(argv, env, NULL, 0), 0);
}

static void test_only_given_descriptors_are_open(void **state)
{
    /* Two pipes' ends in swapped order, and a stray descriptor that must not be there. */
    const char *const argv[] = {"/bin/sh", "-c",
                                "printf one >&3 && printf two >&4 && test ! -e /proc/self/fd/5 && "
                                "test \"$(readlink /proc/self/fd/0)\" = /dev/null",
                                NULL};
    int first[2], second[2], stray = open("/dev/null", O_RDONLY);
    char text[4] = "";

    (void)state;
    assert_int_equal(pipe2(first, O_CLOEXEC), 0);
    assert_int_equal(pipe2(second, O_CLOEXEC), 0);
    assert_int_equal(run(argv, NULL, (const int[]){second[1], first[1]}, 2), 0);
    assert_int_equal(read(second[0], text, 3), 3);
    assert_string_equal(text, "one");
    assert_int_equal(read(first[0], text, 3), 3);
    assert_string_equal(text, "two");
    close(first[0]);
    close(first[1]);
    close(second[0]);
    close(second[1]);
    close(stray);
}

static void test_a_program_that_is_missing_is_an_error(void **state)
{
    const char *const argv[] = {"/no/such/program", NULL};
    struct process_options options = {.path = argv[0], .argv = argv};
    struct error error = ERROR_INIT;
    struct process process = {.pid = 0};

    (void)state;
    assert_false(process_start(&options, &process, &error));
    assert_int_equal(error.code, ERROR_IO);
    assert_non_null(strstr(error.message, "/no/such/program"));
    assert_int_equal(process.pid, 0);
}

static void test_a_wait_gives_up_at_its_deadline(void **state)
{
    const char *const argv[] = {"/bin/sleep", "60", NULL};
    struct process_options options = {.path = argv[0], .argv = argv};
    struct error error = ERROR_INIT;
    struct process process = {0};
    int64_t began = clock_monotonic_us(NULL);
    int status = 0;

    (void)state;
    assert_ok(process_start(&options, &process, &error), error);
    assert_false(process_wait(&process, 50, &status));
    assert_true(clock_monotonic_us(NULL) - began >= 50000);
    assert_true(process_resident_bytes(&process) > 0);
    process_end(&process, &status);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    process_end(&process, &status);
}

static void test_output_is_collected(void **state)
{
    const char *const argv[] = {"sh", "-c", "printf 'a\\nb'", NULL};
    struct error error = ERROR_INIT;
    struct buf output;

    (void)state;
    buf_init(&output, 1000);
    assert_ok(process_run(argv, 20000, &output, &error), error);
    assert_str(buf_str(&output), "a\nb");
    buf_release(&output);
}

static void test_a_failing_program_tells_its_status(void **state)
{
    const char *const argv[] = {"sh", "-c", "exit 3", NULL};
    struct error error = ERROR_INIT;

    (void)state;
    assert_false(process_run(argv, 20000, NULL, &error));
    assert_string_equal(error.message, "sh ended with exit status 3");
}

static void test_a_program_that_takes_too_long_is_ended(void **state)
{
    const char *const argv[] = {"sleep", "60", NULL};
    struct error error = ERROR_INIT;

    (void)state;
    assert_false(process_run(argv, 100, NULL, &error));
    assert_non_null(strstr(error.message, "did not end within 100 ms"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments_arrive_whole),
        cmocka_unit_test(test_the_environment_is_what_was_given),
        cmocka_unit_test(test_only_given_descriptors_are_open),
        cmocka_unit_test(test_a_program_that_is_missing_is_an_error),
        cmocka_unit_test(test_a_wait_gives_up_at_its_deadline),
        cmocka_unit_test(test_output_is_collected),
        cmocka_unit_test(test_a_failing_program_tells_its_status),
        cmocka_unit_test(test_a_program_that_takes_too_long_is_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
