/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Conditional and partial requests (RFC 9110, 13 and 14): entity tags, dates, one byte range. Pure;
 * any thread.
 */
#ifndef CLIPCRAFTER_WEB_CONDITION_H
#define CLIPCRAFTER_WEB_CONDITION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

/** What stands now: its tag with the quotes (`"5"`, `W/"5"`; empty: it has none), and when it was
 * last changed, in seconds since 1970 (0: nobody knows). */
struct version {
    struct str tag;
    int64_t changed_s;
};

/** What a condition of the request comes to. */
enum condition {
    CONDITION_NONE,   /**< the header is absent (or empty): do as if nothing was said */
    CONDITION_HOLDS,  /**< a tag matches, or `*` and there is something */
    CONDITION_FAILS,  /**< no tag matches */
    CONDITION_BROKEN, /**< is no list of entity tags: answer 400 */
};

/** If-Match: strong comparison, a weak tag never matches. `exists`: there is a version at all. */
enum condition condition_if_match(struct str header, const struct version *version, bool exists);
/** If-None-Match: weak comparison. HOLDS means that what the client has is what stands: 304. */
enum condition condition_if_none_match(struct str header, const struct version *version,
                                       bool exists);
/** If-Modified-Since (only asked when there is no If-None-Match). HOLDS: not modified, 304. */
enum condition condition_if_modified_since(struct str header, const struct version *version);

enum range_kind {
    RANGE_WHOLE,         /**< absent, of another unit, several, or broken: send everything, 200 */
    RANGE_PART,          /**< 206 */
    RANGE_UNSATISFIABLE, /**< 416 with Content-Range: bytes, asterisk, slash, SIZE */
};

/** Bytes [offset, offset + length) of the whole. */
struct range {
    int64_t offset, length;
};

/**
 * Range: one byte range of `size` bytes. `if_range` is the header of that name (empty: absent): the
 * range counts only if it names the strong tag or the very date of `version`. *out is set for PART.
 */
enum range_kind range_parse(struct str header, struct str if_range, const struct version *version,
                            int64_t size, struct range *out) MUST_CHECK;

#endif
