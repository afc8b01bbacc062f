/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What every stage of a production is given. Plain; lives as long as one production_timeline(), on
 * the thread that runs it.
 *
 * A stage looks into the cache first and performs only what is not there; it writes each finished
 * piece at once, so that an interrupted run finds it again. It asks for `cancel` before each piece
 * (one scene, the piece of music) and then fails with ERROR_CANCELLED. Messages of its failures
 * begin with the place in the storyboard, such as "scenes[3].say: ".
 */
#ifndef CLIPCRAFTER_STUDIO_STAGE_H
#define CLIPCRAFTER_STUDIO_STAGE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/cancel.h"
#include "base/log.h"
#include "render/cache.h"
#include "story/storyboard.h"
#include "studio/asset_table.h"

struct stage {
    const struct storyboard *story; /**< as decoded: never changed by a stage */
    /** Of the caller: whatever a stage hands on lives here, until the timeline is not needed. */
    struct arena *arena;
    struct cache *cache; /**< pieces of earlier runs, and where finished ones go */
    /** The files found so far; a stage adds its own and hands on their indexes. */
    struct asset_table *assets;
    struct cancel *cancel; /**< NULL: nobody can interrupt */
    /** Warnings for what is left out without making the video wrong. NULL drops them. */
    const struct log *log;
    /** `done` of `total` pieces of the stage are done: rises by one, on the stage's thread. NULL
     * where nobody watches. */
    void (*step)(void *context, size_t done, size_t total);
    void *step_context;
};

/** To be called by a stage after each piece, whether it was performed or came from the cache. */
static inline void stage_step(const struct stage *stage, size_t done, size_t total)
{
    if (stage->step)
        stage->step(stage->step_context, done, total);
}

#endif
