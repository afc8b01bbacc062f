/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What the web room asks of the program around it, because it knows no database, no keys and no
 * rule of the product. Every hook may be called from several threads at once; those that get a call
 * run on the executor and may block for short. NULL where said.
 */
#ifndef CLIPCRAFTER_WEB_HOOKS_H
#define CLIPCRAFTER_WEB_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

struct call;

enum principal_kind {
    PRINCIPAL_ANONYMOUS,
    PRINCIPAL_USER,     /**< a person, by session cookie */
    PRINCIPAL_KEY,      /**< a program, by API key, for the user it belongs to */
    PRINCIPAL_OPERATOR, /**< a person who runs the service, by session cookie */
};

/** Who makes a request. Ids are UUIDs; all zeros is none. Texts live as long as the call. */
struct principal {
    enum principal_kind kind;
    uint8_t user[16];
    uint8_t session[16];  /**< of the session or key */
    int64_t confirmed_at; /**< when the password was last given in this sign-in, microseconds since
                               1970; 0 for a key */
    struct str scopes;    /**< KEY: words separated by blanks, "projects:read jobs:read" */
    struct str csrf_secret; /**< what csrf_matches() wants to know of the session */
};

/** An answer that was given before under the same Idempotency-Key. */
struct kept_answer {
    int status;
    struct str body, content_type;
    struct str location, tag; /**< of Location and ETag (with its quotes); empty: none */
};

enum idempotency {
    IDEMPOTENCY_FIRST,   /**< not seen before: go on, `after` will be called */
    IDEMPOTENCY_REPLAY,  /**< the same request was answered: give that answer again */
    IDEMPOTENCY_RUNNING, /**< the same request is at work just now: 409 */
    IDEMPOTENCY_OTHER,   /**< the key was used for another request: 422 */
};

/** What an Idempotency-Key stands for; the fingerprint is to be made of all of it. */
struct idempotent_request {
    struct str key;               /**< 1 to 128 visible ASCII characters */
    const char *method, *pattern; /**< of the route */
    struct str path, query, body; /**< as they came */
    const struct principal
        *caller; /**< keys of different callers have nothing to do with another */
};

struct web_hooks {
    void *context; /**< first argument of all */

    /**
     * Finds out who calls (session cookie, API key in Authorization). Nobody is success with
     * ANONYMOUS; a credential that is wrong or ended is ERROR_UNAUTHENTICATED; ERROR_BUSY when it
     * cannot be told just now. NULL: everybody is anonymous.
     */
    bool (*authenticate)(void *context, struct call *call, struct principal *out,
                         struct error *error) MUST_CHECK;
    /** Whether `token` is the session's CSRF token; compares in constant time. NULL: never. */
    bool (*csrf_matches)(void *context, const struct principal *principal, struct str token);
    /** Unpredictable bytes. NULL: the system's. */
    void (*random)(void *context, void *bytes, size_t count);
    /** Whether the program can do its work (database reachable, migrations applied); `why` gets a
     * word for the operator if not. NULL: always. */
    bool (*ready)(void *context, const char **why);
    /** Appends further metrics as Prometheus text. NULL: none. */
    void (*metrics)(void *context, struct buf *out);
    /** Before the handler of a route marked `idempotent` when the request has a key. NULL: keys are
     * checked for their form and otherwise ignored. */
    bool (*idempotency_before)(void *context, struct call *call,
                               const struct idempotent_request *request, enum idempotency *outcome,
                               struct kept_answer *kept, struct error *error) MUST_CHECK;
    /** After FIRST, whatever came out; `body` is empty when the answer is none of small JSON: then
     * Location has to tell the client what was made. */
    void (*idempotency_after)(void *context, struct call *call,
                              const struct idempotent_request *request,
                              const struct kept_answer *answer);
};

#endif
