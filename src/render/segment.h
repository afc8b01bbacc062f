/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * How a timeline is cut into closed-GOP segments: scene bodies and the overlaps between them. Pure.
 * A body longer than SEGMENT_FRAMES_MAX is cut again, at places that depend on its own length only.
 * The key of a segment hashes what it shows (layers, tracks, captions inside it, asset digests,
 * encoder settings, engine version), relative to its scenes, never its place in the video.
 */
#ifndef CLIPCRAFTER_RENDER_SEGMENT_H
#define CLIPCRAFTER_RENDER_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "crypto/digest.h"
#include "media/encoder.h"
#include "render/render.h"
#include "story/timeline.h"

enum { SEGMENT_FRAMES_MAX = 240 };

struct segment {
    int64_t first; /**< frame in the video */
    int32_t frames;
    size_t scene;   /**< index of the (outgoing) scene */
    int32_t offset; /**< first frame, from that scene's start */
    bool overlap;   /**< shows scene and scene + 1 */
    enum content content;
    struct digest key;
};

/** In order of time, without gaps; key and content filled in. Lives in `arena`. */
void segment_plan(struct arena *arena, const struct timeline *timeline,
                  const struct render_options *options, struct segment **out, size_t *count);

/** How the segment is encoded. */
struct video_settings segment_settings(const struct segment *segment,
                                       const struct timeline *timeline,
                                       const struct render_options *options);

#endif
