/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions of store/database.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/connection.h"
#include "store/pool.h"

#include "base/banned.h"

enum {
    RESULTS_FIRST = 8,
    RETRY_FIRST_MS = 20,
    RETRY_MAX_MS = 1000,
    ASK_MS = 5000,
    IDLE_MAX_MS = 60000
};

struct db_tx {
    struct database *database;
    struct connection *connection; /**< NULL once it broke */
    struct uuid tenant, mark;
    int64_t deadline_us;
    bool read_only, as_login;
    bool begun;   /**< BEGIN was answered */
    bool spoiled; /**< a statement failed */
    char state[6];
    char constraint[64];
    PGresult **results; /**< what rows view */
    size_t result_count, result_room;
};

bool db_begin(struct database *database, const struct db_scope *scope, struct db_tx **out,
              struct error *error)
{
    struct pool_terms terms = pool_terms(database);
    struct db_tx *tx = calloc(1, sizeof *tx);

    if (!tx)
        return error_set(error, ERROR_BUSY, "no memory for a transaction");
    tx->database = database;
    tx->tenant = scope->tenant;
    tx->read_only = scope->read_only;
    tx->deadline_us = clock_monotonic_us(NULL) +
                      (int64_t)(scope->deadline_ms ? scope->deadline_ms : terms.deadline_ms) * 1000;
    tx->mark = uuid_new(terms.clock, terms.entropy);
    if (!pool_take(database, tx->deadline_us, &tx->connection, error)) {
        free(tx);
        return false;
    }
    *out = tx;
    return true;
}

void db_as_login(struct db_tx *tx)
{
    BUG_UNLESS(!tx->begun);
    tx->as_login = true;
}

const char *db_state(const struct db_tx *tx)
{
    return tx->state;
}

const char *db_constraint(const struct db_tx *tx)
{
    return tx->constraint;
}

bool db_unsure(const struct error *error)
{
    return error->code == ERROR_BUSY && error->cause == EINPROGRESS;
}

static bool lost(struct db_tx *tx, struct error *error)
{
    tx->spoiled = true;
    if (tx->connection)
        pool_drop(tx->database, tx->connection);
    tx->connection = NULL;
    error_set(error, ERROR_BUSY, "the database did not answer");
    if (error)
        error->retry_after_s = 2;
    return false;
}

/* What a SQLSTATE means to a caller: PostgreSQL manual, appendix A. */
static enum error_code code_of(const char *state)
{
    static const struct {
        const char *prefix;
        enum error_code code;
    } CODES[] = {
        {"23", ERROR_CONFLICT},    /* integrity constraint */
        {"40", ERROR_BUSY},        /* serialisation failure, deadlock */
        {"55P03", ERROR_BUSY},     /* lock not available */
        {"57", ERROR_BUSY},        /* cancelled, shutting down */
        {"53100", ERROR_NO_SPACE}, /* disk full */
        {"53", ERROR_BUSY},        /* out of connections, of memory */
        {"08", ERROR_BUSY},        /* connection */
        {"42501", ERROR_DENIED},   /* no privilege, or refused by row security */
    };

    for (size_t i = 0; i < COUNT_OF(CODES); i++)
        if (strncmp(state, CODES[i].prefix, strlen(CODES[i].prefix)) == 0)
            return CODES[i].code;
    return ERROR_INTERNAL;
}

/* The primary message may quote a value, except where the statement itself is wrong (class 42) or
 * one of our functions speaks (class P0): only then is it shown. */
static bool failed(struct db_tx *tx, const PGresult *result, struct error *error)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *name = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const char *said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    enum error_code code;

    tx->spoiled = true;
    snprintf(tx->state, sizeof tx->state, "%s", state ? state : "XX000");
    snprintf(tx->constraint, sizeof tx->constraint, "%s", name ? name : "");
    code = code_of(tx->state);
    if (said && (strncmp(tx->state, "42", 2) == 0 || strncmp(tx->state, "P0", 2) == 0))
        error_set(error, code, "the database refused (%s): %s", tx->state, said);
    else
        error_set(error, code, "the database refused (%s%s%s)", tx->state, name ? ", " : "",
                  name ? name : "");
    if (error && code == ERROR_BUSY)
        error->retry_after_s = 1;
    return false;
}

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* BEGIN and what holds for this transaction only. Two statements. */
static bool queue_begin(struct db_tx *tx)
{
    char tenant[UUID_TEXT + 1] = "", limit[16], idle[16];
    const char *role = pool_terms(tx->database).role;

    if (!uuid_is_none(&tx->tenant))
        uuid_text(&tx->tenant, tenant);
    snprintf(limit, sizeof limit, "%d", MAX_OF(connection_left_ms(tx->deadline_us), 1));
    /* A process that was stopped holds its locks no longer than its transaction might have taken.
     */
    snprintf(idle, sizeof idle, "%d", CLAMP(connection_left_ms(tx->deadline_us), 1, IDLE_MAX_MS));
    if (!connection_queue(tx->connection, tx->read_only ? "BEGIN READ ONLY" : "BEGIN", NULL, 0))
        return false;
    if (!tx->connection->assume_role || tx->as_login)
        role = "none";
    return connection_queue(
        tx->connection,
        "SELECT set_config('role', $1, true), set_config('clipcrafter.tenant', $2, true),"
        " set_config('statement_timeout', $3, true), set_config('lock_timeout', $3, true),"
        " set_config('idle_in_transaction_session_timeout', $4, true)",
        (const struct db_value[]){db_text(str_from(role)), db_text(str_from(tenant)),
                                  db_text(str_from(limit)), db_text(str_from(idle))},
        4);
}

