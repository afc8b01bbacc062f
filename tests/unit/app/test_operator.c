/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app_fixture.h"

#include "app/email.h"
#include "app/operator.h"

#include "base/banned.h"

static struct operator_desk desk_of(struct app_fixture *fixture)
{
    return (struct operator_desk){
        .app = &fixture->worker, .owner = fixture->store->owner, .actor = STR("admin:test")};
}

static struct uuid add_job(struct app_fixture *fixture, const struct person *person)
{
    struct job_order order = {.id = uuid_new(&fixture->store->clock, NULL),
                              .user = person->user,
                              .kind = "produce",
                              .object = uuid_new(&fixture->store->clock, NULL),
                              .priority = 5,
                              .run_at = fixture_now(fixture)};
    struct error error = ERROR_INIT;
    struct db_tx *tx = fixture_begin(&fixture->web, &person->user);

    assert_ok(job_store_add(tx, &order, fixture_now(fixture), &error), error);
    fixture_commit(&tx);
    return order.id;
}

static void cancel_job(struct app_fixture *fixture, const struct person *person,
                       const struct uuid *job)
{
    enum job_state state = JOB_QUEUED;
    struct error error = ERROR_INIT;
    struct db_tx *tx = fixture_begin(&fixture->web, &person->user);

    assert_ok(job_store_cancel(tx, job, fixture_now(fixture), &state, &error), error);
    fixture_commit(&tx);
    assert_int_equal(state, JOB_CANCELLED);
}

static size_t count_jobs(struct app_fixture *fixture, const enum job_state *state)
{
    struct operator_desk desk = desk_of(fixture);
    struct error error = ERROR_INIT;
    struct job *jobs = NULL;
    size_t count = 0;

    assert_ok(operator_jobs(&desk, fixture_arena(fixture), state, &jobs, &count, &error), error);
    for (size_t i = 0; i < count; i++)
        assert_true(!state || jobs[i].state == *state);
    return count;
}

/* The address's real hash, so that promote() finds it. */
static void give_address(struct app_fixture *fixture, const struct person *person, const char *text)
{
    const struct subkey *key = vault_subkey(fixture->web.vault, SUBKEY_LOOKUP);
    struct error error = ERROR_INIT;
    char id[UUID_TEXT + 1], hex[DIGEST_HEX + 1];
    struct digest hash;
    struct email email;

    assert_ok(email_parse(fixture_arena(fixture), str_from(text), &email, &error), error);
    hash = email_hash(key, &email);
    digest_hex(&hash, hex);
    uuid_text(&person->user, id);
    fixture_sql(fixture->store,
                arena_printf(fixture_arena(fixture),
                             "UPDATE clipcrafter.users SET email_hash = '\\x%s', operator = false,"
                             " state = 'active' WHERE user_id = '%s'",
                             hex, id)
                    .ptr);
}

static int64_t notes(struct app_fixture *fixture, const char *action)
{
    return fixture_count(fixture,
                         arena_printf(fixture_arena(fixture),
                                      "SELECT count(*) FROM clipcrafter.audit WHERE actor ="
                                      " 'admin:test' AND action = '%s'",
                                      action)
                             .ptr);
}

static void test_jobs_of_everybody_are_listed_by_state(void **state)
{
    struct app_fixture *fixture = *state;
    enum job_state cancelled = JOB_CANCELLED, queued = JOB_QUEUED;
    struct uuid first = add_job(fixture, &fixture->ann);

    (void)add_job(fixture, &fixture->bob);
    cancel_job(fixture, &fixture->ann, &first);
    assert_int_equal(count_jobs(fixture, NULL), 2);
    assert_int_equal(count_jobs(fixture, &cancelled), 1);
    assert_int_equal(count_jobs(fixture, &queued), 1);
}

static void test_a_retried_job_is_queued_and_noted(void **state)
{
    struct app_fixture *fixture = *state;
    struct operator_desk desk = desk_of(fixture);
    struct uuid job = add_job(fixture, &fixture->ann);
    enum job_state queued = JOB_QUEUED;
    struct error error = ERROR_INIT;
    int64_t before = notes(fixture, "job_retry");

    cancel_job(fixture, &fixture->ann, &job);
    assert_ok(operator_retry(&desk, &job, &error), error);
    assert_int_equal(count_jobs(fixture, &queued), 1);
    assert_int_equal(notes(fixture, "job_retry"), before + 1);
}

