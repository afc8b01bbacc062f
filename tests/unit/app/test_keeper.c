/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app_fixture.h"

#include "app/keeper.h"
#include "store/cache_entry_store.h"

#include "base/banned.h"

static struct kept keep(struct app_fixture *fixture, const char *text)
{
    const struct keep_order order = {
        .user = fixture->ann.user, .purpose = BLOB_CACHE, .type = STR("text/plain")};
    struct error error = ERROR_INIT;
    int fd = fixture_file(str_from(text));
    struct kept kept;

    assert_ok(keeper_keep(&fixture->web, &order, fd, (int64_t)strlen(text), NULL, &kept, &error),
              error);
    close(fd);
    return kept;
}

static bool settle(struct app_fixture *fixture, const struct kept *kept, struct error *error)
{
    struct db_tx *tx = fixture_begin(&fixture->web, &kept->user);
    bool ok = keeper_settle(&fixture->web, tx, kept, error);

    if (ok)
        fixture_commit(&tx);
    db_rollback(&tx);
    return ok;
}

static struct keeper_sweep sweep(struct app_fixture *fixture)
{
    struct error error = ERROR_INIT;
    struct keeper_sweep done;

    assert_ok(keeper_sweep(&fixture->worker, NULL, &done, &error), error);
    return done;
}

static struct keeper_report audit(struct app_fixture *fixture)
{
    struct error error = ERROR_INIT;
    struct keeper_report report;

    assert_ok(keeper_audit(&fixture->worker, fixture->store->owner, NULL, &report, &error), error);
    return report;
}

static bool is_there(struct app_fixture *fixture, const struct kept *kept)
{
    struct error error = ERROR_INIT;
    struct blob_info info;

    if (blob_stat(fixture->web.blobs, &kept->name, &info, &error))
        return true;
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    return false;
}

static int64_t rows_of(struct app_fixture *fixture, const char *state)
{
    return fixture_count(
        fixture, arena_printf(fixture_arena(fixture),
                              "SELECT count(*) FROM clipcrafter.blob WHERE state = '%s'", state)
                     .ptr);
}

static void test_what_is_settled_stays(void **state)
{
    struct app_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct kept kept = keep(fixture, "speech");

    assert_ok(settle(fixture, &kept, &error), error);
    fixture_wait(fixture, 2 * 3600);
    assert_int_equal(sweep(fixture).removed, 0);
    assert_ok(blob_fetch(fixture->web.blobs, &kept.name, -1, 6, &kept.digest, NULL, &error), error);
}

