/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Usage: what each person had made, with what came of it. Shown to them, exported and erased with
 * them; no aggregate is made from it here. Runs in the tenant's transaction; fails as db_query().
 */
#ifndef CLIPCRAFTER_STORE_USAGE_STORE_H
#define CLIPCRAFTER_STORE_USAGE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "store/database.h"

enum usage_outcome { USAGE_DONE, USAGE_FAILED, USAGE_CANCELLED };
enum { USAGE_OUTCOMES = USAGE_CANCELLED + 1 };

/** "done" and so on, as the database writes them. Constant text. */
const char *usage_outcome_name(enum usage_outcome outcome);

struct usage_row {
    struct uuid id, user;
    struct uuid object; /**< what was made; none: nothing that has an id */
    int64_t at;         /**< microseconds since 1970 UTC */
    struct str kind;    /**< "produce": a word of [a-z_] */
    enum usage_outcome outcome;
    double seconds;       /**< of work */
    double video_seconds; /**< of the video that came out */
};

/** Worker role. */
bool usage_store_add(struct db_tx *tx, const struct usage_row *row, struct error *error) MUST_CHECK;
/** Those older than `before` (none: from the newest on), newest first, at most `most`. */
bool usage_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                      const struct uuid *before, size_t most, struct usage_row **out, size_t *count,
                      struct error *error) MUST_CHECK;

#endif
