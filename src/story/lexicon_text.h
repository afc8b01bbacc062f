/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Words as matching wants them: lower case, stop words, light stems, for the languages that we know
 * something about. For the lexicon and for the picture sources; pure and thread-safe.
 *
 * Languages are BCP 47 tags of which only the first subtag counts ("pt-BR" is "pt").
 */
#ifndef CLIPCRAFTER_STORY_LEXICON_TEXT_H
#define CLIPCRAFTER_STORY_LEXICON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/** Lower case, code point by code point (no locale, no special casing). */
struct str lexicon_lower(struct arena *arena, struct str text);
/** As WordNet writes it: lower case, spaces as underscores; and back to spaces. */
struct str lexicon_lemma(struct arena *arena, struct str word);
struct str lexicon_words(struct arena *arena, struct str lemma);

/** True for words that say nothing by themselves: articles, pronouns, auxiliaries ... `lower` is in
 * lower case. Always false for a language without a list. */
bool lexicon_stops(struct str language, struct str lower);
/** True for English nouns too general to be shown ("way", "thing", "part"). */
bool lexicon_vague(struct str lower);

/**
 * A light stem: equal for the usual inflected forms of one noun ("Bienen", "Biene" -> "bien"), and
 * without the accents of Latin letters. For comparing only: it need not be a word. At least three
 * characters of a Latin word stay; other scripts come back as they are.
 */
struct str lexicon_stem(struct arena *arena, struct str language, struct str lower);

/** Subtag that counts: "de" of "de-AT". */
struct str lexicon_language(struct str tag);

/** One word of a running text. */
struct lexicon_token {
    struct str text;     /**< a view into the text, as written */
    size_t index;        /**< which word of the text it is */
    bool sentence_start; /**< first word of a sentence: its capital says nothing */
    bool capital;        /**< starts with a capital letter */
    bool joined;         /**< only blanks or a hyphen stand between it and the word before */
};

/**
 * Cuts the next word off *rest: letters, marks and digits with inner apostrophes and hyphens. Runs
 * of Han, Katakana and Hiragana are separate tokens, since no blanks part words there. `token` is
 * carried from call to call; zero it first.
 */
bool lexicon_token_next(struct str *rest, struct lexicon_token *token);

#endif
