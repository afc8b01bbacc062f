/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * PostgreSQL: a pool of connections and transactions with a deadline, a role and a tenant.
 *
 * Works on a direct connection and behind a pooler in transaction mode alike: no prepared
 * statements, no setting that outlives a transaction, no LISTEN, no session lock. The role and the
 * tenant are set local to each transaction, so that row-level security decides what it sees.
 *
 * A transaction that wrote leaves a mark with its own id. When the connection breaks during COMMIT
 * the pool puts the same mark from another connection: if it can, the transaction never happened
 * and never will; if the mark is there, it was committed. So db_commit() never has to guess.
 *
 * A pool may be used by any threads; a transaction by one at a time. No statement, value or row is
 * ever logged.
 */
#ifndef CLIPCRAFTER_STORE_DATABASE_H
#define CLIPCRAFTER_STORE_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/str.h"
#include "crypto/entropy.h"
#include "crypto/uuid.h"

/** Whom a transaction acts as: roles that migrations make; none owns a table or bypasses row
 * security. DB_OWNER owns the tables and serves migrations and `clipcrafter admin` only. */
enum db_role { DB_OWNER, DB_WEB, DB_WORKER, DB_READ };

/** "clipcrafter_web" and so on. Constant text. */
const char *db_role_name(enum db_role role);

struct database_options {
    /** libpq URI or key=value text, already checked (store/database_url.h). Copied. */
    struct str url;
    enum db_role role;
    int32_t connections_max; /**< at most this many at once; 0 = 5 */
    int32_t deadline_ms;     /**< of a transaction that names none; 0 = 10 s */
    int32_t resolve_ms;      /**< how long a lost COMMIT is asked about beyond it; 0 = 15 s */
    const struct clock *clock;
    const struct entropy *entropy;
    const struct log *log; /**< must outlive the pool, as clock and entropy; NULL = none */
};

struct database;

/** Opens one connection to see that it works. ERROR_BUSY if the server cannot be reached now. */
bool database_open(const struct database_options *options, struct database **out,
                   struct error *error) MUST_CHECK;
/** Every transaction must have ended. NULL is accepted. */
void database_close(struct database *database);

/** What is going on in the pool, for figures. */
struct database_usage {
    int32_t open, busy, waiting;
    int64_t opened, broken; /**< since the pool was made */
};
struct database_usage database_usage(struct database *database);

/** Whose rows a transaction may see, and for how long it may run. */
struct db_scope {
    struct uuid tenant; /**< none: nobody's rows */
    bool read_only;
    int32_t deadline_ms; /**< for the whole transaction; 0 = the pool's */
};

struct db_tx;

/**
 * Takes a connection from the pool, waiting for one until the deadline (then ERROR_BUSY). The
 * transaction begins with its first statement; db_commit() or db_rollback() must follow.
 */
bool db_begin(struct database *database, const struct db_scope *scope, struct db_tx **out,
              struct error *error) MUST_CHECK;
/**
 * Commits, or rolls back if a statement had failed. `*tx` is NULL afterwards. True: every change is
 * durable. False: none is and none will be, except with the code ERROR_BUSY and db_unsure(error),
 * when the database could not be reached again before the deadline to find out.
 */
bool db_commit(struct db_tx **tx, struct error *error) MUST_CHECK;
bool db_unsure(const struct error *error);
/** Undoes everything and gives the connection back. NULL inside is accepted: safe after commit. */
void db_rollback(struct db_tx **tx);

/** A parameter. Texts and bytes are viewed until the statement was sent. */
struct db_value {
    enum db_type {
        DB_NULL,
        DB_BOOL,
        DB_INT,  /**< bigint; narrower columns take it by assignment */
        DB_TIME, /**< timestamptz */
        DB_UUID,
        DB_TEXT,  /**< also for jsonb, with $n::jsonb in the statement */
        DB_BYTES, /**< bytea */
    } type;
    union {
        int64_t number;
        struct uuid uuid;
        struct str text;
    };
};

struct db_value db_null(void);
struct db_value db_bool(bool value);
struct db_value db_int(int64_t value);
/** Microseconds since 1970 UTC. */
struct db_value db_time(int64_t us);
/** NULL where `us` is 0: "not yet". */
struct db_value db_time_or_null(int64_t us);
struct db_value db_uuid(const struct uuid *uuid);
/** NULL for an id that is none. */
struct db_value db_uuid_or_null(const struct uuid *uuid);
struct db_value db_text(struct str text);
struct db_value db_bytes(struct str bytes);
struct db_value db_bytes_or_null(struct str bytes);

/** What a statement returned; belongs to the transaction and ends with it. */
struct db_rows {
    const void *result; /**< libpq's */
    size_t count;       /**< rows returned */
    int64_t affected;   /**< rows inserted, updated, deleted */
};

enum { DB_VALUES_MAX = 32 };

/**
 * Runs one statement: constant text with $1, $2, ... for the values. `rows` may be NULL. On failure
 * the transaction is spoiled and only db_rollback() makes sense; db_state() tells why:
 * ERROR_CONFLICT for a unique, foreign or check constraint (no value is in the message), ERROR_BUSY
 * for a lost connection, deadline, serialisation failure or deadlock, else ERROR_INTERNAL.
 */
bool db_query(struct db_tx *tx, const char *sql, const struct db_value *values, size_t count,
              struct db_rows *rows, struct error *error) MUST_CHECK;

/** db_query() with the values written out: DB_RUN(tx, &rows, error, "...", db_uuid(&id), ...). */
#define DB_RUN(tx, rows, error, sql, ...)                                                          \
    db_query((tx), (sql), (const struct db_value[]){__VA_ARGS__},                                  \
             sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value), (rows),     \
             (error))

/** SQLSTATE of the statement that failed last, five characters, or "" if none did. */
const char *db_state(const struct db_tx *tx);
/** Name of the constraint that a statement broke, or "". Lives as long as the transaction. */
const char *db_constraint(const struct db_tx *tx);

/* Cells. A column of another type, or a row or column that is not there, is BUG(). Texts and bytes
 * are copied into `arena`. NULL reads as 0, false, the none id, or the empty text. */
bool db_is_null(const struct db_rows *rows, size_t row, int column);
bool db_get_bool(const struct db_rows *rows, size_t row, int column);
/** smallint, integer or bigint. */
int64_t db_get_int(const struct db_rows *rows, size_t row, int column);
/** timestamptz as microseconds since 1970 UTC. */
int64_t db_get_time(const struct db_rows *rows, size_t row, int column);
struct uuid db_get_uuid(const struct db_rows *rows, size_t row, int column);
/** text, varchar, json, jsonb or bytea. */
struct str db_get_text(const struct db_rows *rows, size_t row, int column, struct arena *arena);

/**
 * SQL of our own, possibly many statements, without values: for migrations. Runs inside the
 * transaction as its role.
 */
bool db_script(struct db_tx *tx, const char *sql, struct error *error) MUST_CHECK;
/** For migrations and administration: as the login role itself instead of the pool's role. Must be
 * called before the first statement. */
void db_as_login(struct db_tx *tx);

#endif
