/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A migrated PostgreSQL for the tests of one program, as cmocka's group set-up: a private cluster,
 * or a database of its own on the server that tests/system/postgres started (TLS, PgBouncer).
 */
#ifndef CLIPCRAFTER_TESTS_UNIT_STORE_FIXTURE_H
#define CLIPCRAFTER_TESTS_UNIT_STORE_FIXTURE_H

#include "../test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "os/process.h"
#include "os/tempdir.h"
#include "store/cluster.h"
#include "store/database_url.h"
#include "store/migration.h"

struct fixture {
    struct arena arena;
    struct tempdir folder;
    struct cluster *cluster; /**< NULL on a foreign server */
    struct str url;          /**< of a foreign server */
    struct database *owner, *web, *worker, *superuser;
    struct clock clock; /**< stands still until a test moves it */
};

static bool fixture_open(struct fixture *fixture, enum db_role role, struct str url,
                         struct database **out, struct error *error)
{
    const struct database_options options = {
        .url = url,
        .role = role,
        .connections_max = 4,
        .clock = &fixture->clock,
    };

    return database_open(&options, out, error);
}

static bool fixture_pool(struct fixture *fixture, enum db_role role, struct database **out,
                         struct error *error)
{
    struct str url =
        fixture->cluster ? cluster_conninfo(fixture->cluster, &fixture->arena, role) : fixture->url;

    return fixture_open(fixture, role, url, out, error);
}

/** Runs SQL as a superuser, past every wall: to prepare and to look. */
static UNUSED void fixture_sql(struct fixture *fixture, const char *sql)
{
    struct db_scope scope = {0};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;

    assert_ok(db_begin(fixture->superuser, &scope, &tx, &error), error);
    db_as_login(tx);
    assert_ok(db_script(tx, sql, &error), error);
    assert_ok(db_commit(&tx, &error), error);
}

static void fixture_own_cluster(struct fixture *fixture)
{
    struct cluster_options options = {.connections_max = 30};
    struct error error = ERROR_INIT;

    /* Short: a socket's path must fit. */
    assert_ok(tempdir_make(STR("/tmp/clipcrafter-test"), &fixture->folder, &error), error);
    (void)!chmod("/tmp/clipcrafter-test", 0711);
    assert_ok(identity_service(STR(""), &options.identity, &error), error);
    assert_ok(identity_give(&options.identity, str_from(fixture->folder.path), &error), error);
    options.folder = arena_printf(&fixture->arena, "%s/db", fixture->folder.path);
    assert_ok(cluster_start(&options, &fixture->cluster, &error), error);
    assert_ok(fixture_pool(fixture, DB_OWNER, &fixture->superuser, &error), error);
}

/* libpq takes the last of several dbnames. */
static void fixture_foreign(struct fixture *fixture, const char *url)
{
    struct arena *arena = &fixture->arena;
    const char *super = getenv("CLIPCRAFTER_TEST_SUPERUSER");
    struct str name = arena_printf(arena, "t%d", (int)getpid());
    struct str create = arena_printf(arena, "CREATE DATABASE %s OWNER app", name.ptr);
    const char *const argv[] = {"psql", super, "-qXc", create.ptr, NULL};
    struct database_url parsed;
    struct error error = ERROR_INIT;

    assert_ok(tempdir_make(STR("/tmp/clipcrafter-test"), &fixture->folder, &error), error);
    assert_ok(process_run(argv, 30000, NULL, &error), error);
    assert_ok(database_url_parse(arena, str_from(url), str_from(getenv("CLIPCRAFTER_TEST_CA")),
                                 &parsed, &error),
              error);
    fixture->url = arena_printf(arena, "%s dbname=%s", parsed.conninfo.ptr, name.ptr);
    assert_ok(fixture_open(fixture, DB_OWNER, arena_printf(arena, "%s dbname=%s", super, name.ptr),
                           &fixture->superuser, &error),
              error);
}

static int fixture_start(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    const char *url = getenv("CLIPCRAFTER_TEST_DATABASE_URL");
    struct error error = ERROR_INIT;

    arena_init(&fixture->arena);
    fixture->clock.fixed_us = INT64_C(1800000000000000);
    if (url)
        fixture_foreign(fixture, url);
    else
        fixture_own_cluster(fixture);
    assert_ok(fixture_pool(fixture, DB_OWNER, &fixture->owner, &error), error);
    assert_ok(migration_run(fixture->owner, MIGRATIONS, MIGRATION_COUNT, NULL, &error), error);
    assert_ok(fixture_pool(fixture, DB_WEB, &fixture->web, &error), error);
    assert_ok(fixture_pool(fixture, DB_WORKER, &fixture->worker, &error), error);
    *state = fixture;
    return 0;
}

static int fixture_stop(void **state)
{
    struct fixture *fixture = *state;

    if (!fixture)
        return 0;
    database_close(fixture->superuser);
    database_close(fixture->owner);
    database_close(fixture->web);
    database_close(fixture->worker);
    cluster_stop(fixture->cluster, 10000);
    tempdir_remove(&fixture->folder);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

/** A test that ends and starts the server itself: only where it is its own. */
#define fixture_needs_cluster(fixture)                                                             \
    do {                                                                                           \
        if (!(fixture)->cluster)                                                                   \
            skip();                                                                                \
    } while (0)

#endif
