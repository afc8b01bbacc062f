/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file.h"
#include "os/path.h"
#include "os/tempdir.h"
#include "render/cache_sweep.h"

#include "base/banned.h"

struct cache {
    struct arena arena; /**< of `root` only, written at open */
    struct str root;
    int64_t limit;
    struct tempdir temp;
    atomic_uint next_name;    /**< of files in `temp` */
    pthread_mutex_t watching; /**< held while the observer is told */
    void (*observer)(void *context, const struct cache_entry *entry);
    void *observer_context;
};

bool cache_open(struct str root, int64_t limit, struct cache **out, struct error *error)
{
    struct cache *cache = calloc(1, sizeof *cache);
    struct str parent;

    if (!cache)
        return error_set(error, ERROR_INTERNAL, "no memory for the cache");
    arena_init(&cache->arena);
    pthread_mutex_init(&cache->watching, NULL);
    cache->root = arena_str(&cache->arena, root);
    cache->limit = limit;
    parent = path_join(&cache->arena, cache->root, STR("tmp"));
    cache->temp.lock = -1;
    if (!folder_make(cache->root, 0700, error) || !folder_make(parent, 0700, error)) {
        cache_close(cache);
        return error_prefix(error, "cache");
    }
    (void)tempdir_sweep(parent);
    if (!tempdir_make(parent, &cache->temp, error)) {
        cache_close(cache);
        return error_prefix(error, "cache");
    }
    *out = cache;
    return true;
}

void cache_close(struct cache *cache)
{
    struct cache_usage dropped;

    if (!cache)
        return;
    /* Best effort: a cache that is too large costs room, not results. */
    if (cache->limit > 0 && cache->temp.path[0])
        (void)!cache_trim(cache, cache->limit, &dropped, NULL);
    tempdir_remove(&cache->temp);
    /* Once more: a process killed while it started another may have been held a moment longer. */
    if (cache->root.len)
        (void)tempdir_sweep(path_join(&cache->arena, cache->root, STR("tmp")));
    pthread_mutex_destroy(&cache->watching);
    arena_release(&cache->arena);
    free(cache);
}

struct str cache_temp(struct cache *cache)
{
    return str_from(cache->temp.path);
}

static struct str entry_path(const struct cache *cache, const char *kind, const struct digest *key,
                             struct arena *arena)
{
    char hex[DIGEST_HEX + 1];

    digest_hex(key, hex);
    return arena_printf(arena, "%.*s/%s/%.2s/%s", STR_FMT(cache->root), kind, hex, hex);
}

bool cache_find(struct cache *cache, const char *kind, const struct digest *key,
                struct arena *arena, struct str *path)
{
    struct str entry = entry_path(cache, kind, key, arena);

    /* Touching tells whether it is there, and that it is in use. */
    if (utimensat(AT_FDCWD, entry.ptr, NULL, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    *path = entry;
    return true;
}

bool cache_read(struct cache *cache, const char *kind, const struct digest *key, struct buf *out)
{
    struct arena arena;
    struct str path;
    bool ok = false;

    arena_init(&arena);
    buf_clear(out);
    if (cache_find(cache, kind, key, &arena, &path)) {
        ok = file_read(path, out->max, out, NULL) && buf_ok(out);
        if (!ok) {
            (void)unlink(path.ptr);
            buf_clear(out);
        }
    }
    arena_release(&arena);
    return ok;
}

void cache_drop(struct cache *cache, const char *kind, const struct digest *key)
{
    struct arena arena;

    arena_init(&arena);
    (void)unlink(entry_path(cache, kind, key, &arena).ptr);
    arena_release(&arena);
}

struct str cache_temp_name(struct cache *cache, struct arena *arena)
{
    unsigned number = atomic_fetch_add(&cache->next_name, 1);

    return arena_printf(arena, "%s/%u", cache->temp.path, number);
}

/* The bytes reach the disk before the name does, so that a torn entry cannot be found after a power
 * cut. The name itself may get lost: that costs time only. */
static bool write_temp(struct str path, struct str bytes, struct error *error)
{
    int fd = open(path.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok;

    if (fd < 0)
        return error_set_errno(error, errno, "cache: %.*s cannot be made", STR_FMT(path));
    ok = file_write_all(fd, bytes, error) || error_prefix(error, "cache: %.*s", STR_FMT(path));
    if (ok && fdatasync(fd) != 0)
        ok = error_set_errno(error, errno, "cache: %.*s cannot be written", STR_FMT(path));
    close(fd);
    if (!ok)
        (void)unlink(path.ptr);
    return ok;
}

/* Moves `from` to the entry's name. The folder of its first two digits is made on demand. */
static bool publish(struct arena *arena, struct str from, struct str entry, struct error *error)
{
    if (rename(from.ptr, entry.ptr) == 0)
        return true;
    if (errno == ENOENT && folder_make(path_folder(arena, entry), 0700, error) &&
        rename(from.ptr, entry.ptr) == 0)
        return true;
    (void)error_set_errno(error, errno, "cache: %.*s cannot be made", STR_FMT(entry));
    (void)unlink(from.ptr);
    return false;
}

void cache_watch(struct cache *cache,
                 void (*observer)(void *context, const struct cache_entry *entry), void *context)
{
    cache->observer = observer;
    cache->observer_context = context;
}

static void tell(struct cache *cache, const struct cache_entry *entry)
{
    if (!cache->observer)
        return;
    pthread_mutex_lock(&cache->watching);
    cache->observer(cache->observer_context, entry);
    pthread_mutex_unlock(&cache->watching);
}

bool cache_write(struct cache *cache, const char *kind, const struct digest *key, struct str bytes,
                 struct error *error)
{
    struct cache_entry entry = {.kind = kind, .key = key};
    struct arena arena;
    struct str temp;
    bool ok;

    arena_init(&arena);
    temp = cache_temp_name(cache, &arena);
    entry.path = entry_path(cache, kind, key, &arena);
    ok = write_temp(temp, bytes, error) && publish(&arena, temp, entry.path, error);
    if (ok)
        tell(cache, &entry);
    arena_release(&arena);
    return ok;
}

static bool copy_to_temp(struct str from, struct str temp, struct error *error)
{
    struct file_map map;
    bool ok;

    if (!file_map_open(from, &map, error))
        return false;
    ok = write_temp(temp, map.bytes, error);
    file_map_close(&map);
    return ok;
}

bool cache_adopt(struct cache *cache, const char *kind, const struct digest *key, struct str path,
                 struct error *error)
{
    struct arena arena;
    struct str temp;
    bool ok;

    arena_init(&arena);
    temp = cache_temp_name(cache, &arena);
    ok = link(path.ptr, temp.ptr) == 0 || copy_to_temp(path, temp, error);
    ok = ok && publish(&arena, temp, entry_path(cache, kind, key, &arena), error);
    arena_release(&arena);
    return ok;
}

bool cache_measure(struct cache *cache, struct cache_usage *out, struct error *error)
{
    struct cache_usage dropped;

    return cache_sweep(cache->root, -1, out, &dropped, error);
}

bool cache_trim(struct cache *cache, int64_t limit, struct cache_usage *dropped,
                struct error *error)
{
    struct cache_usage left;

    return cache_sweep(cache->root, limit, &left, dropped, error);
}
