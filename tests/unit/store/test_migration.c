/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <sys/stat.h>

#include "fixture.h"

#include "store/connection.h"

#include "base/banned.h"

/* A database of its own in the fixture's cluster, opened as its owner. */
static struct database *fresh(struct fixture *fixture, const char *name)
{
    struct str url = cluster_conninfo(fixture->cluster, &fixture->arena, DB_OWNER);
    int64_t until = clock_monotonic_us(NULL) + 30000000;
    struct database_options options = {.role = DB_OWNER, .connections_max = 4};
    struct connection *connection = NULL;
    struct error error = ERROR_INIT;
    struct database *database = NULL;
    PGresult *result;

    assert_ok(connection_open(url.ptr, "clipcrafter", until, &connection, &error), error);
    result = connection_script(
        connection, arena_printf(&fixture->arena, "CREATE DATABASE %s", name).ptr, until);
    assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
    PQclear(result);
    connection_close(connection);
    options.url = arena_printf(&fixture->arena, "%.*s dbname=%s", STR_FMT(url), name);
    assert_ok(database_open(&options, &database, &error), error);
    return database;
}

static int64_t ask(struct database *database, const char *sql)
{
    struct db_scope scope = {0};
    struct error error = ERROR_INIT;
    struct db_rows rows;
    struct db_tx *tx = NULL;
    int64_t answer;

    assert_ok(db_begin(database, &scope, &tx, &error), error);
    db_as_login(tx);
    assert_ok(db_query(tx, sql, NULL, 0, &rows, &error), error);
    answer = db_get_int(&rows, 0, 0);
    db_rollback(&tx);
    return answer;
}

static void test_running_again_applies_nothing(void **state)
{
    struct database *database = fresh(*state, "again");
    struct error error = ERROR_INIT;
    int32_t applied = -1, version = -1;

    assert_ok(migration_version(database, &version, &error), error);
    assert_int_equal(version, 0);
    assert_ok(migration_run(database, MIGRATIONS, MIGRATION_COUNT, &applied, &error), error);
    assert_int_equal(applied, MIGRATION_COUNT);
    assert_ok(migration_run(database, MIGRATIONS, MIGRATION_COUNT, &applied, &error), error);
    assert_int_equal(applied, 0);
    assert_ok(migration_check(database, &error), error);
    database_close(database);
}

static void *migrate(void *context)
{
    struct error error = ERROR_INIT;

    return migration_run(context, MIGRATIONS, MIGRATION_COUNT, NULL, &error) ? context : NULL;
}

static void test_several_at_once_end_in_the_same_state(void **state)
{
    struct database *database = fresh(*state, "together");
    pthread_t threads[3];
    struct error error = ERROR_INIT;

    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, migrate, database), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *done = NULL;

        pthread_join(threads[i], &done);
        assert_ptr_equal(done, database);
    }
    assert_ok(migration_check(database, &error), error);
    database_close(database);
}

static void test_a_failing_step_leaves_nothing_and_can_be_run_again(void **state)
{
    static const struct migration BROKEN[] = {
        {1, "good", "CREATE TABLE clipcrafter.a (b integer);"},
        {2, "bad", "CREATE TABLE clipcrafter.c (d integer); SELECT no_such_thing;"},
    };
    static const struct migration MENDED[] = {
        {1, "good", "CREATE TABLE clipcrafter.a (b integer);"},
        {2, "bad", "CREATE TABLE clipcrafter.c (d integer);"},
    };
    struct database *database = fresh(*state, "failing");
    struct error error = ERROR_INIT;
    int32_t version = -1;

    assert_false(migration_run(database, BROKEN, 2, NULL, &error));
    assert_non_null(strstr(error.message, "migration 2 (bad)"));
    assert_ok(migration_version(database, &version, &error), error);
    assert_int_equal(version, 1);
    assert_int_equal(ask(database, "SELECT count(*) FROM pg_tables WHERE tablename = 'c'"), 0);
    assert_ok(migration_run(database, MENDED, 2, NULL, &error), error);
    database_close(database);
}

