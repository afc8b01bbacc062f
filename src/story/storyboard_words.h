/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Words of the storyboard's JSON, indexed by their enum; shared by its reader and writer. */
#ifndef CLIPCRAFTER_STORY_STORYBOARD_WORDS_H
#define CLIPCRAFTER_STORY_STORYBOARD_WORDS_H

#include "data/json.h"
#include "data/json_writer.h"
#include "story/storyboard.h"

/* How many words each enum has. */
enum {
    MOTION_WORDS = MOTION_PAN_DOWN + 1,
    TRANSITION_WORDS = TRANSITION_PUSH + 1,
    CARD_WORDS = CARD_DRAWING + 1,
};

/* Constant; the index is the value of the enum. motion_name() and its like give single words. */
extern const char *const MOTION_NAMES[MOTION_WORDS];
extern const char *const TRANSITION_NAMES[TRANSITION_WORDS];
extern const char *const CARD_NAMES[CARD_WORDS];

/** Credit object, as storyboards and timelines share it; `node` absent gives an empty credit. */
struct credit credit_read(struct json_node node);
/** Writes the fields that are not empty, sorted by name, then what is unknown (not when CANONICAL:
 * a timeline has no unknown fields). */
void credit_write(struct json_writer *writer, const struct credit *credit);
/** No field is given, not even an unknown one: then the object is left out. */
bool credit_is_empty(const struct credit *credit);

/** Complains unless text is a BCP 47 tag by form: "en", "es-419", "zh-Hant-TW". Empty passes. */
struct str language_read(struct json_node node);

#endif
