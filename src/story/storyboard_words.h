/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Words of the storyboard's JSON, indexed by their enum; shared by its reader and writer. */
#ifndef CLIPCRAFTER_STORY_STORYBOARD_WORDS_H
#define CLIPCRAFTER_STORY_STORYBOARD_WORDS_H

#include "data/json.h"
#include "data/json_writer.h"
#include "story/storyboard.h"

enum {
    MOTION_WORDS = MOTION_PAN_DOWN + 1,
    TRANSITION_WORDS = TRANSITION_PUSH + 1,
    CARD_WORDS = CARD_DRAWING + 1,
};

extern const char *const MOTION_NAMES[MOTION_WORDS];
extern const char *const TRANSITION_NAMES[TRANSITION_WORDS];
extern const char *const CARD_NAMES[CARD_WORDS];

/** Credit object, as storyboards and timelines share it; `node` absent gives an empty credit. */
struct credit credit_read(struct json_node node);
/** Writes the fields that are not empty, sorted by name, then what is unknown (not when CANONICAL:
 * a timeline has no unknown fields). */
void credit_write(struct json_writer *writer, const struct credit *credit);
bool credit_is_empty(const struct credit *credit);

/** Complains unless text is a BCP 47 tag by form: "en", "es-419", "zh-Hant-TW". Empty passes. */
struct str language_read(struct json_node node);

#endif
