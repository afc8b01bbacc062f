/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Projects: what a person makes a video of. Title, brief and script are sealed: app/ seals and
 * opens them (table "project", columns "title_sealed", "brief_sealed", "script_sealed").
 *
 * Functions find rows of the user they name only, run in the caller's transaction and fail as
 * db_query() does; texts are copied into the arena. Times are microseconds since 1970 UTC.
 */
#ifndef CLIPCRAFTER_STORE_PROJECT_STORE_H
#define CLIPCRAFTER_STORE_PROJECT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/database.h"

struct project_row {
    struct uuid id, user;
    struct str title_sealed, brief_sealed;
    struct str script_sealed; /**< empty in a list */
    int32_t storyboard;       /**< newest version; 0: none yet */
    int64_t created_at, updated_at;
    int64_t revision; /**< grows with every change, from 1 */
};

/** Of `row` id, user, the sealed columns, storyboard and created_at matter. */
bool project_store_add(struct db_tx *tx, const struct project_row *row,
                       struct error *error) MUST_CHECK;
/** ERROR_NOT_FOUND if it is not there. `lock`: it stays as it is until the transaction ends. */
bool project_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                        const struct uuid *id, bool lock, struct project_row *out,
                        struct error *error) MUST_CHECK;
/** Those last changed before (`before_time`, `before`) (0 and none: from the newest on), newest
 * first, at most `most`. */
bool project_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                        int64_t before_time, const struct uuid *before, size_t most,
                        struct project_row **out, size_t *count, struct error *error) MUST_CHECK;
/** Writes the sealed columns and `storyboard` of `row`, which was found with a lock; revision and
 * updated_at follow. */
bool project_store_change(struct db_tx *tx, const struct project_row *row, int64_t now,
                          struct error *error) MUST_CHECK;
/** Removes it with all that hangs on it: rows, jobs; its blobs are doomed. *found is false if it
 * was not there. Web role, in the tenant's transaction. */
bool project_store_clear(struct db_tx *tx, const struct uuid *id, int64_t now, bool *found,
                         struct error *error) MUST_CHECK;
bool project_store_count(struct db_tx *tx, const struct uuid *user, int64_t *out,
                         struct error *error) MUST_CHECK;
/** Until the transaction ends, no other that asks the same runs for this user: so that two requests
 * cannot both take the last place under a limit. */
bool project_store_take_turns(struct db_tx *tx, const struct uuid *user,
                              struct error *error) MUST_CHECK;

#endif
