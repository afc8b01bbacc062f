/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Subtitles from a timeline: the short pages on screen (three or four words) are joined into cues
 * that can be read in a player: up to two lines, never across a sentence's end, a scene's end or a
 * long pause. Pure.
 */
#ifndef CLIPCRAFTER_STORY_CUE_H
#define CLIPCRAFTER_STORY_CUE_H

#include <stddef.h>

#include "base/arena.h"
#include "data/subtitles.h"
#include "story/timeline.h"

enum {
    CUE_COLUMNS = 42, /**< a line; what broadcasters use (BBC and Netflix style guides) */
    CUE_LINES = 2,
    CUE_PAUSE_MS = 1000, /**< a longer silence between pages ends the cue */
};

/** In order of time, not overlapping. Times are rounded down to milliseconds. */
void cues_from_timeline(struct arena *arena, const struct timeline *timeline,
                        struct subtitle_cue **out, size_t *count);

#endif
