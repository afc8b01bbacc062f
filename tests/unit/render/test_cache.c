/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../test.h"
#include "base/random.h"
#include "os/file.h"
#include "os/path.h"
#include "render/cache.h"
#include "render/stream_file.h"

#include "base/banned.h"

static int make_root(void **state)
{
    char *root = strdup("/tmp/clipcrafter-cache-XXXXXX");

    assert_non_null(mkdtemp(root));
    *state = root;
    return 0;
}

static int remove_root(void **state)
{
    bool ok = folder_remove(str_from(*state), NULL);

    free(*state);
    return ok ? 0 : 1;
}

static struct cache *open_cache(void **state, int64_t limit)
{
    struct error error = ERROR_INIT;
    struct cache *cache;

    assert_ok(cache_open(str_from(*state), limit, &cache, &error), error);
    return cache;
}

static struct digest key_of(int number)
{
    return digest_of((struct str){(const char *)&number, sizeof number});
}

static void write_entry(struct cache *cache, int number, struct str bytes)
{
    struct digest key = key_of(number);
    struct error error = ERROR_INIT;

    assert_ok(cache_write(cache, "stage", &key, bytes, &error), error);
}

static void test_entry_is_found_by_its_key_only(void **state)
{
    struct cache *cache = open_cache(state, 0);
    struct digest key = key_of(1), other = key_of(2);
    struct buf buf;

    buf_init(&buf, 1000);
    write_entry(cache, 1, STR("honey"));
    assert_true(cache_read(cache, "stage", &key, &buf));
    assert_str(buf_str(&buf), "honey");
    assert_false(cache_read(cache, "stage", &other, &buf));
    assert_int_equal(buf.len, 0);
    assert_false(cache_read(cache, "voice", &key, &buf));
    write_entry(cache, 1, STR("nectar"));
    assert_true(cache_read(cache, "stage", &key, &buf));
    assert_str(buf_str(&buf), "nectar");
    cache_drop(cache, "stage", &key);
    assert_false(cache_read(cache, "stage", &key, &buf));
    buf_release(&buf);
    cache_close(cache);
}

static void test_entry_outlives_the_process(void **state)
{
    struct cache *cache = open_cache(state, 0);
    struct digest key = key_of(7);
    struct arena arena;
    struct str path;

    arena_init(&arena);
    write_entry(cache, 7, STR("wax"));
    cache_close(cache);
    cache = open_cache(state, 0);
    assert_true(cache_find(cache, "stage", &key, &arena, &path));
    assert_true(str_starts_with(path, str_from(*state)));
    cache_close(cache);
    arena_release(&arena);
}

static void test_oversized_entry_is_dropped_instead_of_returned(void **state)
{
    struct cache *cache = open_cache(state, 0);
    struct digest key = key_of(3);
    struct arena arena;
    struct str path;
    struct buf buf;

    arena_init(&arena);
    buf_init(&buf, 3);
    write_entry(cache, 3, STR("longer than three"));
    assert_false(cache_read(cache, "stage", &key, &buf));
    assert_int_equal(buf.len, 0);
    assert_false(cache_find(cache, "stage", &key, &arena, &path));
    buf_release(&buf);
    arena_release(&arena);
    cache_close(cache);
}

static void test_adopted_file_shares_its_bytes(void **state)
{
    struct cache *cache = open_cache(state, 0);
    struct digest key = key_of(9);
    struct error error = ERROR_INIT;
    struct arena arena;
    struct stat a, b;
    struct str from, path;

    arena_init(&arena);
    from = cache_temp_name(cache, &arena);
    assert_ok(file_write(from, STR("comb"), 0600, &error), error);
    assert_ok(cache_adopt(cache, "voice", &key, from, &error), error);
    assert_ok(cache_adopt(cache, "voice", &key, from, &error), error);
    assert_true(cache_find(cache, "voice", &key, &arena, &path));
    assert_int_equal(stat(from.ptr, &a), 0);
    assert_int_equal(stat(path.ptr, &b), 0);
    assert_int_equal(a.st_ino, b.st_ino);
    cache_close(cache);
    assert_int_equal(access(from.ptr, F_OK), -1); /* the temp folder went */
    assert_int_equal(access(path.ptr, F_OK), 0);
    arena_release(&arena);
}

