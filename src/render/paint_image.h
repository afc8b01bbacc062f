/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The picture a layer is drawn into before it becomes a frame: 32-bit premultiplied ARGB as Cairo
 * has it, a soft shadow under it, its ink, and the way into YUV. One image belongs to one thread.
 */
#ifndef CLIPCRAFTER_RENDER_PAINT_IMAGE_H
#define CLIPCRAFTER_RENDER_PAINT_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <cairo.h>

#include "base/attr.h"
#include "base/error.h"
#include "media/frame.h"
#include "story/timeline.h"

struct paint_image {
    cairo_surface_t *surface; /**< owned; CAIRO_FORMAT_ARGB32 */
    int32_t width, height;
};

/** A transparent image. A size that Cairo or memory refuses is an error. */
bool paint_image_init(struct paint_image *image, int32_t width, int32_t height,
                      struct error *error) MUST_CHECK;
void paint_image_release(struct paint_image *image);

/**
 * Gives hard outer edges the softness they have in `smooth`, a picture of the same size and
 * outline: pixels at the border to clear ones take its alpha where that is less. Inner pixels and
 * soft edges stay.
 */
void paint_image_take_edges(struct paint_image *image, const struct paint_image *smooth);

/** A shadow in pixels of the image. */
struct paint_shadow {
    double blur; /**< as in CSS: twice the standard deviation */
    int32_t dy;
    double opacity; /**< 0..1 */
    rgb colour;
};

/** Puts the blurred, shifted alpha of what was painted under it. */
bool paint_image_shadow(struct paint_image *image, const struct paint_shadow *shadow,
                        struct error *error) MUST_CHECK;

/** Pixels [x0, x1) x [y0, y1) that hold all ink; all zero when nothing was painted. */
struct paint_extent {
    int32_t x0, y0, x1, y1;
};

struct paint_extent paint_image_ink(const struct paint_image *image);

/** A frame of that part of the image, with alpha, owned by the caller. NULL when memory is out. */
struct frame *paint_image_frame(const struct paint_image *image,
                                struct paint_extent part) MUST_CHECK;

/** One premultiplied pixel as it stands in a frame: Y, U, V, A. */
void paint_yuva(uint32_t argb, uint8_t out[FRAME_PLANES]);

/** Blurs one channel in place: three box blurs each way, which is a Gaussian to within 3 %.
 * `plane` holds width * height values; false when memory is out. */
bool paint_blur(uint16_t *plane, int32_t width, int32_t height, double blur) MUST_CHECK;

#endif
