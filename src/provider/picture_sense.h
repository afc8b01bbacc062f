/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Guards against the right word in the wrong sense: does what an English word mostly means fit what
 * a drawing of some group shows? A river bank is not a bank building. Pure and thread-safe.
 */
#ifndef CLIPCRAFTER_PROVIDER_PICTURE_SENSE_H
#define CLIPCRAFTER_PROVIDER_PICTURE_SENSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "story/lexicon.h"

/** What a word means, as shares of WordNet's lexicographer files over its senses. */
struct picture_sense {
    bool noun;          /**< WordNet knows it as a noun */
    bool emotion;       /**< mostly a feeling, or a verb or adjective of feeling */
    int32_t shares[30]; /**< thousandths by file number (lexnames(5WN)), frequent senses heavier */
    int32_t first;      /**< file of its most frequent sense */
};

struct picture_sense picture_sense_of(const struct lexicon *lexicon, struct arena *scratch,
                                      struct str word);

/** Share of the word's senses that a drawing of `group` can show, thousandths; 1000 for words that
 * are no nouns (nothing is known against them). */
int32_t picture_sense_fit(const struct picture_sense *sense, struct str group);
/** True if the word's most frequent sense is one that a drawing of `group` can show. */
bool picture_sense_leads(const struct picture_sense *sense, struct str group);

/** Drawings of faces, hearts and hands: only for words of feeling. */
bool picture_group_is_face(struct str group);

#endif
