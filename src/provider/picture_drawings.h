/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The picture source of bundled drawings: Fluent Emoji and selected clip art, found through the
 * words that CLDR gives them in the script's language, and in English through WordNet's neighbours.
 *
 * Scores follow picture_source.h (1000 = the drawing is called what the scene is about). From about
 * 450 a drawing carries a card of its own; below 300 none is given. The drawings of one answer show
 * different things: what repeats a better one is ranked down, so the first two or three make a
 * composition. Faces and hands come only for words of feeling. The same query gives the same
 * answer.
 */
#ifndef CLIPCRAFTER_PROVIDER_PICTURE_DRAWINGS_H
#define CLIPCRAFTER_PROVIDER_PICTURE_DRAWINGS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "story/lexicon.h"
#include "story/picture_source.h"

struct picture_drawings;

/**
 * Opens the pack in `folder` (`<data>/drawings`); `lexicon` must outlive it and may be empty. A
 * pack without drawings is fine: searches find nothing. Fails only if the index cannot be read.
 * One thread at a time (an index is loaded when its language is first asked for).
 */
bool picture_drawings_new(struct str folder, const struct lexicon *lexicon,
                          struct picture_drawings **out, struct error *error) MUST_CHECK;
void picture_drawings_free(struct picture_drawings *drawings);

/** The port, valid until free. It has no fetch(): every drawing has a path. */
struct picture_port picture_drawings_port(struct picture_drawings *drawings);

#endif
