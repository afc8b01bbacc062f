/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Inner header of the folder home: what its two files share. */
#ifndef CLIPCRAFTER_STORE_BLOB_FOLDER_PARTS_H
#define CLIPCRAFTER_STORE_BLOB_FOLDER_PARTS_H

#include <stdbool.h>

#include "store/blob_home.h"

/** Folder in the root for uploads under way that have names. */
#define BLOB_FOLDER_UNFINISHED "unfinished"

struct blob_folder {
    struct blob_store store;
    int root; /**< descriptor of the folder */
    bool named_unfinished;
};

/** openat2() beneath `root` without following any link; -1 with errno. */
int blob_folder_beneath(int root, const char *path, int flags);

/* Listing, in blob_folder_list.c; see blob_home.h. */
bool blob_folder_list(struct blob_store *store, struct arena *arena, struct str cursor,
                      bool digests, struct blob_page *out, struct error *error);
bool blob_folder_list_unfinished(struct blob_store *store, struct arena *arena, struct str cursor,
                                 struct blob_unfinished_page *out, struct error *error);
bool blob_folder_abort(struct blob_store *store, const struct blob_unfinished *upload,
                       struct error *error);

#endif
