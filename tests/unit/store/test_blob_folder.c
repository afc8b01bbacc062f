/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "blob_suite.h"

#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "os/file.h"
#include "os/tempdir.h"
#include "store/blob_folder.h"

struct home {
    struct blob_trial trial; /* first: the suite's state */
    struct tempdir dir;
    char path[4200];
};

static int start(void **state, bool named)
{
    struct error error = ERROR_INIT;
    struct home *home = calloc(1, sizeof *home);

    assert_ok(tempdir_make(STR("/tmp/clipcrafter-tests"), &home->dir, &error), error);
    snprintf(home->path, sizeof home->path, "%s/blobs", home->dir.path);
    const struct blob_folder_options options = {str_from(home->path), named};
    assert_ok(blob_folder_open(&options, &home->trial.store, &error), error);
    home->trial.large = 3 << 20;
    *state = home;
    return 0;
}

static int start_nameless(void **state)
{
    return start(state, false);
}

static int start_named(void **state)
{
    return start(state, true);
}

static int stop(void **state)
{
    struct home *home = *state;

    blob_store_free(home->trial.store);
    tempdir_remove(&home->dir);
    free(home);
    return 0;
}

static void count_bytes(void *context, void *bytes, size_t count)
{
    uint8_t *next = context;

    for (size_t i = 0; i < count; i++)
        ((uint8_t *)bytes)[i] = (*next)++;
}

static void test_names_are_random_and_known_by_their_form(void **state)
{
    uint8_t next = 0xa0;
    const struct entropy entropy = {count_bytes, &next};
    struct blob_name name = blob_name_new(&entropy), other = blob_name_new(NULL), read;
    const char *const text =
        "a0/a1/a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf";
    const char *const bad[] = {
        "",
        "a0/a1/A0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf",
        "a0/a2/a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf",
        "a0/a1/a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbeb",
        "a0/a1/a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf0",
        "../a1/a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf",
        "a0/a1/a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdb/bf",
    };

    (void)state;
    assert_string_equal(name.text, text);
    assert_true(blob_name_read(str_from(text), &read));
    assert_string_equal(read.text, text);
    assert_true(blob_name_read(str_from(other.text), &read));
    assert_string_not_equal(other.text, text);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(blob_name_read(str_from(bad[i]), &read));
}

static void test_files_and_folders_are_private(void **state)
{
    struct home *home = *state;
    struct digest digest;
    struct blob_name name = trial_put(&home->trial, 10, 1, &digest);
    char path[8400];
    struct stat info;

    snprintf(path, sizeof path, "%s/%s", home->path, name.text);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    for (size_t cut = 0; cut < 3; cut++) {
        *strrchr(path, '/') = '\0';
        assert_int_equal(stat(path, &info), 0);
        assert_int_equal(info.st_mode & 0777, 0700);
    }
    trial_remove(&home->trial, &name);
}

static void test_a_folder_that_others_may_read_is_refused(void **state)
{
    struct home *home = *state;
    struct error error = ERROR_INIT;
    struct blob_store *store;
    char path[8400];

    snprintf(path, sizeof path, "%s/open", home->dir.path);
    assert_int_equal(mkdir(path, 0755), 0);
    assert_int_equal(chmod(path, 0755), 0);
    const struct blob_folder_options options = {str_from(path), false};
    assert_false(blob_folder_open(&options, &store, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, "chmod 700"));
}

static void test_links_in_the_folder_lead_nowhere(void **state)
{
    struct home *home = *state;
    struct error error = ERROR_INIT;
    struct blob_name name = blob_name_new(NULL);
    struct digest digest;
    struct blob_info info;
    char path[8400];
    int fd = trial_file(10, 1, &digest);

    /* The folder "ab", which earlier tests have not made, is a link to somewhere else. */
    snprintf(path, sizeof path, "%s/%.2s", home->path, name.text);
    while (access(path, F_OK) == 0) {
        name = blob_name_new(NULL);
        snprintf(path, sizeof path, "%s/%.2s", home->path, name.text);
    }
    assert_int_equal(symlink("/tmp", path), 0);
    assert_false(blob_put(home->trial.store, &name, fd, 10, &digest, NULL, &error));
    assert_false(blob_stat(home->trial.store, &name, &info, &error));
    assert_int_not_equal(error.code, ERROR_NOT_FOUND);
    assert_int_equal(unlink(path), 0);
    /* The file itself is a link. */
    assert_ok(blob_put(home->trial.store, &name, fd, 10, &digest, NULL, &error), error);
    snprintf(path, sizeof path, "%s/%s", home->path, name.text);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_false(blob_stat(home->trial.store, &name, &info, &error));
    trial_remove(&home->trial, &name);
    close(fd);
}

