/* SPDX-License-Identifier: GPL-3.0-or-later */
/** A whole installation for the tests of one program: private PostgreSQL, vault, folder of blobs,
 * and people in it, as cmocka's group set-up. */
#ifndef CLIPCRAFTER_TESTS_UNIT_APP_APP_FIXTURE_H
#define CLIPCRAFTER_TESTS_UNIT_APP_APP_FIXTURE_H

#include <sys/stat.h>

#include "../store/fixture.h"

#include <fcntl.h>
#include <unistd.h>

#include "app/app.h"
#include "app/vault.h"
#include "os/file.h"
#include "store/blob_folder.h"

/** Every test takes this as its state; the store's fixture comes first, so its functions fit. */
struct app_fixture {
    struct fixture *store;
    struct app web, worker;
    struct person ann, bob; /**< have keys and nothing else when a test begins */
    char blobs[4200];
};

static inline struct arena *fixture_arena(struct app_fixture *fixture)
{
    return &fixture->store->arena;
}

static inline int64_t fixture_now(struct app_fixture *fixture)
{
    return clock_wall_us(&fixture->store->clock);
}

static inline void fixture_wait(struct app_fixture *fixture, int64_t seconds)
{
    fixture->store->clock.fixed_us += seconds * 1000000;
}

static inline struct db_tx *fixture_begin(struct app *app, const struct uuid *tenant)
{
    struct db_scope scope = {.tenant = *tenant};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;

    assert_ok(db_begin(app->database, &scope, &tx, &error), error);
    return tx;
}

static inline void fixture_commit(struct db_tx **tx)
{
    struct error error = ERROR_INIT;

    assert_ok(db_commit(tx, &error), error);
}

/** One number, asked past every wall. */
static inline int64_t fixture_count(struct app_fixture *fixture, const char *sql)
{
    struct db_scope scope = {0};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;
    struct db_rows rows;
    int64_t count;

    assert_ok(db_begin(fixture->store->owner, &scope, &tx, &error), error);
    db_as_login(tx);
    assert_ok(db_query(tx, sql, NULL, 0, &rows, &error), error);
    count = db_get_int(&rows, 0, 0);
    db_rollback(&tx);
    return count;
}

static inline struct person fixture_person(struct app_fixture *fixture, const char *email)
{
    struct person person = {.user = uuid_new(&fixture->store->clock, NULL),
                            .scopes = SCOPE_READ | SCOPE_WRITE | SCOPE_ACCOUNT};
    struct digest hash = digest_of(str_from(email));
    struct error error = ERROR_INIT;
    char id[UUID_TEXT + 1], hex[DIGEST_HEX + 1];
    struct db_tx *tx;

    uuid_text(&person.user, id);
    digest_hex(&hash, hex);
    fixture_sql(
        fixture->store,
        arena_printf(fixture_arena(fixture),
                     "INSERT INTO clipcrafter.users (user_id, state, email_hash, email_sealed,"
                     " name_sealed, locale, password_hash, age_passed_at, created_at, active_at,"
                     " password_at) VALUES ('%s', 'active', '\\x%s', '', '', 'en', '$argon2id$',"
                     " now(), now(), now(), now())",
                     id, hex)
            .ptr);
    tx = fixture_begin(&fixture->web, &person.user);
    assert_ok(vault_add_user(fixture->web.vault, tx, &person.user, &error), error);
    fixture_commit(&tx);
    return person;
}

static inline struct vault *fixture_vault(struct app_fixture *fixture, struct database *database)
{
    struct error error = ERROR_INIT;
    struct master_keys *keys = NULL;
    struct vault *vault = NULL;

    assert_ok(master_keys_read_text(STR("only AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"),
                                    STR("test"), &keys, &error),
              error);
    assert_ok(vault_new(database, keys, &fixture->store->clock, NULL, &vault, &error), error);
    return vault;
}

static inline struct blob_store *fixture_blobs(struct app_fixture *fixture)
{
    const struct blob_folder_options options = {.path = str_from(fixture->blobs)};
    struct blob_store *blobs = NULL;
    struct error error = ERROR_INIT;

    assert_ok(blob_folder_open(&options, &blobs, &error), error);
    return blobs;
}

static inline int app_fixture_start(void **state)
{
    struct app_fixture *fixture = calloc(1, sizeof *fixture);
    void *store = NULL;

    assert_int_equal(fixture_start(&store), 0);
    fixture->store = store;
    snprintf(fixture->blobs, sizeof fixture->blobs, "%s/blobs", fixture->store->folder.path);
    fixture->web = (struct app){.database = fixture->store->web,
                                .vault = fixture_vault(fixture, fixture->store->web),
                                .blobs = fixture_blobs(fixture),
                                .clock = &fixture->store->clock};
    fixture->worker = fixture->web;
    fixture->worker.database = fixture->store->worker;
    fixture->ann = fixture_person(fixture, "ann@example.org");
    fixture->bob = fixture_person(fixture, "bob@example.org");
    *state = fixture;
    return 0;
}

static inline int app_fixture_stop(void **state)
{
    struct app_fixture *fixture = *state;
    void *store = fixture->store;

    vault_free(fixture->web.vault);
    blob_store_free(fixture->web.blobs);
    (void)fixture_stop(&store);
    free(fixture);
    return 0;
}

/** Before each test: nothing is there but the people. */
static inline int app_fixture_clear(void **state)
{
    struct app_fixture *fixture = *state;
    struct error error = ERROR_INIT;

    fixture_sql(fixture->store,
                "TRUNCATE clipcrafter.job, clipcrafter.job_share, clipcrafter.project,"
                " clipcrafter.blob, clipcrafter.usage_event CASCADE");
    assert_ok(folder_remove(str_from(fixture->blobs), &error), error);
    blob_store_free(fixture->web.blobs);
    fixture->web.blobs = fixture->worker.blobs = fixture_blobs(fixture);
    fixture_wait(fixture, 3600);
    return 0;
}

/** A nameless file with `text`; the caller closes it. */
static inline int fixture_file(struct str text)
{
    struct error error = ERROR_INIT;
    int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_ok(file_write_all(fd, text, &error), error);
    return fd;
}

#endif
