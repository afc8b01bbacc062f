/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Migrations: sql/migrations/NNNN_name.sql, built into the program, applied in order, each in a
 * transaction of its own, never undone. A migration that was applied never changes: its digest is
 * kept and compared.
 *
 * Everything lies in the schema `clipcrafter`, owned by the role clipcrafter_owner, with nothing
 * granted to PUBLIC or to the roles of a PostgREST beside it.
 */
#ifndef CLIPCRAFTER_STORE_MIGRATION_H
#define CLIPCRAFTER_STORE_MIGRATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/error.h"
#include "store/database.h"

struct migration {
    int32_t version; /**< 1, 2, ... without a gap */
    const char *name, *sql;
};

/** Those of this program, in order. Constant; made at build from sql/migrations/. */
extern const struct migration MIGRATIONS[];
extern const size_t MIGRATION_COUNT;

/** The version that the database has; 0 for an empty one. */
bool migration_version(struct database *database, int32_t *out, struct error *error) MUST_CHECK;

/**
 * Applies what is missing of `migrations`. May be run again, by several processes at once, and
 * after it was interrupted. Refuses a database that a newer program has migrated, and one whose
 * applied migrations differ from this program's. `*applied` (NULL allowed) counts.
 *
 * `database` was opened as DB_OWNER by a login that may make roles the first time.
 */
bool migration_run(struct database *database, const struct migration *migrations, size_t count,
                   int32_t *applied, struct error *error) MUST_CHECK;

/** Fails with a sentence that says what to do unless the database is at this program's version. */
bool migration_check(struct database *database, struct error *error) MUST_CHECK;

#endif