static void set_age(void **state, struct cache *cache, int number, time_t seconds)
{
    struct timespec times[2] = {{.tv_sec = 1000000 + seconds}, {.tv_sec = 1000000 + seconds}};
    struct digest key = key_of(number);
    struct arena arena;
    struct str path;

    (void)state;
    arena_init(&arena);
    assert_true(cache_find(cache, "stage", &key, &arena, &path));
    assert_int_equal(utimensat(AT_FDCWD, path.ptr, times, 0), 0);
    arena_release(&arena);
}

static bool there(struct cache *cache, int number)
{
    struct digest key = key_of(number);
    struct arena arena;
    struct str path;
    bool found;

    arena_init(&arena);
    found = cache_find(cache, "stage", &key, &arena, &path);
    arena_release(&arena);
    return found;
}

static void test_trim_drops_the_least_recently_used(void **state)
{
    struct cache *cache = open_cache(state, 0);
    struct cache_usage usage, dropped;
    struct error error = ERROR_INIT;

    for (int i = 0; i < 10; i++) {
        write_entry(cache, i, STR("1234567890"));
        set_age(state, cache, i, i);
    }
    assert_true(there(cache, 2)); /* looked at just now: young again */
    assert_ok(cache_measure(cache, &usage, &error), error);
    assert_int_equal(usage.bytes, 100);
    assert_int_equal(usage.entries, 10);
    assert_ok(cache_trim(cache, 45, &dropped, &error), error);
    assert_int_equal(dropped.entries, 6);
    assert_int_equal(dropped.bytes, 60);
    assert_ok(cache_measure(cache, &usage, &error), error);
    assert_int_equal(usage.entries, 4);
    for (int i = 0; i < 10; i++)
        assert_int_equal(there(cache, i), i == 2 || i >= 7);
    assert_ok(cache_trim(cache, 0, &dropped, &error), error);
    assert_int_equal(dropped.entries, 4);
    cache_close(cache);
}

static void test_close_keeps_to_the_limit(void **state)
{
    struct cache *cache = open_cache(state, 25);
    struct cache_usage usage;
    struct error error = ERROR_INIT;

    for (int i = 0; i < 5; i++)
        write_entry(cache, i, STR("1234567890"));
    cache_close(cache);
    cache = open_cache(state, 25);
    assert_ok(cache_measure(cache, &usage, &error), error);
    assert_int_equal(usage.entries, 2);
    cache_close(cache);
}

static void test_folder_in_the_way_is_named(void **state)
{
    struct error error = ERROR_INIT;
    struct cache *cache = NULL;
    struct arena arena;
    struct str path;

    arena_init(&arena);
    path = path_join(&arena, str_from(*state), STR("file"));
    assert_ok(file_write(path, STR("x"), 0600, &error), error);
    assert_false(cache_open(path, 0, &cache, &error));
    assert_null(cache);
    assert_non_null(strstr(error.message, path.ptr));
    arena_release(&arena);
}

struct writer {
    struct cache *cache;
    int first;
};

static void *write_many(void *context)
{
    struct writer *writer = context;

    for (int i = 0; i < 40; i++) {
        int number = writer->first + i;
        char text[32];
        struct digest key = key_of(number);

        snprintf(text, sizeof text, "entry %d", number);
        if (!cache_write(writer->cache, "stage", &key, str_from(text), NULL))
            return writer;
    }
    return NULL;
}

