/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What went wrong, in one sentence a person can act on.
 *
 * A fallible function takes a `struct error *` as its last argument, returns false and fills it on
 * failure, and leaves its other outputs untouched. The message names the file, line or field, the
 * reason and the mend; it holds no trailing newline, no terminal control bytes and only valid
 * UTF-8: error_set() replaces what is neither with '?', so text from a user's file or command line
 * can be put into a message without harm.
 */
#ifndef CLIPCRAFTER_BASE_ERROR_H
#define CLIPCRAFTER_BASE_ERROR_H

#include <stdbool.h>

#include "base/attr.h"

enum error_code {
    ERROR_NONE,
    ERROR_USAGE,       /**< the command line is wrong: exit 2 */
    ERROR_INPUT,       /**< a file or value the user gave is wrong: exit 2 */
    ERROR_LIMIT,       /**< input past a stated limit: exit 2 */
    ERROR_IO,          /**< the system refused: exit 1 */
    ERROR_NO_SPACE,    /**< disk full: exit 2, the user can mend it */
    ERROR_UNAVAILABLE, /**< a part that would do this is not installed or not reachable: exit 1 */
    ERROR_CANCELLED,   /**< the user interrupted: exit 130 */
    ERROR_INTERNAL,    /**< a library failed where it should not: exit 1 */
    /* What the rules of the platform answer; the web room maps them to HTTP statuses. */
    ERROR_UNAUTHENTICATED, /**< nobody is signed in: 401 */
    ERROR_DENIED,          /**< signed in, but not allowed: 403 */
    ERROR_NOT_FOUND,       /**< no such thing, or not this person's: 404 */
    ERROR_CONFLICT,        /**< does not fit the present state: 409 */
    ERROR_STALE,           /**< changed by someone else meanwhile (If-Match): 412 */
    ERROR_TOO_MANY,        /**< a rate or budget is used up: 429 */
    ERROR_BUSY,            /**< cannot be done just now, worth trying again: 503 */
};

struct error {
    enum error_code code;
    int cause;         /**< errno at the time, or 0 */
    int retry_after_s; /**< TOO_MANY, BUSY: seconds after which trying again makes sense, or 0 */
    char message[512];
};

/** An error that says nothing yet. */
#define ERROR_INIT ((struct error){.code = ERROR_NONE})

/** Fills `error` (NULL allowed: the detail is dropped). Always returns false, to be returned. */
bool error_set(struct error *error, enum error_code code, const char *format, ...)
    PRINTF_LIKE(3, 4);

/**
 * As error_set(), with errno `cause` and its text appended after ": ". The code is chosen from the
 * cause: ENOSPC and EDQUOT give ERROR_NO_SPACE, ECANCELED gives ERROR_CANCELLED, else ERROR_IO.
 */
bool error_set_errno(struct error *error, int cause, const char *format, ...) PRINTF_LIKE(3, 4);

/** Puts "prefix: " before a message already set; code and cause stay. Always returns false. */
bool error_prefix(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);

/** Process exit status for `code`: 0, 1, 2 or 130 as listed at enum error_code. */
int error_exit_status(enum error_code code);

#endif
