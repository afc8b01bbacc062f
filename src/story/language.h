/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What planning knows about languages: which one a text is in, and the small words that tell where
 * a phrase may be cut. Tables for the most spoken European languages; others fall back to script
 * and punctuation. Pure; any thread.
 */
#ifndef CLIPCRAFTER_STORY_LANGUAGE_H
#define CLIPCRAFTER_STORY_LANGUAGE_H

#include <stdbool.h>

#include "base/str.h"

/** `language` is `code` or a variety of it: language_is("de-AT", "de"). */
bool language_is(struct str language, const char *code);

/**
 * Two-letter code of the language `text` is most likely written in: by script, then by how many of
 * its words are common ones of a language. "en" when nothing tells.
 */
struct str language_guess(struct str text);

/** Roles of small words. A word may have several. */
enum word_role {
    ROLE_FUNCTION = 1,    /**< article, preposition, auxiliary: belongs to what follows */
    ROLE_CONJUNCTION = 2, /**< a clause may begin here */
    ROLE_PRONOUN = 4,     /**< points back: "she", "this", "therefore" at a sentence's start */
    ROLE_SAYING = 8,      /**< a verb of speech in the past or present: "said" */
};

/** Roles of `word` (bare, lower case) in `language`, or'ed; 0 for a word with content. */
unsigned language_roles(struct str language, struct str word);

/** `word` (bare, lower case) often begins a sentence ("the", "then", "es"): after a dot it means
 * that a new one starts. True for every small word. */
bool language_starts_sentence(struct str language, struct str word);

#endif
