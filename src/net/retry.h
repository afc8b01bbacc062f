/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Whether and when something that failed is tried again: a bounded number of tries, waits that
 * double, "full jitter" (a uniform part of the wait, so that many callers do not come back at once;
 * Brooker, "Exponential backoff and jitter", AWS 2015), never sooner than the other side asked.
 *
 *     struct retry retry;
 *     retry_init(&retry, &policy, cancel);
 *     while (!(ok = attempt(&error)) && retry_again(&retry, &error))
 *         continue;
 *
 * What is worth another try says ERROR_BUSY, and in retry_after_s how long to wait at least: see
 * http_perform() and http_status_error(). Where circuit breakers and budgets are kept, they are
 * asked in retry_again(), because every repetition passes it.
 */
#ifndef CLIPCRAFTER_NET_RETRY_H
#define CLIPCRAFTER_NET_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/error.h"
#include "crypto/entropy.h"

/** How waits are waited. Tests pass one that notes the time and returns at once. */
struct pauser {
    /** Waits `ms` milliseconds, less when `cancel` is set meanwhile. */
    void (*wait)(void *context, int64_t ms, struct cancel *cancel);
    void *context;
};

/** Really waits, looking at `cancel` (may be NULL) twenty times a second. NULL is the real one. */
void pauser_wait(const struct pauser *pauser, int64_t ms, struct cancel *cancel);

enum {
    RETRY_TRIES = 6,          /**< the first included */
    RETRY_FIRST_MS = 200,     /**< most that is waited after the first failure */
    RETRY_LONGEST_MS = 20000, /**< most that is waited at once; what the other side asks for may be
                                   more, up to RETRY_AFTER_MAX_S */
    RETRY_AFTER_MAX_S = 120, /**< a longer Retry-After ends the tries: it is the caller's to wait */
};

/** Zero members mean the constants above; NULL members the system's own. */
struct retry_policy {
    int tries;
    int64_t first_ms, longest_ms;
    const struct entropy *entropy;
    const struct pauser *pauser;
};

/** One thing that is being tried. A plain value; one thread. */
struct retry {
    const struct retry_policy *policy; /**< must outlive it */
    struct cancel *cancel;
    int failures;
};

void retry_init(struct retry *retry, const struct retry_policy *policy, struct cancel *cancel);

/** True if `error` says that another try may do: ERROR_BUSY. */
bool retry_is_worth(const struct error *error);

/**
 * After a failure: true once it is time for the next try. False when trying again makes no sense,
 * the tries are used up, or it was cancelled (`error` then says ERROR_CANCELLED); otherwise `error`
 * stays as the last try left it.
 */
bool retry_again(struct retry *retry, struct error *error) MUST_CHECK;

#endif
