/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"
#include "store/blob_folder_parts.h"

#include "base/banned.h"

/* Names in one folder, sorted. */
struct names {
    const char **items;
    size_t count, capacity;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* An absent folder has no names. */
static bool read_names(struct arena *arena, int root, const char *path, struct names *out,
                       struct error *error)
{
    struct names names = {0};
    struct dirent *entry;
    DIR *folder;
    int fd = blob_folder_beneath(root, path, O_RDONLY | O_DIRECTORY);

    if (fd < 0 && errno == ENOENT) {
        *out = names;
        return true;
    }
    folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder)
        return error_set_errno(error, errno, "the folder for blobs cannot be read");
    while ((entry = readdir(folder)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            *VEC_PUSH(&names, arena) = arena_str(arena, str_from(entry->d_name)).ptr;
    closedir(folder);
    if (names.count)
        qsort(names.items, names.count, sizeof *names.items, by_text);
    *out = names;
    return true;
}

static bool is_hex_pair(const char *name)
{
    return strlen(name) == 2 && strspn(name, "0123456789abcdef") == 2;
}

/* A walk through the folder, in the order of names, until the page is full. */
struct walk {
    struct blob_folder *folder;
    struct arena *arena;
    struct str cursor; /* the last name of the page before */
    bool digests;
    VEC_OF(struct blob_info) found;
    size_t strangers;
    bool full;
};

static bool add_digest(void *context, struct str piece, struct error *error)
{
    (void)error;
    digester_add(context, piece.ptr, piece.len);
    return true;
}

/* One blob for the page; one that was removed meanwhile is left out. */
static bool look_at(struct walk *walk, const struct blob_name *name, struct error *error)
{
    struct blob_store *store = &walk->folder->store;
    struct error why = ERROR_INIT;
    struct digester digester;
    const struct blob_sink sink = {add_digest, &digester};
    struct blob_info info;

    digester_init(&digester);
    if (!blob_stat(store, name, &info, &why) ||
        (walk->digests && !blob_get(store, name, NULL, &sink, NULL, &why)))
        return why.code == ERROR_NOT_FOUND || error_set(error, why.code, "%s", why.message);
    if (walk->digests)
        info.digest = digester_finish(&digester);
    info.has_digest = walk->digests;
    *VEC_PUSH(&walk->found, walk->arena) = info;
    return true;
}

static bool walk_leaf(struct walk *walk, const char *path, struct error *error)
{
    struct names names;

    if (!read_names(walk->arena, walk->folder->root, path, &names, error))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        struct str full = arena_printf(walk->arena, "%s/%s", path, names.items[i]);
        struct blob_name name;
        if (str_compare(full, walk->cursor) <= 0)
            continue;
        if (!blob_name_read(full, &name)) {
            walk->strangers++;
            continue;
        }
        if (walk->found.count == BLOB_PAGE) {
            walk->full = true;
            return true;
        }
        if (!look_at(walk, &name, error))
            return false;
    }
    return true;
}

/* Folders of two hex digits in `path` ("." or "ab"), from the cursor on. */
static bool walk_pairs(struct walk *walk, const char *path, struct error *error)
{
    bool top = strcmp(path, ".") == 0;
    struct names names;

    if (!read_names(walk->arena, walk->folder->root, path, &names, error))
        return false;
    for (size_t i = 0; i < names.count && !walk->full; i++) {
        const char *inner =
            top ? names.items[i] : arena_printf(walk->arena, "%s/%s", path, names.items[i]).ptr;
        if (!is_hex_pair(names.items[i])) {
            if (!walk->cursor.len && strcmp(inner, BLOB_FOLDER_UNFINISHED) != 0)
                walk->strangers++;
            continue;
        }
        if (str_compare(str_from(inner), str_take(walk->cursor, strlen(inner))) < 0)
            continue;
        if (!(top ? walk_pairs(walk, inner, error) : walk_leaf(walk, inner, error)))
            return false;
    }
    return true;
}

bool blob_folder_list(struct blob_store *store, struct arena *arena, struct str cursor,
                      bool digests, struct blob_page *out, struct error *error)
{
    struct walk walk = {.folder = (struct blob_folder *)store,
                        .arena = arena,
                        .cursor = cursor,
                        .digests = digests};

    if (!walk_pairs(&walk, ".", error))
        return false;
    *out = (struct blob_page){
        .items = walk.found.items, .count = walk.found.count, .strangers = walk.strangers};
    if (walk.full)
        out->next = arena_str(arena, str_from(walk.found.items[walk.found.count - 1].name.text));
    return true;
}

/* "<64 hex>-<16 hex>": the name of the blob that it would have become. */
static bool read_unfinished(struct arena *arena, struct str file, struct blob_name *out)
{
    struct str hex = str_take(file, DIGEST_HEX);

    return file.len > DIGEST_HEX && file.ptr[DIGEST_HEX] == '-' &&
           blob_name_read(arena_printf(arena, "%.2s/%.2s/%.*s", hex.ptr, hex.ptr + 2, STR_FMT(hex)),
                          out);
}

bool blob_folder_list_unfinished(struct blob_store *store, struct arena *arena, struct str cursor,
                                 struct blob_unfinished_page *out, struct error *error)
{
    struct blob_folder *folder = (struct blob_folder *)store;
    VEC_OF(struct blob_unfinished) found = {0};
    struct names names;

    (void)cursor; /* there are never more than one page: one file an upload */
    if (!read_names(arena, folder->root, BLOB_FOLDER_UNFINISHED, &names, error))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        struct str path = arena_printf(arena, BLOB_FOLDER_UNFINISHED "/%s", names.items[i]);
        struct blob_unfinished upload = {.id = str_from(names.items[i])};
        struct stat info;
        if (!read_unfinished(arena, upload.id, &upload.name) ||
            fstatat(folder->root, path.ptr, &info, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        upload.started_us = (int64_t)info.st_mtim.tv_sec * 1000000 + info.st_mtim.tv_nsec / 1000;
        *VEC_PUSH(&found, arena) = upload;
    }
    *out = (struct blob_unfinished_page){.items = found.items, .count = found.count};
    return true;
}

bool blob_folder_abort(struct blob_store *store, const struct blob_unfinished *upload,
                       struct error *error)
{
    struct blob_folder *folder = (struct blob_folder *)store;
    struct arena arena;
    struct blob_name name;
    bool ok;

    arena_init(&arena);
    ok = read_unfinished(&arena, upload->id, &name) &&
         str_find(upload->id, STR("/"), 0) == (size_t)-1;
    if (!ok)
        error_set(error, ERROR_INPUT, "there is no such unfinished upload");
    else if (unlinkat(folder->root,
                      arena_printf(&arena, BLOB_FOLDER_UNFINISHED "/%.*s", STR_FMT(upload->id)).ptr,
                      0) != 0 &&
             errno != ENOENT)
        ok = error_set_errno(error, errno, "an unfinished upload cannot be removed");
    arena_release(&arena);
    return ok;
}
