/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "studio/asset_table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"
#include "crypto/digest.h"
#include "os/file.h"

#include "base/banned.h"

void asset_table_init(struct asset_table *table, struct arena *arena, struct cache *cache)
{
    *table = (struct asset_table){.arena = arena, .cache = cache};
    map_init(&table->by_digest, arena);
    map_init(&table->by_path, arena);
}

static struct str hex_of(struct asset_table *table, const struct digest *digest)
{
    char hex[DIGEST_HEX + 1];

    digest_hex(digest, hex);
    return arena_str(table->arena, str_from(hex));
}

static struct credit keep_credit(struct arena *arena, const struct credit *credit)
{
    if (!credit)
        return (struct credit){0};
    return (struct credit){.title = arena_str(arena, credit->title),
                           .author = arena_str(arena, credit->author),
                           .licence = arena_str(arena, credit->licence),
                           .source = arena_str(arena, credit->source)};
}

/* Maps hold indexes counted from 1, since NULL means "not there". */
static void *as_value(int32_t index)
{
    return (void *)(intptr_t)(index + 1);
}

static bool known(const struct map *map, struct str key, int32_t *index)
{
    intptr_t value = (intptr_t)map_get(map, key);

    if (value)
        *index = (int32_t)value - 1;
    return value != 0;
}

/* A timeline may be read from another folder than the one it was made in. */
static struct str absolute(struct arena *arena, struct str path)
{
    char *real = realpath(path.ptr, NULL);
    struct str result = real ? arena_str(arena, str_from(real)) : arena_str(arena, path);

    free(real);
    return result;
}

/* `path` is NUL-terminated. */
static int32_t add(struct asset_table *table, struct str hex, struct str path,
                   struct str media_type, const struct credit *credit)
{
    int32_t index = (int32_t)table->count;

    table->items = vec_reserve(table->arena, table->items, table->count, &table->capacity,
                               sizeof *table->items);
    table->items[table->count++] =
        (struct asset){hex, absolute(table->arena, path), arena_str(table->arena, media_type),
                       keep_credit(table->arena, credit)};
    map_put(&table->by_digest, hex, as_value(index));
    return index;
}

/* Whether a file is there and whole: a damaged blob is put right by whoever has its bytes. */
static bool holds(struct str path, struct str bytes)
{
    struct file_map map;
    bool same;

    if (!file_map_open(path, &map, NULL))
        return false;
    same = str_equal(map.bytes, bytes);
    file_map_close(&map);
    return same;
}

bool asset_table_add_bytes(struct asset_table *table, struct str bytes, struct str media_type,
                           const struct credit *credit, int32_t *index, struct error *error)
{
    struct digest digest = digest_of(bytes);
    struct str hex = hex_of(table, &digest), path;
    int32_t at = -1;

    if (known(&table->by_digest, hex, &at) && holds(table->items[at].path, bytes)) {
        *index = at;
        return true;
    }
    if (!(cache_find(table->cache, "blob", &digest, table->arena, &path) && holds(path, bytes)) &&
        !cache_write(table->cache, "blob", &digest, bytes, error))
        return false;
    if (!cache_find(table->cache, "blob", &digest, table->arena, &path))
        return error_set(error, ERROR_IO, "the cache lost an entry that was just written");
    if (at >= 0)
        table->items[at].path = path;
    *index = at >= 0 ? at : add(table, hex, path, media_type, credit);
    return true;
}

/* Opens what is a file: a pipe would block, a device might have no end. */
static int open_file(struct str path, struct error *error)
{
    int fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat st;

    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return fd;
    if (fd < 0) {
        (void)error_set_errno(error, errno, "%.*s: cannot be read", STR_FMT(path));
        if (error)
            error->code = ERROR_INPUT;
        return -1;
    }
    close(fd);
    (void)error_set(error, ERROR_INPUT,
                    "%.*s: is not a file but a %s; name a photograph, clip or piece of music",
                    STR_FMT(path), S_ISDIR(st.st_mode) ? "folder" : "pipe or device");
    return -1;
}

bool asset_hash_file(struct str path, struct digest *out, struct error *error)
{
    enum { CHUNK = 1 << 18 };
    struct digester digester;
    unsigned char *chunk = NULL;
    int fd = open_file(path, error);
    ssize_t got = -1;

    if (fd < 0)
        return false;
    digester_init(&digester);
    chunk = malloc(CHUNK);
    while (chunk && (got = read(fd, chunk, CHUNK)) > 0)
        digester_add(&digester, chunk, (size_t)got);
    if (got < 0) {
        (void)error_set_errno(error, chunk ? errno : ENOMEM, "%.*s: cannot be read", STR_FMT(path));
        if (error)
            error->code = ERROR_INPUT;
    } else {
        *out = digester_finish(&digester);
    }
    close(fd);
    free(chunk);
    return got == 0;
}

bool asset_table_find_blob(struct asset_table *table, struct str hex, struct str media_type,
                           const struct credit *credit, int32_t *index)
{
    struct digest digest, actual;
    struct str path;

    if (known(&table->by_digest, hex, index))
        return true;
    if (!digest_from_hex(hex, &digest) ||
        !cache_find(table->cache, "blob", &digest, table->arena, &path))
        return false;
    /* The render would refuse what a failing disk changed: better made again than found. */
    if (!asset_hash_file(path, &actual, NULL) || !digest_equal(&digest, &actual)) {
        cache_drop(table->cache, "blob", &digest);
        return false;
    }
    *index = add(table, arena_str(table->arena, hex), path, media_type, credit);
    return true;
}

bool asset_table_add_file(struct asset_table *table, struct str path, struct str media_type,
                          const struct credit *credit, int32_t *index, struct error *error)
{
    struct digest digest;
    struct str hex, kept = arena_str(table->arena, path);

    if (known(&table->by_path, kept, index))
        return true;
    if (!asset_hash_file(kept, &digest, error))
        return false;
    hex = hex_of(table, &digest);
    if (!known(&table->by_digest, hex, index))
        *index = add(table, hex, kept, media_type, credit);
    map_put(&table->by_path, kept, as_value(*index));
    return true;
}
