/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cache_sweep.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"
#include "os/path.h"

#include "base/banned.h"

struct entry {
    struct str path;
    struct timespec used;
    int64_t bytes;
};

struct sweep {
    struct arena arena;
    VEC_OF(struct entry) entries;
};

/* root/kind/ab/entry: entries lie this deep. */
enum { DEPTH = 3 };

static void add_file(struct sweep *sweep, struct str path)
{
    struct stat info;

    if (lstat(path.ptr, &info) != 0 || !S_ISREG(info.st_mode))
        return;
    *VEC_PUSH(&sweep->entries, &sweep->arena) = (struct entry){path, info.st_mtim, info.st_size};
}

static bool walk(struct sweep *sweep, struct str folder, int depth)
{
    DIR *open = opendir(folder.ptr);
    struct dirent *item;

    if (!open)
        return false;
    while ((item = readdir(open))) {
        struct str path;

        if (item->d_name[0] == '.' || (depth == 1 && strcmp(item->d_name, "tmp") == 0))
            continue;
        path = path_join(&sweep->arena, folder, str_from(item->d_name));
        if (depth == DEPTH)
            add_file(sweep, path);
        else
            (void)walk(sweep, path, depth + 1); /* not a folder, or gone: nothing of ours */
    }
    closedir(open);
    return true;
}

/* Oldest first; equal times by name, so that the order is one. */
static int compare_use(const void *a, const void *b)
{
    const struct entry *one = a, *two = b;

    if (one->used.tv_sec != two->used.tv_sec)
        return one->used.tv_sec < two->used.tv_sec ? -1 : 1;
    if (one->used.tv_nsec != two->used.tv_nsec)
        return one->used.tv_nsec < two->used.tv_nsec ? -1 : 1;
    return str_compare(one->path, two->path);
}

static void thin(struct sweep *sweep, int64_t limit, struct cache_usage *left,
                 struct cache_usage *dropped)
{
    if (sweep->entries.count)
        qsort(sweep->entries.items, sweep->entries.count, sizeof(struct entry), compare_use);
    for (size_t i = 0; i < sweep->entries.count && left->bytes > limit; i++) {
        const struct entry *entry = &sweep->entries.items[i];

        if (unlink(entry->path.ptr) != 0 && errno != ENOENT)
            continue;
        left->bytes -= entry->bytes;
        left->entries--;
        dropped->bytes += entry->bytes;
        dropped->entries++;
    }
}

bool cache_sweep(struct str root, int64_t limit, struct cache_usage *left,
                 struct cache_usage *dropped, struct error *error)
{
    struct cache_usage found = {0}, gone = {0};
    struct sweep sweep = {0};
    bool ok;

    arena_init(&sweep.arena);
    ok = walk(&sweep, arena_str(&sweep.arena, root), 1);
    if (!ok) {
        (void)error_set_errno(error, errno, "cache: %.*s cannot be read", STR_FMT(root));
        goto done;
    }
    for (size_t i = 0; i < sweep.entries.count; i++)
        found.bytes += sweep.entries.items[i].bytes;
    found.entries = (int64_t)sweep.entries.count;
    if (limit >= 0)
        thin(&sweep, limit, &found, &gone);
    *left = found;
    *dropped = gone;
done:
    arena_release(&sweep.arena);
    return ok;
}
