/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/connection.h"

#include <arpa/inet.h>
#include <endian.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "store/oid.h"

#include "base/banned.h"

/* What libpq is given for one statement. */
struct parameters {
    Oid types[DB_VALUES_MAX];
    const char *values[DB_VALUES_MAX];
    int lengths[DB_VALUES_MAX], formats[DB_VALUES_MAX];
    int64_t numbers[DB_VALUES_MAX]; /* network order */
    char bools[DB_VALUES_MAX];
};

int connection_left_ms(int64_t deadline_us)
{
    int64_t left = deadline_us - clock_monotonic_us(NULL);

    return (int)CLAMP((left + 999) / 1000, 0, 3600 * 1000);
}

static void set_value(struct parameters *p, size_t i, Oid type, const void *bytes, size_t length)
{
    p->types[i] = type;
    p->values[i] = bytes;
    p->lengths[i] = (int)length;
    p->formats[i] = 1;
}

static void set_number(struct parameters *p, size_t i, Oid type, int64_t number)
{
    p->numbers[i] = (int64_t)htobe64((uint64_t)number);
    set_value(p, i, type, &p->numbers[i], sizeof p->numbers[i]);
}

static void set_text(struct parameters *p, size_t i, Oid type, struct str text)
{
    set_value(p, i, type, text.ptr ? text.ptr : "", text.len);
}

static void set_parameter(struct parameters *p, size_t i, const struct db_value *value)
{
    switch (value->type) {
    case DB_NULL:
        set_value(p, i, 0, NULL, 0);
        break;
    case DB_BOOL:
        p->bools[i] = value->number != 0;
        set_value(p, i, OID_BOOL, &p->bools[i], 1);
        break;
    case DB_INT:
        set_number(p, i, OID_INT8, value->number);
        break;
    case DB_TIME:
        set_number(p, i, OID_TIMESTAMPTZ, value->number - POSTGRES_EPOCH_US);
        break;
    case DB_UUID:
        set_value(p, i, OID_UUID, value->uuid.bytes, UUID_BYTES);
        break;
    case DB_TEXT:
        set_text(p, i, OID_TEXT, value->text);
        break;
    case DB_BYTES:
        set_text(p, i, OID_BYTEA, value->text);
        break;
    }
}

bool connection_queue(struct connection *connection, const char *sql, const struct db_value *values,
                      size_t count)
{
    struct parameters p;

    BUG_UNLESS(count <= DB_VALUES_MAX);
    for (size_t i = 0; i < count; i++)
        set_parameter(&p, i, &values[i]);
    return PQsendQueryParams(connection->pg, sql, (int)count, p.types, p.values, p.lengths,
                             p.formats, 1) == 1;
}

/* Waits until the socket can be read (or written, while bytes are waiting to go out). */
static bool wait_socket(struct connection *connection, bool write, int64_t deadline_us)
{
    struct pollfd socket = {.fd = PQsocket(connection->pg),
                            .events = (short)(POLLIN | (write ? POLLOUT : 0))};
    int ready;

    do {
        ready = poll(&socket, 1, connection_left_ms(deadline_us));
    } while (ready < 0 && connection_left_ms(deadline_us) > 0);
    return ready > 0;
}

static bool send_all(struct connection *connection, int64_t deadline_us)
{
    int left;

    while ((left = PQflush(connection->pg)) == 1) {
        if (!wait_socket(connection, true, deadline_us) || !PQconsumeInput(connection->pg))
            return false;
    }
    return left == 0;
}

/* The next result or NULL for "end of this statement"; false when the connection broke. */
static bool next_result(struct connection *connection, int64_t deadline_us, PGresult **result)
{
    while (PQisBusy(connection->pg)) {
        if (!wait_socket(connection, false, deadline_us) || !PQconsumeInput(connection->pg))
            return false;
    }
    *result = PQgetResult(connection->pg);
    return true;
}

/* The one result of a statement and the NULL that ends it. */
static bool take_statement(struct connection *connection, int64_t deadline_us, PGresult **out)
{
    PGresult *result = NULL, *more = NULL;

    if (!next_result(connection, deadline_us, &result) || !result)
        return false;
    *out = result;
    do {
        PQclear(more);
        more = NULL;
        if (!next_result(connection, deadline_us, &more))
            return false;
    } while (more);
    return PQstatus(connection->pg) == CONNECTION_OK;
}

