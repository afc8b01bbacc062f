/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * How long scenes last and how one gives way to the next. Pure; any thread.
 *
 * The middle of every transition lies in the silence between two voices. Seen from there, scene i
 * is on screen for `visible` frames: a short lead, its voice, then the rest of the pause. Its whole
 * length adds half of the transition on either side:
 *
 *     frames = in / 2 + visible + out / 2        (transitions have an even number of frames)
 *
 * so a scene's length depends on its own words and on the transitions, never on its neighbours'.
 */
#ifndef CLIPCRAFTER_STORY_PACING_H
#define CLIPCRAFTER_STORY_PACING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "story/plan.h"

struct pace {
    int32_t frames;             /**< whole length with both overlaps */
    enum transition transition; /**< to the next scene; CUT for the last */
    int32_t transition_frames;  /**< even; 0 for a cut */
    int64_t start;              /**< frame of the video at which the scene starts */
    int64_t speech_start;       /**< tick of the scene at which its voice starts */
    int64_t caption_limit;      /**< tick of the scene from which the next voice is heard */
};

/** One pace a scene. Fails with a path ("scenes[2].seconds: ...") where a fixed length is shorter
 * than the voice, or a silent scene has no length. */
bool pacing_plan(struct arena *arena, const struct storyboard *story,
                 const struct plan_material *material, struct pace **out,
                 struct error *error) MUST_CHECK;

#endif
