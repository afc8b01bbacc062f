/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The files a timeline will name, each once. Bytes of our own making become blobs in the cache;
 * the user's files stay where they are and are named by digest and absolute path.
 *
 * One table serves one production_timeline(), on its thread. Two names for the same bytes are one
 * asset, with the path, type and credit under which it was met first: a timeline names a file by
 * what it holds, so a second name would say nothing new.
 */
#ifndef CLIPCRAFTER_STUDIO_ASSET_TABLE_H
#define CLIPCRAFTER_STUDIO_ASSET_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "render/cache.h"
#include "story/timeline.h"

struct asset_table {
    struct arena *arena; /**< everything in it lives here */
    struct cache *cache; /**< where blobs lie; outlives the table */
    /** In the order in which they were met: an index, once given, stays. The array itself moves as
     * it grows. */
    struct asset *items;
    size_t count, capacity;
    /** Hex digest to index + 1 (map_get() gives NULL for what is not there). */
    struct map by_digest;
    struct map by_path; /**< files already hashed in this production */
};

/** An empty table. Nothing needs releasing but the arena. */
void asset_table_init(struct asset_table *table, struct arena *arena, struct cache *cache);

/**
 * Stores `bytes` as a blob and gives its index. A blob that is there already is compared with them
 * and written again if it is damaged. `credit` may be NULL; it is copied, as `media_type` is.
 * Failure is the cache's (no space, no permission); *index is then untouched.
 */
bool asset_table_add_bytes(struct asset_table *table, struct str bytes, struct str media_type,
                           const struct credit *credit, int32_t *index,
                           struct error *error) MUST_CHECK;
/**
 * A blob that is in the cache already, by the hex of its digest; false (no error) if it is not, or
 * `digest` is no digest. It is read once and compared with its name: one that a failing disk
 * changed, even by a bit, is dropped from the cache and not found, so that the caller makes it
 * again; the render would refuse it.
 */
bool asset_table_find_blob(struct asset_table *table, struct str digest, struct str media_type,
                           const struct credit *credit, int32_t *index) MUST_CHECK;
/**
 * A file of the user's or of an installed pack; hashed once per production, however often it is
 * shown. What cannot be read, a folder, a pipe or a device is ERROR_INPUT with its name.
 */
bool asset_table_add_file(struct asset_table *table, struct str path, struct str media_type,
                          const struct credit *credit, int32_t *index,
                          struct error *error) MUST_CHECK;

/** SHA-256 of a file's bytes, read in pieces of 256 KiB. Fails as asset_table_add_file() does;
 * *out is then untouched. */
bool asset_hash_file(struct str path, struct digest *out, struct error *error) MUST_CHECK;

#endif
