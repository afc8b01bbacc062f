/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/database.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/connection.h"
#include "store/pool.h"

#include "base/banned.h"

enum {
    CONNECTIONS_DEFAULT = 5,
    DEADLINE_DEFAULT_MS = 10000,
    RESOLVE_DEFAULT_MS = 15000,
    CONNECT_MAX_MS = 5000
};

/** Lock order: `lock` only, never held while waiting for the server. */
struct database {
    char *url;
    enum db_role role;
    int32_t deadline_ms, resolve_ms, connections_max;
    const struct clock *clock;
    const struct entropy *entropy;
    const struct log *log;
    pthread_mutex_t lock;
    pthread_cond_t freed;
    struct connection *idle;     /**< lock */
    struct database_usage usage; /**< lock */
};

const char *db_role_name(enum db_role role)
{
    switch (role) {
    case DB_OWNER:
        return "clipcrafter_owner";
    case DB_WEB:
        return "clipcrafter_web";
    case DB_WORKER:
        return "clipcrafter_worker";
    case DB_READ:
        return "clipcrafter_read";
    }
    BUG("role %d", (int)role);
}

/* Conditions wait on the monotonic clock, as deadlines do. */
static void init_lock(struct database *database)
{
    pthread_condattr_t monotonic;

    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&database->lock, NULL);
    pthread_cond_init(&database->freed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static struct connection *take_idle(struct database *database)
{
    struct connection *idle;

    pthread_mutex_lock(&database->lock);
    idle = database->idle;
    database->idle = NULL;
    for (struct connection *c = idle; c; c = c->next)
        database->usage.open--;
    pthread_cond_broadcast(&database->freed);
    pthread_mutex_unlock(&database->lock);
    return idle;
}

static void close_all(struct connection *connection)
{
    while (connection) {
        struct connection *next = connection->next;

        connection_close(connection);
        connection = next;
    }
}

bool database_open(const struct database_options *options, struct database **out,
                   struct error *error)
{
    struct database *database = calloc(1, sizeof *database);
    struct connection *first = NULL;

    if (!database)
        return error_set(error, ERROR_BUSY, "no memory for the database's pool");
    database->url = strndup(options->url.ptr, options->url.len);
    database->role = options->role;
    database->connections_max =
        options->connections_max ? options->connections_max : CONNECTIONS_DEFAULT;
    database->deadline_ms = options->deadline_ms ? options->deadline_ms : DEADLINE_DEFAULT_MS;
    database->resolve_ms = options->resolve_ms ? options->resolve_ms : RESOLVE_DEFAULT_MS;
    database->clock = options->clock;
    database->entropy = options->entropy;
    database->log = options->log;
    init_lock(database);
    if (!pool_take(database, clock_monotonic_us(NULL) + (int64_t)CONNECT_MAX_MS * 1000, &first,
                   error)) {
        database_close(database);
        return false;
    }
    pool_give(database, first);
    *out = database;
    return true;
}

void database_close(struct database *database)
{
    if (!database)
        return;
    close_all(take_idle(database));
    pthread_cond_destroy(&database->freed);
    pthread_mutex_destroy(&database->lock);
    free(database->url);
    free(database);
}

struct database_usage database_usage(struct database *database)
{
    struct database_usage usage;

    pthread_mutex_lock(&database->lock);
    usage = database->usage;
    pthread_mutex_unlock(&database->lock);
    return usage;
}

static bool too_busy(struct error *error)
{
    error_set(error, ERROR_BUSY, "the database is busy: every connection is in use");
    if (error)
        error->retry_after_s = 1;
    return false;
}

/* Reserves a place: an idle connection in *out, or the right to open one (*out NULL). */
static bool reserve(struct database *database, int64_t deadline_us, struct connection **out)
{
    struct timespec until = {.tv_sec = deadline_us / 1000000,
                             .tv_nsec = deadline_us % 1000000 * 1000};
    bool ok = true;

    pthread_mutex_lock(&database->lock);
    database->usage.waiting++;
    while (ok && !database->idle && database->usage.open >= database->connections_max)
        ok = pthread_cond_timedwait(&database->freed, &database->lock, &until) != ETIMEDOUT;
    database->usage.waiting--;
    if (ok) {
        *out = database->idle;
        if (*out)
            database->idle = (*out)->next;
        else
            database->usage.open++;
        database->usage.busy++;
    }
    pthread_mutex_unlock(&database->lock);
    return ok;
}

/* Gives a place back whose connection is gone. */
static void give_up_place(struct database *database, bool broken)
{
    pthread_mutex_lock(&database->lock);
    database->usage.open--;
    database->usage.busy--;
    database->usage.broken += broken;
    pthread_cond_signal(&database->freed);
    pthread_mutex_unlock(&database->lock);
}

bool pool_take(struct database *database, int64_t deadline_us, struct connection **out,
               struct error *error)
{
    struct connection *connection = NULL;

    if (!reserve(database, deadline_us, &connection))
        return too_busy(error);
    if (!connection) {
        if (!connection_open(database->url, db_role_name(database->role), deadline_us, &connection,
                             error)) {
            give_up_place(database, false);
            return false;
        }
        pthread_mutex_lock(&database->lock);
        database->usage.opened++;
        pthread_mutex_unlock(&database->lock);
    }
    *out = connection;
    return true;
}

void pool_give(struct database *database, struct connection *connection)
{
    if (!connection_ok(connection)) {
        pool_drop(database, connection);
        return;
    }
    pthread_mutex_lock(&database->lock);
    connection->next = database->idle;
    database->idle = connection;
    database->usage.busy--;
    pthread_cond_signal(&database->freed);
    pthread_mutex_unlock(&database->lock);
}

void pool_drop(struct database *database, struct connection *connection)
{
    connection_close(connection);
    give_up_place(database, true);
    close_all(take_idle(database));
    log_event(database->log, LOG_WARNING, "database_connection_lost", "role=%s",
              db_role_name(database->role));
}

struct pool_terms pool_terms(const struct database *database)
{
    return (struct pool_terms){
        .role = db_role_name(database->role),
        .deadline_ms = database->deadline_ms,
        .resolve_ms = database->resolve_ms,
        .clock = database->clock,
        .entropy = database->entropy,
    };
}
