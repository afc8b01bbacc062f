/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Where inside a sentence a reader would take breath: for scenes that are too long for one picture
 * and for caption pages. Pure; any thread.
 */
#ifndef CLIPCRAFTER_STORY_CLAUSE_H
#define CLIPCRAFTER_STORY_CLAUSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/**
 * How good it is to cut between the words `before` and `after` of a sentence, thousandths: 1000
 * after a semicolon or dash, about 800 after a comma, 450 before "because", 300 before "the", 100
 * between two plain words, nearly 0 after "the". The arena is for passing needs.
 */
int32_t clause_border(struct arena *arena, struct str before, struct str after,
                      struct str language);

/**
 * Cuts `sentence` at its best borders into pieces that take at most `ms_max` to speak and have at
 * most `bytes_max` bytes, as even as the borders allow. A word is never cut, so a single long word
 * may stay longer. Pieces are views, trimmed, in order.
 */
void clause_split(struct arena *arena, struct str sentence, struct str language, int32_t ms_max,
                  size_t bytes_max, struct str **pieces, size_t *count);

#endif
