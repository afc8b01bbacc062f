/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The design of cards: a scene's words and drawings become a stack of layers with palette, depth,
 * eased entrances and parallax. Pure: it places boxes; render/painter.h fits text into them.
 *
 * Places are milli-pixels of the output, times are frames of the scene. The same request and
 * palette give the same layers on every machine: all choices are drawn from the story's seed and
 * the scene's id. Any thread.
 */
#ifndef CLIPCRAFTER_STORY_CARD_H
#define CLIPCRAFTER_STORY_CARD_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "story/picture_source.h"
#include "story/storyboard.h"
#include "story/timeline.h"

/** Colours that belong together: one for a whole story, drawn from its seed. */
struct palette {
    rgb ground[4];       /**< corners of the backdrop */
    rgb ink;             /**< text on the ground, contrast >= 4.5:1 */
    rgb muted;           /**< lesser words */
    rgb accent, accent2; /**< shapes and what is to be seen first */
};

/** Drawn from all palettes. */
struct palette palette_choose(uint64_t seed);
/** Drawn from those with dark grounds only. */
struct palette palette_choose_dark(uint64_t seed);

/** What a card is made for. Everything stays the caller's. */
struct card_request {
    const struct card *card;
    const struct storyboard *story;
    struct str scene_id; /**< with the seed decides layout and motion */
    size_t index;        /**< of the scene: neighbours get different layouts */
    int32_t frames;      /**< of the whole scene, both changes included */
    int32_t lead; /**< frames of the change from the scene before, at the start of this one */
    /** Part of the frame that captions may use, milli-pixels: no word of a card lies in it. */
    struct box captions;
    const int32_t *drawings;                  /**< asset indexes of SVGs, most fitting first */
    const struct found_picture *drawing_info; /**< one for each of them */
    size_t drawing_count;
};

/** The layers of a scene, bottom first, in `arena`. Cannot fail: what does not fit is left to the
 * painter to set smaller. */
void card_layers(struct arena *arena, const struct card_request *request,
                 const struct palette *palette, struct layer **layers, size_t *count);

#endif
