/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Paints the layers that are drawn rather than decoded (backdrop, drawing, shape, text) into
 * sprites, once each, with Cairo, Pango and librsvg and the bundled fonts only: the result does not
 * depend on fonts, locale or settings of the machine. A painter belongs to one thread.
 */
#ifndef CLIPCRAFTER_RENDER_PAINTER_H
#define CLIPCRAFTER_RENDER_PAINTER_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"
#include "media/frame.h"
#include "story/timeline.h"

/** A painted layer: `frame` (owned: unref) lies at rest with its top left at (x, y) canvas pixels,
 * `scale` canvas pixels per sprite pixel. Includes the bleed of a shadow around the layer's box. */
struct sprite {
    struct frame *frame;
    double x, y, scale;
};

struct painter;

/** `fonts` is the folder of bundled fonts; nothing outside of it is ever used. */
bool painter_new(struct str fonts, int32_t width, int32_t height, struct painter **out,
                 struct error *error) MUST_CHECK;
void painter_free(struct painter *painter);

/**
 * Paints `layer` sharp enough for its largest scale (`max_scale`, thousandths). `svg` is the text
 * of a DRAWING's file, else empty. Kinds PICTURE and FOOTAGE are not for the painter (BUG). Bytes
 * are a function of the arguments and the fonts alone.
 */
bool painter_paint(struct painter *painter, const struct layer *layer, struct str svg,
                   int32_t max_scale, struct sprite *out, struct error *error) MUST_CHECK;

/** Turns Cairo's premultiplied 32-bit ARGB (sRGB) into a frame with alpha, or without if opaque;
 * dithered where it is opaque so that soft gradients do not band. */
struct frame *painter_frame_from_argb(const uint8_t *argb, int32_t width, int32_t height,
                                      int stride, bool opaque) MUST_CHECK;

#endif
