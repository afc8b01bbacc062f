/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What every stage of a production is given. Plain; lives as long as one production_timeline(). */
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
    const struct storyboard *story;
    struct arena *arena;
    struct cache *cache;
    struct asset_table *assets;
    struct cancel *cancel;
    const struct log *log;
    /** One of `total` pieces of the stage is done. */
    void (*step)(void *context, size_t done, size_t total);
    void *step_context;
};

static inline void stage_step(const struct stage *stage, size_t done, size_t total)
{
    if (stage->step)
        stage->step(stage->step_context, done, total);
}

#endif
