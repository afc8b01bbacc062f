/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Versions of a project's storyboard. A version never changes; its number counts up within the
 * project. Bodies are sealed: app/ seals and opens them (table "storyboard", column "body_sealed").
 *
 * Functions find rows of the user they name only, run in the caller's transaction and fail as
 * db_query() does; texts are copied into the arena.
 */
#ifndef CLIPCRAFTER_STORE_STORYBOARD_STORE_H
#define CLIPCRAFTER_STORE_STORYBOARD_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/database.h"

/** How a version came to be. */
enum storyboard_origin {
    STORYBOARD_PLANNED,  /**< from a script */
    STORYBOARD_EDITED,   /**< changed by its owner */
    STORYBOARD_RESTORED, /**< an older version, put on top */
    STORYBOARD_IMPORTED, /**< a storyboard that was made elsewhere */
};
enum { STORYBOARD_ORIGINS = STORYBOARD_IMPORTED + 1 };

/** "planned" and so on, as the database writes them. Constant text. */
const char *storyboard_origin_name(enum storyboard_origin origin);

struct storyboard_row {
    struct uuid id, user, project;
    int32_t number;
    enum storyboard_origin origin;
    int64_t created_at;     /**< microseconds since 1970 UTC */
    struct str body_sealed; /**< empty in a list */
};

/** ERROR_CONFLICT if the project has that number already. */
bool storyboard_store_add(struct db_tx *tx, const struct storyboard_row *row,
                          struct error *error) MUST_CHECK;
/** Version `number`, or the newest for 0. ERROR_NOT_FOUND if there is none. */
bool storyboard_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                           const struct uuid *project, int32_t number, struct storyboard_row *out,
                           struct error *error) MUST_CHECK;
/** At most `most` versions older than `before` (0: from the newest on), newest first, no bodies. */
bool storyboard_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                           const struct uuid *project, int32_t before, size_t most,
                           struct storyboard_row **out, size_t *count,
                           struct error *error) MUST_CHECK;
/** Removes all but the newest `keep` versions and those that a production was made of. */
bool storyboard_store_trim(struct db_tx *tx, const struct uuid *user, const struct uuid *project,
                           size_t keep, struct error *error) MUST_CHECK;

#endif
