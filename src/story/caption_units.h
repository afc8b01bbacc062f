/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What captions are made of: written tokens as units with times, before they are laid on pages.
 * Pure; any thread.
 */
#ifndef CLIPCRAFTER_STORY_CAPTION_UNITS_H
#define CLIPCRAFTER_STORY_CAPTION_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "story/spoken.h"
#include "story/voice.h"

/** Shown together and lit together: a token with what is attached to it, or a chunk of one. */
struct caption_unit {
    struct str text;
    int64_t start, end; /**< ticks from the start of the speech */
    size_t columns;     /**< wide characters count two */
    bool sentence_end;  /**< nothing after it may share its page */
    bool pause;         /**< a short pause follows */
    bool tied;          /**< read as one with the unit after it ("$355" "million") */
    bool open;          /**< the next unit follows without a space */
};

/**
 * Units of `spoken` in order. Tokens that are not spoken (dashes, emoji) join the unit before them,
 * at the start of a sentence the one after; spoken tokens that touch in the text ("and/" "or") are
 * one unit from the start of the first to the end of the last. Long runs of scripts without spaces
 * are cut into chunks of two to six characters at likely word borders, never inside a character
 * with its marks; their times share the token's in proportion to width.
 */
void caption_units(struct arena *arena, const struct spoken_text *spoken,
                   const struct token_time *times, struct caption_unit **units, size_t *count);

#endif
