/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Abbreviations written with a dot, by language: what the dot after one says about the end of a
 * sentence. Pure; any thread.
 */
#ifndef CLIPCRAFTER_STORY_ABBREVIATION_H
#define CLIPCRAFTER_STORY_ABBREVIATION_H

#include <stdbool.h>

#include "base/str.h"

enum abbreviation {
    ABBREVIATION_NONE,          /**< an ordinary word */
    ABBREVIATION_LEADS,         /**< always followed by more: "Dr.", "e.g.", "z. B." */
    ABBREVIATION_BEFORE_NUMBER, /**< when a number follows: "No. 5", "Jan. 3" */
    ABBREVIATION_MAY_END,       /**< may close a sentence: "Inc.", "p.m.", "U.S." */
    ABBREVIATION_CLOSES,        /**< closes one if a capital follows: "etc.", "usw." */
};

/** `word` without its last dot, as written. Case counts only where a table says so ("No", not
 * "no"). Letters with dots between them ("U.S", "p.m") count as abbreviations in any language. */
enum abbreviation abbreviation_kind(struct str language, struct str word);

/** Languages that write ordinals as a number with a dot: "3. März". */
bool abbreviation_dotted_ordinals(struct str language);

#endif
