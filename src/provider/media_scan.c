/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/media_scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "os/path.h"

#include "base/banned.h"

struct scan {
    const struct picture_folder_options *options;
    struct arena *arena;
    char root[PATH_MAX]; /**< the folder without symbolic links */
    size_t looked_at;
    VEC_OF(struct media_file) files;
};

static int by_path(const void *a, const void *b)
{
    const struct media_file *x = a, *y = b;

    return str_compare(x->path, y->path);
}

static void skipped(const struct scan *scan, struct str path, const char *reason)
{
    log_event(scan->options->log, LOG_WARNING, "media_skipped", "file=\"%.*s\" reason=\"%s\"",
              STR_FMT(path), reason);
}

/** A symbolic link is taken only to a plain file inside the folder. */
static bool link_stays_inside(const struct scan *scan, const char *path, struct stat *st)
{
    char target[PATH_MAX];
    size_t len = strlen(scan->root);

    return realpath(path, target) && strncmp(target, scan->root, len) == 0 &&
           (target[len] == '/' || (len > 0 && scan->root[len - 1] == '/')) &&
           lstat(target, st) == 0 && S_ISREG(st->st_mode);
}

static void take_file(struct scan *scan, struct str relative, const struct stat *st)
{
    if (!media_name_known(relative))
        return;
    if (utf8_valid_prefix(relative) != relative.len) {
        skipped(scan, relative, "its name is not UTF-8");
        return;
    }
    *VEC_PUSH(&scan->files, scan->arena) = (struct media_file){
        .path = relative,
        .changed_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
        .size = st->st_size,
    };
}

static void walk(struct scan *scan, struct str relative, int depth);

static void look_at(struct scan *scan, struct str relative, int depth)
{
    struct str path = path_join(scan->arena, scan->options->folder, relative);
    struct stat st;

    if (lstat(path.ptr, &st) != 0)
        return;
    if (S_ISDIR(st.st_mode) && depth < MEDIA_DEPTH_MAX)
        walk(scan, relative, depth + 1);
    else if (S_ISREG(st.st_mode) || (S_ISLNK(st.st_mode) && link_stays_inside(scan, path.ptr, &st)))
        take_file(scan, relative, &st);
}

static void walk(struct scan *scan, struct str relative, int depth)
{
    struct str path = relative.len > 0 ? path_join(scan->arena, scan->options->folder, relative)
                                       : arena_str(scan->arena, scan->options->folder);
    DIR *dir = opendir(path.ptr);
    struct dirent *entry;

    if (!dir) {
        skipped(scan, relative, strerror(errno));
        return;
    }
    while (scan->looked_at < MEDIA_FILES_MAX && !cancel_requested(scan->options->cancel) &&
           (entry = readdir(dir)) != NULL) {
        struct str name = str_from(entry->d_name);

        if (entry->d_name[0] == '.')
            continue;
        scan->looked_at++;
        look_at(scan, path_join(scan->arena, relative, name), depth);
    }
    closedir(dir);
}

bool media_scan_names(const struct picture_folder_options *options, struct arena *arena,
                      struct media_file **files, size_t *count, struct error *error)
{
    struct scan *scan = ARENA_NEW(arena, struct scan);
    struct str folder = arena_str(arena, options->folder);
    DIR *dir = opendir(folder.ptr);

    scan->options = options;
    scan->arena = arena;
    if (!dir || !realpath(folder.ptr, scan->root)) {
        int cause = errno;

        if (dir)
            closedir(dir);
        return error_set(error, ERROR_INPUT,
                         "media folder \"%.*s\": %s; give a folder that can be read",
                         STR_FMT(folder), strerror(cause));
    }
    closedir(dir);
    walk(scan, (struct str){"", 0}, 1);
    if (cancel_requested(options->cancel))
        return error_set(error, ERROR_CANCELLED, "interrupted");
    if (scan->looked_at >= MEDIA_FILES_MAX)
        log_event(options->log, LOG_WARNING, "media_folder_large",
                  "looked_at=%d note=\"files past that number are not used\"", MEDIA_FILES_MAX);
    if (scan->files.count > 0)
        qsort(scan->files.items, scan->files.count, sizeof *scan->files.items, by_path);
    *files = scan->files.items;
    *count = scan->files.count;
    return true;
}

int media_scan_open(const struct picture_folder_options *options, struct arena *arena,
                    struct str path)
{
    struct str full = path_join(arena, options->folder, path);
    int fd = open(full.ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;

    if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
        close(fd);
        errno = EINVAL;
        return -1;
    }
    return fd;
}

static void take_info(struct arena *arena, const struct media_info *info, struct media_file *file)
{
    file->kind = info->has_motion && info->length > 0 ? MEDIA_CLIP : MEDIA_STILL;
    file->width = info->width;
    file->height = info->height;
    file->length = file->kind == MEDIA_CLIP ? info->length : 0;
    file->title = arena_str(arena, str_from(info->title));
    file->keywords = arena_str(arena, str_from(info->keywords));
    file->author = arena_str(arena, str_from(info->author));
    file->copyright = arena_str(arena, str_from(info->copyright));
}

/** Probes one file; broken ones keep the kind MEDIA_BROKEN. */
static bool probe(const struct picture_folder_options *options, struct arena *arena,
                  struct media_file *file, struct error *error)
{
    int fd = media_scan_open(options, arena, file->path);
    struct error why = ERROR_INIT;
    struct media_info info = {0};
    bool ok = fd >= 0;

    if (!ok)
        error_set_errno(&why, errno, "cannot be opened");
    ok = ok && decoder_probe(options->decoder, fd, file->path, &info, &why);
    if (fd >= 0)
        close(fd);
    if (why.code == ERROR_CANCELLED)
        return error_set(error, ERROR_CANCELLED, "interrupted");
    if (ok && info.has_picture && info.width > 0 && info.height > 0)
        take_info(arena, &info, file);
    else if (ok)
        error_set(&why, ERROR_INPUT, "it holds no picture");
    if (file->kind == MEDIA_BROKEN)
        log_event(options->log, LOG_WARNING, "media_skipped", "file=\"%.*s\" reason=\"%s\"",
                  STR_FMT(file->path), why.message);
    return true;
}

bool media_scan_fill(const struct picture_folder_options *options, struct arena *arena,
                     const struct media_file *known, size_t known_count, struct media_file *files,
                     size_t count, size_t *fresh, struct error *error)
{
    struct map by_name;
    size_t probed = 0;

    map_init(&by_name, arena);
    for (size_t i = 0; i < known_count; i++)
        map_put(&by_name, known[i].path, (void *)(uintptr_t)&known[i]);
    for (size_t i = 0; i < count; i++) {
        const struct media_file *old = map_get(&by_name, files[i].path);

        if (cancel_requested(options->cancel))
            return error_set(error, ERROR_CANCELLED, "interrupted");
        if (old && old->changed_ns == files[i].changed_ns && old->size == files[i].size) {
            files[i] = *old;
            if (old->kind == MEDIA_BROKEN)
                log_event(options->log, LOG_WARNING, "media_skipped",
                          "file=\"%.*s\" reason=\"it could not be read before\"",
                          STR_FMT(old->path));
            continue;
        }
        if (!probe(options, arena, &files[i], error))
            return false;
        probed++;
    }
    *fresh = probed;
    return true;
}
