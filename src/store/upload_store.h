/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Uploads that are under way, and the pieces of them that are there. Names are sealed: app/ seals
 * and opens them (table "upload", column "name_sealed").
 *
 * Functions find rows of the user they name only, run in the caller's transaction and fail as
 * db_query() does; texts are copied into the arena. Times are microseconds since 1970 UTC.
 */
#ifndef CLIPCRAFTER_STORE_UPLOAD_STORE_H
#define CLIPCRAFTER_STORE_UPLOAD_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/blob_row_store.h"
#include "store/database.h"

struct upload_row {
    struct uuid id, user, project;
    struct str name_sealed;
    int64_t bytes;    /**< that were announced */
    int64_t received; /**< from the front, without a gap */
    bool has_digest;  /**< `digest` was announced */
    struct digest digest;
    int64_t created_at, expires_at;
};

/** ERROR_CONFLICT when the project is gone. */
bool upload_store_add(struct db_tx *tx, const struct upload_row *row,
                      struct error *error) MUST_CHECK;
/** ERROR_NOT_FOUND if it is not there or has expired by `now`. `lock`: it stays as it is until the
 * transaction ends. */
bool upload_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                       const struct uuid *id, int64_t now, bool lock, struct upload_row *out,
                       struct error *error) MUST_CHECK;
/** How many of a user have not expired by `now`, and the bytes that these still wait for. */
bool upload_store_usage(struct db_tx *tx, const struct uuid *user, int64_t now, int64_t *count,
                        int64_t *awaited, struct error *error) MUST_CHECK;
/** Adds the piece that follows what is there, in blob `blob`, and puts off the end to `expires_at`.
 * The upload is held by a lock. */
bool upload_store_add_piece(struct db_tx *tx, const struct upload_row *upload, int64_t bytes,
                            const struct uuid *blob, int64_t expires_at,
                            struct error *error) MUST_CHECK;
/** The blobs of its pieces, in order. */
bool upload_store_pieces(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                         const struct uuid *id, struct blob_row **out, size_t *count,
                         struct error *error) MUST_CHECK;
/** Removes it and dooms its pieces. *found is false if it was not there. */
bool upload_store_remove(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                         int64_t now, bool *found, struct error *error) MUST_CHECK;

#endif
