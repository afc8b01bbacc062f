/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Where a page of captions is put together: premultiplied Y, U, V and alpha, all at full size, so
 * that overlapping parts blend exactly; chroma is halved when it goes into a frame. One thread.
 */
#ifndef CLIPCRAFTER_RENDER_CAPTION_CANVAS_H
#define CLIPCRAFTER_RENDER_CAPTION_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "media/frame.h"
#include "render/caption_ink.h"
#include "story/timeline.h"

/** Half open, in pixels of the captions' area. */
struct canvas_rect {
    int32_t x0, y0, x1, y1;
};

struct caption_canvas {
    struct canvas_rect bounds; /**< even corners */
    int32_t width, height;
    uint8_t *planes[FRAME_PLANES]; /**< width bytes a row; one allocation, at [0] */
    size_t capacity;               /**< bytes of that allocation */
};

/** Gives a zeroed or used canvas new bounds (grown to even corners), transparent; memory is kept
 * from one use to the next. False when memory is out. */
bool caption_canvas_reset(struct caption_canvas *canvas, struct canvas_rect bounds) MUST_CHECK;
void caption_canvas_release(struct caption_canvas *canvas);
/** Makes `part` transparent. */
void caption_canvas_clear(struct caption_canvas *canvas, struct canvas_rect part);

/** The part of `from` (of the same bounds) inside `part`. */
void caption_canvas_copy(struct caption_canvas *canvas, const struct caption_canvas *from,
                         struct canvas_rect part);

/** Blends a colour where the mask is inside `part`, opacity 0..1000. */
void caption_canvas_ink(struct caption_canvas *canvas, struct canvas_rect part,
                        const struct ink_mask *mask, rgb colour, int32_t opacity);

/** Cairo's premultiplied ARGB with its top left at (x, y) of the area. */
struct canvas_image {
    const uint8_t *argb;
    int32_t width, height, x, y;
    int stride; /**< bytes a row */
};

void caption_canvas_image(struct caption_canvas *canvas, struct canvas_rect part,
                          const struct canvas_image *image);

/** Writes `part` into a frame with alpha of the canvas's size. */
void caption_canvas_store(const struct caption_canvas *canvas, struct canvas_rect part,
                          struct frame *frame);

struct canvas_rect canvas_rect_join(struct canvas_rect a, struct canvas_rect b);
struct canvas_rect ink_mask_rect(const struct ink_mask *mask);

#endif