static void test_a_changed_or_newer_history_is_refused(void **state)
{
    static const struct migration ONE[] = {{1, "a", "CREATE TABLE clipcrafter.a (b integer);"}};
    static const struct migration OTHER[] = {{1, "a", "CREATE TABLE clipcrafter.a (c integer);"}};
    struct database *database = fresh(*state, "changed");
    struct error error = ERROR_INIT;

    assert_ok(migration_run(database, ONE, 1, NULL, &error), error);
    assert_false(migration_run(database, OTHER, 1, NULL, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_false(migration_run(database, ONE, 0, NULL, &error));
    assert_non_null(strstr(error.message, "newer"));
    assert_false(migration_check(database, &error));
    assert_non_null(strstr(error.message, "clipcrafter migrate"));
    database_close(database);
}

/* As a Supabase project is: roles of its API with rights on everything new. */
static void test_the_roles_of_a_rest_api_reach_nothing(void **state)
{
    static const char *const ROLES[] = {"anon", "authenticated", "service_role"};
    struct fixture *fixture = *state;
    struct database *database = fresh(fixture, "supabase");
    struct error error = ERROR_INIT;

    fixture_sql(fixture, "CREATE ROLE anon NOLOGIN; CREATE ROLE authenticated NOLOGIN;"
                         "CREATE ROLE service_role NOLOGIN BYPASSRLS");
    {
        struct db_scope scope = {0};
        struct db_tx *tx = NULL;

        assert_ok(db_begin(database, &scope, &tx, &error), error);
        db_as_login(tx);
        assert_ok(db_script(tx,
                            "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO anon, authenticated,"
                            " service_role;"
                            "ALTER DEFAULT PRIVILEGES GRANT ALL ON FUNCTIONS TO anon,"
                            " authenticated, service_role",
                            &error),
                  error);
        assert_ok(db_commit(&tx, &error), error);
    }
    assert_ok(migration_run(database, MIGRATIONS, MIGRATION_COUNT, NULL, &error), error);
    assert_int_equal(ask(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
                     0);
    for (size_t i = 0; i < COUNT_OF(ROLES); i++) {
        struct str sql = arena_printf(
            &fixture->arena,
            "SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            "  WHERE n.nspname = 'clipcrafter' AND c.relkind IN ('r', 'v')"
            "  AND has_schema_privilege('%s', n.oid, 'USAGE')"
            "  AND has_table_privilege('%s', c.oid, 'SELECT, INSERT, UPDATE, DELETE'))"
            " + (SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            "  WHERE n.nspname = 'clipcrafter' AND has_schema_privilege('%s', n.oid, 'USAGE'))",
            ROLES[i], ROLES[i], ROLES[i]);

        assert_int_equal(ask(database, sql.ptr), 0);
    }
    database_close(database);
}

static void test_every_table_is_guarded_and_no_role_of_ours_bypasses(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(ask(fixture->owner,
                         "SELECT count(*) FROM pg_class c JOIN pg_namespace n"
                         " ON n.oid = c.relnamespace WHERE n.nspname = 'clipcrafter'"
                         " AND c.relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)"),
                     0);
    assert_int_equal(ask(fixture->owner,
                         "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'clipcrafter\\_%'"
                         " AND (rolbypassrls OR rolsuper OR rolcreaterole OR rolcreatedb)"),
                     0);
    assert_int_equal(ask(fixture->owner,
                         "SELECT count(*) FROM pg_class c JOIN pg_namespace n"
                         " ON n.oid = c.relnamespace WHERE n.nspname = 'clipcrafter'"
                         " AND pg_get_userbyid(c.relowner) <> 'clipcrafter_owner'"),
                     0);
}

/* What runs with the owner's rights must not be led astray by a search path, nor open to all. */
static void test_every_function_with_the_owners_rights_is_fixed_and_granted_by_name(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(ask(fixture->owner,
                         "SELECT count(*) FROM pg_proc p JOIN pg_namespace n"
                         " ON n.oid = p.pronamespace WHERE n.nspname = 'clipcrafter'"
                         " AND p.prosecdef AND NOT coalesce(p.proconfig::text LIKE"
                         " '%search_path=pg_catalog, pg_temp%', false)"),
                     0);
    assert_int_equal(ask(fixture->owner,
                         "SELECT count(*) FROM pg_proc p JOIN pg_namespace n"
                         " ON n.oid = p.pronamespace WHERE n.nspname = 'clipcrafter'"
                         " AND has_function_privilege('public', p.oid, 'EXECUTE')"),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_running_again_applies_nothing),
        cmocka_unit_test(test_several_at_once_end_in_the_same_state),
        cmocka_unit_test(test_a_failing_step_leaves_nothing_and_can_be_run_again),
        cmocka_unit_test(test_a_changed_or_newer_history_is_refused),
        cmocka_unit_test(test_every_table_is_guarded_and_no_role_of_ours_bypasses),
        cmocka_unit_test(test_every_function_with_the_owners_rights_is_fixed_and_granted_by_name),
        cmocka_unit_test(test_the_roles_of_a_rest_api_reach_nothing),
    };

    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
