/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A decoded picture of any format becomes frame.h's: upright, scaled, BT.709 limited 4:2:0 with
 * chroma sited left, premultiplied where it has alpha. One pass over the source per plane, in
 * float, rounded once at the end; the result does not depend on the machine.
 *
 * Premultiplying comes before scaling, so transparent pixels lend no colour to their neighbours.
 * One thread at a time.
 */
#ifndef CLIPCRAFTER_MEDIA_CONVERT_H
#define CLIPCRAFTER_MEDIA_CONVERT_H

#include <stdbool.h>
#include <stdint.h>

#include <libavutil/frame.h>

#include "base/attr.h"
#include "media/colour.h"
#include "media/frame.h"
#include "media/orient.h"

/** What is wanted of it. */
struct convert_target {
    int32_t width, height; /**< upright */
    struct orient orient;
    bool alpha; /**< write the alpha plane and premultiply */
    /** Not frame.h's form but 16-bit R'G'B' in the source's own primaries and curve, for tone.h:
     * planes in the order of AV_PIX_FMT_GBRAP16, never premultiplied, not turned. */
    bool deep;
};

/** A plan with its tables and a few rows of memory, for any number of pictures of one kind. */
struct convert;

/** For pictures like `frame` in size, format and colour; NULL when memory is out. */
struct convert *convert_new(const AVFrame *frame, const struct colour *colour,
                            const struct convert_target *target) MUST_CHECK;
void convert_free(struct convert *convert);

/** Whether `frame`, coded as `colour` says, is of the kind this was made for. */
bool convert_fits(const struct convert *convert, const AVFrame *frame,
                  const struct colour *colour) MUST_CHECK;

/** Fills the planes of the target's size, at these strides in bytes; nothing past a row's width is
 * written. `frame` must fit. Where alpha is wanted and the frame has none, the plane is opaque. */
void convert_run(struct convert *convert, const AVFrame *frame, uint8_t *const plane[FRAME_PLANES],
                 const ptrdiff_t stride[FRAME_PLANES]);

#endif