static void clear_results(PGresult **results, size_t count)
{
    for (size_t i = 0; i < count; i++)
        PQclear(results[i]);
}

/* The first statement that failed, if one did; those after it say only that they were not run. */
static const PGresult *first_failure(PGresult *const *results, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_good(results[i]))
            return results[i];
    return NULL;
}

/* Sends BEGIN before `sql` if it is the first. *broke: nothing came back. */
static bool send_statement(struct db_tx *tx, const char *sql, const struct db_value *values,
                           size_t count, PGresult **result, bool *broke, struct error *error)
{
    PGresult *results[3] = {NULL};
    size_t sent = 1, head = tx->begun ? 0 : 2;
    const PGresult *bad;

    *broke = !connection_ok(tx->connection) || (head && !queue_begin(tx)) ||
             !connection_queue(tx->connection, sql, values, count);
    sent += head;
    if (!*broke)
        *broke = !connection_flush(tx->connection, tx->deadline_us, results, sent);
    if (*broke) {
        clear_results(results, sent);
        return false;
    }
    tx->begun = true;
    bad = first_failure(results, sent);
    if (bad)
        failed(tx, bad, error);
    else
        *result = results[sent - 1];
    clear_results(results, bad ? sent : head);
    return !bad;
}

/* An idle connection may have been dropped by the server or a pooler meanwhile; as long as nothing
 * was answered in this transaction, another one will do. */
static bool reconnect(struct db_tx *tx, struct error *error)
{
    pool_drop(tx->database, tx->connection);
    tx->connection = NULL;
    return pool_take(tx->database, tx->deadline_us, &tx->connection, error);
}

static void keep_result(struct db_tx *tx, PGresult *result)
{
    if (tx->result_count == tx->result_room) {
        size_t room = MAX_OF(tx->result_room * 2, (size_t)RESULTS_FIRST);
        PGresult **grown = realloc(tx->results, room * sizeof(PGresult *));

        if (!grown)
            BUG("no memory for the list of a transaction's results");
        tx->results = grown;
        tx->result_room = room;
    }
    tx->results[tx->result_count++] = result;
}

static int64_t affected_rows(PGresult *result)
{
    int64_t count = 0;

    return str_to_int(str_from(PQcmdTuples(result)), 0, INT64_MAX, &count) ? count : 0;
}

bool db_query(struct db_tx *tx, const char *sql, const struct db_value *values, size_t count,
              struct db_rows *rows, struct error *error)
{
    PGresult *result = NULL;
    bool broke = false;

    if (tx->spoiled || !tx->connection)
        return error_set(error, ERROR_INTERNAL, "the transaction has failed already");
    if (!send_statement(tx, sql, values, count, &result, &broke, error)) {
        if (!broke)
            return false;
        if (tx->begun || connection_left_ms(tx->deadline_us) == 0)
            return lost(tx, error);
        if (!reconnect(tx, error)) {
            tx->spoiled = true;
            return false;
        }
        if (!send_statement(tx, sql, values, count, &result, &broke, error))
            return broke ? lost(tx, error) : false;
    }
    if (rows) {
        *rows = (struct db_rows){result, (size_t)PQntuples(result), affected_rows(result)};
        keep_result(tx, result);
    } else {
        PQclear(result);
    }
    return true;
}

bool db_script(struct db_tx *tx, const char *sql, struct error *error)
{
    PGresult *result;
    bool ok;

    if (!tx->begun && !db_query(tx, "SELECT 1", NULL, 0, NULL, error))
        return false;
    result = connection_script(tx->connection, sql, tx->deadline_us);
    if (!result)
        return lost(tx, error);
    ok = is_good(result) || failed(tx, result, error);
    PQclear(result);
    return ok;
}

static void tx_free(struct db_tx **tx)
{
    clear_results((*tx)->results, (*tx)->result_count);
    free((*tx)->results);
    free(*tx);
    *tx = NULL;
}

