/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>

#include "fixture.h"

#include "store/job_store.h"

#include "base/banned.h"

#define SECOND INT64_C(1000000)

static const char *const KINDS[] = {"produce", "mail", NULL};

static int64_t now_of(struct fixture *fixture)
{
    return clock_wall_us(&fixture->clock);
}

static struct db_tx *begin(struct database *database, const struct uuid *tenant)
{
    struct db_scope scope = {0};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;

    if (tenant)
        scope.tenant = *tenant;
    assert_ok(db_begin(database, &scope, &tx, &error), error);
    return tx;
}

static void commit(struct db_tx **tx)
{
    struct error error = ERROR_INIT;

    assert_ok(db_commit(tx, &error), error);
}

static struct uuid add(struct fixture *fixture, const struct uuid *user, int64_t run_at)
{
    struct error error = ERROR_INIT;
    struct job_order order = {
        .id = uuid_new(&fixture->clock, NULL),
        .user = *user,
        .kind = "produce",
        .object = uuid_new(&fixture->clock, NULL),
        .priority = 5,
        .run_at = run_at,
    };
    struct db_tx *tx = begin(fixture->web, user);

    assert_ok(job_store_add(tx, &order, now_of(fixture), &error), error);
    commit(&tx);
    return order.id;
}

static bool claim(struct fixture *fixture, struct job *job)
{
    struct uuid worker = uuid_new(&fixture->clock, NULL);
    struct error error = ERROR_INIT;
    struct db_tx *tx = begin(fixture->worker, NULL);
    bool found = false;

    assert_ok(job_store_claim(tx, &fixture->arena, &worker, KINDS, now_of(fixture), 30 * SECOND,
                              &found, job, &error),
              error);
    commit(&tx);
    return found;
}

static bool move(struct fixture *fixture, const struct job *job, enum job_event event,
                 int64_t next_run)
{
    struct error error = ERROR_INIT;
    struct db_tx *tx = begin(fixture->worker, &job->user);
    bool moved = false;

    assert_ok(job_store_move(tx, &job->id, event, job->fence, now_of(fixture), next_run,
                             STR("it did not work"), &moved, &error),
              error);
    commit(&tx);
    return moved;
}

static struct job look(struct fixture *fixture, const struct uuid *user, const struct uuid *id)
{
    struct error error = ERROR_INIT;
    struct db_tx *tx = begin(fixture->web, user);
    struct job job = {0};

    assert_ok(job_store_find(tx, &fixture->arena, id, &job, &error), error);
    db_rollback(&tx);
    return job;
}

static int empty_queue(void **state)
{
    struct fixture *fixture = *state;

    fixture_sql(fixture, "DELETE FROM clipcrafter.job; DELETE FROM clipcrafter.job_share");
    fixture->clock.fixed_us += 3600 * SECOND;
    return 0;
}

static void test_edges_of_the_database_are_those_of_the_program(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct db_tx *tx = begin(fixture->web, NULL);
    struct db_rows rows;
    size_t edges = 0;

    assert_ok(
        db_query(tx, "SELECT state, event, next FROM clipcrafter.job_edge", NULL, 0, &rows, &error),
        error);
    for (int s = 0; s < JOB_STATES; s++)
        for (int e = 0; e < JOB_EVENTS; e++)
            edges += job_next_state((enum job_state)s, (enum job_event)e) != JOB_NO_EDGE;
    assert_int_equal(rows.count, edges);
    for (size_t i = 0; i < rows.count; i++) {
        struct str event = db_get_text(&rows, i, 1, &fixture->arena);
        enum job_state from, to;
        int e = 0;

        assert_true(job_state_from(db_get_text(&rows, i, 0, &fixture->arena), &from));
        assert_true(job_state_from(db_get_text(&rows, i, 2, &fixture->arena), &to));
        while (e < JOB_EVENTS && !str_equal(event, str_from(job_event_name((enum job_event)e))))
            e++;
        assert_true(e < JOB_EVENTS);
        assert_int_equal(job_next_state(from, (enum job_event)e), to);
    }
    db_rollback(&tx);
}

static void test_a_job_is_claimed_once_and_ends(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(&fixture->clock, NULL), id = add(fixture, &user, 1);
    struct job job, other;

    assert_true(claim(fixture, &job));
    assert_true(uuid_equal(&job.id, &id));
    assert_int_equal(job.state, JOB_RUNNING);
    assert_int_equal(job.fence, 1);
    assert_false(claim(fixture, &other));
    assert_true(move(fixture, &job, JOB_SUCCEED, 0));
    assert_false(move(fixture, &job, JOB_SUCCEED, 0));
    job = look(fixture, &user, &id);
    assert_int_equal(job.state, JOB_DONE);
    assert_int_equal(job.finished_at, now_of(fixture));
}

