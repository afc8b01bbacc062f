/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What every home of blobs promises, tried against whichever home the state of the test names. The
 * state is a struct blob_trial *.
 */
#ifndef CLIPCRAFTER_TESTS_UNIT_STORE_BLOB_SUITE_H
#define CLIPCRAFTER_TESTS_UNIT_STORE_BLOB_SUITE_H

#include "../test.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/random.h"
#include "store/blob_store.h"

struct blob_trial {
    struct blob_store *store;
    int64_t large; /**< bytes of a blob that this home keeps in several pieces */
};

/** `bytes` random bytes in a file without a name; their digest. */
static inline int trial_file(int64_t bytes, uint64_t seed, struct digest *digest)
{
    struct digester digester;
    struct random random;
    uint32_t piece[4096];
    int fd = memfd_create("trial", MFD_CLOEXEC);

    assert_true(fd >= 0);
    random_init(&random, seed);
    digester_init(&digester);
    while (bytes > 0) {
        size_t len = (size_t)MIN_OF(bytes, (int64_t)sizeof piece);
        for (size_t i = 0; i < COUNT_OF(piece); i++)
            piece[i] = random_next(&random);
        digester_add(&digester, piece, len);
        assert_int_equal(write(fd, piece, len), len);
        bytes -= (int64_t)len;
    }
    *digest = digester_finish(&digester);
    return fd;
}

/** A blob of random bytes, kept. */
static inline struct blob_name trial_put(struct blob_trial *trial, int64_t bytes, uint64_t seed,
                                         struct digest *digest)
{
    struct error error = ERROR_INIT;
    struct blob_name name = blob_name_new(NULL);
    int fd = trial_file(bytes, seed, digest);

    assert_ok(blob_put(trial->store, &name, fd, bytes, digest, NULL, &error), error);
    close(fd);
    return name;
}

static inline bool trial_take(void *context, struct str piece, struct error *error)
{
    (void)error;
    buf_append(context, piece);
    return true;
}

static inline void trial_remove(struct blob_trial *trial, const struct blob_name *name)
{
    struct error error = ERROR_INIT;

    assert_ok(blob_remove(trial->store, name, &error), error);
}

/** Bytes of all blobs of the form of ours, and whether `name` is among them with `digest`. */
static inline size_t trial_count(struct blob_trial *trial, const struct blob_name *name,
                                 const struct digest *digest)
{
    struct error error = ERROR_INIT;
    struct arena arena;
    struct blob_page page = {0};
    struct str cursor = STR("");
    size_t count = 0;

    arena_init(&arena);
    do {
        assert_ok(blob_list(trial->store, &arena, cursor, digest != NULL, &page, &error), error);
        for (size_t i = 0; i < page.count; i++) {
            if (name && strcmp(page.items[i].name.text, name->text) != 0)
                continue;
            count++;
            assert_int_equal(page.items[i].has_digest, digest != NULL);
            if (name && digest)
                assert_true(digest_equal(&page.items[i].digest, digest));
        }
        cursor = page.next;
    } while (cursor.len);
    arena_release(&arena);
    return count;
}

static inline void suite_what_is_put_is_got(void **state)
{
    struct blob_trial *trial = *state;
    const int64_t sizes[] = {0, 1, 70000, trial->large};
    struct error error = ERROR_INIT;

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct digest digest;
        struct blob_info info;
        struct blob_name name = trial_put(trial, sizes[i], 17 + i, &digest);
        int fd = memfd_create("got", MFD_CLOEXEC);
        assert_ok(blob_stat(trial->store, &name, &info, &error), error);
        assert_int_equal(info.bytes, sizes[i]);
        assert_ok(blob_fetch(trial->store, &name, fd, sizes[i], &digest, NULL, &error), error);
        assert_int_equal(lseek(fd, 0, SEEK_END), sizes[i]);
        assert_int_equal(trial_count(trial, &name, &digest), 1);
        close(fd);
        trial_remove(trial, &name);
    }
}

