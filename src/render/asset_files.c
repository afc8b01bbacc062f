/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/asset_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/digest.h"
#include "os/file.h"
#include "os/path.h"

#include "base/banned.h"

struct asset_files {
    struct arena arena;
    const struct timeline *timeline;
    struct str *paths;
    atomic_bool *checked; /**< by index: the digest held */
};

struct asset_files *asset_files_new(const struct timeline *timeline, struct str base)
{
    struct asset_files *files = calloc(1, sizeof *files);

    if (!files)
        return NULL;
    arena_init(&files->arena);
    files->timeline = timeline;
    files->paths = ARENA_ARRAY(&files->arena, struct str, timeline->asset_count);
    files->checked = ARENA_ARRAY(&files->arena, atomic_bool, timeline->asset_count);
    for (size_t i = 0; i < timeline->asset_count; i++)
        files->paths[i] = path_join(&files->arena, base, timeline->assets[i].path);
    return files;
}

void asset_files_free(struct asset_files *files)
{
    if (!files)
        return;
    arena_release(&files->arena);
    free(files);
}

const struct str *asset_files_paths(const struct asset_files *files)
{
    return files->paths;
}

static bool fail(const struct asset_files *files, int32_t index, int cause, struct error *error)
{
    (void)error_set_errno(error, cause, "assets[%d].path: %s cannot be read", index,
                          files->paths[index].ptr);
    if (error)
        error->code = ERROR_INPUT;
    return false;
}

static bool digest_file(int fd, struct digest *out)
{
    struct digester digester;
    char chunk[65536];
    off_t at = 0;
    ssize_t got;

    digester_init(&digester);
    while ((got = pread(fd, chunk, sizeof chunk, at)) > 0) {
        digester_add(&digester, chunk, (size_t)got);
        at += got;
    }
    *out = digester_finish(&digester);
    return got == 0;
}

/* A pipe would block, a device might have no end. */
static bool is_file(const struct asset_files *files, int32_t index, int fd, struct error *error)
{
    struct stat st;

    return (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) ||
           error_set(error, ERROR_INPUT,
                     "assets[%d].path: %s is not a file; make the timeline again", index,
                     files->paths[index].ptr);
}

static bool check(struct asset_files *files, int32_t index, int fd, struct error *error)
{
    struct digest expected, actual;

    if (atomic_load(&files->checked[index]))
        return true;
    if (!digest_from_hex(files->timeline->assets[index].digest, &expected))
        return error_set(error, ERROR_INPUT, "assets[%d].digest: is not a SHA-256 in hex", index);
    if (!digest_file(fd, &actual))
        return fail(files, index, errno, error);
    if (!digest_equal(&expected, &actual))
        return error_set(error, ERROR_INPUT,
                         "assets[%d].path: %s has changed since the timeline was made; make the "
                         "timeline again",
                         index, files->paths[index].ptr);
    atomic_store(&files->checked[index], true);
    return true;
}

bool asset_files_open(struct asset_files *files, int32_t index, int *fd, struct error *error)
{
    int opened;

    BUG_UNLESS(index >= 0 && (size_t)index < files->timeline->asset_count);
    opened = open(files->paths[index].ptr, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (opened < 0)
        return fail(files, index, errno, error);
    if (!is_file(files, index, opened, error) || !check(files, index, opened, error)) {
        close(opened);
        return false;
    }
    *fd = opened;
    return true;
}

bool asset_files_check(struct asset_files *files, int32_t index, struct error *error)
{
    int fd;

    if (!asset_files_open(files, index, &fd, error))
        return false;
    close(fd);
    return true;
}

bool asset_files_read(struct asset_files *files, int32_t index, struct buf *out,
                      struct error *error)
{
    return asset_files_check(files, index, error) &&
           file_read(files->paths[index], out->max, out, error);
}
