/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../store/fixture.h"

#include "worker/worker.h"

#include "base/banned.h"

/** A worker in a thread, with kinds that do what the test says. */
struct trial {
    struct fixture *fixture;
    struct app app;
    struct cancel cancel;
    struct worker_options options;
    pthread_t thread;
    char work[256];
};

static atomic_int runs, told_to_stop;

/* Succeeds at once. */
static enum job_outcome run_quick(struct job_run *run)
{
    struct db_tx *tx = NULL;

    atomic_fetch_add(&runs, 1);
    if (!job_queue_begin(run->app, &run->job, &tx, &run->error))
        return job_run_outcome(run);
    if (!job_queue_done(run->app, tx, &run->job, &run->error)) {
        db_rollback(&tx);
        return job_run_outcome(run);
    }
    return db_commit(&tx, &run->error) ? JOB_OUTCOME_DONE : job_run_outcome(run);
}

static enum job_outcome run_broken(struct job_run *run)
{
    atomic_fetch_add(&runs, 1);
    error_set(&run->error, ERROR_IO, "the disk is on fire");
    return job_run_outcome(run);
}

/* The database, say, is being restarted. */
static enum job_outcome run_away(struct job_run *run)
{
    atomic_fetch_add(&runs, 1);
    error_set(&run->error, ERROR_BUSY, "the database did not answer");
    return job_run_outcome(run);
}

/* Goes on until it is told to stop. */
static enum job_outcome run_long(struct job_run *run)
{
    atomic_fetch_add(&runs, 1);
    while (!cancel_requested(run->cancel))
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    atomic_fetch_add(&told_to_stop, 1);
    error_set(&run->error, ERROR_CANCELLED, "stopped");
    return job_run_outcome(run);
}

static const struct job_kind KINDS[] = {
    {"quick", run_quick}, {"broken", run_broken}, {"away", run_away}, {"long", run_long}};

static void *work(void *context)
{
    struct trial *trial = context;
    struct error error = ERROR_INIT;

    if (!worker_run(&trial->options, &error))
        fail_msg("%s", error.message);
    return NULL;
}

static void prepare(struct trial *trial, struct fixture *fixture)
{
    *trial = (struct trial){.fixture = fixture};
    atomic_store(&runs, 0);
    atomic_store(&told_to_stop, 0);
    snprintf(trial->work, sizeof trial->work, "%.200s/work", fixture->folder.path);
    trial->app = (struct app){.database = fixture->worker};
    trial->options = (struct worker_options){
        .app = &trial->app,
        .kinds = KINDS,
        .kind_count = COUNT_OF(KINDS),
        .name = STR("test"),
        .work_dir = str_from(trial->work),
        .slots = 2,
        .poll_ms = 20,
        .beat_ms = 50,
        .stop_ms = 300,
        .cancel = &trial->cancel,
    };
}

static void begin_work(struct trial *trial)
{
    assert_int_equal(pthread_create(&trial->thread, NULL, work, trial), 0);
}

static void start(struct trial *trial, struct fixture *fixture)
{
    prepare(trial, fixture);
    begin_work(trial);
}

static void stop(struct trial *trial)
{
    cancel_request(&trial->cancel);
    pthread_join(trial->thread, NULL);
}

static struct uuid add(struct fixture *fixture, const struct uuid *user, const char *kind)
{
    struct error error = ERROR_INIT;
    struct job_order order = {.id = uuid_new(NULL, NULL),
                              .user = *user,
                              .kind = kind,
                              .priority = 5,
                              .run_at = clock_wall_us(NULL)};
    struct db_scope scope = {.tenant = *user};
    struct db_tx *tx = NULL;

    assert_ok(db_begin(fixture->web, &scope, &tx, &error), error);
    assert_ok(job_store_add(tx, &order, clock_wall_us(NULL), &error), error);
    assert_ok(db_commit(&tx, &error), error);
    return order.id;
}

static struct job look(struct fixture *fixture, const struct uuid *user, const struct uuid *id)
{
    struct db_scope scope = {.tenant = *user};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;
    struct job job = {0};

    assert_ok(db_begin(fixture->web, &scope, &tx, &error), error);
    assert_ok(job_store_find(tx, &fixture->arena, id, &job, &error), error);
    db_rollback(&tx);
    return job;
}

