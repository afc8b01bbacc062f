/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file.h"

#include "base/banned.h"

bool folder_make(struct str path, mode_t mode, struct error *error)
{
    char copy[4096];
    struct stat info;

    if (path.len == 0 || path.len >= sizeof copy)
        return error_set(error, ERROR_INPUT, "%.*s: is not a name for a folder", STR_FMT(path));
    memcpy(copy, path.ptr, path.len);
    copy[path.len] = '\0';
    for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(copy, 0755);
        *slash = '/';
    }
    if (mkdir(copy, mode) == 0 ||
        (errno == EEXIST && stat(copy, &info) == 0 && S_ISDIR(info.st_mode)))
        return true;
    return error_set_errno(error, errno, "%s: folder cannot be made", copy);
}

/* Empties the folder open as `fd` (which is closed). Depth is bounded by the path length limit. */
static bool empty_folder(int fd)
{
    DIR *folder = fdopendir(fd);
    struct dirent *entry;
    bool ok = true;

    if (!folder) {
        close(fd);
        return false;
    }
    while (ok && (entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlinkat(dirfd(folder), entry->d_name, 0) == 0 || errno == ENOENT)
            continue;
        if (errno != EISDIR && errno != EPERM) {
            ok = false;
            break;
        }
        int child =
            openat(dirfd(folder), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        ok = child >= 0 && empty_folder(child) &&
             unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR) == 0;
    }
    closedir(folder);
    return ok;
}

bool folder_remove(struct str path, struct error *error)
{
    int fd = open(path.ptr, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0 && errno == ENOENT)
        return true;
    if (fd >= 0 && empty_folder(fd) && (rmdir(path.ptr) == 0 || errno == ENOENT))
        return true;
    return error_set_errno(error, errno, "%.*s: cannot be removed", STR_FMT(path));
}
