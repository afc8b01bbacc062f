/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The bytes of a script, checked and made plain before anything reads markup in them. Pure; any
 * thread.
 */
#ifndef CLIPCRAFTER_STORY_SCRIPT_TEXT_H
#define CLIPCRAFTER_STORY_SCRIPT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

/**
 * Valid UTF-8 in composed form (NFC) with '\n' as the only line end; byte order mark, control and
 * bidi-override characters dropped, tabs made spaces. Refuses, naming line and byte, what is
 * UTF-16, binary, too large or not UTF-8.
 */
bool script_text_clean(struct arena *arena, struct str bytes, struct str *out,
                       struct error *error) MUST_CHECK;

/** Where something stands in a script, both 1-based; columns count code points. */
struct script_place {
    int32_t line;
    int32_t column;
};

/** Place of byte `offset` of `line_text`, which is line `line`. */
struct script_place script_place_of(struct str line_text, size_t offset, int32_t line);

/** Fills `error` with "line L, column C: " and the message. Always false. */
bool script_error(struct error *error, struct script_place place, enum error_code code,
                  const char *format, ...) PRINTF_LIKE(4, 5);

#endif
