/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/tempdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file.h"

#include "base/banned.h"

/* The lock is on the folder itself, taken before the folder has its final name: a sweeper that
 * finds the name finds the lock held. */
bool tempdir_make(struct str parent, struct tempdir *out, struct error *error)
{
    struct tempdir dir = {.lock = -1};
    char making[sizeof dir.path];
    unsigned long long random;

    if (!folder_make(parent, 0700, error))
        return false;
    if (getrandom(&random, sizeof random, 0) != sizeof random)
        return error_set_errno(error, errno, "random numbers");
    int a = snprintf(dir.path, sizeof dir.path, "%.*s/%ld-%016llx", STR_FMT(parent), (long)getpid(),
                     random);
    int b = snprintf(making, sizeof making, "%.*s/.%ld-%016llx", STR_FMT(parent), (long)getpid(),
                     random);
    if (a < 0 || b < 0 || (size_t)b >= sizeof making)
        return error_set(error, ERROR_INPUT, "%.*s: name is too long", STR_FMT(parent));
    if (mkdir(making, 0700) != 0)
        return error_set_errno(error, errno, "%s: folder cannot be made", making);
    dir.lock = open(making, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir.lock < 0 || flock(dir.lock, LOCK_EX | LOCK_NB) != 0 || rename(making, dir.path) != 0) {
        error_set_errno(error, errno, "%s: folder cannot be made", dir.path);
        if (dir.lock >= 0)
            close(dir.lock);
        rmdir(making);
        return false;
    }
    *out = dir;
    return true;
}

void tempdir_remove(struct tempdir *dir)
{
    if (dir->path[0])
        (void)!folder_remove(str_from(dir->path), NULL);
    if (dir->lock >= 0)
        close(dir->lock);
    dir->path[0] = '\0';
    dir->lock = -1;
}

/* A folder still being made (".pid-…") has a living owner as long as that process runs; its lock is
 * left alone, since the owner is about to take it. */
static bool is_being_made(const char *name)
{
    char proc[64];

    if (name[0] != '.')
        return false;
    snprintf(proc, sizeof proc, "/proc/%ld", strtol(name + 1, NULL, 10));
    return access(proc, F_OK) == 0;
}

/* True if the folder's owner is gone. */
static bool is_abandoned(int parent, const char *name)
{
    bool free_to_take;
    int fd;

    if (is_being_made(name))
        return false;
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return false;
    free_to_take = flock(fd, LOCK_EX | LOCK_NB) == 0;
    close(fd);
    return free_to_take;
}

int tempdir_sweep(struct str parent)
{
    char path[4096];
    struct dirent *entry;
    int swept = 0;
    DIR *folder = opendir(parent.ptr);

    if (!folder)
        return 0;
    while ((entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            !is_abandoned(dirfd(folder), entry->d_name))
            continue;
        int len = snprintf(path, sizeof path, "%.*s/%s", STR_FMT(parent), entry->d_name);
        if (len > 0 && (size_t)len < sizeof path && folder_remove(str_from(path), NULL))
            swept++;
    }
    closedir(folder);
    return swept;
}