static void test_what_its_writer_left_goes_after_an_hour(void **state)
{
    struct app_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct kept kept = keep(fixture, "speech");

    fixture_wait(fixture, 3599);
    assert_int_equal(sweep(fixture).removed, 0);
    assert_true(is_there(fixture, &kept));
    fixture_wait(fixture, 2);
    assert_int_equal(sweep(fixture).removed, 1);
    assert_false(is_there(fixture, &kept));
    assert_int_equal(fixture_count(fixture, "SELECT count(*) FROM clipcrafter.blob"), 0);
    /* The writer wakes up: nothing may refer to it any more. */
    assert_false(settle(fixture, &kept, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
}

static void test_what_is_given_up_goes_at_once(void **state)
{
    struct app_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct kept kept = keep(fixture, "speech");

    keeper_give_up(&fixture->web, &kept);
    assert_false(settle(fixture, &kept, &error));
    assert_int_equal(sweep(fixture).removed, 1);
    assert_false(is_there(fixture, &kept));
}

/* COMMIT happened, but its answer was lost and the writer thinks it did not. */
static void test_what_was_settled_is_not_given_up(void **state)
{
    struct app_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct kept kept = keep(fixture, "speech");

    assert_ok(settle(fixture, &kept, &error), error);
    keeper_give_up(&fixture->web, &kept);
    assert_int_equal(rows_of(fixture, "stored"), 1);
    assert_int_equal(sweep(fixture).removed, 0);
    assert_true(is_there(fixture, &kept));
}

static void test_the_row_is_there_before_the_bytes(void **state)
{
    struct app_fixture *fixture = *state;
    const struct keep_order order = {
        .user = fixture->ann.user, .purpose = BLOB_CACHE, .type = STR("text/plain")};
    struct error error = ERROR_INIT;
    int fd = fixture_file(STR("speech"));
    struct kept kept;

    /* The store refuses: its folder is gone. */
    assert_ok(folder_remove(str_from(fixture->blobs), &error), error);
    assert_false(keeper_keep(&fixture->web, &order, fd, 6, NULL, &kept, &error));
    assert_int_equal(rows_of(fixture, "doomed"), 1);
    assert_int_equal(rows_of(fixture, "pending"), 0);
    close(fd);
}

static void test_a_file_that_is_too_short_is_not_kept(void **state)
{
    struct app_fixture *fixture = *state;
    const struct keep_order order = {
        .user = fixture->ann.user, .purpose = BLOB_CACHE, .type = STR("text/plain")};
    struct error error = ERROR_INIT;
    int fd = fixture_file(STR("speech"));
    struct kept kept;

    assert_false(keeper_keep(&fixture->web, &order, fd, 7, NULL, &kept, &error));
    assert_int_equal(error.code, ERROR_IO);
    assert_int_equal(fixture_count(fixture, "SELECT count(*) FROM clipcrafter.blob"), 0);
    close(fd);
}

static void test_another_person_neither_settles_nor_dooms_it(void **state)
{
    struct app_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct kept kept = keep(fixture, "speech"), stolen = kept;

    stolen.user = fixture->bob.user;
    assert_false(settle(fixture, &stolen, &error));
    keeper_give_up(&fixture->web, &stolen);
    assert_int_equal(rows_of(fixture, "pending"), 1);
    assert_ok(settle(fixture, &kept, &error), error);
}

static void test_a_sweep_takes_many_and_leaves_what_is_referred_to(void **state)
{
    struct app_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct kept kept = keep(fixture, "referred to");
    struct keeper_sweep done;
    char project[UUID_TEXT + 1], user[UUID_TEXT + 1], blob[UUID_TEXT + 1];
    struct uuid id = uuid_new(NULL, NULL);

    uuid_text(&id, project);
    uuid_text(&kept.user, user);
    uuid_text(&kept.id, blob);
    assert_ok(settle(fixture, &kept, &error), error);
    fixture_sql(
        fixture->store,
        arena_printf(fixture_arena(fixture),
                     "INSERT INTO clipcrafter.project (id, user_id, title_sealed,"
                     " created_at, updated_at) VALUES ('%s', '%s', '', now(), now());"
                     "INSERT INTO clipcrafter.cache_entry VALUES ('%s', '%s', 'speech',"
                     " '\\x%064d', '%s', now(), now());"
                     "UPDATE clipcrafter.blob SET state = 'doomed', changed_at = '2000-1-1'",
                     project, user, project, user, 0, blob)
            .ptr);
    for (int i = 0; i < 45; i++) {
        struct kept other = keep(fixture, "nobody's");
        keeper_give_up(&fixture->web, &other);
    }
    done = sweep(fixture);
    assert_int_equal(done.removed, 45);
    assert_int_equal(done.stuck, 1);
}

static void test_an_audit_finds_each_difference(void **state)
{
    struct app_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct kept good = keep(fixture, "good"), missing = keep(fixture, "missing"),
                damaged = keep(fixture, "damaged"), pending = keep(fixture, "pending");
    struct blob_name stray = blob_name_new(NULL);
    struct digest digest = digest_of(STR("stray"));
    struct keeper_report report;
    int fd = fixture_file(STR("stray"));

    assert_ok(settle(fixture, &good, &error) && settle(fixture, &missing, &error) &&
                  settle(fixture, &damaged, &error),
              error);
    assert_ok(blob_remove(fixture->web.blobs, &missing.name, &error), error);
    assert_ok(blob_put(fixture->web.blobs, &stray, fd, 5, &digest, NULL, &error), error);
    close(fd);
    fd = open(arena_printf(fixture_arena(fixture), "%s/%s", fixture->blobs, damaged.name.text).ptr,
              O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, "D", 1, 0), 1);
    close(fd);
    report = audit(fixture);
    assert_int_equal(report.objects, 4);
    assert_int_equal(report.rows, 3);
    assert_int_equal(report.bytes, 4 + 7 + 7);
    assert_int_equal(report.unsettled, 1);
    assert_int_equal(report.unreferenced, 3);
    assert_int_equal(report.example_count, 3);
    for (size_t i = 0; i < report.example_count; i++) {
        const struct blob_name *expected[KEEPER_FAULTS] = {&stray, &missing.name, &damaged.name};
        assert_string_equal(report.examples[i].name.text, expected[report.examples[i].fault]->text);
    }
    for (int i = 0; i < KEEPER_FAULTS; i++)
        assert_int_equal(report.faults[i], 1);
    assert_false(keeper_report_is_clean(&report));
    (void)pending;
}

static void test_tidying_removes_strays_alone(void **state)
{
    struct app_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct kept good = keep(fixture, "good"), pending = keep(fixture, "pending");
    struct blob_name stray = blob_name_new(NULL);
    struct digest digest = digest_of(STR("stray"));
    int fd = fixture_file(STR("stray"));
    int64_t removed = 0;

    assert_ok(settle(fixture, &good, &error), error);
    assert_ok(blob_put(fixture->web.blobs, &stray, fd, 5, &digest, NULL, &error), error);
    assert_ok(keeper_tidy(&fixture->worker, NULL, &removed, &error), error);
    assert_int_equal(removed, 1);
    assert_true(is_there(fixture, &good));
    assert_true(is_there(fixture, &pending));
    assert_int_equal(audit(fixture).faults[KEEPER_STRAY], 0);
    close(fd);
}

static void test_an_audit_walks_more_than_one_page(void **state)
{
    struct app_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct keeper_report report;

    fixture_sql(fixture->store,
                "INSERT INTO clipcrafter.blob SELECT gen_random_uuid(), gen_random_uuid(), NULL,"
                " substr(h, 1, 2) || '/' || substr(h, 3, 2) || '/' || h, 'cache', 'text/plain', 1,"
                " sha256(''), 'stored', now(), now()"
                " FROM (SELECT encode(sha256(i::text::bytea), 'hex') AS h"
                " FROM generate_series(1, 2500) AS i) AS names");
    for (int i = 0; i < 30; i++) {
        struct kept kept = keep(fixture, "here");
        assert_ok(settle(fixture, &kept, &error), error);
    }
    report = audit(fixture);
    assert_int_equal(report.rows, 2530);
    assert_int_equal(report.objects, 30);
    assert_int_equal(report.faults[KEEPER_MISSING], 2500);
    assert_int_equal(report.faults[KEEPER_STRAY] + report.faults[KEEPER_DAMAGED], 0);
}

static void test_after_sweeping_everything_agrees(void **state)
{
    struct app_fixture *fixture = *state;
    struct keeper_report report;

    for (int i = 0; i < 5; i++) {
        struct kept kept = keep(fixture, "begun");
        if (i % 2)
            keeper_give_up(&fixture->web, &kept);
    }
    report = audit(fixture);
    assert_false(keeper_report_is_clean(&report));
    fixture_wait(fixture, 3601);
    (void)sweep(fixture);
    report = audit(fixture);
    assert_true(keeper_report_is_clean(&report));
    assert_int_equal(report.objects, 0);
}

#define KEEPER_TEST(name) cmocka_unit_test_setup(name, app_fixture_clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEEPER_TEST(test_what_is_settled_stays),
        KEEPER_TEST(test_what_its_writer_left_goes_after_an_hour),
        KEEPER_TEST(test_what_is_given_up_goes_at_once),
        KEEPER_TEST(test_what_was_settled_is_not_given_up),
        KEEPER_TEST(test_the_row_is_there_before_the_bytes),
        KEEPER_TEST(test_a_file_that_is_too_short_is_not_kept),
        KEEPER_TEST(test_another_person_neither_settles_nor_dooms_it),
        KEEPER_TEST(test_a_sweep_takes_many_and_leaves_what_is_referred_to),
        KEEPER_TEST(test_an_audit_finds_each_difference),
        KEEPER_TEST(test_tidying_removes_strays_alone),
        KEEPER_TEST(test_an_audit_walks_more_than_one_page),
        KEEPER_TEST(test_after_sweeping_everything_agrees),
    };

    return cmocka_run_group_tests(tests, app_fixture_start, app_fixture_stop);
}
