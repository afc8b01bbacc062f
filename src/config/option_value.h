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

/** Which members are meant is decided by the type of its row. */
struct option_value {
    struct str text;        /**< as written; PATH: with the home folder put in */
    int64_t integer;        /**< INTEGER, BOOL (0 or 1), SIZE, CHOICE */
    double real;            /**< REAL */
    const struct str *list; /**< LIST: without white space around, empty ones dropped */
    size_t list_count;
};

/**
 * Reads `text` as a value of `spec`. `home` is put for "~" in a PATH; empty = "~" is refused. The
 * message begins with the quoted text, except for secrets.
 */
bool option_value_parse(struct arena *arena, const struct option_spec *spec, struct str text,
                        struct str home, struct option_value *out, struct error *error) MUST_CHECK;

/** "from 0 to 256", in the form that the type is written in; empty where there is no range. */
struct str option_range(struct arena *arena, const struct option_spec *spec);

#endif
