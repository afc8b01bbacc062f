/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Words that want to be seen as words: a figure, a list, a quotation. Pure; any thread.
 */
#ifndef CLIPCRAFTER_STORY_CARD_CHOICE_H
#define CLIPCRAFTER_STORY_CARD_CHOICE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "story/storyboard.h"

/**
 * The card that the spoken text of a scene asks for: CARD_NUMBER when one price, share or large
 * number is its point, CARD_LIST for "heading: a, b and c" (or a heading and short sentences),
 * CARD_QUOTE for a quotation with its speaker. False (out untouched) when a picture serves better.
 * Years, times, dates and small numbers are no figures.
 */
bool card_from_text(struct arena *arena, struct str text, struct str language, struct card *out);

/** The few words a scene's own card shows when no picture was found: its first clause. */
struct card card_statement(struct arena *arena, struct str text, struct str language);

#endif
