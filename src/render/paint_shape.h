/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Geometric shapes of cards, antialiased, with a gradient of two colours from top to bottom (RING:
 * along the diagonal; RAYS: from the middle outwards, fading away). Stateless: any thread.
 *
 *   RECT     corner radius `radius`, at most half of the shorter side
 *   ELLIPSE  fills the box
 *   RING     line of width `radius` inside the box's ellipse
 *   BLOB     smooth closed curve through seven to nine points drawn from `seed`
 *   DOTS     lattice of pitch `radius`; dots shrink towards a corner that `seed` picks
 *   RAYS     twelve to sixteen wedges around the middle, turned by `seed`
 *   WAVE     everything below a curve of two harmonics, drawn from `seed`
 */
#ifndef CLIPCRAFTER_RENDER_PAINT_SHAPE_H
#define CLIPCRAFTER_RENDER_PAINT_SHAPE_H

#include <cairo.h>

#include "story/timeline.h"

/** Draws into `cairo`, whose origin is the box's top left and whose unit is a canvas pixel. */
void paint_shape(cairo_t *cairo, const struct shape *shape, double width, double height);

#endif
