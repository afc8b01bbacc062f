/* SPDX-License-Identifier: GPL-3.0-or-later */
/** A private PostgreSQL for the tests of one program, migrated, as cmocka's group set-up. */
#ifndef CLIPCRAFTER_TESTS_UNIT_STORE_FIXTURE_H
#define CLIPCRAFTER_TESTS_UNIT_STORE_FIXTURE_H

#include "../test.h"

#include "os/tempdir.h"
#include "store/cluster.h"
#include "store/migration.h"

struct fixture {
    struct arena arena;
    struct tempdir folder;
    struct cluster *cluster;
    struct database *owner, *web, *worker;
    struct clock clock; /**< stands still until a test moves it */
};

static bool fixture_pool(struct fixture *fixture, enum db_role role, struct database **out,
                         struct error *error)
{
    const struct database_options options = {
        .url = cluster_conninfo(fixture->cluster, &fixture->arena, role),
        .role = role,
        .connections_max = 4,
        .clock = &fixture->clock,
    };

    return database_open(&options, out, error);
}

static int fixture_start(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct cluster_options options = {.connections_max = 20};
    struct error error = ERROR_INIT;

    arena_init(&fixture->arena);
    fixture->clock.fixed_us = INT64_C(1800000000000000);
    /* Short: a socket's path must fit. */
    assert_ok(tempdir_make(STR("/tmp/clipcrafter-test"), &fixture->folder, &error), error);
    assert_ok(identity_service(STR(""), &options.identity, &error), error);
    (void)!chmod("/tmp/clipcrafter-test", 0711);
    assert_ok(identity_give(&options.identity, str_from(fixture->folder.path), &error), error);
    options.folder = arena_printf(&fixture->arena, "%s/db", fixture->folder.path);
    assert_ok(cluster_start(&options, &fixture->cluster, &error), error);
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
    database_close(fixture->owner);
    database_close(fixture->web);
    database_close(fixture->worker);
    cluster_stop(fixture->cluster, 10000);
    tempdir_remove(&fixture->folder);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

/** Runs SQL as the cluster's own superuser, past every wall: to prepare and to look. */
UNUSED static void fixture_sql(struct fixture *fixture, const char *sql)
{
    struct db_scope scope = {0};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;

    assert_ok(db_begin(fixture->owner, &scope, &tx, &error), error);
    db_as_login(tx);
    assert_ok(db_script(tx, sql, &error), error);
    assert_ok(db_commit(&tx, &error), error);
}

#endif
