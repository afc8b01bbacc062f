/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Draws and encodes one segment into the cache. Runs on a thread of its own beside others. */
#ifndef CLIPCRAFTER_RENDER_SEGMENT_ENCODER_H
#define CLIPCRAFTER_RENDER_SEGMENT_ENCODER_H

#include <stdbool.h>

#include "base/error.h"
#include "render/segment_painter.h"

/** Kind of the cache's entries: stream_file.h. */
#define SEGMENT_KIND "segment"

/** Called after every frame, on the encoding thread. */
typedef void (*segment_tick)(void *context);

/**
 * Encodes `segment` and writes it to the cache under its key. One that would pass the bit rate that
 * platforms take is encoded again, coarser. Leaves within a frame when the workshop is stopped.
 */
bool segment_encode(struct workshop *workshop, struct segment_painter *painter,
                    const struct segment *segment, segment_tick tick, void *context,
                    struct error *error) MUST_CHECK;

/** CRF tenths to add so that `bytes` over `frames` come down to the limit; 0 when they are below.
 */
int32_t segment_coarser(size_t bytes, int32_t frames, struct rational rate);

#endif
