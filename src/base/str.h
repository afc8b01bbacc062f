/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A view of bytes: pointer and length, not owned, not necessarily NUL-terminated. Text is UTF-8,
 * checked where it enters the program (base/utf8.h). Case folding here is ASCII only; for words of
 * a language see story/.
 */
#ifndef CLIPCRAFTER_BASE_STR_H
#define CLIPCRAFTER_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct str {
    const char *ptr;
    size_t len;
};

/** A view of a string literal. */
#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
/** For printf's "%.*s". Views longer than INT_MAX print their beginning. */
#define STR_FMT(s) (int)MIN_OF((s).len, (size_t)0x7fffffff), (s).ptr

/** A view of a C string; NULL gives the empty view. */
struct str str_from(const char *text);
bool str_equal(struct str a, struct str b);
bool str_equal_nocase(struct str a, struct str b);
/** As memcmp(), a shorter prefix first: <0, 0, >0. */
int str_compare(struct str a, struct str b);
bool str_starts_with(struct str text, struct str prefix);
bool str_ends_with(struct str text, struct str suffix);
/** `text` without its first `n` bytes (all of them if it has fewer). */
struct str str_skip(struct str text, size_t n);
/** At most the first `n` bytes. */
struct str str_take(struct str text, size_t n);
/** Without leading and trailing ASCII white space. */
struct str str_trim(struct str text);
/** Byte offset of the first `needle` at or after `from`, or (size_t)-1. */
size_t str_find(struct str text, struct str needle, size_t from);
/**
 * Cuts the next piece off `*rest` at `separator`: the piece goes to `*piece`, the separator is
 * dropped. False when nothing is left. "a,,b" gives "a", "", "b".
 */
bool str_split(struct str *rest, char separator, struct str *piece);

/** Whole-text decimal number within [min, max]; false (out untouched) on anything else. */
bool str_to_int(struct str text, int64_t min, int64_t max, int64_t *out) MUST_CHECK;
/** Whole-text finite decimal number, '.' as the point whatever the locale; no hex, inf or nan. */
bool str_to_double(struct str text, double *out) MUST_CHECK;

/**
 * Nearest of `count` names to `text` by edit distance, for "did you mean": NULL if none is within
 * a third of its length.
 */
const char *str_nearest(struct str text, const char *const *names, size_t count);

#endif
