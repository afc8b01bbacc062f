/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * SVG drawings, from bytes: nothing outside of them is loaded (no base address, so that every
 * reference to another file is refused), text in them is left out (it would need the machine's
 * fonts). Stateless: any thread.
 */
#ifndef CLIPCRAFTER_RENDER_PAINT_DRAWING_H
#define CLIPCRAFTER_RENDER_PAINT_DRAWING_H

#include <stdbool.h>

#include <cairo.h>

#include "base/error.h"
#include "base/str.h"

enum { DRAWING_MAX = 16 * 1024 * 1024 /**< bytes of one SVG */ };

/** Draws the whole picture inside width x height from Cairo's origin on, centred, its proportions
 * kept. Bytes that are not an SVG are an error. */
bool paint_drawing(cairo_t *cairo, struct str svg, double width, double height,
                   struct error *error) MUST_CHECK;

#endif