static void test_a_job_waits_for_its_time(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(&fixture->clock, NULL);
    struct job job;

    (void)add(fixture, &user, now_of(fixture) + 10 * SECOND);
    assert_false(claim(fixture, &job));
    fixture->clock.fixed_us += 10 * SECOND;
    assert_true(claim(fixture, &job));
}

static void test_users_take_turns(void **state)
{
    struct fixture *fixture = *state;
    struct uuid a = uuid_new(&fixture->clock, NULL), b = uuid_new(&fixture->clock, NULL);
    struct job job;
    char order[8] = "";

    for (int i = 0; i < 4; i++)
        (void)add(fixture, &a, 1);
    for (int i = 0; i < 2; i++)
        (void)add(fixture, &b, 2);
    for (int i = 0; i < 6; i++) {
        fixture->clock.fixed_us += SECOND;
        assert_true(claim(fixture, &job));
        order[i] = uuid_equal(&job.user, &a) ? 'a' : 'b';
    }
    assert_string_equal(order, "ababaa");
}

static void test_a_lost_job_is_taken_again_and_the_first_holder_holds_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(&fixture->clock, NULL);
    struct error error = ERROR_INIT;
    struct job first, second;
    struct db_tx *tx;
    int64_t rescued = 0;
    bool ours = true, asked = false;

    (void)add(fixture, &user, 1);
    assert_true(claim(fixture, &first));
    fixture->clock.fixed_us += 31 * SECOND;
    tx = begin(fixture->worker, NULL);
    assert_ok(job_store_rescue(tx, now_of(fixture), 20, &rescued, &error), error);
    commit(&tx);
    assert_int_equal(rescued, 1);
    assert_true(claim(fixture, &second));
    assert_int_equal(second.losses, 1);
    assert_true(second.fence > first.fence);

    tx = begin(fixture->worker, &user);
    assert_ok(job_store_hold(tx, &first.id, first.fence, &ours, &error), error);
    assert_false(ours);
    assert_ok(job_store_hold(tx, &second.id, second.fence, &ours, &error), error);
    assert_true(ours);
    assert_ok(
        job_store_beat(tx, &first.id, first.fence, now_of(fixture), SECOND, &ours, &asked, &error),
        error);
    assert_false(ours);
    db_rollback(&tx);
    assert_false(move(fixture, &first, JOB_SUCCEED, 0));
    assert_true(move(fixture, &second, JOB_SUCCEED, 0));
}

static void test_a_beat_keeps_the_lease(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(&fixture->clock, NULL);
    struct error error = ERROR_INIT;
    struct job job;
    int64_t rescued = 1;
    bool ours = false, asked = true;
    struct db_tx *tx;

    (void)add(fixture, &user, 1);
    assert_true(claim(fixture, &job));
    fixture->clock.fixed_us += 25 * SECOND;
    tx = begin(fixture->worker, NULL);
    assert_ok(
        job_store_beat(tx, &job.id, job.fence, now_of(fixture), 30 * SECOND, &ours, &asked, &error),
        error);
    assert_true(ours);
    assert_false(asked);
    fixture->clock.fixed_us += 25 * SECOND;
    assert_ok(job_store_rescue(tx, now_of(fixture), 20, &rescued, &error), error);
    assert_int_equal(rescued, 0);
    commit(&tx);
}

static void test_a_job_that_is_lost_too_often_is_parked_with_its_reason(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(&fixture->clock, NULL), id = add(fixture, &user, 1);
    struct error error = ERROR_INIT;
    struct job job;

    for (int i = 0; i < 3; i++) {
        struct db_tx *tx;
        int64_t rescued;

        assert_true(claim(fixture, &job));
        fixture->clock.fixed_us += 31 * SECOND;
        tx = begin(fixture->worker, NULL);
        assert_ok(job_store_rescue(tx, now_of(fixture), 3, &rescued, &error), error);
        commit(&tx);
    }
    assert_false(claim(fixture, &job));
    job = look(fixture, &user, &id);
    assert_int_equal(job.state, JOB_FAILED);
    assert_str(job.failure, "the worker stopped 3 times while it worked on this");
}

