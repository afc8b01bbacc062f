/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Spoken text: what is written beside what is said. Numbers, dates, currencies, units,
 * abbreviations, URLs and emoji are turned into words a voice can read, and each written token
 * remembers the words it became, so that a caption shows "$355 million" exactly while "three
 * hundred fifty five million dollars" is heard. Pure.
 */
#ifndef CLIPCRAFTER_STORY_SPOKEN_H
#define CLIPCRAFTER_STORY_SPOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

/** Longest text of one call, in bytes: that of a whole script. */
enum { SPOKEN_BYTES_MAX = 256 * 1024 };

/**
 * One written token (as a caption shows it, with its punctuation) and the words spoken for it. A
 * group of tokens read as one ("$355" "million") shares its words: the first token holds them all
 * with `group` = number of tokens in the group, the others have word_count 0 and group 0. Their
 * times are split in proportion to written length. A token that is not spoken at all (a dash) has
 * word_count 0 and group 1, and joins its neighbour on screen.
 */
struct spoken_token {
    struct str written;      /**< view of the text: neighbours that touch there had no space */
    struct str const *words; /**< lower-case or as the language needs; no digits or symbols. A
                                  single capital letter is to be read by its name ("F" "B" "I"),
                                  with "'s" behind it as its plural or possessive ("O's") */
    size_t word_count;
    size_t group;
    bool sentence_end; /**< the sentence ends after this token */
    bool pause;        /**< the voice should make a short pause after it (comma, dash, colon) */
};

struct spoken_text {
    struct str language; /**< BCP 47 */
    const struct spoken_token *tokens;
    size_t count;
};

/** Tokens of `text` in reading order. `language` decides how numbers and symbols are read; for one
 * without rules of its own, numbers stay digits for the engine to read. Fails only past limits. */
bool spoken_text_make(struct arena *arena, struct str text, struct str language,
                      struct spoken_text *out, struct error *error) MUST_CHECK;

#endif