/* Waits up to 10 s for it to be so. */
static struct job wait_for(struct fixture *fixture, const struct uuid *user, const struct uuid *id,
                           bool (*is_so)(const struct job *job))
{
    int64_t until = clock_monotonic_us(NULL) + 10000000;
    struct job job = look(fixture, user, id);

    while (!is_so(&job) && clock_monotonic_us(NULL) < until) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        job = look(fixture, user, id);
    }
    assert_true(is_so(&job));
    return job;
}

static bool is_finished(const struct job *job)
{
    return job->finished_at != 0;
}

static bool is_running(const struct job *job)
{
    return job->state == JOB_RUNNING;
}

static bool was_tried(const struct job *job)
{
    return job->tries == 1 && job->state == JOB_QUEUED;
}

static int clear(void **state)
{
    fixture_sql(*state, "DELETE FROM clipcrafter.job; DELETE FROM clipcrafter.job_share;"
                        "DELETE FROM clipcrafter.worker");
    return 0;
}

static void test_every_job_is_run_once(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(NULL, NULL), ids[40];
    struct trial trial;

    for (size_t i = 0; i < COUNT_OF(ids); i++)
        ids[i] = add(fixture, &user, "quick");
    start(&trial, fixture);
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        assert_int_equal(wait_for(fixture, &user, &ids[i], is_finished).state, JOB_DONE);
    stop(&trial);
    assert_int_equal(atomic_load(&runs), COUNT_OF(ids));
}

static void test_a_failing_job_is_put_off_with_its_reason(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(NULL, NULL), id = add(fixture, &user, "broken");
    struct trial trial;
    struct job job;

    start(&trial, fixture);
    job = wait_for(fixture, &user, &id, was_tried);
    stop(&trial);
    assert_str(job.failure, "the disk is on fire");
    assert_true(job.run_at > clock_wall_us(NULL) + 5000000);
}

static void test_a_job_that_fails_three_times_is_parked(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(NULL, NULL), id = add(fixture, &user, "broken");
    struct trial trial;
    struct job job;

    fixture_sql(fixture, "UPDATE clipcrafter.job SET tries = 2");
    start(&trial, fixture);
    job = wait_for(fixture, &user, &id, is_finished);
    stop(&trial);
    assert_int_equal(job.state, JOB_FAILED);
    assert_int_equal(job.tries, 3);
    assert_str(job.failure, "the disk is on fire");
}

static bool was_lost(const struct job *job)
{
    return job->losses == 1 && job->state == JOB_QUEUED;
}

static void test_a_job_is_not_blamed_for_a_server_that_is_away(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(NULL, NULL), id = add(fixture, &user, "away");
    struct trial trial;
    struct job job;

    fixture_sql(fixture, "UPDATE clipcrafter.job SET tries = 2");
    start(&trial, fixture);
    job = wait_for(fixture, &user, &id, was_lost);
    stop(&trial);
    assert_int_equal(job.tries, 2);
    assert_true(job.run_at > clock_wall_us(NULL));
}

static void test_a_server_that_stays_away_parks_its_jobs(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(NULL, NULL), id = add(fixture, &user, "away");
    struct trial trial;
    struct job job;

    fixture_sql(fixture, "UPDATE clipcrafter.job SET losses = 24");
    start(&trial, fixture);
    job = wait_for(fixture, &user, &id, is_finished);
    stop(&trial);
    assert_int_equal(job.state, JOB_FAILED);
    assert_str(job.failure, "the database did not answer");
}

static void test_the_lease_is_as_long_as_it_was_set(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(NULL, NULL), id = add(fixture, &user, "long");
    struct trial trial;

    prepare(&trial, fixture);
    trial.options.lease_s = 1000;
    begin_work(&trial);
    (void)wait_for(fixture, &user, &id, is_running);
    fixture_sql(fixture, "DO $$ BEGIN ASSERT (SELECT lease_until > now() + interval '900 s'"
                         " FROM clipcrafter.job); END $$");
    stop(&trial);
}

/* Made as a worker makes one, by a process that is gone. */
static void test_folders_of_dead_workers_go_while_it_works(void **state)
{
    struct fixture *fixture = *state;
    int64_t until;
    char left[300];
    struct trial trial;

    start(&trial, fixture);
    until = clock_monotonic_us(NULL) + 15000000;
    while (access(trial.work, F_OK) != 0 && clock_monotonic_us(NULL) < until)
        if (mkdir(trial.work, 0700) != 0)
            nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    snprintf(left, sizeof left, "%s/1-dead", trial.work);
    assert_int_equal(mkdir(left, 0700), 0);
    while (access(left, F_OK) == 0 && clock_monotonic_us(NULL) < until)
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    assert_int_not_equal(access(left, F_OK), 0);
    stop(&trial);
}

