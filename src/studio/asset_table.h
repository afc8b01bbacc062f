/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The files a timeline will name, each once. Bytes of our own making become blobs in the cache;
 * the user's files stay where they are and are named by digest and absolute path.
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
    struct cache *cache;
    struct asset *items;
    size_t count, capacity;
    struct map by_digest;
    struct map by_path; /**< files already hashed in this production */
};

void asset_table_init(struct asset_table *table, struct arena *arena, struct cache *cache);

/** Stores `bytes` as a blob and gives its index. */
bool asset_table_add_bytes(struct asset_table *table, struct str bytes, struct str media_type,
                           const struct credit *credit, int32_t *index,
                           struct error *error) MUST_CHECK;
/** A blob that is in the cache already; false (no error) if it is not. */
bool asset_table_find_blob(struct asset_table *table, struct str digest, struct str media_type,
                           const struct credit *credit, int32_t *index) MUST_CHECK;
/** A file of the user's or of an installed pack; hashed once per production. */
bool asset_table_add_file(struct asset_table *table, struct str path, struct str media_type,
                          const struct credit *credit, int32_t *index,
                          struct error *error) MUST_CHECK;

/** SHA-256 of a file's bytes, read in pieces. */
bool asset_hash_file(struct str path, struct digest *out, struct error *error) MUST_CHECK;

#endif
