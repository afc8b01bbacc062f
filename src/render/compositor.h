/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Putting pictures onto a canvas, in YUV 4:2:0, at sub-pixel places and scales. The kernels below
 * (render/kernels.h) have SIMD forms chosen at run time; all forms give the same bytes. Scratch
 * memory comes from the caller's struct compositor, one a thread; it remembers nothing between
 * calls.
 *
 * Chroma of a picture with alpha is expected to be made from full-size premultiplied chroma by
 * 1 2 1 across at even samples and 1 1 down (so sited left); its alpha is brought to chroma's grid
 * in the same way, and then both go through the same filters: no tint at soft edges.
 */
#ifndef CLIPCRAFTER_RENDER_COMPOSITOR_H
#define CLIPCRAFTER_RENDER_COMPOSITOR_H

#include <stdbool.h>

#include "media/frame.h"

struct compositor;
struct kernels;

/** `width` x `height` of the canvases it will draw on. NULL when memory is out. */
struct compositor *compositor_new(int32_t width, int32_t height) MUST_CHECK;
/** As compositor_new() with a chosen form of the kernels (tests, bench). */
struct compositor *compositor_new_with(int32_t width, int32_t height,
                                       const struct kernels *kernels) MUST_CHECK;
/** NULL is accepted. */
void compositor_free(struct compositor *compositor);

/**
 * Where a source lies: its point (u, v), in source luma pixels with pixel edges at integers, is
 * shown at (x + u * scale, y + v * scale) on the canvas. Any finite place and any scale above 0 are
 * drawn; 0.4 <= scale <= 2.5 looks right: sources are made at about the size they are shown, so
 * four taps are enough. Below that range a picture turns coarse, beyond it soft: give a source of
 * another size.
 */
struct placement {
    double x, y, scale;
};

/**
 * Draws `source` over `canvas` (opaque, of the compositor's size) with opacity 0..256. Pixels
 * outside the source are left alone; edges of the source are antialiased. An opaque source that
 * covers the whole canvas at opacity 256 takes the fast path: every canvas pixel written once.
 */
void compositor_draw(struct compositor *compositor, struct frame *canvas,
                     const struct frame *source, struct placement at, int opacity);

/** True if `source` so placed hides the whole canvas: layers below need not be drawn. */
bool compositor_covers(const struct compositor *compositor, const struct frame *source,
                       struct placement at);

/** canvas = a * (256 - weight) + b * weight, rounded; all of the compositor's size; canvas may be
 * a or b. */
void compositor_mix(struct frame *canvas, const struct frame *a, const struct frame *b, int weight);

/** Blends a premultiplied sprite 1:1 with its top left at even or odd (x, y): captions, emoji. */
void compositor_blend(struct frame *canvas, const struct frame *sprite, int32_t x, int32_t y,
                      int opacity);

/** Fills with one colour (BT.709 limited Y, U, V). */
void compositor_fill(struct frame *canvas, uint8_t y, uint8_t u, uint8_t v);

#endif
