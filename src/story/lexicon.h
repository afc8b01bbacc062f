/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * WordNet, for keywords and picture words: base forms, synonyms, hypernyms. Reads the database
 * files of WordNet 3.0 (format: wndb(5WN)) from bytes that the caller has mapped; pure.
 */
#ifndef CLIPCRAFTER_STORY_LEXICON_H
#define CLIPCRAFTER_STORY_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

enum word_class { WORD_NOUN, WORD_VERB, WORD_ADJECTIVE, WORD_ADVERB, WORD_CLASSES };

/** Bytes of index.* , data.* and *.exc, by class; empty = not installed (then nothing is found). */
struct lexicon {
    struct str index[WORD_CLASSES], data[WORD_CLASSES], exceptions[WORD_CLASSES];
};

/** Base form of an English word as `word_class` ("bees" -> "bee"); empty if unknown. */
struct str lexicon_base(const struct lexicon *lexicon, struct arena *arena, struct str word,
                        enum word_class word_class);

enum word_relation { RELATION_SAME, RELATION_KIND_OF, RELATION_KIND };

/** A neighbour of a word in meaning. */
struct word_neighbour {
    struct str word;
    enum word_relation relation;
    int32_t weight; /**< thousandths: 1000 = the word itself, less by sense rank and distance */
};

/** Neighbours of the base form, best first, at most `max`. */
void lexicon_neighbours(const struct lexicon *lexicon, struct arena *arena, struct str base,
                        enum word_class word_class, size_t max, struct word_neighbour **out,
                        size_t *count);

/** A keyword of a text and how much it says, thousandths. */
struct keyword {
    struct str word;
    int32_t weight;
};

/** Words of `text` worth a picture, best first: concrete nouns before verbs, names kept, stop words
 * dropped; for other languages than English by length and stop lists alone. */
void lexicon_keywords(const struct lexicon *lexicon, struct arena *arena, struct str text,
                      struct str language, size_t max, struct keyword **out, size_t *count);

#endif
