/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Private to the compositor: what its files share.
 *
 * Where chroma lies. Luma sample i has its centre at i + 1/2; chroma is sited left: across, its
 * sample i lies on the centre of luma sample 2i, at 2i + 1/2; down, between luma rows 2j and
 * 2j + 1, at 2j + 1. Both canvas and source are so. With u = (X - x) / scale for a canvas place X:
 *
 *     luma    source index of sample I:  (I + 1/2 - x) / scale - 1/2
 *     across  source index of sample I: ((2I + 1/2 - x) / scale - 1/2) / 2
 *     down    source index of sample J:  (2J + 1 - y) / scale / 2 - 1/2
 *
 * and all three advance by 1 / scale a sample.
 */
#ifndef CLIPCRAFTER_RENDER_COMPOSITOR_PARTS_H
#define CLIPCRAFTER_RENDER_COMPOSITOR_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "media/frame.h"
#include "render/compositor.h"
#include "render/kernels.h"
#include "render/taps.h"

enum {
    COMPOSITOR_RING = 4,    /**< source rows a vertical pass needs at once */
    COMPOSITOR_COLOURS = 2, /**< planes that share one alpha: U and V */
    COMPOSITOR_OPAQUE = 256,
    COMPOSITOR_SIDE_MAX = 16384, /**< as media/frame.h says */
};

/** Less than this part of a pixel uncovered at an edge is rounding, not a gap. */
#define COMPOSITOR_TOUCH (1.0 / 512)

/** Horizontally resampled source rows; row r stands in slot r % COMPOSITOR_RING. */
struct ring {
    int16_t *row[COMPOSITOR_RING];
    int32_t held[COMPOSITOR_RING]; /**< which source row, -1: none */
};

struct compositor {
    int32_t width, height;
    const struct kernels *kernels;
    struct taps taps;
    struct ring colour[COMPOSITOR_COLOURS], alpha;
    /** Blocks of a slot's row that are not transparent. */
    int32_t first[COMPOSITOR_RING], end[COMPOSITOR_RING];
    /** The row being laid: colours, alpha and what alpha lost at 255. */
    uint8_t *tone[COMPOSITOR_COLOURS], *cover, *excess;
    uint8_t *halved;        /**< alpha of one source row on the chroma grid */
    int16_t *intermediates; /**< memory of the rings */
    uint8_t *bytes;         /**< memory of the byte rows */
};

static inline uint8_t *compositor_row(const struct frame *frame, int plane, int32_t y)
{
    return frame->plane[plane] + y * frame->stride[plane];
}

/** Blocks first .. end - 1 of a row through the compositor's taps. */
static inline void compositor_resample(const struct compositor *c, int16_t *out, const uint8_t *row,
                                       int32_t first, int32_t end)
{
    const struct kernels *kernels = c->taps.sparse ? kernels_of(KERNELS_C) : c->kernels;

    kernels->across(out, row, &c->taps, first, end);
}

/** From samples of canvas columns (rows) of `plane` to those of `source`. */
void compositor_across(struct axis *axis, const struct frame *source, int plane,
                       struct placement at);
void compositor_down(struct axis *axis, const struct frame *source, int plane, struct placement at);
/** compositor_draw() for whatever does not simply cover the canvas (compositor_layer.c). */
void compositor_layer(struct compositor *compositor, struct frame *canvas,
                      const struct frame *source, struct placement at, int opacity);

#endif
