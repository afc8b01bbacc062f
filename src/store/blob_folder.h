/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The home of blobs on this machine: a private folder (0700, files 0600).
 *
 *     ROOT/ab/cd/<64 hex>      a blob, by its name
 *     ROOT/unfinished/         uploads under way, where the file system has no nameless files
 *
 * Every file is opened beneath the folder without following symbolic links (openat2(2), Linux 5.6).
 * A blob is written to a file without a name (O_TMPFILE), flushed, and given its name by link(2),
 * which never replaces; its folder is flushed then. What was put is there after a power cut, and a
 * killed process leaves nothing.
 */
#ifndef CLIPCRAFTER_STORE_BLOB_FOLDER_H
#define CLIPCRAFTER_STORE_BLOB_FOLDER_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "store/blob_store.h"

struct blob_folder_options {
    struct str path;       /**< made with its parents where it is missing; only used here */
    bool named_unfinished; /**< as on file systems that lack O_TMPFILE (found out by itself) */
};

/** ERROR_INPUT for a folder that others may read or write, or that is not ours. */
bool blob_folder_open(const struct blob_folder_options *options, struct blob_store **out,
                      struct error *error) MUST_CHECK;

#endif