static inline void expect_range(struct blob_trial *trial, const struct blob_name *name,
                                int64_t offset, int64_t length, struct str expected)
{
    struct error error = ERROR_INIT;
    const struct blob_range range = {offset, length};
    struct buf got;

    buf_init(&got, 1 << 20);
    const struct blob_sink sink = {trial_take, &got};
    assert_ok(blob_get(trial->store, name, &range, &sink, NULL, &error), error);
    assert_true(str_equal(buf_str(&got), expected));
    buf_release(&got);
}

static inline void suite_parts_are_read_by_range(void **state)
{
    struct blob_trial *trial = *state;
    struct error error = ERROR_INIT;
    struct digest digest;
    struct blob_name name = trial_put(trial, 70000, 5, &digest);
    int fd = trial_file(70000, 5, &digest);
    char *bytes = mmap(NULL, 70000, PROT_READ, MAP_PRIVATE, fd, 0);
    const struct blob_range past = {70000, 1};
    const struct blob_sink sink = {trial_take, NULL};

    expect_range(trial, &name, 0, 1, (struct str){bytes, 1});
    expect_range(trial, &name, 69999, 1, (struct str){bytes + 69999, 1});
    expect_range(trial, &name, 65000, -1, (struct str){bytes + 65000, 5000});
    expect_range(trial, &name, 65000, 999999, (struct str){bytes + 65000, 5000});
    expect_range(trial, &name, 100, 0, STR(""));
    assert_false(blob_get(trial->store, &name, &past, &sink, NULL, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    munmap(bytes, 70000);
    close(fd);
    trial_remove(trial, &name);
}

static inline void suite_nothing_appears_under_a_wrong_digest_or_length(void **state)
{
    struct blob_trial *trial = *state;
    const int64_t sizes[] = {1000, trial->large};
    struct error error = ERROR_INIT;

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct blob_name name = blob_name_new(NULL);
        struct digest digest, wrong = {{1}};
        struct blob_info info;
        int fd = trial_file(sizes[i], 1, &digest);
        assert_false(blob_put(trial->store, &name, fd, sizes[i], &wrong, NULL, &error));
        assert_int_equal(error.code, ERROR_IO);
        assert_false(blob_put(trial->store, &name, fd, sizes[i] + 1, &digest, NULL, &error));
        assert_int_equal(error.code, ERROR_IO);
        assert_false(blob_stat(trial->store, &name, &info, &error));
        assert_int_equal(error.code, ERROR_NOT_FOUND);
        close(fd);
    }
    assert_int_equal(trial_count(trial, NULL, NULL), 0);
}

static inline void suite_a_name_that_holds_nothing_is_not_found(void **state)
{
    struct blob_trial *trial = *state;
    struct blob_name name = blob_name_new(NULL);
    const struct blob_sink sink = {trial_take, NULL};
    struct error error = ERROR_INIT;
    struct blob_info info;

    assert_false(blob_stat(trial->store, &name, &info, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    error = ERROR_INIT;
    assert_false(blob_get(trial->store, &name, NULL, &sink, NULL, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    trial_remove(trial, &name);
}

static inline void suite_putting_the_same_again_is_fine(void **state)
{
    struct blob_trial *trial = *state;
    struct error error = ERROR_INIT;
    struct digest digest;
    struct blob_name name = trial_put(trial, 5000, 3, &digest);
    int fd = trial_file(5000, 3, &digest);

    assert_ok(blob_put(trial->store, &name, fd, 5000, &digest, NULL, &error), error);
    assert_ok(blob_fetch(trial->store, &name, -1, 5000, &digest, NULL, &error), error);
    close(fd);
    trial_remove(trial, &name);
    assert_int_equal(trial_count(trial, &name, NULL), 0);
}

static inline void suite_what_is_removed_is_gone(void **state)
{
    struct blob_trial *trial = *state;
    struct error error = ERROR_INIT;
    struct digest digest;
    struct blob_info info;
    struct blob_name kept = trial_put(trial, 10, 1, &digest);
    struct blob_name gone = trial_put(trial, 10, 2, &digest);

    trial_remove(trial, &gone);
    assert_false(blob_stat(trial->store, &gone, &info, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_ok(blob_stat(trial->store, &kept, &info, &error), error);
    trial_remove(trial, &gone);
    trial_remove(trial, &kept);
}

static inline bool refuse(void *context, struct str piece, struct error *error)
{
    (void)context, (void)piece;
    return error_set(error, ERROR_NO_SPACE, "no more");
}

static inline void suite_a_sink_that_refuses_ends_the_reading(void **state)
{
    struct blob_trial *trial = *state;
    const struct blob_sink sink = {refuse, NULL};
    struct error error = ERROR_INIT;
    struct digest digest;
    struct blob_name name = trial_put(trial, 10, 1, &digest);
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

    assert_false(blob_get(trial->store, &name, NULL, &sink, NULL, &error));
    assert_int_equal(error.code, ERROR_NO_SPACE);
    assert_string_equal(error.message, "no more");
    assert_false(blob_fetch(trial->store, &name, full, 10, &digest, NULL, &error));
    assert_int_equal(error.code, ERROR_NO_SPACE);
    close(full);
    trial_remove(trial, &name);
}

static inline void suite_a_cancelled_put_leaves_nothing(void **state)
{
    struct blob_trial *trial = *state;
    struct cancel cancel = {true};
    struct error error = ERROR_INIT;
    struct blob_unfinished_page page;
    struct blob_name name = blob_name_new(NULL);
    struct digest digest;
    struct arena arena;
    int fd = trial_file(trial->large, 8, &digest);

    arena_init(&arena);
    assert_false(blob_put(trial->store, &name, fd, trial->large, &digest, &cancel, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
    assert_ok(blob_list_unfinished(trial->store, &arena, STR(""), &page, &error), error);
    assert_int_equal(page.count, 0);
    assert_int_equal(trial_count(trial, NULL, NULL), 0);
    arena_release(&arena);
    close(fd);
}

/** Several threads at once on one store. */
static inline void *suite_worker(void *context)
{
    struct blob_trial *trial = context;
    struct error error = ERROR_INIT;

    for (uint64_t i = 0; i < 5; i++) {
        struct digest digest;
        struct blob_name name = trial_put(trial, 20000, i, &digest);
        assert_ok(blob_fetch(trial->store, &name, -1, 20000, &digest, NULL, &error), error);
        trial_remove(trial, &name);
    }
    return NULL;
}

static inline void suite_threads_share_a_store(void **state)
{
    pthread_t threads[4];

    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, suite_worker, *state), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static inline void suite_a_home_that_works_says_so(void **state)
{
    struct blob_trial *trial = *state;
    struct error error = ERROR_INIT;

    assert_ok(blob_check(trial->store, &error), error);
}

#define BLOB_SUITE                                                                                 \
    cmocka_unit_test(suite_a_home_that_works_says_so), cmocka_unit_test(suite_what_is_put_is_got), \
        cmocka_unit_test(suite_parts_are_read_by_range),                                           \
        cmocka_unit_test(suite_nothing_appears_under_a_wrong_digest_or_length),                    \
        cmocka_unit_test(suite_a_name_that_holds_nothing_is_not_found),                            \
        cmocka_unit_test(suite_putting_the_same_again_is_fine),                                    \
        cmocka_unit_test(suite_what_is_removed_is_gone),                                           \
        cmocka_unit_test(suite_a_sink_that_refuses_ends_the_reading),                              \
        cmocka_unit_test(suite_a_cancelled_put_leaves_nothing),                                    \
        cmocka_unit_test(suite_threads_share_a_store)

#endif