static void test_what_is_queued_or_unknown_is_not_retried(void **state)
{
    struct app_fixture *fixture = *state;
    struct operator_desk desk = desk_of(fixture);
    struct uuid job = add_job(fixture, &fixture->ann), none = uuid_new(NULL, NULL);
    struct error error = ERROR_INIT;
    int64_t before = notes(fixture, "job_retry");

    assert_false(operator_retry(&desk, &job, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_false(operator_retry(&desk, &none, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_int_equal(notes(fixture, "job_retry"), before);
}

static void test_an_operator_is_found_by_address_in_any_case(void **state)
{
    struct app_fixture *fixture = *state;
    struct operator_desk desk = desk_of(fixture);
    struct error error = ERROR_INIT;

    give_address(fixture, &fixture->ann, "ann@example.org");
    assert_ok(operator_promote(&desk, STR("Ann@Example.ORG"), &error), error);
    assert_int_equal(
        fixture_count(fixture, "SELECT count(*) FROM clipcrafter.users WHERE operator"), 1);
    assert_int_equal(notes(fixture, "operator_made"), 1);
}

static void test_nobody_else_becomes_operator(void **state)
{
    struct app_fixture *fixture = *state;
    struct operator_desk desk = desk_of(fixture);
    struct error error = ERROR_INIT;

    give_address(fixture, &fixture->ann, "ann@example.org");
    assert_false(operator_promote(&desk, STR("bob@example.net"), &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_false(operator_promote(&desk, STR("no address"), &error));
    assert_int_equal(error.code, ERROR_INPUT);
    fixture_sql(fixture->store, "UPDATE clipcrafter.users SET state = 'unverified'");
    assert_false(operator_promote(&desk, STR("ann@example.org"), &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_int_equal(
        fixture_count(fixture, "SELECT count(*) FROM clipcrafter.users WHERE operator"), 0);
}

static void test_rotation_with_nothing_to_do_is_not_noted(void **state)
{
    struct app_fixture *fixture = *state;
    struct operator_desk desk = desk_of(fixture);
    struct vault_rotation rotation;
    struct error error = ERROR_INIT;

    assert_ok(operator_rotate(&desk, &rotation, &error), error);
    assert_int_equal(rotation.rewrapped, 0);
    assert_int_equal(rotation.left, 0);
    assert_int_equal(notes(fixture, "keys_rotated"), 0);
}

static void test_rotation_that_wraps_anew_is_noted(void **state)
{
    struct app_fixture *fixture = *state;
    struct operator_desk desk = desk_of(fixture);
    struct vault_rotation rotation;
    struct error error = ERROR_INIT;
    struct master_keys *keys = NULL;
    struct vault *vault = NULL;
    struct app app = fixture->worker;

    assert_ok(master_keys_read_text(STR("next BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA=\n"
                                        "only AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"),
                                    STR("test"), &keys, &error),
              error);
    assert_ok(vault_new(app.database, keys, &fixture->store->clock, NULL, &vault, &error), error);
    app.vault = vault;
    desk.app = &app;
    assert_ok(operator_rotate(&desk, &rotation, &error), error);
    assert_true(rotation.rewrapped >= 2);
    assert_int_equal(rotation.left, 0);
    assert_int_equal(notes(fixture, "keys_rotated"), 1);
    vault_free(vault);
}

#define TEST(name) cmocka_unit_test_setup(name, app_fixture_clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_jobs_of_everybody_are_listed_by_state),
        TEST(test_a_retried_job_is_queued_and_noted),
        TEST(test_what_is_queued_or_unknown_is_not_retried),
        TEST(test_an_operator_is_found_by_address_in_any_case),
        TEST(test_nobody_else_becomes_operator),
        TEST(test_rotation_with_nothing_to_do_is_not_noted),
        TEST(test_rotation_that_wraps_anew_is_noted),
    };

    return cmocka_run_group_tests(tests, app_fixture_start, app_fixture_stop);
}
