/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Fields of the timeline's JSON, which are all required; inside of its reader. */
#ifndef CLIPCRAFTER_STORY_TIMELINE_FIELDS_H
#define CLIPCRAFTER_STORY_TIMELINE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/json.h"
#include "story/timeline.h"
#include "story/timeline_words.h"

/** What the parts of a document need to know of the whole while they are read. */
struct timeline_whole {
    size_t assets;
};

/** A whole number in [min, max]; `min` after a complaint. */
int32_t timeline_int(struct json_fields *fields, const char *name, int32_t min, int32_t max);
/** Ticks from 0 to the longest video. */
int64_t timeline_ticks(struct json_fields *fields, const char *name);
rgb timeline_colour(struct json_fields *fields, const char *name);
uint32_t timeline_seed(struct json_fields *fields, const char *name);
/** Index into `words`; 0 after a complaint. */
int timeline_word(struct json_fields *fields, const char *name, const char *const *words,
                  size_t count, const char *what);
/** Exactly `count` whole numbers in [min, max]; false (complained, or absent) on any other length.
 */
bool timeline_numbers(struct json_node node, int64_t min, int64_t max, int64_t *out, size_t count);
/** Index of an asset that the document has. */
int32_t timeline_asset_index(struct json_node node, const struct timeline_whole *whole);

/** A layer with its tracks. */
struct layer timeline_layer(struct json_node node, const struct timeline_whole *whole);

#endif
