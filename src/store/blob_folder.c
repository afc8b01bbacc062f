/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/blob_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/file.h"
#include "store/blob_folder_parts.h"
#include "store/blob_home.h"

#include "base/banned.h"

enum { PIECE_BYTES = 256 * 1024 };

int blob_folder_beneath(int root, const char *path, int flags)
{
    struct open_how how = {
        .flags = (unsigned)(flags | O_CLOEXEC | O_NOFOLLOW),
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };

    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

/* Opens the folder `name` in `parent`, making it where it is missing; -1 with errno. */
static int open_inner(int parent, const char *name)
{
    int fd = blob_folder_beneath(parent, name, O_RDONLY | O_DIRECTORY);

    if (fd >= 0 || errno != ENOENT)
        return fd;
    if (mkdirat(parent, name, 0700) != 0 && errno != EEXIST)
        return -1;
    if (fsync(parent) != 0)
        return -1;
    return blob_folder_beneath(parent, name, O_RDONLY | O_DIRECTORY);
}

/* The folder that a blob lies in, made where it is missing. */
static int open_leaf(int root, const struct blob_name *name)
{
    char part[3] = {name->text[0], name->text[1]};
    int outer = open_inner(root, part), inner, why;

    if (outer < 0)
        return -1;
    part[0] = name->text[3];
    part[1] = name->text[4];
    inner = open_inner(outer, part);
    why = errno;
    close(outer);
    errno = why;
    return inner;
}

/* A file being written: nameless in the folder of its blob, or named in unfinished/. */
struct part {
    int fd, leaf, waiting;
    char name[DIGEST_HEX + 32]; /* in `waiting`; empty for a nameless one */
};

static void part_release(struct part *part)
{
    if (part->name[0])
        unlinkat(part->waiting, part->name, 0);
    for (size_t i = 0; i < 3; i++) {
        int fd = ((int[]){part->fd, part->leaf, part->waiting})[i];
        if (fd >= 0)
            close(fd);
    }
}

static bool open_named(int root, const struct blob_name *name, struct part *part)
{
    struct blob_name salt = blob_name_new(NULL);

    part->waiting = open_inner(root, BLOB_FOLDER_UNFINISHED);
    if (part->waiting < 0)
        return false;
    snprintf(part->name, sizeof part->name, "%s-%.16s", name->text + 6, salt.text + 6);
    part->fd =
        openat(part->waiting, part->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (part->fd < 0)
        part->name[0] = '\0';
    return part->fd >= 0;
}

static bool part_open(const struct blob_folder *folder, const struct blob_name *name,
                      struct part *part)
{
    part->leaf = open_leaf(folder->root, name);
    if (part->leaf < 0)
        return false;
    if (!folder->named_unfinished) {
        part->fd = openat(part->leaf, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (part->fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
            return part->fd >= 0;
    }
    return open_named(folder->root, name, part);
}

/* Copies and digests; ERROR_IO if `from` does not hold what was announced. */
static bool copy(int from, int to, int64_t bytes, const struct digest *digest,
                 struct cancel *cancel, struct error *error)
{
    char *piece = malloc(PIECE_BYTES);
    struct digester digester;
    struct digest found;
    int64_t at = 0;
    bool ok = false;

    BUG_UNLESS(piece);
    digester_init(&digester);
    while (at < bytes) {
        ssize_t got = pread(from, piece, (size_t)MIN_OF(bytes - at, PIECE_BYTES), at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            error_set_errno(error, errno, "a file that is to be kept cannot be read");
            goto done;
        }
        if (got == 0)
            break;
        if (cancel_requested(cancel)) {
            error_set(error, ERROR_CANCELLED, "cancelled");
            goto done;
        }
        digester_add(&digester, piece, (size_t)got);
        if (!file_write_all(to, (struct str){piece, (size_t)got}, error))
            goto done;
        at += got;
    }
    found = digester_finish(&digester);
    ok = (at == bytes && digest_equal(&found, digest)) ||
         error_set(error, ERROR_IO, "a file that is to be kept is not what was announced");
done:
    free(piece);
    return ok;
}

/* The name is taken: fine if by the same content. */
static bool same_is_kept(struct blob_store *store, const struct blob_name *name, int64_t bytes,
                         const struct digest *digest, struct cancel *cancel, struct error *error)
{
    struct error why = ERROR_INIT;

    if (blob_fetch(store, name, -1, bytes, digest, cancel, &why))
        return true;
    if (why.code == ERROR_CANCELLED)
        return error_set(error, ERROR_CANCELLED, "cancelled");
    return error_set(error, ERROR_CONFLICT, "a blob of this name holds something else");
}

static int link_part(const struct part *part, const struct blob_name *name)
{
    char source[64];

    if (part->name[0])
        return linkat(part->waiting, part->name, part->leaf, name->text + 6, 0);
    snprintf(source, sizeof source, "/proc/self/fd/%d", part->fd);
    return linkat(AT_FDCWD, source, part->leaf, name->text + 6, AT_SYMLINK_FOLLOW);
}

static bool put(struct blob_store *store, const struct blob_name *name, int fd, int64_t bytes,
                const struct digest *digest, struct cancel *cancel, struct error *error)
{
    const struct blob_folder *folder = (const struct blob_folder *)store;
    struct part part = {.fd = -1, .leaf = -1, .waiting = -1};
    bool ok = false;

    if (!part_open(folder, name, &part)) {
        error_set_errno(error, errno, "the folder for blobs cannot be written to");
        goto done;
    }
    if (!copy(fd, part.fd, bytes, digest, cancel, error))
        goto done;
    if (fsync(part.fd) != 0) {
        error_set_errno(error, errno, "writing a blob");
        goto done;
    }
    if (link_part(&part, name) == 0)
        ok = fsync(part.leaf) == 0 || error_set_errno(error, errno, "writing a blob");
    else if (errno == EEXIST)
        ok = same_is_kept(store, name, bytes, digest, cancel, error);
    else
        error_set_errno(error, errno, "writing a blob");
done:
    part_release(&part);
    return ok;
}

/* Descriptor and length of a kept blob. */
static bool open_blob(const struct blob_folder *folder, const struct blob_name *name, int *out,
                      int64_t *bytes, struct error *error)
{
    struct stat info;
    int fd = blob_folder_beneath(folder->root, name->text, O_RDONLY);

    if (fd < 0 && errno == ENOENT)
        return error_set(error, ERROR_NOT_FOUND, "there is no such blob");
    if (fd < 0)
        return error_set_errno(error, errno, "a blob cannot be read");
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        close(fd);
        return error_set(error, ERROR_IO, "a blob cannot be read: it is not a file");
    }
    *out = fd;
    *bytes = info.st_size;
    return true;
}

static bool pour(int fd, int64_t at, int64_t end, const struct blob_sink *sink,
                 struct cancel *cancel, struct error *error)
{
    char *piece = malloc(PIECE_BYTES);
    bool ok = true;

    BUG_UNLESS(piece);
    while (ok && at < end) {
        ssize_t got = pread(fd, piece, (size_t)MIN_OF(end - at, PIECE_BYTES), at);
        if (got < 0 && errno == EINTR)
            continue;
        if (cancel_requested(cancel))
            ok = error_set(error, ERROR_CANCELLED, "cancelled");
        else if (got <= 0)
            ok = error_set_errno(error, got < 0 ? errno : EIO, "a blob cannot be read");
        else
            ok = sink->take(sink->context, (struct str){piece, (size_t)got}, error);
        at += got;
    }
    free(piece);
    return ok;
}

static bool get(struct blob_store *store, const struct blob_name *name,
                const struct blob_range *range, const struct blob_sink *sink, struct cancel *cancel,
                struct error *error)
{
    int64_t bytes = 0, end;
    int fd = -1;
    bool ok;

    if (!open_blob((struct blob_folder *)store, name, &fd, &bytes, error))
        return false;
    end = range->length < 0 || range->length > bytes - range->offset
              ? bytes
              : range->offset + range->length;
    if (range->offset > 0 && range->offset >= bytes)
        ok = error_set(error, ERROR_INPUT, "a range lies past the end of its blob");
    else
        ok = pour(fd, range->offset, end, sink, cancel, error);
    close(fd);
    return ok;
}

static bool stat_blob(struct blob_store *store, const struct blob_name *name, struct blob_info *out,
                      struct error *error)
{
    struct blob_info info = {.name = *name};
    int fd = -1;

    if (!open_blob((struct blob_folder *)store, name, &fd, &info.bytes, error))
        return false;
    close(fd);
    *out = info;
    return true;
}

static bool remove_blob(struct blob_store *store, const struct blob_name *name, struct error *error)
{
    const struct blob_folder *folder = (const struct blob_folder *)store;
    char leaf_path[6];
    int leaf;
    bool ok;

    snprintf(leaf_path, sizeof leaf_path, "%.5s", name->text);
    leaf = blob_folder_beneath(folder->root, leaf_path, O_RDONLY | O_DIRECTORY);
    if (leaf < 0)
        return errno == ENOENT || error_set_errno(error, errno, "a blob cannot be removed");
    ok = (unlinkat(leaf, name->text + 6, 0) == 0 && fsync(leaf) == 0) || errno == ENOENT ||
         error_set_errno(error, errno, "a blob cannot be removed");
    close(leaf);
    return ok;
}

static bool check(struct blob_store *store, struct error *error)
{
    static const char PAGE[4096];
    struct blob_name name = blob_name_new(NULL);
    struct part part = {.fd = -1, .leaf = -1, .waiting = -1};
    bool ok = part_open((struct blob_folder *)store, &name, &part) &&
              write(part.fd, PAGE, sizeof PAGE) == sizeof PAGE && fdatasync(part.fd) == 0;

    if (!ok)
        error_set_errno(error, errno, "the folder for blobs cannot be written to");
    part_release(&part);
    return ok;
}

static void free_folder(struct blob_store *store)
{
    struct blob_folder *folder = (struct blob_folder *)store;

    close(folder->root);
    free(folder);
}

static bool open_file(struct blob_store *store, const struct blob_name *name, int *fd,
                      struct error *error)
{
    int64_t bytes;

    return open_blob((struct blob_folder *)store, name, fd, &bytes, error);
}

static const struct blob_home FOLDER_HOME = {
    .free = free_folder,
    .put = put,
    .open = open_file,
    .get = get,
    .stat = stat_blob,
    .remove = remove_blob,
    .list = blob_folder_list,
    .list_unfinished = blob_folder_list_unfinished,
    .abort = blob_folder_abort,
    .check = check,
};

/* Nobody else may look into it: the blobs are private, and names are the only key to them. */
static bool is_private(int root, struct str path, struct error *error)
{
    struct stat info;

    if (fstat(root, &info) != 0)
        return error_set_errno(error, errno, "%.*s", STR_FMT(path));
    if (info.st_uid != geteuid())
        return error_set(error, ERROR_INPUT,
                         "%.*s: belongs to another user; name a folder of your own for blobs",
                         STR_FMT(path));
    if (info.st_mode & 077)
        return error_set(error, ERROR_INPUT,
                         "%.*s: others may look into it; make it private with chmod 700",
                         STR_FMT(path));
    return true;
}

bool blob_folder_open(const struct blob_folder_options *options, struct blob_store **out,
                      struct error *error)
{
    struct blob_folder *folder;
    char path[4096];
    int root;

    if (options->path.len == 0 || options->path.len >= sizeof path)
        return error_set(error, ERROR_INPUT, "the folder for blobs has no usable name");
    snprintf(path, sizeof path, "%.*s", STR_FMT(options->path));
    if (!folder_make(str_from(path), 0700, error))
        return false;
    root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return error_set_errno(error, errno, "%s: cannot be opened", path);
    if (!is_private(root, options->path, error)) {
        close(root);
        return false;
    }
    folder = calloc(1, sizeof *folder);
    BUG_UNLESS(folder);
    *folder = (struct blob_folder){
        .store.home = &FOLDER_HOME, .root = root, .named_unfinished = options->named_unfinished};
    *out = &folder->store;
    return true;
}
