/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Assets: a project's own pictures, clips and sounds. Names are sealed: app/ seals and opens them
 * (table "asset", column "name_sealed").
 *
 * Functions find rows of the user they name only, run in the caller's transaction and fail as
 * db_query() does; texts are copied into the arena.
 */
#ifndef CLIPCRAFTER_STORE_ASSET_STORE_H
#define CLIPCRAFTER_STORE_ASSET_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/blob_row_store.h"
#include "store/database.h"

enum asset_kind { ASSET_PICTURE, ASSET_VIDEO, ASSET_SOUND };
enum { ASSET_KINDS = ASSET_SOUND + 1 };

/** "picture" and so on, as the database writes them. Constant text. */
const char *asset_kind_name(enum asset_kind kind);

struct asset_row {
    struct uuid id, user, project;
    enum asset_kind kind;
    struct str type;        /**< media type by content */
    int32_t width, height;  /**< upright; 0 for sound */
    int64_t duration_us;    /**< 0 for a picture */
    int64_t created_at;     /**< microseconds since 1970 UTC */
    struct str name_sealed; /**< as it is shown; never a path */
    struct blob_row blob;   /**< of it only `id` matters when an asset is added */
};

/** ERROR_CONFLICT when the project is gone. */
bool asset_store_add(struct db_tx *tx, const struct asset_row *row, struct error *error) MUST_CHECK;
/** ERROR_NOT_FOUND if the project (none: any) has no such asset. */
bool asset_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                      const struct uuid *project, const struct uuid *id, struct asset_row *out,
                      struct error *error) MUST_CHECK;
/** Those after `after` (none: from the first), oldest first, at most `most`. */
bool asset_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                      const struct uuid *project, const struct uuid *after, size_t most,
                      struct asset_row **out, size_t *count, struct error *error) MUST_CHECK;
/** Removes it and dooms its blob. ERROR_NOT_FOUND if the project has no such asset. */
bool asset_store_remove(struct db_tx *tx, const struct uuid *user, const struct uuid *project,
                        const struct uuid *id, int64_t now, struct error *error) MUST_CHECK;

#endif
