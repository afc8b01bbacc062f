/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Token buckets: each class of requests lets a client make `limit` requests in `window_s` seconds,
 * spread or at once. A client is 16 bytes: a user's id, or an address (address_subscriber()).
 *
 * The store is one table of fixed size. When it is full, the bucket unused for longest of a few
 * neighbours makes room: an attacker with many addresses can make others' counts be forgotten,
 * never memory grow. Counts are kept by this process alone. Safe from any thread.
 */
#ifndef CLIPCRAFTER_WEB_RATE_LIMIT_H
#define CLIPCRAFTER_WEB_RATE_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"

struct rate_class {
    const char *name; /**< what routes name; constant */
    int32_t limit;    /**< requests; at least 1 */
    int32_t window_s; /**< seconds after which an emptied bucket is full again; at least 1 */
};

/** What there is to say after a request, for the RateLimit-* headers. */
struct rate_answer {
    bool allowed;
    int32_t limit, remaining;
    int32_t reset_s;       /**< until the bucket is full again */
    int32_t retry_after_s; /**< not allowed: until one request is; else 0 */
};

struct rate_limit;

/** `classes` and `clock` must outlive it; room for `buckets` clients at a time, 48 bytes each.
 * `seed` mixes the places in the table, so that nobody can aim at a neighbour. */
struct rate_limit *rate_limit_new(const struct rate_class *classes, size_t count, size_t buckets,
                                  uint64_t seed, const struct clock *clock);
void rate_limit_free(struct rate_limit *limits);

/** Index of a class, or -1. */
int rate_limit_class(const struct rate_limit *limits, const char *name);
/** Takes one token, if there is one, from the bucket of `client` in class number `class_index`. */
struct rate_answer rate_limit_take(struct rate_limit *limits, int class_index,
                                   const uint8_t client[16]);

#endif
