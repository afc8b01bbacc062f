/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What need not be made twice within a project: speech, music, encoded segments, each a blob under
 * the digest of what went into it (render/cache.h). Belongs to one project and goes with it; never
 * shared between users. Worker role.
 *
 * Functions find rows of the user they name only, run in the caller's transaction and fail as
 * db_query() does; texts are copied into the arena.
 */
#ifndef CLIPCRAFTER_STORE_CACHE_ENTRY_STORE_H
#define CLIPCRAFTER_STORE_CACHE_ENTRY_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "store/blob_row_store.h"
#include "store/database.h"

/** Where an entry stands: a kind is a word of [a-z], at most 16. */
struct cache_place {
    struct uuid user, project;
    struct str kind;
    struct digest key;
};

/** An entry and the blob that holds it. */
struct cache_entry {
    struct str kind;
    struct digest key;
    int64_t used_at; /**< microseconds since 1970 UTC */
    struct blob_row blob;
};

/** Puts a blob, settled in this transaction, at its place; *added is false if something stands
 * there already: that stays, and the caller gives its own blob up. */
bool cache_entry_store_add(struct db_tx *tx, const struct cache_place *place,
                           const struct uuid *blob, int64_t now, bool *added,
                           struct error *error) MUST_CHECK;
/** *found is false when nothing stands there. Counts as a use. */
bool cache_entry_store_find(struct db_tx *tx, struct arena *arena, const struct cache_place *place,
                            int64_t now, bool *found, struct cache_entry *out,
                            struct error *error) MUST_CHECK;
/** Everything of a project, last used first, at most `most`: to fetch before a production. */
bool cache_entry_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                            const struct uuid *project, size_t most, struct cache_entry **out,
                            size_t *count, struct error *error) MUST_CHECK;
/** Removes the entries that were not used for longest until at most `bytes` are left, and dooms
 * their blobs; *count of them. */
bool cache_entry_store_trim(struct db_tx *tx, const struct uuid *user, const struct uuid *project,
                            int64_t bytes, int64_t now, int64_t *count,
                            struct error *error) MUST_CHECK;

#endif
