/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/preview_folder.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "os/file.h"
#include "os/path.h"
#include "render/preview_playlist.h"

#include "base/banned.h"

enum { MODE = 0644, FOLDER_MODE = 0755, PLAYLIST_MAX = 16 << 20 };

/* Used by one thread at a time: the render sees to that. */
struct preview_folder {
    struct arena arena;
    struct str path;
    struct rational *durations; /**< of the pieces written; room for all of them */
    size_t count;
    bool failed;
    struct error error;
};

bool preview_folder_open(struct str path, struct preview_folder **out, struct error *error)
{
    struct preview_folder *folder;

    if (path.len == 0)
        return error_set(error, ERROR_USAGE,
                         "--preview \"\": needs a folder; write a name such as --preview watch");
    if (!folder_make(path, FOLDER_MODE, error))
        return error_prefix(error, "--preview");
    if (access(path.ptr, W_OK | X_OK) != 0)
        return error_set_errno(error, errno, "--preview: %.*s cannot be written to", STR_FMT(path));
    folder = calloc(1, sizeof *folder);
    if (!folder)
        return error_set(error, ERROR_INTERNAL, "no memory for a preview");
    arena_init(&folder->arena);
    folder->path = path;
    *out = folder;
    return true;
}

void preview_folder_close(struct preview_folder *folder)
{
    if (!folder)
        return;
    arena_release(&folder->arena);
    free(folder);
}

bool preview_folder_check(const struct preview_folder *folder, struct error *error)
{
    if (folder->failed && error)
        *error = folder->error;
    return !folder->failed;
}

static struct str file_in(struct arena *arena, const struct preview_folder *folder, struct str name)
{
    return path_join(arena, folder->path, name);
}

static bool copy_piece(const struct preview_folder *folder, struct arena *arena, struct str name,
                       const struct render_preview *piece, struct error *error)
{
    struct file_map map;
    bool ok;

    if (!file_map_open(piece->path, &map, error))
        return false;
    ok = file_write(file_in(arena, folder, name), map.bytes, MODE, error);
    file_map_close(&map);
    return ok;
}

/* An old playlist must not be followed into new pieces: it goes before the first of them. */
static bool begin(struct preview_folder *folder, struct arena *arena,
                  const struct render_preview *piece, struct error *error)
{
    struct str playlist = file_in(arena, folder, STR("index.m3u8"));

    if (unlink(playlist.ptr) != 0 && errno != ENOENT)
        return error_set_errno(error, errno, "%.*s cannot be replaced", STR_FMT(playlist));
    folder->durations = ARENA_ARRAY(&folder->arena, struct rational, (size_t)piece->count);
    folder->count = 0;
    return copy_piece(folder, arena, STR("init.mp4"), piece, error);
}

static bool write_playlist(const struct preview_folder *folder, struct arena *arena,
                           const struct render_preview *piece, struct error *error)
{
    struct preview_playlist playlist = {.durations = folder->durations,
                                        .count = folder->count,
                                        .longest = piece->longest,
                                        .complete = piece->last};
    struct buf text;
    bool ok;

    buf_init(&text, PLAYLIST_MAX);
    preview_playlist_encode(&playlist, &text);
    ok = buf_ok(&text)
             ? file_write(file_in(arena, folder, STR("index.m3u8")), buf_str(&text), MODE, error)
             : error_set(error, ERROR_LIMIT, "the playlist is too long");
    buf_release(&text);
    return ok;
}

/* What a longer preview left behind this one's end. */
static void remove_rest(const struct preview_folder *folder, struct arena *arena)
{
    for (size_t i = folder->count;; i++) {
        if (unlink(file_in(arena, folder, arena_printf(arena, "%zu.m4s", i)).ptr) != 0)
            return;
    }
}

static bool take(struct preview_folder *folder, struct arena *arena,
                 const struct render_preview *piece, struct error *error)
{
    if (piece->index == RENDER_PREVIEW_INIT)
        return begin(folder, arena, piece, error);
    if (!copy_piece(folder, arena, arena_printf(arena, "%d.m4s", piece->index), piece, error))
        return false;
    folder->durations[folder->count++] = piece->duration;
    if (!write_playlist(folder, arena, piece, error))
        return false;
    if (piece->last)
        remove_rest(folder, arena);
    return true;
}

void preview_folder_take(void *context, const struct render_preview *piece)
{
    struct preview_folder *folder = context;
    struct arena arena;

    if (folder->failed)
        return;
    arena_init(&arena);
    folder->failed = !take(folder, &arena, piece, &folder->error);
    if (folder->failed)
        error_prefix(&folder->error, "--preview");
    arena_release(&arena);
}
