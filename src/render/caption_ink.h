/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Ink of captions: libass as rasteriser of outlines, strokes and soft shadows.
 *
 * Letters reach libass as outlines (ASS drawings of numbers alone), laid out beforehand by Pango
 * from the same bundled fonts. So no text of a user is ever in an ASS event: there is nothing to
 * escape, nothing in a caption can be a tag, and libass chooses no font. One ink belongs to one
 * thread.
 */
#ifndef CLIPCRAFTER_RENDER_CAPTION_INK_H
#define CLIPCRAFTER_RENDER_CAPTION_INK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

enum {
    INK_UNIT = 64, /**< coordinates in a shape's path are 1/64 pixel */
    INK_PATH_MAX = 4 * 1024 * 1024
};

struct caption_ink;

/**
 * For pictures of width x height; nothing is ever drawn outside. `font_file` is any readable font:
 * libass refuses to start without one. Its memory is libass's own copy.
 */
bool caption_ink_new(int32_t width, int32_t height, struct str font_file, struct caption_ink **out,
                     struct error *error) MUST_CHECK;
void caption_ink_free(struct caption_ink *ink);

/** A path: "m x y l x y b x y x y x y ..." around its own origin, which is put at (x, y). */
struct ink_shape {
    struct str path;
    double x, y;    /**< pixels */
    double scale;   /**< of the path; not of the outline's width */
    double outline; /**< width of the stroke around it, pixels */
    double blur;    /**< as in CSS: twice the standard deviation, pixels */
};

/** Appends a rectangle with round corners to a path; pixels around the path's origin. */
void ink_add_box(struct buf *path, double left, double top, double right, double bottom,
                 double radius);

/** Coverage 0..255 of a rectangle. `bits` is malloc'd; an empty mask has none. */
struct ink_mask {
    int32_t x, y, width, height;
    uint8_t *bits; /**< width bytes a row */
};

void ink_mask_release(struct ink_mask *mask);
/** Cuts empty rows and columns off the rims: for masks that are kept. */
void ink_mask_trim(struct ink_mask *mask);

/**
 * Draws a shape. `fill` gets its inside, `outline` the inside with the stroke; either may be NULL.
 * Blur applies to the outline, or to the fill where there is none. Old masks are released.
 */
bool caption_ink_draw(struct caption_ink *ink, const struct ink_shape *shape, struct ink_mask *fill,
                      struct ink_mask *outline, struct error *error) MUST_CHECK;

#endif
