/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../test.h"

#include "os/file.h"
#include "os/tempdir.h"
#include "store/cluster.h"

#include "base/banned.h"

/** A folder that the service user may enter. */
struct place {
    struct arena arena;
    struct tempdir dir;
    struct cluster_options options;
};

static int open_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    struct error error = ERROR_INIT;

    arena_init(&place->arena);
    assert_ok(tempdir_make(STR("/tmp/clipcrafter-test"), &place->dir, &error), error);
    (void)!chmod("/tmp/clipcrafter-test", 0711);
    assert_ok(identity_service(STR(""), &place->options.identity, &error), error);
    assert_ok(identity_give(&place->options.identity, str_from(place->dir.path), &error), error);
    place->options.folder = arena_printf(&place->arena, "%s/db", place->dir.path);
    *state = place;
    return 0;
}

static int close_place(void **state)
{
    struct place *place = *state;

    tempdir_remove(&place->dir);
    arena_release(&place->arena);
    free(place);
    return 0;
}

static struct cluster *start(struct place *place)
{
    struct error error = ERROR_INIT;
    struct cluster *cluster = NULL;

    assert_ok(cluster_start(&place->options, &cluster, &error), error);
    return cluster;
}

static bool can_open(struct place *place, struct cluster *cluster)
{
    struct database_options options = {.url = cluster_conninfo(cluster, &place->arena, DB_WEB),
                                       .role = DB_WEB};
    struct error error = ERROR_INIT;
    struct database *database = NULL;
    bool ok = database_open(&options, &database, &error);

    database_close(database);
    return ok;
}

static void test_what_was_stopped_starts_again(void **state)
{
    struct place *place = *state;
    struct cluster *cluster = start(place);

    assert_true(can_open(place, cluster));
    cluster_stop(cluster, 10000);
    cluster = start(place);
    assert_true(can_open(place, cluster));
    cluster_stop(cluster, 10000);
}

static void test_folder_and_socket_are_private(void **state)
{
    static const char *const PRIVATE[] = {"", "/data", "/run", "/log"};
    struct place *place = *state;
    struct cluster *cluster = start(place);
    struct stat status;

    for (size_t i = 0; i < COUNT_OF(PRIVATE); i++) {
        struct str path =
            arena_printf(&place->arena, "%s%s", place->options.folder.ptr, PRIVATE[i]);

        assert_int_equal(stat(path.ptr, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0700);
        assert_int_equal(status.st_uid, place->options.identity.uid);
    }
    cluster_stop(cluster, 10000);
}

static void test_a_half_made_one_is_made_anew(void **state)
{
    struct place *place = *state;
    struct str left = arena_printf(&place->arena, "%s/data.new/base", place->options.folder.ptr);
    struct error error = ERROR_INIT;
    struct cluster *cluster;

    assert_ok(folder_make(left, 0700, &error), error);
    cluster = start(place);
    assert_true(can_open(place, cluster));
    assert_int_not_equal(access(left.ptr, F_OK), 0);
    cluster_stop(cluster, 10000);
}

static void test_data_of_another_version_is_refused_with_the_way_out(void **state)
{
    struct place *place = *state;
    struct str data = arena_printf(&place->arena, "%s/data", place->options.folder.ptr);
    struct str version = arena_printf(&place->arena, "%s/PG_VERSION", data.ptr);
    struct error error = ERROR_INIT;
    struct cluster *cluster = NULL;

    assert_ok(folder_make(data, 0700, &error), error);
    assert_ok(file_write(version, STR("14\n"), 0600, &error), error);
    assert_false(cluster_start(&place->options, &cluster, &error));
    assert_int_equal(error.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(error.message, "PostgreSQL 14"));
    assert_non_null(strstr(error.message, "docs/operating.md"));
}

static void test_a_folder_with_too_long_a_name_is_refused(void **state)
{
    struct place *place = *state;
    struct error error = ERROR_INIT;
    struct cluster *cluster = NULL;
    char name[120];

    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    place->options.folder = arena_printf(&place->arena, "%s/%s", place->dir.path, name);
    assert_false(cluster_start(&place->options, &cluster, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, "server-dir"));
    assert_int_not_equal(access(place->options.folder.ptr, F_OK), 0);
}

static void test_the_server_dies_with_whoever_started_it(void **state)
{
    struct place *place = *state;
    int ends[2], server = 0, status;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        struct error error = ERROR_INIT;
        struct cluster *cluster = NULL;
        int pid = cluster_start(&place->options, &cluster, &error) ? cluster_pid(cluster) : 0;

        if (write(ends[1], &pid, sizeof pid) != sizeof pid)
            _exit(1);
        pause();
        _exit(0);
    }
    assert_int_equal(read(ends[0], &server, sizeof server), sizeof server);
    assert_true(server > 0);
    assert_int_equal(kill(child, SIGKILL), 0);
    waitpid(child, &status, 0);
    close(ends[0]);
    close(ends[1]);
    /* The next start waits for the old one to end, and recovers what it had. */
    struct cluster *cluster = start(place);

    assert_true(can_open(place, cluster));
    assert_int_not_equal(cluster_pid(cluster), server);
    cluster_stop(cluster, 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_was_stopped_starts_again, open_place,
                                        close_place),
        cmocka_unit_test_setup_teardown(test_folder_and_socket_are_private, open_place,
                                        close_place),
        cmocka_unit_test_setup_teardown(test_a_half_made_one_is_made_anew, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_data_of_another_version_is_refused_with_the_way_out,
                                        open_place, close_place),
        cmocka_unit_test_setup_teardown(test_a_folder_with_too_long_a_name_is_refused, open_place,
                                        close_place),
        cmocka_unit_test_setup_teardown(test_the_server_dies_with_whoever_started_it, open_place,
                                        close_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
