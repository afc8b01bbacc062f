/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Text that came from outside, made fit to be spoken and drawn. Pure, any thread.
 */
#ifndef CLIPCRAFTER_DATA_TEXT_H
#define CLIPCRAFTER_DATA_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

/** What becomes of line feeds. */
enum text_lines {
    TEXT_ONE_LINE,   /**< every run of white space becomes one space */
    TEXT_KEEP_LINES, /**< line feeds stay, CR LF becomes LF */
};

/**
 * A clean copy of valid UTF-8 `text`: Unicode normal form C, white space as `lines` says and
 * trimmed at both ends, byte order marks dropped. Refuses, naming the character and its place,
 * control characters, the bidirectional embedding, override and isolate controls (U+202A..E,
 * U+2066..9: they can make text read differently from what is spoken; CVE-2021-42574), and
 * noncharacters.
 */
bool text_clean(struct arena *arena, struct str text, enum text_lines lines, struct str *out,
                struct error *error) MUST_CHECK;

/** A copy of valid UTF-8 `text` in Unicode normal form C, nothing else changed: for passwords. */
struct str text_normal(struct arena *arena, struct str text);

/** True for a character that text_clean() refuses. */
bool text_is_forbidden(uint32_t code);

/**
 * Code points in the longest run without white space or another place where a line may break:
 * letters of scripts written without spaces (Thai, Khmer, Chinese, Japanese, ...) do not count.
 */
size_t text_longest_word(struct str text);

/** `text`, or its first `max` code points and "…" if it has more: for quoting in a message. */
struct str text_ellipsis(struct arena *arena, struct str text, size_t max);

#endif
