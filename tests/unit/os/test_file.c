/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "os/file.h"
#include "os/path.h"
#include "os/tempdir.h"

static struct tempdir work;
static struct arena arena;

static int make_work(void **state)
{
    struct error error = ERROR_INIT;

    (void)state;
    arena_init(&arena);
    return tempdir_make(STR("/tmp/clipcrafter-tests"), &work, &error) ? 0 : -1;
}

static int remove_work(void **state)
{
    (void)state;
    tempdir_remove(&work);
    arena_release(&arena);
    return 0;
}

static struct str in_work(const char *name)
{
    return path_join(&arena, str_from(work.path), str_from(name));
}

static int count_entries(void)
{
    DIR *folder = opendir(work.path);
    struct dirent *entry;
    int count = 0;

    while ((entry = readdir(folder)))
        count += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    closedir(folder);
    return count;
}

static void test_file_written_is_read_back(void **state)
{
    struct error error = ERROR_INIT;
    struct buf buf;

    (void)state;
    buf_init(&buf, 100);
    assert_ok(file_write(in_work("a.txt"), STR("bees"), 0644, &error), error);
    assert_ok(file_read(in_work("a.txt"), 100, &buf, &error), error);
    assert_str(buf_str(&buf), "bees");
    buf_release(&buf);
}