static void test_its_owner_stops_a_running_job(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(NULL, NULL), id = add(fixture, &user, "long");
    struct db_scope scope = {.tenant = user};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;
    enum job_state is;
    struct trial trial;

    start(&trial, fixture);
    (void)wait_for(fixture, &user, &id, is_running);
    assert_ok(db_begin(fixture->web, &scope, &tx, &error), error);
    assert_ok(job_store_cancel(tx, &id, clock_wall_us(NULL), &is, &error), error);
    assert_ok(db_commit(&tx, &error), error);
    assert_int_equal(wait_for(fixture, &user, &id, is_finished).state, JOB_CANCELLED);
    stop(&trial);
    assert_int_equal(atomic_load(&told_to_stop), 1);
}

static void test_a_stopping_worker_hands_back_what_does_not_end(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(NULL, NULL), id = add(fixture, &user, "long");
    struct trial trial;
    struct job job;

    start(&trial, fixture);
    (void)wait_for(fixture, &user, &id, is_running);
    stop(&trial);
    job = look(fixture, &user, &id);
    assert_int_equal(job.state, JOB_QUEUED);
    assert_int_equal(job.tries, 0);
    assert_int_equal(job.losses, 0);
}

static void test_a_job_given_to_another_is_stopped_and_not_settled(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(NULL, NULL), id = add(fixture, &user, "long");
    struct trial trial;
    struct job job;

    start(&trial, fixture);
    (void)wait_for(fixture, &user, &id, is_running);
    /* As if the lease had run out and another worker had claimed it. */
    fixture_sql(fixture, "UPDATE clipcrafter.job SET fence = fence + 5,"
                         " lease_until = lease_until + interval '1 hour'");
    while (atomic_load(&told_to_stop) == 0)
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    stop(&trial);
    job = look(fixture, &user, &id);
    assert_int_equal(job.state, JOB_RUNNING);
}

static void test_a_worker_outlives_the_database(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(NULL, NULL), id;
    struct error error = ERROR_INIT;
    struct trial trial;
    int pid;

    fixture_needs_cluster(fixture);
    pid = cluster_pid(fixture->cluster);
    start(&trial, fixture);
    id = add(fixture, &user, "quick");
    (void)wait_for(fixture, &user, &id, is_finished);
    kill(pid, SIGQUIT);
    while (cluster_pid(fixture->cluster) == pid)
        assert_ok(cluster_tend(fixture->cluster, &error), error);
    id = add(fixture, &user, "quick");
    assert_int_equal(wait_for(fixture, &user, &id, is_finished).state, JOB_DONE);
    stop(&trial);
}

static void test_retries_wait_longer_each_time(void **state)
{
    (void)state;
    for (int32_t tries = 0; tries < 5; tries++) {
        int64_t wait = job_retry_wait(tries, NULL), middle = 10000000;

        for (int32_t i = 0; i < tries; i++)
            middle *= 3;
        assert_in_range(wait, middle * 3 / 4, middle * 5 / 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_every_job_is_run_once, clear),
        cmocka_unit_test_setup(test_a_failing_job_is_put_off_with_its_reason, clear),
        cmocka_unit_test_setup(test_a_job_that_fails_three_times_is_parked, clear),
        cmocka_unit_test_setup(test_a_job_is_not_blamed_for_a_server_that_is_away, clear),
        cmocka_unit_test_setup(test_a_server_that_stays_away_parks_its_jobs, clear),
        cmocka_unit_test_setup(test_the_lease_is_as_long_as_it_was_set, clear),
        cmocka_unit_test_setup(test_folders_of_dead_workers_go_while_it_works, clear),
        cmocka_unit_test_setup(test_its_owner_stops_a_running_job, clear),
        cmocka_unit_test_setup(test_a_stopping_worker_hands_back_what_does_not_end, clear),
        cmocka_unit_test_setup(test_a_job_given_to_another_is_stopped_and_not_settled, clear),
        cmocka_unit_test_setup(test_a_worker_outlives_the_database, clear),
        cmocka_unit_test_setup(test_retries_wait_longer_each_time, clear),
    };

    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
