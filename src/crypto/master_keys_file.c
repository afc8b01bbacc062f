/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/master_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/secret.h"

#include "base/banned.h"

/* Judges the file that is open, not the name, which may come to lead elsewhere. */
static bool check_private(int fd, struct str path, struct error *error)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return error_set_errno(error, errno, "%.*s", STR_FMT(path));
    if (!S_ISREG(st.st_mode))
        return error_set(error, ERROR_INPUT, "%.*s: the file of master keys is no regular file",
                         STR_FMT(path));
    if (st.st_uid != geteuid() && st.st_uid != 0)
        return error_set(error, ERROR_INPUT,
                         "%.*s: the file of master keys belongs to another user: chown it",
                         STR_FMT(path));
    if (st.st_mode & 077)
        return error_set(
            error, ERROR_INPUT,
            "%.*s: others may use the file of master keys (mode %03o): chmod it to 600",
            STR_FMT(path), (unsigned)(st.st_mode & 0777));
    return true;
}

/* Reads to the end into `room`; false if there is more. */
static bool read_all(int fd, char *room, size_t size, struct str path, size_t *len,
                     struct error *error)
{
    size_t filled = 0;

    while (filled < size) {
        ssize_t got = read(fd, room + filled, size - filled);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(error, errno, "%.*s", STR_FMT(path));
        if (got == 0) {
            *len = filled;
            return true;
        }
        filled += (size_t)got;
    }
    return error_set(error, ERROR_INPUT, "%.*s is too long for a file of master keys",
                     STR_FMT(path));
}

bool master_keys_read_file(struct str path, struct master_keys **out, struct error *error)
{
    char text[MASTER_KEYS_TEXT_MAX + 1];
    size_t len = 0;
    bool ok;
    /* Not to wait for the other end of a pipe of that name. */
    int fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0) {
        int cause = errno;

        error_set_errno(error, cause, "%.*s: cannot read the master keys", STR_FMT(path));
        if (error && (cause == ENOENT || cause == EACCES))
            error->code = ERROR_INPUT;
        return false;
    }
    ok = check_private(fd, path, error) && read_all(fd, text, sizeof text, path, &len, error) &&
         master_keys_read_text((struct str){text, len}, path, out, error);
    secret_wipe(text, sizeof text);
    close(fd);
    return ok;
}
