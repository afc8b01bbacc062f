/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Whole files: read with a limit, mapped, written atomically. Paths are NUL-terminated views (as
 * path.h makes them). Safe from any thread.
 */
#ifndef CLIPCRAFTER_OS_FILE_H
#define CLIPCRAFTER_OS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

/**
 * Appends the file to `out`. "-" reads standard input. A folder, a file that cannot be read or one
 * larger than `max` bytes is ERROR_INPUT with the file's name in the message.
 */
bool file_read(struct str path, size_t max, struct buf *out, struct error *error) MUST_CHECK;

/** A file's bytes, mapped read-only. Only for files of our own making or installed data: a file
 * that another process truncates while mapped kills the reader. */
struct file_map {
    struct str bytes;
};

bool file_map_open(struct str path, struct file_map *out, struct error *error) MUST_CHECK;
void file_map_close(struct file_map *map);

/** True if both names (terminated by NUL) lead to one file that exists. */
bool file_same(struct str a, struct str b);

/**
 * A file that appears at its final path complete, or not at all: also after kill -9. Where the file
 * system can (O_TMPFILE) it has no name until it is finished; elsewhere it is hidden beside the
 * target as ".NAME.part-PID".
 */
struct atomic_file {
    int fd; /**< open for reading and writing; -1 when closed */
    struct str target;
    char temp[4096]; /**< name of the hidden file, or empty */
};

/** `target` must stay valid until commit or discard. Refuses a target that is a folder. */
bool atomic_file_open(struct str target, mode_t mode, struct atomic_file *out,
                      struct error *error) MUST_CHECK;
/** Flushes to disk and gives the file its name, replacing one that was there. On failure the file
 * is discarded. */
bool atomic_file_commit(struct atomic_file *file, struct error *error) MUST_CHECK;
/** Drops it. Harmless after commit and on a zeroed struct whose fd is -1. */
void atomic_file_discard(struct atomic_file *file);

/** Writes all of `bytes`, however often the system takes only a part. */
bool file_write_all(int fd, struct str bytes, struct error *error) MUST_CHECK;
/** A whole small file, atomically. */
bool file_write(struct str path, struct str bytes, mode_t mode, struct error *error) MUST_CHECK;

/** Makes a folder and those above it; one that is there is fine. */
bool folder_make(struct str path, mode_t mode, struct error *error) MUST_CHECK;
/** Removes a folder and all in it, never following a symbolic link. A missing one is fine. */
bool folder_remove(struct str path, struct error *error) MUST_CHECK;

#endif
