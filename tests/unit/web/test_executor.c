/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

#include "web/executor.h"

#include "base/banned.h"

/* A job that says that it runs and then waits until it may end. */
struct held {
    struct job job;
    sem_t begun, go;
};

static void hold(struct job *job)
{
    struct held *held = (struct held *)job;

    sem_post(&held->begun);
    while (sem_wait(&held->go) != 0)
        continue;
}

static void held_init(struct held *held, bool essential)
{
    *held = (struct held){.job = {.run = hold, .essential = essential}};
    sem_init(&held->begun, 0, 0);
    sem_init(&held->go, 0, 0);
}

static bool begins(struct held *held, int wait_ms)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)wait_ms % 1000 * 1000000;
    until.tv_sec += wait_ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return sem_timedwait(&held->begun, &until) == 0;
}

static void test_essential_jobs_find_a_thread_when_others_fill_theirs(void **state)
{
    struct executor_settings settings = {
        .threads = 3, .reserved_threads = 1, .queue = 2, .reserved_queue = 2};
    struct executor *executor = executor_new(&settings);
    struct held ordinary[5], essential;

    (void)state;
    for (size_t i = 0; i < 5; i++)
        held_init(&ordinary[i], false);
    held_init(&essential, true);
    for (size_t i = 0; i < 2; i++) {
        assert_true(executor_submit(executor, &ordinary[i].job));
        assert_true(begins(&ordinary[i], 10000));
    }
    assert_true(executor_submit(executor, &ordinary[2].job));
    assert_true(executor_submit(executor, &ordinary[3].job));
    assert_false(executor_submit(executor, &ordinary[4].job)); /* two wait already */
    assert_int_equal(executor_waiting(executor), 2);
    assert_true(executor_submit(executor, &essential.job));
    assert_true(begins(&essential, 10000));
    assert_false(begins(&ordinary[2], 1));
    sem_post(&essential.go);
    for (size_t i = 0; i < 4; i++)
        sem_post(&ordinary[i].go);
    executor_free(executor);
    assert_true(begins(&ordinary[3], 0)); /* what was queued has run */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_essential_jobs_find_a_thread_when_others_fill_theirs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