static void test_owner_cancels_at_once_what_waits_and_asks_what_runs(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(&fixture->clock, NULL), other = uuid_new(&fixture->clock, NULL);
    struct uuid id = add(fixture, &user, 1);
    struct error error = ERROR_INIT;
    enum job_state is = JOB_DONE;
    bool ours = false, asked = false;
    struct job job;
    struct db_tx *tx = begin(fixture->web, &other);

    assert_false(job_store_cancel(tx, &id, now_of(fixture), &is, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    db_rollback(&tx);

    assert_true(claim(fixture, &job));
    tx = begin(fixture->web, &user);
    assert_ok(job_store_cancel(tx, &id, now_of(fixture), &is, &error), error);
    assert_int_equal(is, JOB_RUNNING);
    commit(&tx);
    tx = begin(fixture->worker, NULL);
    assert_ok(job_store_beat(tx, &id, job.fence, now_of(fixture), SECOND, &ours, &asked, &error),
              error);
    assert_true(asked);
    commit(&tx);
    assert_true(move(fixture, &job, JOB_CANCEL, 0));

    tx = begin(fixture->web, &user);
    assert_ok(job_store_revive(tx, &id, now_of(fixture), &error), error);
    assert_ok(job_store_cancel(tx, &id, now_of(fixture), &is, &error), error);
    assert_int_equal(is, JOB_CANCELLED);
    commit(&tx);
    assert_false(claim(fixture, &job));
}

static void test_a_retry_waits_and_counts(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(&fixture->clock, NULL), id = add(fixture, &user, 1);
    struct job job;

    assert_true(claim(fixture, &job));
    assert_true(move(fixture, &job, JOB_RETRY, now_of(fixture) + 5 * SECOND));
    assert_false(claim(fixture, &job));
    fixture->clock.fixed_us += 5 * SECOND;
    assert_true(claim(fixture, &job));
    assert_int_equal(job.tries, 1);
    assert_str(job.failure, "it did not work");
    assert_true(move(fixture, &job, JOB_HAND_BACK, 0));
    job = look(fixture, &user, &id);
    assert_int_equal(job.state, JOB_QUEUED);
    assert_int_equal(job.tries, 1);
}

static void test_one_unfinished_job_for_each_object(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(&fixture->clock, NULL);
    struct error error = ERROR_INIT;
    struct job_order order = {
        .id = uuid_new(&fixture->clock, NULL),
        .user = user,
        .kind = "mail",
        .object = user,
        .priority = 5,
        .run_at = 1,
    };
    struct db_tx *tx = begin(fixture->web, &user);

    assert_ok(job_store_add(tx, &order, 1, &error), error);
    order.id = uuid_new(&fixture->clock, NULL);
    assert_false(job_store_add(tx, &order, 1, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_string_equal(db_constraint(tx), "job_object");
    db_rollback(&tx);
}

static void test_the_web_may_not_claim_or_move(void **state)
{
    struct fixture *fixture = *state;
    struct uuid user = uuid_new(&fixture->clock, NULL), id = add(fixture, &user, 1);
    struct error error = ERROR_INIT;
    struct job job;
    bool flag;
    struct db_tx *tx = begin(fixture->web, &user);

    assert_false(job_store_claim(tx, &fixture->arena, &user, KINDS, 2, 3, &flag, &job, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    db_rollback(&tx);
    tx = begin(fixture->web, &user);
    assert_false(job_store_move(tx, &id, JOB_CANCEL, 1, 2, 0, STR(""), &flag, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    db_rollback(&tx);
    tx = begin(fixture->web, &user);
    assert_false(DB_RUN(tx, NULL, &error, "UPDATE clipcrafter.job SET state = 'done' WHERE id = $1",
                        db_uuid(&id)));
    assert_int_equal(error.code, ERROR_DENIED);
    db_rollback(&tx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_edges_of_the_database_are_those_of_the_program, empty_queue),
        cmocka_unit_test_setup(test_a_job_is_claimed_once_and_ends, empty_queue),
        cmocka_unit_test_setup(test_a_job_waits_for_its_time, empty_queue),
        cmocka_unit_test_setup(test_users_take_turns, empty_queue),
        cmocka_unit_test_setup(test_a_lost_job_is_taken_again_and_the_first_holder_holds_nothing,
                               empty_queue),
        cmocka_unit_test_setup(test_a_beat_keeps_the_lease, empty_queue),
        cmocka_unit_test_setup(test_a_job_that_is_lost_too_often_is_parked_with_its_reason,
                               empty_queue),
        cmocka_unit_test_setup(test_owner_cancels_at_once_what_waits_and_asks_what_runs,
                               empty_queue),
        cmocka_unit_test_setup(test_a_retry_waits_and_counts, empty_queue),
        cmocka_unit_test_setup(test_one_unfinished_job_for_each_object, empty_queue),
        cmocka_unit_test_setup(test_the_web_may_not_claim_or_move, empty_queue),
    };

    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
