/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/random.h"
#include "os/path.h"

#include "base/banned.h"

/* The user named this file: what is wrong with it is bad input. */
static bool input_error(struct error *error, int cause, struct str path)
{
    error_set_errno(error, cause, "%.*s: cannot be read", STR_FMT(path));
    if (error)
        error->code = ERROR_INPUT;
    return false;
}

static bool read_all(int fd, struct str name, size_t max, struct buf *out, struct error *error)
{
    char chunk[65536];
    size_t total = 0;
    ssize_t got;

    while ((got = read(fd, chunk, sizeof chunk)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return input_error(error, errno, name);
        total += (size_t)got;
        if (total > max)
            return error_set(error, ERROR_LIMIT, "%.*s: is larger than %zu bytes; shorten it",
                             STR_FMT(name), max);
        buf_append_bytes(out, chunk, (size_t)got);
    }
    if (!buf_ok(out))
        return error_set(error, ERROR_LIMIT, "%.*s: is too large", STR_FMT(name));
    return true;
}

bool file_read(struct str path, size_t max, struct buf *out, struct error *error)
{
    struct stat info;
    bool ok = false;
    int fd;

    if (str_equal(path, STR("-")))
        return read_all(STDIN_FILENO, STR("standard input"), max, out, error);
    fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return input_error(error, errno, path);
    if (fstat(fd, &info) != 0)
        input_error(error, errno, path);
    else if (S_ISDIR(info.st_mode))
        error_set(error, ERROR_INPUT, "%.*s: is a folder; name a file", STR_FMT(path));
    else
        ok = read_all(fd, path, max, out, error);
    close(fd);
    return ok;
}

bool file_map_open(struct str path, struct file_map *out, struct error *error)
{
    struct stat info;
    void *bytes = "";
    bool ok = false;
    int fd = open(path.ptr, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return error_set_errno(error, errno, "%.*s", STR_FMT(path));
    if (fstat(fd, &info) != 0) {
        error_set_errno(error, errno, "%.*s", STR_FMT(path));
        goto done;
    }
    if (info.st_size > 0)
        bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED) {
        error_set_errno(error, errno, "%.*s", STR_FMT(path));
        goto done;
    }
    out->bytes = (struct str){bytes, (size_t)info.st_size};
    ok = true;
done:
    close(fd);
    return ok;
}

void file_map_close(struct file_map *map)
{
    if (map->bytes.len)
        munmap((void *)(uintptr_t)map->bytes.ptr, map->bytes.len);
    map->bytes = (struct str){0};
}

bool file_same(struct str a, struct str b)
{
    struct stat left, right;

    return stat(a.ptr, &left) == 0 && stat(b.ptr, &right) == 0 && left.st_dev == right.st_dev &&
           left.st_ino == right.st_ino;
}

/* Opens a hidden file beside the target, for file systems without O_TMPFILE. */
static int open_hidden(struct str folder, struct str name, mode_t mode, struct atomic_file *file)
{
    int len = snprintf(file->temp, sizeof file->temp, "%.*s/.%.*s.part-%ld", STR_FMT(folder),
                       STR_FMT(name), (long)getpid());

    if (len < 0 || (size_t)len >= sizeof file->temp) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return open(file->temp, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
}

bool atomic_file_open(struct str target, mode_t mode, struct atomic_file *out, struct error *error)
{
    struct atomic_file file = {.fd = -1, .target = target};
    struct arena arena;
    struct str folder;
    struct stat info;

    if (stat(target.ptr, &info) == 0 && S_ISDIR(info.st_mode))
        return error_set(error, ERROR_INPUT, "%.*s: is a folder; name the file to write",
                         STR_FMT(target));
    if (stat(target.ptr, &info) == 0 && !S_ISREG(info.st_mode))
        return error_set(error, ERROR_INPUT,
                         "%.*s: is a device or the like and would be replaced; name a file",
                         STR_FMT(target));
    arena_init(&arena);
    folder = path_folder(&arena, target);
    file.fd = open(folder.ptr, O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
    if (file.fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
        file.fd = open_hidden(folder, path_name(target), mode, &file);
    if (file.fd < 0) {
        bool missing = errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == EROFS;
        error_set_errno(error, errno, "%.*s: cannot be written", STR_FMT(target));
        if (missing && error)
            error->code = ERROR_INPUT;
    }
    arena_release(&arena);
    if (file.fd < 0)
        return false;
    *out = file;
    return true;
}

/* Gives the nameless file a hidden name beside the target, so that rename can replace the target:
 * linkat alone never replaces. */
static bool name_file(struct atomic_file *file)
{
    char source[64];
    struct arena arena;
    struct str folder;
    bool ok = false;

    if (file->temp[0])
        return true;
    arena_init(&arena);
    folder = path_folder(&arena, file->target);
    snprintf(source, sizeof source, "/proc/self/fd/%d", file->fd);
    for (unsigned attempt = 0; attempt < 100 && !ok; attempt++) {
        int len = snprintf(file->temp, sizeof file->temp, "%.*s/.%.*s.part-%ld-%u", STR_FMT(folder),
                           STR_FMT(path_name(file->target)), (long)getpid(), attempt);
        if (len < 0 || (size_t)len >= sizeof file->temp) {
            errno = ENAMETOOLONG;
            break;
        }
        ok = linkat(AT_FDCWD, source, AT_FDCWD, file->temp, AT_SYMLINK_FOLLOW) == 0;
        if (!ok && errno != EEXIST)
            break;
    }
    if (!ok)
        file->temp[0] = '\0';
    arena_release(&arena);
    return ok;
}

bool atomic_file_commit(struct atomic_file *file, struct error *error)
{
    bool ok = fsync(file->fd) == 0 && name_file(file) && rename(file->temp, file->target.ptr) == 0;

    if (!ok)
        error_set_errno(error, errno, "%.*s: cannot be written", STR_FMT(file->target));
    else
        file->temp[0] = '\0';
    atomic_file_discard(file);
    return ok;
}

void atomic_file_discard(struct atomic_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    if (file->temp[0])
        unlink(file->temp);
    file->fd = -1;
    file->temp[0] = '\0';
}

bool file_write_all(int fd, struct str bytes, struct error *error)
{
    while (bytes.len) {
        ssize_t put = write(fd, bytes.ptr, bytes.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_set_errno(error, errno, "writing");
        bytes = str_skip(bytes, (size_t)put);
    }
    return true;
}

bool file_write(struct str path, struct str bytes, mode_t mode, struct error *error)
{
    struct atomic_file file;

    if (!atomic_file_open(path, mode, &file, error))
        return false;
    if (!file_write_all(file.fd, bytes, error)) {
        error_prefix(error, "%.*s", STR_FMT(path));
        atomic_file_discard(&file);
        return false;
    }
    return atomic_file_commit(&file, error);
}
