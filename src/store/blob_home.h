/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What a home of blobs does for blob_store.h, where each function's promises stand. Inner header of
 * store/: a home embeds struct blob_store as its first member.
 */
#ifndef CLIPCRAFTER_STORE_BLOB_HOME_H
#define CLIPCRAFTER_STORE_BLOB_HOME_H

#include "store/blob_store.h"

struct blob_home {
    void (*free)(struct blob_store *store);
    bool (*put)(struct blob_store *store, const struct blob_name *name, int fd, int64_t bytes,
                const struct digest *digest, struct cancel *cancel, struct error *error);
    /** `range` is never NULL. */
    bool (*get)(struct blob_store *store, const struct blob_name *name,
                const struct blob_range *range, const struct blob_sink *sink, struct cancel *cancel,
                struct error *error);
    /** NULL where a blob is no file of this machine. */
    bool (*open)(struct blob_store *store, const struct blob_name *name, int *fd,
                 struct error *error);
    bool (*stat)(struct blob_store *store, const struct blob_name *name, struct blob_info *out,
                 struct error *error);
    bool (*remove)(struct blob_store *store, const struct blob_name *name, struct error *error);
    /** NULL where links are not signed. */
    bool (*sign)(struct blob_store *store, struct arena *arena, const struct blob_name *name,
                 const struct blob_link *link, struct str *out, struct error *error);
    bool (*list)(struct blob_store *store, struct arena *arena, struct str cursor, bool digests,
                 struct blob_page *out, struct error *error);
    bool (*list_unfinished)(struct blob_store *store, struct arena *arena, struct str cursor,
                            struct blob_unfinished_page *out, struct error *error);
    bool (*abort)(struct blob_store *store, const struct blob_unfinished *upload,
                  struct error *error);
    bool (*check)(struct blob_store *store, struct error *error);
};

struct blob_store {
    const struct blob_home *home;
};

#endif
