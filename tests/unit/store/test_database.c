/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <sys/stat.h>

#include "fixture.h"

#include "base/banned.h"

static struct db_tx *begin(struct database *database, const struct uuid *tenant)
{
    struct db_scope scope = {.tenant = *tenant};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;

    assert_ok(db_begin(database, &scope, &tx, &error), error);
    return tx;
}

static struct uuid a_user(struct fixture *fixture)
{
    return uuid_new(&fixture->clock, NULL);
}

static bool put_share(struct db_tx *tx, const struct uuid *user, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.user_key (user_id, generation, wrapped, master_key,"
                  " created_at, wrapped_at) VALUES ($1, 1, $2, 'k1', $3, $3)",
                  db_uuid(user), db_bytes(STR("x")), db_time(1));
}

static size_t keys_of(struct fixture *fixture, const struct uuid *user)
{
    struct error error = ERROR_INIT;
    struct db_tx *tx = begin(fixture->web, user);
    struct db_rows rows;
    size_t count;

    assert_ok(DB_RUN(tx, &rows, &error,
                     "SELECT generation FROM clipcrafter.user_key WHERE user_id = $1",
                     db_uuid(user)),
              error);
    count = rows.count;
    db_rollback(&tx);
    return count;
}

static void test_every_type_goes_in_and_comes_out(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct uuid id = a_user(fixture);
    struct db_tx *tx = begin(fixture->web, &id);
    struct db_rows rows;

    assert_ok(DB_RUN(tx, &rows, &error,
                     "SELECT $1::bigint, $2::bytea, $3::text, $4::uuid, $5::timestamptz,"
                     " $6::boolean, $7::jsonb, $8::text, -2::smallint, 7::integer",
                     db_int(-5), db_bytes((struct str){"a\0b", 3}), db_text(STR("h\xc3\xa9")),
                     db_uuid(&id), db_time(INT64_C(1800000000123456)), db_bool(true),
                     db_text(STR("{\"a\": 1}")), db_null()),
              error);
    assert_int_equal(rows.count, 1);
    assert_int_equal(db_get_int(&rows, 0, 0), -5);
    struct str bytes = db_get_text(&rows, 0, 1, &fixture->arena);
    assert_int_equal(bytes.len, 3);
    assert_memory_equal(bytes.ptr, "a\0b", 3);
    assert_str(db_get_text(&rows, 0, 2, &fixture->arena), "h\xc3\xa9");
    struct uuid back = db_get_uuid(&rows, 0, 3);
    assert_true(uuid_equal(&back, &id));
    assert_int_equal(db_get_time(&rows, 0, 4), INT64_C(1800000000123456));
    assert_true(db_get_bool(&rows, 0, 5));
    assert_str(db_get_text(&rows, 0, 6, &fixture->arena), "{\"a\": 1}");
    assert_true(db_is_null(&rows, 0, 7));
    assert_int_equal(db_get_int(&rows, 0, 8), -2);
    assert_int_equal(db_get_int(&rows, 0, 9), 7);
    assert_ok(db_commit(&tx, &error), error);
}

