/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * One connection to PostgreSQL with a deadline on everything it does. Internal to store/: the pool
 * (database.c) owns connections, a transaction borrows one.
 *
 * Always in libpq's pipeline mode: statements are queued and travel together, so a transaction's
 * first statement costs one round trip and not three. Only unnamed statements are used.
 */
#ifndef CLIPCRAFTER_STORE_CONNECTION_H
#define CLIPCRAFTER_STORE_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libpq-fe.h>

#include "base/attr.h"
#include "base/error.h"
#include "store/database.h"

struct connection {
    PGconn *pg;
    bool assume_role; /**< the login is not the role itself: each transaction takes it on */
    struct connection *next;
};

/** Milliseconds until `deadline_us` (clock_monotonic_us()), for poll(); 0 when it is past. */
int connection_left_ms(int64_t deadline_us);

/** Connects and learns whether the role must be assumed. ERROR_BUSY when it cannot be reached. */
bool connection_open(const char *url, const char *role, int64_t deadline_us,
                     struct connection **out, struct error *error) MUST_CHECK;
void connection_close(struct connection *connection);
/** False once it broke: it is of no more use. */
bool connection_ok(const struct connection *connection);

/** Queues a statement. False only when the connection broke. */
bool connection_queue(struct connection *connection, const char *sql, const struct db_value *values,
                      size_t count) MUST_CHECK;
/**
 * Sends what was queued (`count` statements) and takes their answers; `results[i]` is NULL where
 * none came because the connection broke. Each is PQclear()ed by the caller. False if it broke or
 * the deadline passed (then the connection is unusable).
 */
bool connection_flush(struct connection *connection, int64_t deadline_us, PGresult **results,
                      size_t count) MUST_CHECK;
/** Runs a script without values outside pipeline mode; NULL when the connection broke. */
PGresult *connection_script(struct connection *connection, const char *sql, int64_t deadline_us);

#endif
