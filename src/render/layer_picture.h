/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The picture of a layer at rest: decoded (stills), painted (everything drawn) or streamed
 * (footage), at the size it is shown. Used by scene_view.c.
 */
#ifndef CLIPCRAFTER_RENDER_LAYER_PICTURE_H
#define CLIPCRAFTER_RENDER_LAYER_PICTURE_H

#include <stdbool.h>

#include "base/error.h"
#include "media/decoder.h"
#include "render/painter.h"
#include "render/workshop.h"

/** Largest value of the layer's scale track, thousandths, overshoot included; at least 1. */
int32_t layer_scale_max(const struct layer *layer);

/** The pixels to ask a decoder for, so that the layer is sharp at its largest scale. */
struct picture_request layer_request(const struct layer *layer);

/** Where a frame of a picture or of footage lies at rest: covering the layer's box around the
 * focus, or centred inside it. `frame` in *out is the argument, without a new reference. */
void layer_place(const struct layer *layer, struct frame *frame, struct sprite *out);

/**
 * Cuts away what lies outside of the layer's box, as far as whole pairs of pixels allow. Takes over
 * the reference in *sprite and gives one; with nothing to cut, or no memory, it stays as it is.
 */
void layer_crop(const struct layer *layer, struct sprite *sprite);

/** The picture of a layer that is not footage; shared through the workshop's store. One reference
 * to out->frame. */
bool layer_picture_get(struct workshop *workshop, struct painter *painter,
                       const struct layer *layer, struct sprite *out,
                       struct error *error) MUST_CHECK;

#endif
