/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/file.h"
#include "os/tempdir.h"

static void test_tempdir_is_private_and_goes_with_its_content(void **state)
{
    struct error error = ERROR_INIT;
    struct tempdir dir;
    struct stat info;
    char path[4096], name[4200];

    (void)state;
    assert_ok(tempdir_make(STR("/tmp/clipcrafter-tests"), &dir, &error), error);
    assert_int_equal(stat(dir.path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    snprintf(path, sizeof path, "%s", dir.path);
    snprintf(name, sizeof name, "%s/a", path);
    assert_ok(file_write(str_from(name), STR("x"), 0600, &error), error);
    tempdir_remove(&dir);
    assert_int_equal(access(path, F_OK), -1);
    tempdir_remove(&dir);
}

static void test_sweep_takes_the_dead_and_leaves_the_living(void **state)
{
    struct error error = ERROR_INIT;
    struct tempdir parent, mine;
    int status;
    pid_t child;

    (void)state;
    assert_ok(tempdir_make(STR("/tmp/clipcrafter-tests"), &parent, &error), error);
    assert_ok(tempdir_make(str_from(parent.path), &mine, &error), error);
    child = fork();
    if (child == 0) {
        struct tempdir lost;
        if (tempdir_make(str_from(parent.path), &lost, NULL))
            raise(SIGKILL);
        _exit(1);
    }
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(tempdir_sweep(str_from(parent.path)), 1);
    assert_int_equal(access(mine.path, F_OK), 0);
    assert_int_equal(tempdir_sweep(str_from(parent.path)), 0);
    tempdir_remove(&mine);
    tempdir_remove(&parent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tempdir_is_private_and_goes_with_its_content),
        cmocka_unit_test(test_sweep_takes_the_dead_and_leaves_the_living),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
