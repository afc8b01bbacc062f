/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The same request twice is done once (draft-ietf-httpapi-idempotency-key-header): a client that
 * never saw the answer asks again with the same key, and gets that answer for 24 hours.
 *
 * The key is claimed before the request runs, in a transaction of its own, so the claim outlives a
 * process that is killed. What stands in the database: keyed hashes of the key and of the request,
 * and the answer, sealed with the person's key. A claim without an answer counts as at work for a
 * minute, longer than any handler takes; then whoever began it is taken for dead, and the request
 * runs again. Done and killed before the answer was kept, it is done twice: this protects from lost
 * answers, not from a machine that fails in that moment.
 *
 * Keys belong to people: the same key of two people has nothing to do with another. Any thread.
 */
#ifndef CLIPCRAFTER_APP_IDEMPOTENCY_H
#define CLIPCRAFTER_APP_IDEMPOTENCY_H

#include <stdbool.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

enum {
    REPEAT_KEPT_S = 24 * 60 * 60,
    REPEAT_AT_WORK_S = 60, /**< a claim without an answer: then its process is taken for dead */
};

/** A request that may come again. */
struct repeat_request {
    struct uuid user;
    struct str key;               /**< the client's */
    struct str method, pattern;   /**< of the route */
    struct str path, query, body; /**< as they came; all of it must be the same */
};

/** What it was answered with. */
struct repeat_answer {
    int status;                    /**< of HTTP */
    struct str body, content_type; /**< UTF-8; empty: none */
    struct str location, tag;      /**< of Location and ETag; empty: none */
};

enum repeat {
    REPEAT_FIRST,    /**< do it, then repeat_end() */
    REPEAT_ANSWERED, /**< give that answer again */
    REPEAT_RUNNING,  /**< the same request is at work */
    REPEAT_OTHER,    /**< the key was used for another request */
};

/** Claims the key. *answer is set for REPEAT_ANSWERED; its texts lie in `arena`. Not in a
 * transaction. */
bool repeat_begin(struct app *app, struct arena *arena, const struct repeat_request *request,
                  enum repeat *out, struct repeat_answer *answer, struct error *error) MUST_CHECK;
/**
 * After REPEAT_FIRST: keeps the answer, or forgets the key when it says to try again (429 and 5xx).
 * Should this fail, the key counts as at work until its minute is over.
 */
bool repeat_end(struct app *app, struct arena *arena, const struct repeat_request *request,
                const struct repeat_answer *answer, struct error *error) MUST_CHECK;

#endif
