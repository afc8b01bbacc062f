/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/migration.h"

#include <string.h>

#include "base/clock.h"
#include "crypto/digest.h"

#include "base/banned.h"

/* A migration may rewrite tables. */
enum { MIGRATION_DEADLINE_MS = 30 * 60 * 1000, LOCK_KEY = 0x636c6970 /* "clip" */ };

/* The table of migrations cannot come from a migration. Roles are made once for the whole server;
 * another database of it may have made them already. */
static const char FOUNDATION[] =
    "DO $$ DECLARE r text; BEGIN"
    " FOREACH r IN ARRAY ARRAY['clipcrafter_owner','clipcrafter_web','clipcrafter_worker',"
    "  'clipcrafter_read'] LOOP"
    "  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = r) THEN"
    "   EXECUTE format('CREATE ROLE %I NOLOGIN', r);"
    "  END IF;"
    "  IF current_user <> r THEN EXECUTE format('GRANT %I TO %I', r, current_user); END IF;"
    " END LOOP;"
    " IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'clipcrafter') THEN"
    "  EXECUTE format('GRANT CREATE ON DATABASE %I TO clipcrafter_owner',"
    "   pg_catalog.current_database());"
    "  SET LOCAL ROLE clipcrafter_owner;"
    "  CREATE SCHEMA clipcrafter;"
    "  RESET ROLE;"
    " END IF;"
    "END $$;"
    "SET LOCAL ROLE clipcrafter_owner;"
    "CREATE TABLE IF NOT EXISTS clipcrafter.migration ("
    " version integer PRIMARY KEY, name text NOT NULL, digest bytea NOT NULL,"
    " applied_at timestamptz NOT NULL);";

static const char *const IS_THERE =
    "SELECT pg_catalog.to_regclass('clipcrafter.migration') IS NOT NULL";

static bool read_version(struct db_tx *tx, int32_t *out, struct error *error)
{
    struct db_rows rows;

    if (!db_query(tx, IS_THERE, NULL, 0, &rows, error))
        return false;
    if (!db_get_bool(&rows, 0, 0)) {
        *out = 0;
        return true;
    }
    if (!db_query(tx, "SELECT coalesce(max(version), 0) FROM clipcrafter.migration", NULL, 0, &rows,
                  error))
        return false;
    *out = (int32_t)db_get_int(&rows, 0, 0);
    return true;
}

bool migration_version(struct database *database, int32_t *out, struct error *error)
{
    struct db_scope scope = {.read_only = true};
    struct db_tx *tx = NULL;
    bool ok;

    if (!db_begin(database, &scope, &tx, error))
        return false;
    db_as_login(tx);
    ok = read_version(tx, out, error);
    db_rollback(&tx);
    return ok;
}

static bool too_new(int32_t version, size_t count, struct error *error)
{
    return error_set(error, ERROR_CONFLICT,
                     "the database is at version %d and this program knows %zu: it was migrated by "
                     "a newer ClipCrafter; install that one",
                     (int)version, count);
}

static bool begin_step(struct database *database, struct db_tx **tx, struct error *error)
{
    struct db_scope scope = {.deadline_ms = MIGRATION_DEADLINE_MS};

    if (!db_begin(database, &scope, tx, error))
        return false;
    db_as_login(*tx);
    /* Another process that migrates now is waited for; the lock ends with the transaction. */
    return DB_RUN(*tx, NULL, error, "SELECT pg_catalog.pg_advisory_xact_lock($1)",
                  db_int(LOCK_KEY));
}

static bool lay_foundation(struct database *database, struct error *error)
{
    struct db_tx *tx = NULL;
    bool ok;

    ok = begin_step(database, &tx, error) && db_script(tx, FOUNDATION, error);
    if (ok)
        return db_commit(&tx, error);
    db_rollback(&tx);
    return error_prefix(error, "preparing the schema");
}

/* Applied migrations must be the ones this program would have applied. */
static bool check_digest(struct db_tx *tx, const struct migration *migration, struct error *error)
{
    struct digest expected = digest_of(str_from(migration->sql));
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT digest = $2 FROM clipcrafter.migration WHERE version = $1",
                db_int(migration->version),
                db_bytes((struct str){(char *)expected.bytes, DIGEST_BYTES})))
        return false;
    if (rows.count == 1 && db_get_bool(&rows, 0, 0))
        return true;
    return error_set(error, ERROR_CONFLICT,
                     "migration %d (%s) was applied in another form than this program's: restore "
                     "the program that made the database",
                     (int)migration->version, migration->name);
}

static bool apply(struct db_tx *tx, const struct migration *migration, int64_t now,
                  struct error *error)
{
    struct digest digest = digest_of(str_from(migration->sql));

    if (!db_script(tx, "SET LOCAL ROLE clipcrafter_owner", error) ||
        !db_script(tx, migration->sql, error))
        return error_prefix(error, "migration %d (%s)", (int)migration->version, migration->name);
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.migration (version, name, digest, applied_at)"
                  " VALUES ($1, $2, $3, $4)",
                  db_int(migration->version), db_text(str_from(migration->name)),
                  db_bytes((struct str){(char *)digest.bytes, DIGEST_BYTES}), db_time(now));
}

static bool step(struct database *database, const struct migration *migration, bool *applied,
                 struct error *error)
{
    struct db_tx *tx = NULL;
    int32_t version = 0;
    bool ok;

    ok = begin_step(database, &tx, error) && read_version(tx, &version, error);
    *applied = ok && version < migration->version;
    if (ok)
        ok = *applied ? apply(tx, migration, clock_wall_us(NULL), error)
                      : check_digest(tx, migration, error);
    if (ok)
        return db_commit(&tx, error);
    db_rollback(&tx);
    return false;
}

bool migration_run(struct database *database, const struct migration *migrations, size_t count,
                   int32_t *applied, struct error *error)
{
    int32_t version = 0, done = 0;

    if (!migration_version(database, &version, error))
        return false;
    if (version > (int32_t)count)
        return too_new(version, count, error);
    if (version == 0 && !lay_foundation(database, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool ran = false;

        if (!step(database, &migrations[i], &ran, error))
            return false;
        done += ran;
    }
    if (applied)
        *applied = done;
    return true;
}

bool migration_check(struct database *database, struct error *error)
{
    int32_t version = 0;

    if (!migration_version(database, &version, error))
        return false;
    if (version > (int32_t)MIGRATION_COUNT)
        return too_new(version, MIGRATION_COUNT, error);
    if (version == (int32_t)MIGRATION_COUNT)
        return true;
    return error_set(error, ERROR_CONFLICT,
                     "the database is at version %d and this program needs %zu: run clipcrafter "
                     "migrate",
                     (int)version, MIGRATION_COUNT);
}
