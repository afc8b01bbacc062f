/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The keeper: brings bytes into the blob store and out of it so that, whatever is killed when, the
 * store's listing comes to equal the table of blobs.
 *
 *     keeper_keep()    the row, pending, is committed; then the bytes are put
 *     keeper_settle()  the row is stored, in the transaction of whatever refers to it
 *     keeper_give_up() the row is doomed: nothing will refer to it
 *     keeper_sweep()   what is doomed, or pending for an hour, goes: first the bytes, then the row
 *
 * A writer that is killed anywhere leaves a pending row for the sweep. Any thread; every function
 * may block on database, disk and network.
 */
#ifndef CLIPCRAFTER_APP_KEEPER_H
#define CLIPCRAFTER_APP_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "base/attr.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "store/blob_row_store.h"

/** What is to be kept, and for whom. */
struct keep_order {
    struct uuid user;
    struct uuid project; /**< goes with it; none: belongs to none */
    enum blob_purpose purpose;
    struct str type; /**< media type */
};

/** A blob that was put and waits to be settled. A plain value. */
struct kept {
    struct uuid id, user;
    struct blob_name name;
    int64_t bytes;
    struct digest digest;
};

/**
 * Keeps the first `bytes` bytes of `fd` (read twice, with pread()). On failure nothing is kept, or
 * what is will be swept. Begins and commits a transaction of its own.
 */
bool keeper_keep(const struct app *app, const struct keep_order *order, int fd, int64_t bytes,
                 struct cancel *cancel, struct kept *out, struct error *error) MUST_CHECK;

/** SHA-256 of the first `bytes` bytes of `fd`, read with pread(). */
bool keeper_digest(int fd, int64_t bytes, struct digest *out, struct error *error) MUST_CHECK;

/**
 * Makes it stored, in the caller's transaction, which holds what refers to it too. ERROR_CONFLICT
 * when it took too long and was swept: roll back. After a rollback call keeper_give_up().
 */
bool keeper_settle(const struct app *app, struct db_tx *tx, const struct kept *kept,
                   struct error *error) MUST_CHECK;

/** Nothing will refer to it. Does what it can; what it cannot do now the sweep does in an hour. One
 * that was settled stays: where it is not known whether a COMMIT happened, this is right either
 * way. */
void keeper_give_up(const struct app *app, const struct kept *kept);

/** What a sweep did. */
struct keeper_sweep {
    int64_t stale;   /**< pending for too long, doomed now */
    int64_t removed; /**< objects and rows that are gone */
    int64_t stuck;   /**< doomed, but something refers to them: a mistake of ours */
    int64_t aborted; /**< unfinished uploads to the store, older than a day */
};

/** Worker role, any number of workers at once, every minute or so. Whatever fails is tried again
 * by the next one. */
bool keeper_sweep(const struct app *app, struct cancel *cancel, struct keeper_sweep *out,
                  struct error *error) MUST_CHECK;
/** Lists the whole store and removes objects that no row speaks of: none can come about unless a
 * writer stood still for more than an hour. Worker role, once a day or so; *removed of them. */
bool keeper_tidy(const struct app *app, struct cancel *cancel, int64_t *removed,
                 struct error *error) MUST_CHECK;

enum keeper_fault {
    KEEPER_STRAY,   /**< an object without a row */
    KEEPER_MISSING, /**< a stored row without its object */
    KEEPER_DAMAGED, /**< other bytes than the row says */
};
enum { KEEPER_FAULTS = KEEPER_DAMAGED + 1, KEEPER_EXAMPLES = 20 };
/** "stray" and so on. Constant text. */
const char *keeper_fault_name(enum keeper_fault fault);

/** What an audit found. All well: no faults, nothing unsettled, unfinished or unreferenced. */
struct keeper_report {
    int64_t objects, rows, bytes;  /**< of objects and of stored rows; bytes of those rows */
    int64_t faults[KEEPER_FAULTS]; /**< counts */
    int64_t unsettled;             /**< rows that are pending or doomed: a sweep's work */
    int64_t unfinished;            /**< uploads to the store that were begun and not finished */
    int64_t unreferenced;          /**< stored rows that nothing refers to */
    size_t example_count;
    struct keeper_example {
        enum keeper_fault fault;
        struct blob_name name;
    } examples[KEEPER_EXAMPLES]; /**< the first faults */
};

/**
 * Compares the store's listing with the table, with the digest of every object (the folder reads
 * every byte; S3 says what it checked when it was put). `owner` was opened as DB_OWNER. In a store
 * at work what comes and goes meanwhile may be told as a fault.
 */
bool keeper_audit(const struct app *app, struct database *owner, struct cancel *cancel,
                  struct keeper_report *out, struct error *error) MUST_CHECK;
/** No fault, nothing left over. */
bool keeper_report_is_clean(const struct keeper_report *report);

#endif
