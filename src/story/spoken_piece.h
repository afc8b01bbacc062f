/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Cutting a written text into pieces: at white space, after a dash or an ellipsis between words,
 * and inside runs of scripts that put no spaces between words. Inside of story/spoken*.c. Pure.
 */
#ifndef CLIPCRAFTER_STORY_SPOKEN_PIECE_H
#define CLIPCRAFTER_STORY_SPOKEN_PIECE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "story/spoken_reader.h"

/** Pieces of `text` in order; every one holds at least one visible byte. */
void piece_cut(struct arena *arena, struct str text, struct piece **pieces, size_t *count);

/** Splits a written piece into lead, core and trail. */
struct piece piece_make(struct str written);

/** The trail holds one of the stops that end a sentence. `full_stop`: nothing stronger than '.'. */
bool piece_ends_sentence(const struct piece *piece, bool *full_stop);
/** A comma, colon, bracket or dash follows or is all there is. */
bool piece_pauses(const struct piece *piece);

#endif
