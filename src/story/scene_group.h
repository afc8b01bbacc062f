/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Sentences of a block become the spoken text of scenes: short ones joined, long ones cut at their
 * clauses. Pure; any thread.
 */
#ifndef CLIPCRAFTER_STORY_SCENE_GROUP_H
#define CLIPCRAFTER_STORY_SCENE_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "story/script.h"

/** What one scene says. */
struct scene_text {
    struct str say;
    int32_t pause_ms; /**< asked for after its last sentence, or 0 */
    bool continues;   /**< its last sentence goes on in the next scene */
};

/** Wanted length of a scene, in ms. */
struct scene_limits {
    int32_t ms_min, ms_max;
};

/**
 * The scenes of `block`, so that their lengths lie within the limits as far as sentences and
 * clauses allow, with the smallest sum of deviations (by dynamic programming, so that the result
 * does not depend on where one starts). A pause ends its scene. At least one scene.
 */
void scene_group(struct arena *arena, const struct script_block *block, struct str language,
                 struct scene_limits limits, struct scene_text **scenes, size_t *count);

#endif