void db_rollback(struct db_tx **tx)
{
    PGresult *result = NULL;

    if (!*tx)
        return;
    if ((*tx)->connection) {
        if (!(*tx)->begun ||
            (connection_queue((*tx)->connection, "ROLLBACK", NULL, 0) &&
             connection_flush((*tx)->connection, clock_monotonic_us(NULL) + 1000000, &result, 1)))
            pool_give((*tx)->database, (*tx)->connection);
        else
            pool_drop((*tx)->database, (*tx)->connection);
    }
    PQclear(result);
    tx_free(tx);
}

static bool is_marked(const struct db_tx *tx)
{
    return !tx->read_only && !tx->as_login;
}

/* The mark and COMMIT travel together. *broke: whether it was committed is not known. */
static bool send_commit(struct db_tx *tx, bool *broke, struct error *error)
{
    int64_t now = clock_wall_us(pool_terms(tx->database).clock);
    PGresult *results[2] = {NULL};
    size_t count = is_marked(tx) ? 2 : 1;
    const PGresult *bad;

    *broke =
        (is_marked(tx) &&
         !connection_queue(
             tx->connection,
             "INSERT INTO clipcrafter.commit_mark (id, marked_at, never) VALUES ($1, $2, false)",
             (const struct db_value[]){db_uuid(&tx->mark), db_time(now)}, 2)) ||
        !connection_queue(tx->connection, "COMMIT", NULL, 0) ||
        !connection_flush(tx->connection, tx->deadline_us, results, count);
    bad = *broke ? NULL : first_failure(results, count);
    /* COMMIT of a spoiled transaction succeeds as "ROLLBACK". */
    if (bad)
        failed(tx, bad, error);
    clear_results(results, count);
    return !*broke && !bad;
}

/* One try to learn what became of `mark`: claims it for "never", then reads what stands there. */
static bool ask_mark(struct database *database, const struct uuid *mark, int left_ms,
                     bool *committed, struct error *error)
{
    struct db_scope scope = {.deadline_ms = CLAMP(left_ms, 1, ASK_MS)};
    struct pool_terms terms = pool_terms(database);
    struct db_rows rows;
    struct db_tx *tx = NULL;
    bool broke = false, ok = false;

    if (!db_begin(database, &scope, &tx, error))
        return false;
    /* Waits while the lost transaction is still in progress on its old connection. */
    if (!DB_RUN(tx, NULL, error,
                "INSERT INTO clipcrafter.commit_mark (id, marked_at, never) VALUES ($1, $2, true)"
                " ON CONFLICT (id) DO NOTHING",
                db_uuid(mark), db_time(clock_wall_us(terms.clock))))
        goto done;
    if (!DB_RUN(tx, &rows, error, "SELECT never FROM clipcrafter.commit_mark WHERE id = $1",
                db_uuid(mark)) ||
        rows.count != 1)
        goto done;
    *committed = !db_get_bool(&rows, 0, 0);
    ok = send_commit(tx, &broke, error);
    tx->begun = !ok && !broke;
    if (broke)
        lost(tx, error);
done:
    db_rollback(&tx);
    return ok;
}

static void pause_ms(int ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    nanosleep(&time, NULL);
}

/* COMMIT's answer was lost: find out. */
static bool resolve(struct database *database, const struct uuid *mark, struct error *error)
{
    int64_t until = clock_monotonic_us(NULL) + pool_terms(database).resolve_ms * INT64_C(1000);
    bool committed = false;

    for (int pause = RETRY_FIRST_MS; clock_monotonic_us(NULL) < until;
         pause = MIN_OF(pause * 2, RETRY_MAX_MS)) {
        if (ask_mark(database, mark, connection_left_ms(until), &committed, NULL)) {
            if (committed)
                return true;
            error_set(error, ERROR_BUSY, "the database was interrupted before it could save this");
            if (error)
                error->retry_after_s = 1;
            return false;
        }
        pause_ms(pause);
    }
    error_set(error, ERROR_BUSY, "the database cannot be reached to learn whether this was saved");
    if (error) {
        error->cause = EINPROGRESS;
        error->retry_after_s = 5;
    }
    return false;
}

bool db_commit(struct db_tx **tx, struct error *error)
{
    struct database *database = (*tx)->database;
    struct uuid mark = (*tx)->mark;
    bool broke = false, marked = is_marked(*tx), ok;

    if ((*tx)->spoiled || !(*tx)->connection) {
        db_rollback(tx);
        return error_set(error, ERROR_INTERNAL, "the transaction had failed and was undone");
    }
    if (!(*tx)->begun) {
        db_rollback(tx);
        return true;
    }
    ok = send_commit(*tx, &broke, error);
    (*tx)->begun = !ok && !broke; /* a refused one is still to be ended */
    if (broke)
        lost(*tx, error);
    db_rollback(tx);
    return ok || (broke && marked && resolve(database, &mark, error));
}
