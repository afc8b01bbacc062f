/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What the threads of one render share. Made and owned by render.c; a plain bundle of pointers.
 *
 * Everything it points to outlives the threads, and each part may be used by all of them at once:
 * the timeline and the options are not changed any more, the others guard themselves.
 */
#ifndef CLIPCRAFTER_RENDER_WORKSHOP_H
#define CLIPCRAFTER_RENDER_WORKSHOP_H

#include <stdbool.h>

#include "base/cancel.h"
#include "render/asset_files.h"
#include "render/decoder_pool.h"
#include "render/picture_store.h"
#include "render/render.h"
#include "story/timeline.h"

struct workshop {
    const struct timeline *timeline; /**< at the size that is rendered */
    const struct render_options *options;
    struct asset_files *files; /**< opens a file after its digest was found to hold */
    /** Stills and painted layers, so that scenes and segments that share one make it once. */
    struct picture_store *pictures;
    /** Decoder children, lent to one thread each: a child serves one file at a time. */
    struct decoder_pool *decoders;
    /** Set by the first thread that fails, so that the others leave soon; never by the user, whose
     * own request is options->cancel. */
    struct cancel stop;
};

/** True when the user or another thread's failure asks to stop. */
static inline bool workshop_stopped(struct workshop *workshop)
{
    return cancel_requested(&workshop->stop) || cancel_requested(workshop->options->cancel);
}

#endif
