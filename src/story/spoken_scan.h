/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Small steps along a text: each takes something off the front of `*rest` and says whether it was
 * there; `*rest` and outputs stay as they were if not. Inside of story/spoken*.c. Pure.
 */
#ifndef CLIPCRAFTER_STORY_SPOKEN_SCAN_H
#define CLIPCRAFTER_STORY_SPOKEN_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/** What a code point is to the reader. */
enum glyph {
    GLYPH_LETTER, /**< also marks that belong to letters */
    GLYPH_DIGIT,  /**< 0-9 only */
    GLYPH_SPACE,
    GLYPH_SILENT, /**< emoji, arrows, bullets, joiners: seen, not said */
    GLYPH_SIGN,   /**< anything else */
};

enum glyph glyph_of(uint32_t code);
/** Han, kana, Thai and their like: written without spaces between words. */
bool glyph_unspaced(uint32_t code);
bool glyph_upper(uint32_t code);

/** The literal. */
bool scan_text(struct str *rest, const char *literal);
/** The literal, ASCII case ignored. */
bool scan_word(struct str *rest, const char *literal);
/** One of the characters (ASCII) of `set`. */
bool scan_any(struct str *rest, const char *set);
/** `least` to `most` digits and no more behind them. */
bool scan_digits(struct str *rest, size_t least, size_t most, struct str *digits);
/** As scan_digits(), with their value in [low, high]. */
bool scan_value(struct str *rest, size_t least, size_t most, uint64_t low, uint64_t high,
                uint64_t *value);
/** A hyphen, minus, en dash or the like, as stands between the ends of a range. */
bool scan_dash(struct str *rest);
/** All that is left is gone. */
static inline bool scan_end(struct str rest)
{
    return rest.len == 0;
}

/** `text` equals a word of the list (ASCII case ignored if `nocase`); NULL ends the list. */
bool scan_in_list(struct str text, const char *const *list, bool nocase);
/** The value of a run of digits; false if it has more than 18. */
bool digits_value(struct str digits, uint64_t *value);

#endif
