/* SPDX-License-Identifier: GPL-3.0-or-later */
/** The value of one setting: from text, checked by its row of the table, and back to text. */
#ifndef CLIPCRAFTER_CONFIG_OPTION_VALUE_H
#define CLIPCRAFTER_CONFIG_OPTION_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "config/options.h"

/**
 * A parsed value. Which members are meant is decided by the type of its row; the others are zero.
 * Texts live in the arena it was parsed with and are NUL-terminated.
 */
struct option_value {
    struct str text;        /**< as written; PATH: with the home folder put in */
    int64_t integer;        /**< INTEGER, BOOL (0 or 1), SIZE, CHOICE */
    double real;            /**< REAL */
    const struct str *list; /**< LIST: without white space around, empty ones dropped */
    size_t list_count;
};

/**
 * Reads `text` as a value of `spec`. `home` is put for "~" in a PATH; empty = "~" is refused. The
 * message (ERROR_INPUT) begins with the quoted text, except for secrets, of which nothing is
 * quoted; it ends with the range or the nearest word. Numbers do not depend on the locale.
 */
bool option_value_parse(struct arena *arena, const struct option_spec *spec, struct str text,
                        struct str home, struct option_value *out, struct error *error) MUST_CHECK;

/**
 * "from 0 to 256", "from 64 MiB to 1 TiB", "debug, info or error": what the type's values may be,
 * in the form they are written in; empty where anything goes. In `arena`.
 */
struct str option_range(struct arena *arena, const struct option_spec *spec);

#endif