bool connection_flush(struct connection *connection, int64_t deadline_us, PGresult **results,
                      size_t count)
{
    PGresult *sync = NULL;
    bool ok;

    for (size_t i = 0; i < count; i++)
        results[i] = NULL;
    if (PQpipelineSync(connection->pg) != 1 || !send_all(connection, deadline_us))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!take_statement(connection, deadline_us, &results[i]))
            return false;
    ok = next_result(connection, deadline_us, &sync) && PQresultStatus(sync) == PGRES_PIPELINE_SYNC;
    PQclear(sync);
    return ok;
}

PGresult *connection_script(struct connection *connection, const char *sql, int64_t deadline_us)
{
    PGresult *last = NULL, *result = NULL;

    if (PQexitPipelineMode(connection->pg) != 1 || PQsendQuery(connection->pg, sql) != 1 ||
        !send_all(connection, deadline_us))
        return NULL;
    for (;;) {
        if (!next_result(connection, deadline_us, &result)) {
            PQclear(last);
            return NULL;
        }
        if (!result)
            break;
        /* The first failure is the one that counts: what follows was not run. */
        if (last && PQresultStatus(last) == PGRES_FATAL_ERROR) {
            PQclear(result);
            continue;
        }
        PQclear(last);
        last = result;
    }
    if (PQenterPipelineMode(connection->pg) != 1) {
        PQclear(last);
        return NULL;
    }
    return last;
}

static bool connect_loop(PGconn *pg, int64_t deadline_us)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;

    while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
        struct pollfd socket = {
            .fd = PQsocket(pg),
            .events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT,
        };

        if (poll(&socket, 1, connection_left_ms(deadline_us)) == 0)
            return false;
        state = PQconnectPoll(pg);
    }
    return state == PGRES_POLLING_OK;
}

/* libpq's own words name host, port and reason, never the password; they end with a newline. */
static bool unreachable(PGconn *pg, struct error *error)
{
    struct str reason = str_trim(str_from(PQerrorMessage(pg)));

    if (!reason.len)
        reason = STR("no answer in time");
    error_set(error, ERROR_BUSY, "the database cannot be reached: %.*s", STR_FMT(reason));
    if (error)
        error->retry_after_s = 2;
    return false;
}

/* Whether whoever logged in is already the role that transactions act as. */
static bool learn_login(struct connection *connection, const char *role, int64_t deadline_us)
{
    PGresult *result = NULL;
    bool ok;

    ok = connection_queue(connection, "SELECT current_user::text", NULL, 0) &&
         connection_flush(connection, deadline_us, &result, 1) &&
         PQresultStatus(result) == PGRES_TUPLES_OK;
    if (ok)
        connection->assume_role = strcmp(PQgetvalue(result, 0, 0), role) != 0;
    PQclear(result);
    return ok;
}

/* Notices are for whoever types SQL; libpq would print them on stderr. */
static void drop_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

bool connection_open(const char *url, const char *role, int64_t deadline_us,
                     struct connection **out, struct error *error)
{
    struct connection *connection = calloc(1, sizeof *connection);

    if (!connection)
        return error_set(error, ERROR_BUSY, "no memory for a database connection");
    connection->pg = PQconnectStart(url);
    if (connection->pg)
        PQsetNoticeReceiver(connection->pg, drop_notice, NULL);
    if (!connection->pg || PQstatus(connection->pg) == CONNECTION_BAD ||
        !connect_loop(connection->pg, deadline_us) || PQsetnonblocking(connection->pg, 1) != 0 ||
        PQenterPipelineMode(connection->pg) != 1 || !learn_login(connection, role, deadline_us)) {
        unreachable(connection->pg, error);
        connection_close(connection);
        return false;
    }
    *out = connection;
    return true;
}

void connection_close(struct connection *connection)
{
    if (!connection)
        return;
    PQfinish(connection->pg);
    free(connection);
}

bool connection_ok(const struct connection *connection)
{
    return PQstatus(connection->pg) == CONNECTION_OK;
}