static void test_threads_may_write_at_once(void **state)
{
    struct cache *cache = open_cache(state, 0);
    struct writer writers[4];
    pthread_t threads[4];
    struct buf buf;

    buf_init(&buf, 100);
    for (int i = 0; i < 4; i++) {
        writers[i] = (struct writer){cache, i * 20}; /* halves overlap */
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, &writers[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        void *failed;

        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    for (int i = 0; i < 100; i++) {
        struct digest key = key_of(i);
        char text[32];

        snprintf(text, sizeof text, "entry %d", i);
        assert_true(cache_read(cache, "stage", &key, &buf));
        assert_str(buf_str(&buf), text);
    }
    buf_release(&buf);
    cache_close(cache);
}

/* ---- kill -9 ---- */

enum { BIG = 300000 };

static void fill(char *bytes, int number)
{
    for (int i = 0; i < BIG; i++)
        bytes[i] = (char)(number * 31 + i);
}

/* The child: writes entries until it is killed. */
static void write_forever(const char *root)
{
    static char bytes[BIG];
    struct cache *cache;

    if (!cache_open(str_from(root), 0, &cache, NULL))
        _exit(1);
    for (int i = 0;; i = (i + 1) % 50) {
        struct digest key = key_of(i);

        fill(bytes, i);
        if (!cache_write(cache, "stage", &key, (struct str){bytes, BIG}, NULL))
            _exit(2);
    }
}

static int count_items(void **state, const char *folder)
{
    char path[256];
    DIR *open;
    int count = 0;

    snprintf(path, sizeof path, "%s/%s", (const char *)*state, folder);
    open = opendir(path);
    assert_non_null(open);
    for (struct dirent *item = readdir(open); item; item = readdir(open))
        count += item->d_name[0] != '.';
    closedir(open);
    return count;
}

static void check_entries_are_whole(struct cache *cache)
{
    static char expected[BIG];
    struct buf buf;

    buf_init(&buf, BIG);
    for (int i = 0; i < 50; i++) {
        struct digest key = key_of(i);

        if (!cache_read(cache, "stage", &key, &buf))
            continue;
        fill(expected, i);
        assert_int_equal(buf.len, BIG);
        assert_memory_equal(buf.ptr, expected, BIG);
    }
    buf_release(&buf);
}

static void test_killed_writers_leave_whole_entries_and_no_rest(void **state)
{
    struct random random;

    random_init(&random, 20261);
    for (int round = 0; round < 10; round++) {
        struct timespec pause = {.tv_nsec = 1000000L * (1 + (long)random_below(&random, 40))};
        pid_t child = fork();
        struct cache *cache;

        if (child == 0)
            write_forever(*state);
        assert_true(child > 0);
        nanosleep(&pause, NULL);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
        cache = open_cache(state, 0);
        assert_int_equal(count_items(state, "tmp"), 1); /* our own */
        check_entries_are_whole(cache);
        cache_close(cache);
    }
}

static void test_living_owner_keeps_its_temp_folder(void **state)
{
    struct cache *mine = open_cache(state, 0), *other = open_cache(state, 0);

    assert_int_equal(access(cache_temp(mine).ptr, F_OK), 0);
    assert_int_equal(count_items(state, "tmp"), 2);
    cache_close(other);
    assert_int_equal(access(cache_temp(mine).ptr, F_OK), 0);
    cache_close(mine);
    assert_int_equal(count_items(state, "tmp"), 0);
}

/* ---- streams ---- */

static void encode_stream(struct buf *out)
{
    uint8_t bytes[3][8] = {"abcdefg", "hij", "k"};
    struct packet items[] = {{bytes[0], 7, 0, -2, 1, true},
                             {bytes[1], 3, 4, -1, 1, false},
                             {bytes[2], 1, 2, 0, 1, false}};
    struct packet_list list = {items, 3, 3};

    stream_file_encode(&list, STR("extra"), (const int64_t[]){-14000, 77}, out);
    assert_true(buf_ok(out));
}

static struct str write_stream(void **state, struct arena *arena, struct str bytes)
{
    struct str path = path_join(arena, str_from(*state), STR("stream"));
    struct error error = ERROR_INIT;

    assert_ok(file_write(path, bytes, 0600, &error), error);
    return path;
}

static void test_stream_gives_back_its_packets(void **state)
{
    struct stream_reader reader = {0};
    struct stream_file file = {0};
    struct error error = ERROR_INIT;
    struct packet packet;
    struct arena arena;
    struct buf buf;

    arena_init(&arena);
    buf_init(&buf, 10000);
    encode_stream(&buf);
    assert_ok(stream_file_open(write_stream(state, &arena, buf_str(&buf)), &file, &error), error);
    assert_str(file.extradata, "extra");
    assert_int_equal(file.count, 3);
    assert_int_equal(file.notes[0], -14000);
    assert_int_equal(file.notes[1], 77);
    reader.file = &file;
    assert_true(stream_reader_next(&reader, &packet));
    assert_true(packet.key);
    assert_int_equal(packet.dts, -2);
    assert_true(stream_reader_next(&reader, &packet));
    assert_int_equal(packet.pts, 4);
    assert_memory_equal(packet.data, "hij", 3);
    assert_true(stream_reader_next(&reader, &packet));
    assert_int_equal(packet.size, 1);
    assert_false(packet.key);
    assert_false(stream_reader_next(&reader, &packet));
    stream_file_close(&file);
    buf_release(&buf);
    arena_release(&arena);
}

static void test_damaged_stream_does_not_open(void **state)
{
    struct error error = ERROR_INIT;
    struct stream_file file = {0};
    struct arena arena;
    struct buf buf;

    arena_init(&arena);
    buf_init(&buf, 10000);
    encode_stream(&buf);
    for (size_t i = 0; i < buf.len; i++) {
        buf.ptr[i] ^= 4;
        assert_false(stream_file_open(write_stream(state, &arena, buf_str(&buf)), &file, &error));
        buf.ptr[i] ^= 4;
    }
    for (size_t len = 1; len < buf.len; len++)
        assert_false(stream_file_open(write_stream(state, &arena, str_take(buf_str(&buf), len)),
                                      &file, &error));
    assert_non_null(strstr(error.message, "is damaged"));
    buf_release(&buf);
    arena_release(&arena);
}

#define WITH_ROOT(test) cmocka_unit_test_setup_teardown(test, make_root, remove_root)

/** What an observer was told; entries are numbers, as key_of() keys them. */
struct witness {
    int calls, inside;
    bool seen[64];
};

static void witness_entry(void *context, const struct cache_entry *entry)
{
    struct witness *witness = context;

    assert_int_equal(witness->inside++, 0);
    assert_string_equal(entry->kind, "stage");
    assert_int_equal(access(entry->path.ptr, R_OK), 0);
    for (int i = 0; i < 64; i++) {
        struct digest key = key_of(i);

        if (memcmp(&key, entry->key, sizeof key) == 0)
            witness->seen[i] = true;
    }
    witness->calls++;
    witness->inside--;
}

static void test_an_observer_hears_of_what_is_made_and_not_of_what_is_brought(void **state)
{
    struct cache *cache = open_cache(state, 0);
    struct digest key = key_of(1), other = key_of(2);
    struct witness witness = {0};
    struct error error = ERROR_INIT;
    struct arena arena;
    struct str path;

    arena_init(&arena);
    write_entry(cache, 0, STR("before"));
    cache_watch(cache, witness_entry, &witness);
    write_entry(cache, 1, STR("honey"));
    assert_int_equal(witness.calls, 1);
    assert_true(witness.seen[1] && !witness.seen[0]);
    assert_true(cache_find(cache, "stage", &key, &arena, &path));
    assert_ok(cache_adopt(cache, "stage", &other, path, &error), error);
    assert_int_equal(witness.calls, 1);
    cache_watch(cache, NULL, NULL);
    write_entry(cache, 3, STR("after"));
    assert_int_equal(witness.calls, 1);
    arena_release(&arena);
    cache_close(cache);
}

struct sixteen {
    struct cache *cache;
    int first;
};

static void *write_sixteen(void *context)
{
    struct sixteen *writer = context;

    for (int i = 0; i < 16; i++) {
        struct digest key = key_of(writer->first + i);

        if (!cache_write(writer->cache, "stage", &key, STR("wax"), NULL))
            return writer;
    }
    return NULL;
}

static void test_threads_tell_an_observer_one_at_a_time(void **state)
{
    struct cache *cache = open_cache(state, 0);
    struct witness witness = {0};
    struct sixteen writers[4];
    pthread_t threads[4];

    cache_watch(cache, witness_entry, &witness);
    for (int i = 0; i < 4; i++) {
        writers[i] = (struct sixteen){cache, 16 * i};
        assert_int_equal(pthread_create(&threads[i], NULL, write_sixteen, &writers[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        void *failed;

        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(witness.calls, 64);
    for (int i = 0; i < 64; i++)
        assert_true(witness.seen[i]);
    cache_close(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ROOT(test_entry_is_found_by_its_key_only),
        WITH_ROOT(test_threads_tell_an_observer_one_at_a_time),
        WITH_ROOT(test_an_observer_hears_of_what_is_made_and_not_of_what_is_brought),
        WITH_ROOT(test_entry_outlives_the_process),
        WITH_ROOT(test_oversized_entry_is_dropped_instead_of_returned),
        WITH_ROOT(test_adopted_file_shares_its_bytes),
        WITH_ROOT(test_trim_drops_the_least_recently_used),
        WITH_ROOT(test_close_keeps_to_the_limit),
        WITH_ROOT(test_folder_in_the_way_is_named),
        WITH_ROOT(test_threads_may_write_at_once),
        WITH_ROOT(test_killed_writers_leave_whole_entries_and_no_rest),
        WITH_ROOT(test_living_owner_keeps_its_temp_folder),
        WITH_ROOT(test_stream_gives_back_its_packets),
        WITH_ROOT(test_damaged_stream_does_not_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