static void test_a_tenant_sees_and_writes_its_own_rows_only(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct uuid a = a_user(fixture), b = a_user(fixture), nobody = {{0}};
    struct db_tx *tx = begin(fixture->web, &a);
    struct db_rows rows;

    assert_ok(put_share(tx, &a, &error), error);
    assert_ok(db_commit(&tx, &error), error);
    assert_int_equal(keys_of(fixture, &a), 1);

    tx = begin(fixture->web, &b);
    assert_ok(DB_RUN(tx, &rows, &error, "SELECT 1 FROM clipcrafter.user_key WHERE user_id = $1",
                     db_uuid(&a)),
              error);
    assert_int_equal(rows.count, 0);
    assert_false(put_share(tx, &a, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    db_rollback(&tx);

    tx = begin(fixture->web, &nobody);
    assert_ok(db_query(tx, "SELECT 1 FROM clipcrafter.user_key", NULL, 0, &rows, &error), error);
    assert_int_equal(rows.count, 0);
    db_rollback(&tx);
}

static void test_the_tenant_does_not_outlive_its_transaction(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct uuid a = a_user(fixture), nobody = {{0}};

    for (int i = 0; i < 8; i++) {
        struct db_tx *tx = begin(fixture->web, i % 2 ? &nobody : &a);
        struct db_rows rows;

        assert_ok(db_query(tx, "SELECT clipcrafter.tenant() IS NULL, current_user::text", NULL, 0,
                           &rows, &error),
                  error);
        assert_int_equal(db_get_bool(&rows, 0, 0), i % 2);
        assert_str(db_get_text(&rows, 0, 1, &fixture->arena), "clipcrafter_web");
        db_rollback(&tx);
    }
}

static void test_roles_run_no_ddl(void **state)
{
    struct fixture *fixture = *state;
    struct database *const pools[] = {fixture->web, fixture->worker};
    static const char *const DDL[] = {
        "CREATE TABLE clipcrafter.mine (a integer)",
        "CREATE TABLE public.mine (a integer)",
        "ALTER TABLE clipcrafter.users DISABLE ROW LEVEL SECURITY",
        "DROP TABLE clipcrafter.users",
        "TRUNCATE clipcrafter.users",
        "CREATE ROLE other",
        "CREATE SCHEMA other",
        /* A hosted database's one login is a member of all roles and may change them. */
        "SET ROLE clipcrafter_owner",
    };

    for (size_t p = 0; p < COUNT_OF(pools); p++) {
        for (size_t i = 0; i < COUNT_OF(DDL) - !fixture->cluster; i++) {
            struct uuid nobody = {{0}};
            struct error error = ERROR_INIT;
            struct db_tx *tx = begin(pools[p], &nobody);

            if (db_query(tx, DDL[i], NULL, 0, NULL, &error))
                fail_msg("pool %zu may: %s", p, DDL[i]);
            assert_string_equal(db_state(tx), "42501");
            db_rollback(&tx);
        }
    }
}

static void test_a_failed_statement_undoes_everything(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct uuid a = a_user(fixture);
    struct db_tx *tx = begin(fixture->web, &a);

    assert_ok(put_share(tx, &a, &error), error);
    assert_false(put_share(tx, &a, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_string_equal(db_constraint(tx), "user_key_pkey");
    assert_false(put_share(tx, &a, &error));
    assert_false(db_commit(&tx, &error));
    assert_null(tx);
    assert_int_equal(keys_of(fixture, &a), 0);
}

static void test_messages_hold_no_value(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct uuid a = a_user(fixture);
    struct db_tx *tx = begin(fixture->web, &a);

    assert_false(DB_RUN(tx, NULL, &error, "SELECT $1::text::uuid", db_text(STR("canary-4711"))));
    assert_null(strstr(error.message, "canary"));
    db_rollback(&tx);
}

static void test_a_statement_past_its_deadline_is_given_up(void **state)
{
    struct fixture *fixture = *state;
    struct db_scope scope = {.deadline_ms = 100};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;
    int64_t start = clock_monotonic_us(NULL);

    assert_ok(db_begin(fixture->web, &scope, &tx, &error), error);
    assert_false(db_query(tx, "SELECT pg_sleep(30)", NULL, 0, NULL, &error));
    assert_int_equal(error.code, ERROR_BUSY);
    db_rollback(&tx);
    assert_true(clock_monotonic_us(NULL) - start < 5000000);
}

static void test_a_full_pool_says_busy(void **state)
{
    struct fixture *fixture = *state;
    struct db_scope scope = {.deadline_ms = 50}, held = {0};
    struct error error = ERROR_INIT;
    struct db_tx *tx[4] = {NULL}, *more = NULL;

    for (size_t i = 0; i < COUNT_OF(tx); i++)
        assert_ok(db_begin(fixture->web, &held, &tx[i], &error), error);
    assert_false(db_begin(fixture->web, &scope, &more, &error));
    assert_int_equal(error.code, ERROR_BUSY);
    assert_int_equal(error.retry_after_s, 1);
    for (size_t i = 0; i < COUNT_OF(tx); i++)
        db_rollback(&tx[i]);
    assert_ok(db_begin(fixture->web, &scope, &more, &error), error);
    db_rollback(&more);
}

static int64_t backend_of(struct fixture *fixture, struct db_tx *tx)
{
    struct error error = ERROR_INIT;
    struct db_rows rows;

    (void)fixture;
    assert_ok(db_query(tx, "SELECT pg_backend_pid()", NULL, 0, &rows, &error), error);
    return db_get_int(&rows, 0, 0);
}

static void kill_backends(struct fixture *fixture)
{
    fixture_sql(fixture, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                         " WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

static void test_an_idle_connection_that_was_cut_is_replaced_unnoticed(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct uuid a = a_user(fixture);
    struct db_tx *tx;

    assert_int_equal(keys_of(fixture, &a), 0);
    kill_backends(fixture);
    tx = begin(fixture->web, &a);
    assert_ok(put_share(tx, &a, &error), error);
    assert_ok(db_commit(&tx, &error), error);
    assert_int_equal(keys_of(fixture, &a), 1);
}

static void test_a_connection_lost_midway_loses_the_whole_transaction(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct uuid a = a_user(fixture);
    struct db_tx *tx = begin(fixture->web, &a);

    assert_ok(put_share(tx, &a, &error), error);
    kill_backends(fixture);
    /* The cut is learnt at COMMIT, and resolved: it did not happen. */
    assert_false(db_commit(&tx, &error));
    assert_int_equal(error.code, ERROR_BUSY);
    assert_false(db_unsure(&error));
    assert_int_equal(keys_of(fixture, &a), 0);
}

/* A backend that commits and dies before it can answer: its answer is lost, the rows are there. */
static void test_a_commit_whose_answer_was_lost_is_known_as_committed(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct uuid a = a_user(fixture);
    struct db_tx *tx;

    fixture_sql(fixture,
                "CREATE FUNCTION clipcrafter.die_late() RETURNS trigger LANGUAGE plpgsql AS $$"
                " BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END $$;"
                "GRANT EXECUTE ON FUNCTION clipcrafter.die_late() TO clipcrafter_web;"
                "CREATE CONSTRAINT TRIGGER die_late AFTER INSERT ON clipcrafter.user_key"
                " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                " EXECUTE FUNCTION clipcrafter.die_late()");
    /* COMMIT takes 300 ms, the caller waits for 150 and drops the line; the server goes on. */
    {
        struct db_scope scope = {.tenant = a, .deadline_ms = 150};

        assert_ok(db_begin(fixture->web, &scope, &tx, &error), error);
        assert_ok(db_query(tx, "SET LOCAL statement_timeout = 0", NULL, 0, NULL, &error), error);
        assert_ok(put_share(tx, &a, &error), error);
        assert_ok(db_commit(&tx, &error), error);
    }
    fixture_sql(fixture, "DROP TRIGGER die_late ON clipcrafter.user_key;"
                         "DROP FUNCTION clipcrafter.die_late()");
    assert_int_equal(keys_of(fixture, &a), 1);
}

static void test_the_server_killed_is_back_with_all_that_was_committed(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct uuid a = a_user(fixture);
    struct db_tx *tx = NULL;
    int pid;

    fixture_needs_cluster(fixture);
    pid = cluster_pid(fixture->cluster);
    tx = begin(fixture->web, &a);

    assert_ok(put_share(tx, &a, &error), error);
    assert_ok(db_commit(&tx, &error), error);
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (kill(pid, 0) == 0 && cluster_pid(fixture->cluster) == pid)
        assert_ok(cluster_tend(fixture->cluster, &error), error);
    assert_true(cluster_pid(fixture->cluster) != pid);
    assert_int_equal(keys_of(fixture, &a), 1);
}

static void test_each_statement_of_a_transaction_uses_one_backend(void **state)
{
    struct fixture *fixture = *state;
    struct uuid a = a_user(fixture);
    struct db_tx *tx = begin(fixture->web, &a);

    assert_int_equal(backend_of(fixture, tx), backend_of(fixture, tx));
    db_rollback(&tx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_type_goes_in_and_comes_out),
        cmocka_unit_test(test_a_tenant_sees_and_writes_its_own_rows_only),
        cmocka_unit_test(test_the_tenant_does_not_outlive_its_transaction),
        cmocka_unit_test(test_roles_run_no_ddl),
        cmocka_unit_test(test_a_failed_statement_undoes_everything),
        cmocka_unit_test(test_messages_hold_no_value),
        cmocka_unit_test(test_a_statement_past_its_deadline_is_given_up),
        cmocka_unit_test(test_a_full_pool_says_busy),
        cmocka_unit_test(test_an_idle_connection_that_was_cut_is_replaced_unnoticed),
        cmocka_unit_test(test_a_connection_lost_midway_loses_the_whole_transaction),
        cmocka_unit_test(test_a_commit_whose_answer_was_lost_is_known_as_committed),
        cmocka_unit_test(test_the_server_killed_is_back_with_all_that_was_committed),
        cmocka_unit_test(test_each_statement_of_a_transaction_uses_one_backend),
    };

    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
