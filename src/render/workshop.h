/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the threads of one render share. Made and owned by render.c; a plain bundle of pointers. */
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
    struct asset_files *files;
    struct picture_store *pictures;
    struct decoder_pool *decoders;
    struct cancel stop; /**< set by the first thread that fails */
};

/** True when the user or another thread's failure asks to stop. */
static inline bool workshop_stopped(struct workshop *workshop)
{
    return cancel_requested(&workshop->stop) || cancel_requested(workshop->options->cancel);
}

#endif