static void test_file_too_large_or_a_folder_or_missing_is_bad_input(void **state)
{
    struct error error = ERROR_INIT;
    struct buf buf;

    (void)state;
    buf_init(&buf, 100);
    assert_ok(file_write(in_work("b.txt"), STR("bees"), 0644, &error), error);
    assert_false(file_read(in_work("b.txt"), 3, &buf, &error));
    assert_int_equal(error.code, ERROR_LIMIT);
    assert_false(file_read(str_from(work.path), 100, &buf, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, "is a folder"));
    assert_false(file_read(in_work("none.txt"), 100, &buf, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    buf_release(&buf);
}

static void test_atomic_file_has_no_name_before_commit(void **state)
{
    struct error error = ERROR_INIT;
    struct atomic_file file;
    struct file_map map;
    int before = count_entries();

    (void)state;
    assert_ok(file_write(in_work("out.mp4"), STR("old"), 0644, &error), error);
    assert_ok(atomic_file_open(in_work("out.mp4"), 0644, &file, &error), error);
    assert_ok(file_write_all(file.fd, STR("new"), &error), error);
    assert_int_equal(count_entries(), before + 1);
    assert_ok(file_map_open(in_work("out.mp4"), &map, &error), error);
    assert_str(map.bytes, "old");
    file_map_close(&map);
    assert_ok(atomic_file_commit(&file, &error), error);
    assert_int_equal(count_entries(), before + 1);
    assert_ok(file_map_open(in_work("out.mp4"), &map, &error), error);
    assert_str(map.bytes, "new");
    file_map_close(&map);
}

static void test_atomic_file_of_a_killed_process_leaves_nothing(void **state)
{
    int before = count_entries(), status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        struct atomic_file file;
        if (atomic_file_open(in_work("killed.mp4"), 0644, &file, NULL) &&
            file_write_all(file.fd, STR("half"), NULL))
            raise(SIGKILL);
        _exit(1);
    }
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(count_entries(), before);
}

static void test_atomic_file_refuses_a_folder_a_device_and_a_missing_folder(void **state)
{
    struct error error = ERROR_INIT;
    struct atomic_file file;

    (void)state;
    assert_false(atomic_file_open(str_from(work.path), 0644, &file, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_false(atomic_file_open(STR("/dev/null"), 0644, &file, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_false(atomic_file_open(in_work("no/such/x.mp4"), 0644, &file, &error));
    assert_int_equal(error.code, ERROR_INPUT);
}

/* Writes `size` bytes over "kept.txt" in a child and reports what became of it: the error's code in
 * the low bits, 0 for success. */
static int write_in_child(struct str path, size_t size, int (*limit)(void))
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        struct error error = ERROR_INIT;
        char *bytes = calloc(1, size);
        bool named;

        if (limit() != 0)
            _exit(99);
        if (file_write(path, (struct str){bytes, size}, 0600, &error))
            _exit(0);
        named = strstr(error.message, path.ptr) != NULL;
        _exit(named ? (int)error.code : 98);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void assert_holds(struct str path, const char *text)
{
    struct error error = ERROR_INIT;
    struct buf bytes;

    buf_init(&bytes, 100);
    assert_ok(file_read(path, 100, &bytes, &error), error);
    assert_str(buf_str(&bytes), text);
    buf_release(&bytes);
}

static int limit_file_size(void)
{
    struct rlimit limit = {4096, 4096};

    signal(SIGXFSZ, SIG_IGN);
    return setrlimit(RLIMIT_FSIZE, &limit);
}

static void test_a_write_past_the_allowed_size_leaves_the_old_file(void **state)
{
    struct str path = in_work("kept.txt");
    struct error error = ERROR_INIT;
    int before;

    (void)state;
    assert_ok(file_write(path, STR("old"), 0600, &error), error);
    before = count_entries();
    assert_int_equal(write_in_child(path, 4096, limit_file_size), 0); /* just fits */
    assert_ok(file_write(path, STR("old"), 0600, &error), error);
    assert_int_equal(write_in_child(path, 4097, limit_file_size), ERROR_IO);
    assert_holds(path, "old");
    assert_int_equal(count_entries(), before);
}

/* A file system of 64 KiB in a mount name space of the child's own. */
static char small_disk[4096];

static int mount_small_disk(void)
{
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return -1;
    return mount("tmpfs", small_disk, "tmpfs", 0, "size=64k");
}

static void test_a_full_disk_is_told_as_such(void **state)
{
    struct str folder = in_work("disk"), path = in_work("disk/video.mp4");
    struct error error = ERROR_INIT;
    int result;

    (void)state;
    assert_ok(folder_make(folder, 0700, &error), error);
    snprintf(small_disk, sizeof small_disk, "%s", folder.ptr);
    result = write_in_child(path, 1 << 20, mount_small_disk);
    if (result == 99)
        skip(); /* only root may mount */
    assert_int_equal(result, ERROR_NO_SPACE);
}

static void test_folder_remove_does_not_follow_links(void **state)
{
    struct error error = ERROR_INIT;
    struct buf buf;

    (void)state;
    buf_init(&buf, 100);
    assert_ok(folder_make(in_work("x/y/z"), 0700, &error), error);
    assert_ok(folder_make(in_work("keep"), 0700, &error), error);
    assert_ok(file_write(in_work("keep/a"), STR("a"), 0644, &error), error);
    assert_ok(file_write(in_work("x/y/z/b"), STR("b"), 0644, &error), error);
    assert_int_equal(symlink(in_work("keep").ptr, in_work("x/y/link").ptr), 0);
    assert_ok(folder_remove(in_work("x"), &error), error);
    assert_int_equal(access(in_work("x").ptr, F_OK), -1);
    assert_ok(file_read(in_work("keep/a"), 100, &buf, &error), error);
    assert_ok(folder_remove(in_work("x"), &error), error);
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file_written_is_read_back),
        cmocka_unit_test(test_file_too_large_or_a_folder_or_missing_is_bad_input),
        cmocka_unit_test(test_atomic_file_has_no_name_before_commit),
        cmocka_unit_test(test_atomic_file_of_a_killed_process_leaves_nothing),
        cmocka_unit_test(test_atomic_file_refuses_a_folder_a_device_and_a_missing_folder),
        cmocka_unit_test(test_a_write_past_the_allowed_size_leaves_the_old_file),
        cmocka_unit_test(test_a_full_disk_is_told_as_such),
        cmocka_unit_test(test_folder_remove_does_not_follow_links),
    };

    return cmocka_run_group_tests(tests, make_work, remove_work);
}
