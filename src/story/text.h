/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Characters of human writing: what kind a code point is, and text in the forms that comparing and
 * counting need. Properties are Unicode's, from libunistring; plain ASCII is answered without it.
 * Pure and independent of the locale; any thread.
 */
#ifndef CLIPCRAFTER_STORY_TEXT_H
#define CLIPCRAFTER_STORY_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/** A text taken apart once, so that looking forwards and back is cheap. */
struct codes {
    const uint32_t *code; /**< one a code point */
    const size_t *offset; /**< its byte in the text; offset[count] is the length of the text */
    size_t count;
};

struct codes codes_of(struct arena *arena, struct str text);

/** White space in any script, also the no-break and ideographic spaces. */
bool text_is_space(uint32_t code);
bool text_is_digit(uint32_t code);
/** Part of a word: letters, marks and digits of any script. */
bool text_is_word(uint32_t code);
bool text_is_letter(uint32_t code);
bool text_is_upper(uint32_t code);
bool text_is_lower(uint32_t code);
/** Han, kana, bopomofo: written without spaces between words. Hangul is not among them. */
bool text_is_cjk(uint32_t code);
bool text_is_han(uint32_t code);
bool text_is_hiragana(uint32_t code);
bool text_is_katakana(uint32_t code);
/** Thai, Lao, Khmer, Myanmar: written without spaces, with signs that may not be parted. */
bool text_is_unspaced_sea(uint32_t code);
/** Belongs to the character before it: marks, joiners, variation selectors, skin tones. */
bool text_is_extender(uint32_t code);
/** A pictograph, also the parts that emoji sequences are made of (flags, keycaps, tags). */
bool text_is_emoji(uint32_t code);
/** Closes a quotation or bracket, in any of the languages' styles; '"' and '\'' too. */
bool text_is_closer(uint32_t code);
bool text_is_opener(uint32_t code);

/** First and last code point, 0 for empty text. */
uint32_t text_first(struct str text);
uint32_t text_last(struct str text);
/** True if some code point is part of a word: there is something to speak. */
bool text_has_word(struct str text);
/** The first letter with a direction is Hebrew, Arabic or the like. */
bool text_is_right_to_left(struct str text);
/** Columns: wide characters count two, marks none. */
size_t text_columns(struct str text);

/** Lower case, letter by letter, in the arena (the text itself where nothing changes). */
struct str text_lower(struct arena *arena, struct str text);
/** Unicode's composed form (NFC), in the arena (the text itself where nothing changes). */
struct str text_nfc(struct arena *arena, struct str text);
/** Without white space of any script at both ends. */
struct str text_trim(struct str text);
/** Without punctuation and symbols at both ends: the word a reader sees in `“Bees,”`. */
struct str text_bare(struct str text);

/**
 * Cuts the next word off `*rest`: white space separates, punctuation stays with its word. False at
 * the end.
 */
bool text_next_word(struct str *rest, struct str *word);
/** At most `max` words joined as they stand, with "…" where words were left out. */
struct str text_first_words(struct arena *arena, struct str text, size_t max);
/** True if a space stands between words that end with `last` and begin with `first`: not between
 * two characters of Chinese or Japanese. */
bool text_needs_space(uint32_t last, uint32_t first);
/** `a` and `b` with a space between, or without where the script has none. */
struct str text_join(struct arena *arena, struct str a, struct str b);

#endif