static void test_damage_on_the_disk_is_found(void **state)
{
    struct home *home = *state;
    struct error error = ERROR_INIT;
    struct digest digest;
    struct blob_name name = trial_put(&home->trial, 1000, 1, &digest);
    char path[8400];
    int fd;

    snprintf(path, sizeof path, "%s/%s", home->path, name.text);
    fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(pwrite(fd, "x", 1, 500), 1);
    assert_false(blob_fetch(home->trial.store, &name, -1, 1000, &digest, NULL, &error));
    assert_int_equal(error.code, ERROR_IO);
    assert_non_null(strstr(error.message, "damaged"));
    assert_int_equal(ftruncate(fd, 2000), 0);
    assert_false(blob_fetch(home->trial.store, &name, -1, 1000, &digest, NULL, &error));
    assert_int_equal(error.code, ERROR_IO);
    close(fd);
    trial_remove(&home->trial, &name);
}

static void test_other_content_under_a_name_is_a_conflict(void **state)
{
    struct home *home = *state;
    struct error error = ERROR_INIT;
    struct digest digest, other;
    struct blob_name name = trial_put(&home->trial, 1000, 1, &digest);
    int fd = trial_file(1000, 2, &other);

    assert_false(blob_put(home->trial.store, &name, fd, 1000, &other, NULL, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_ok(blob_fetch(home->trial.store, &name, -1, 1000, &digest, NULL, &error), error);
    close(fd);
    trial_remove(&home->trial, &name);
}

static void test_strangers_are_counted_and_left_alone(void **state)
{
    struct home *home = *state;
    struct error error = ERROR_INIT;
    struct digest digest;
    struct blob_name name = trial_put(&home->trial, 10, 1, &digest);
    struct blob_page page;
    struct arena arena;
    char path[8400];

    arena_init(&arena);
    snprintf(path, sizeof path, "%s/lost+found", home->path);
    assert_ok(file_write(str_from(path), STR("x"), 0600, &error), error);
    snprintf(path, sizeof path, "%s/%.5s/odd", home->path, name.text);
    assert_ok(file_write(str_from(path), STR("x"), 0600, &error), error);
    assert_ok(blob_list(home->trial.store, &arena, STR(""), false, &page, &error), error);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.strangers, 2);
    arena_release(&arena);
    trial_remove(&home->trial, &name);
}

static void test_long_lists_come_page_by_page(void **state)
{
    struct home *home = *state;
    enum { COUNT = 2 * BLOB_PAGE + 7 };
    struct error error = ERROR_INIT;
    struct blob_page page = {0};
    struct arena arena;
    struct str cursor = STR(""), last = STR("");
    size_t pages = 0, count = 0;

    /* All in one folder, so that pages end within one; made by hand, since 2000 flushes are slow.
     */
    arena_init(&arena);
    assert_ok(folder_make(arena_printf(&arena, "%s/ab/cd", home->path), 0700, &error), error);
    for (int i = 0; i < COUNT; i++) {
        int fd = open(arena_printf(&arena, "%s/ab/cd/abcd%060x", home->path, i).ptr,
                      O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        assert_true(fd >= 0);
        close(fd);
    }
    do {
        assert_ok(blob_list(home->trial.store, &arena, cursor, false, &page, &error), error);
        for (size_t i = 0; i < page.count; i++) {
            struct str name = str_from(page.items[i].name.text);
            assert_true(str_compare(last, name) < 0);
            last = name;
        }
        count += page.count;
        cursor = page.next;
        pages++;
    } while (cursor.len);
    assert_int_equal(count, COUNT);
    assert_int_equal(pages, 3);
    arena_release(&arena);
}

static void test_what_a_killed_upload_left_is_listed_and_can_be_removed(void **state)
{
    struct home *home = *state;
    struct error error = ERROR_INIT;
    struct blob_unfinished_page page;
    struct blob_unfinished odd = {.id = STR("../ab")};
    struct arena arena;
    char path[8400];

    arena_init(&arena);
    snprintf(path, sizeof path, "%s/unfinished", home->path);
    assert_ok(folder_make(str_from(path), 0700, &error), error);
    snprintf(path, sizeof path, "%s/unfinished/%064d-%016d", home->path, 0, 1);
    assert_ok(file_write(str_from(path), STR("half"), 0600, &error), error);
    assert_ok(blob_list_unfinished(home->trial.store, &arena, STR(""), &page, &error), error);
    assert_int_equal(page.count, 1);
    assert_true(page.items[0].started_us > 1500000000ll * 1000000);
    assert_ok(blob_abort(home->trial.store, &page.items[0], &error), error);
    assert_ok(blob_abort(home->trial.store, &page.items[0], &error), error);
    assert_false(blob_abort(home->trial.store, &odd, &error));
    assert_ok(blob_list_unfinished(home->trial.store, &arena, STR(""), &page, &error), error);
    assert_int_equal(page.count, 0);
    arena_release(&arena);
}

static void test_a_process_killed_while_it_puts_leaves_no_blob(void **state)
{
    struct home *home = *state;
    const struct rlimit no_core = {0, 0}, one_megabyte = {1 << 20, 1 << 20};
    struct blob_name name = blob_name_new(NULL);
    struct error error = ERROR_INIT;
    struct blob_info info;
    struct digest digest;
    int fd = trial_file(4 << 20, 1, &digest), status;
    pid_t child = fork();

    if (child == 0) {
        /* The kernel kills it with SIGXFSZ in the middle of the file. */
        if (setrlimit(RLIMIT_CORE, &no_core) != 0 || setrlimit(RLIMIT_FSIZE, &one_megabyte) != 0)
            _exit(1);
        _exit(blob_put(home->trial.store, &name, fd, 4 << 20, &digest, NULL, NULL) ? 2 : 3);
    }
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGXFSZ);
    assert_false(blob_stat(home->trial.store, &name, &info, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_int_equal(trial_count(&home->trial, NULL, NULL), 0);
    close(fd);
}

static void test_a_full_disk_is_said_and_leaves_nothing(void **state)
{
    struct home *home = *state;
    struct error error = ERROR_INIT;
    struct blob_trial small;
    struct blob_name name = blob_name_new(NULL);
    struct digest digest;
    char path[8400];
    int fd = trial_file(4 << 20, 1, &digest);

    snprintf(path, sizeof path, "%s/small", home->dir.path);
    assert_int_equal(mkdir(path, 0700), 0);
    if (mount("none", path, "tmpfs", 0, "size=1m,mode=0700") != 0) {
        close(fd);
        skip(); /* only root may mount */
    }
    const struct blob_folder_options options = {str_from(path), false};
    assert_ok(blob_folder_open(&options, &small.store, &error), error);
    assert_false(blob_put(small.store, &name, fd, 4 << 20, &digest, NULL, &error));
    assert_int_equal(error.code, ERROR_NO_SPACE);
    assert_int_equal(trial_count(&small, NULL, NULL), 0);
    assert_ok(blob_check(small.store, &error), error);
    blob_store_free(small.store);
    assert_int_equal(umount(path), 0);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BLOB_SUITE,
        cmocka_unit_test(test_names_are_random_and_known_by_their_form),
        cmocka_unit_test(test_files_and_folders_are_private),
        cmocka_unit_test(test_a_folder_that_others_may_read_is_refused),
        cmocka_unit_test(test_links_in_the_folder_lead_nowhere),
        cmocka_unit_test(test_damage_on_the_disk_is_found),
        cmocka_unit_test(test_other_content_under_a_name_is_a_conflict),
        cmocka_unit_test(test_a_process_killed_while_it_puts_leaves_no_blob),
        cmocka_unit_test(test_a_full_disk_is_said_and_leaves_nothing),
        cmocka_unit_test(test_what_a_killed_upload_left_is_listed_and_can_be_removed),
        cmocka_unit_test(test_strangers_are_counted_and_left_alone),
        cmocka_unit_test(test_long_lists_come_page_by_page),
    };
    const struct CMUnitTest named[] = {BLOB_SUITE};
    int failed = cmocka_run_group_tests_name("nameless files", tests, start_nameless, stop);

    return failed + cmocka_run_group_tests_name("named files", named, start_named, stop);
}
