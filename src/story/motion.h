/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * How a photograph or clip fills the frame and moves in it. Pure; any thread.
 *
 * A photograph is laid over the frame (cropped around its focus) and the view slowly zooms or pans,
 * never beyond the picture's edges and never faster than 4 % of the frame's width a second. One of
 * a very different shape is shown whole on a coloured ground instead.
 */
#ifndef CLIPCRAFTER_STORY_MOTION_H
#define CLIPCRAFTER_STORY_MOTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "story/card.h"
#include "story/picture_source.h"
#include "story/storyboard.h"
#include "story/timeline.h"

struct motion_request {
    const struct storyboard *story; /**< format and seed */
    struct str scene_id;
    int32_t frames; /**< of the scene */
    const struct found_picture *picture;
    int32_t asset;
    enum motion motion;            /**< as the storyboard says; AUTO = draw one */
    enum motion before;            /**< of the scene before, not to be repeated by a drawn one */
    const struct palette *palette; /**< for the ground of pictures shown whole */
};

/** The motion that a still will have: the given one, or one drawn from seed and scene id that suits
 * the picture's shape and differs from `before`. */
enum motion motion_choose(const struct motion_request *request);

/** True if cropping the picture to the frame would lose too much of it. */
bool motion_shows_whole(const struct storyboard *story, const struct found_picture *picture);

/** Layers of a still with the motion chosen above. */
void motion_still(struct arena *arena, const struct motion_request *request, enum motion motion,
                  struct layer **layers, size_t *count);

/** The layer of a clip: from its best moment, moved back where the clip would end too early. */
void motion_footage(struct arena *arena, const struct motion_request *request,
                    struct layer **layers, size_t *count);

#endif
