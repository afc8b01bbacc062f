/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * SVG drawings, from bytes: nothing outside of them is loaded (no base address, so that every
 * reference to another file is refused), text in them is left out (it would need the machine's
 * fonts). Stateless: any thread.
 *
 * SVG filters work on whole pixels: drawings shaded by them (Fluent Emoji's inner shadows) come out
 * with jagged outlines at any size. So where a drawing has filters it is drawn once more without
 * them, which is cheap, and the antialiased outline of that is put on the shaded picture.
 */
#ifndef CLIPCRAFTER_RENDER_PAINT_DRAWING_H
#define CLIPCRAFTER_RENDER_PAINT_DRAWING_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"
#include "render/paint_image.h"

enum { DRAWING_MAX = 16 * 1024 * 1024 /**< bytes of one SVG */ };

/** Where a drawing goes, in pixels of the image; its proportions are kept, centred. */
struct drawing_place {
    double x, y, width, height;
};

/** Draws into an image that is still clear. Bytes that are not an SVG are an error. */
bool paint_drawing(struct paint_image *image, struct str svg, struct drawing_place place,
                   struct error *error) MUST_CHECK;

#endif
