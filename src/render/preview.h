/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Hands out the video while it is made: finished segments with their sound as fragments that play
 * one after another, in order of time (render_options.preview, struct render_preview in render.h).
 *
 * Pieces are cut where segments are: each begins with a keyframe that nothing before it is needed
 * for. All segments of a video have one SPS and PPS (media/encoder.c), so one initialisation
 * segment fits every piece. Sound comes in packets of 1024 samples that do not end where pictures
 * do: each piece takes whole packets up to the one that ends nearest to it, at most 11 ms off, and
 * the next goes on from there. The pieces' packets are those of the finished MP4, byte for byte.
 */
#ifndef CLIPCRAFTER_RENDER_PREVIEW_H
#define CLIPCRAFTER_RENDER_PREVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "render/segment.h"
#include "render/workshop.h"

/** What a preview is made from; all of it outlives the preview. */
struct preview_source {
    const struct segment *segments;
    size_t count;
    /** By segment: its stream file if it was there at the start, else empty: then it is looked for
     * in the cache once it is done. */
    const struct str *paths;
    struct str sound; /**< as above */
    struct digest sound_key;
};

struct preview;

/** NULL when memory is out. */
struct preview *preview_new(const struct workshop *workshop, const struct preview_source *source);
/** NULL is accepted. */
void preview_free(struct preview *preview);

/** Hands out what is there already, from the front. To be called before the threads start. */
bool preview_begin(struct preview *preview, struct error *error) MUST_CHECK;
/**
 * Segment `index` is in the cache, or the sound is. Whatever can be handed out now is: on this
 * thread, or on one that is at it already, so that calls of the observer never overlap. From any
 * thread.
 */
bool preview_segment_done(struct preview *preview, size_t index, struct error *error) MUST_CHECK;
bool preview_sound_done(struct preview *preview, struct error *error) MUST_CHECK;

#endif
