/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The part of a request's target after '?', as name=value pairs. One reading only: duplicates, bad
 * percent-encoding, bytes that are no UTF-8 and control characters are refused, because two parsers
 * that guess differently are how filters are passed. One thread at a time.
 */
#ifndef CLIPCRAFTER_WEB_QUERY_H
#define CLIPCRAFTER_WEB_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

enum { QUERY_MAX = 32 /**< parameters */ };

struct query_pair {
    struct str name, value;
};

struct query {
    struct query_pair pairs[QUERY_MAX];
    size_t count;
};

/** `text` without the '?'. A name without '=' has the empty value. ERROR_INPUT says what is wrong.
 * Texts lie in `arena` or in `text`. */
bool query_parse(struct arena *arena, struct str text, struct query *out,
                 struct error *error) MUST_CHECK;
/** The value, or NULL when the parameter is absent. */
const struct str *query_find(const struct query *query, struct str name);

#endif
