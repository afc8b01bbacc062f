/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/compositor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/compositor_parts.h"

#include "base/banned.h"

static void take_rows(struct compositor *c, size_t width)
{
    int16_t *next = c->intermediates;

    for (int i = 0; i < COMPOSITOR_RING; i++) {
        c->colour[0].row[i] = next + width * (size_t)i;
        c->colour[1].row[i] = next + width * (size_t)(COMPOSITOR_RING + i);
        c->alpha.row[i] = next + width * (size_t)(2 * COMPOSITOR_RING + i);
    }
    c->tone[0] = c->bytes;
    c->tone[1] = c->bytes + width;
    c->cover = c->bytes + width * 2;
    c->excess = c->bytes + width * 3;
    c->halved = c->bytes + width * 4;
}

struct compositor *compositor_new(int32_t width, int32_t height)
{
    return compositor_new_with(width, height, kernels_best());
}

struct compositor *compositor_new_with(int32_t width, int32_t height, const struct kernels *kernels)
{
    struct compositor *c = calloc(1, sizeof *c);
    size_t row = ((size_t)width + 63) / 64 * 64;

    BUG_UNLESS(width > 0 && height > 0 && width <= COMPOSITOR_SIDE_MAX &&
               height <= COMPOSITOR_SIDE_MAX);
    if (!c || !taps_init(&c->taps, width))
        goto fail;
    c->width = width;
    c->height = height;
    c->kernels = kernels;
    c->intermediates = aligned_alloc(64, row * 3 * COMPOSITOR_RING * sizeof(int16_t));
    c->bytes = aligned_alloc(64, row * 4 + COMPOSITOR_SIDE_MAX / 2 + 64);
    if (!c->intermediates || !c->bytes)
        goto fail;
    memset(c->intermediates, 0, row * 3 * COMPOSITOR_RING * sizeof(int16_t));
    memset(c->bytes, 0, row * 4 + COMPOSITOR_SIDE_MAX / 2 + 64);
    take_rows(c, row);
    return c;
fail:
    compositor_free(c);
    return NULL;
}

void compositor_free(struct compositor *compositor)
{
    if (!compositor)
        return;
    taps_release(&compositor->taps);
    free(compositor->intermediates);
    free(compositor->bytes);
    free(compositor);
}

static bool is_chroma(int plane)
{
    return plane == FRAME_U || plane == FRAME_V;
}

void compositor_across(struct axis *axis, const struct frame *source, int plane,
                       struct placement at)
{
    double origin = (0.5 - at.x) / at.scale - 0.5;

    axis_init(axis, is_chroma(plane) ? origin / 2 : origin, 1 / at.scale,
              frame_plane_width(source, plane));
}

void compositor_down(struct axis *axis, const struct frame *source, int plane, struct placement at)
{
    double luma = (0.5 - at.y) / at.scale - 0.5, chroma = (1 - at.y) / at.scale / 2 - 0.5;

    axis_init(axis, is_chroma(plane) ? chroma : luma, 1 / at.scale,
              frame_plane_height(source, plane));
}

/* --- an opaque picture over everything --- */

bool compositor_covers(const struct compositor *compositor, const struct frame *source,
                       struct placement at)
{
    return !source->plane[FRAME_A] && at.x <= COMPOSITOR_TOUCH && at.y <= COMPOSITOR_TOUCH &&
           at.x + source->width * at.scale >= compositor->width - COMPOSITOR_TOUCH &&
           at.y + source->height * at.scale >= compositor->height - COMPOSITOR_TOUCH;
}

static const int16_t *ring_row(struct compositor *c, struct ring *ring, const struct frame *source,
                               int plane, int32_t row)
{
    int slot = row % COMPOSITOR_RING;

    if (ring->held[slot] != row) {
        ring->held[slot] = row;
        compositor_resample(c, ring->row[slot], compositor_row(source, plane, row), 0,
                            taps_blocks(c->taps.count));
    }
    return ring->row[slot];
}

static bool cover_by_copy(struct frame *canvas, const struct frame *source, int plane,
                          const struct axis *across, const struct axis *down)
{
    int32_t width = frame_plane_width(canvas, plane), height = frame_plane_height(canvas, plane);
    int32_t dx, dy;

    if (!axis_is_copy(across, &dx) || !axis_is_copy(down, &dy))
        return false;
    if (dx < 0 || dy < 0 || dx + width > across->size || dy + height > down->size)
        return false;
    for (int32_t y = 0; y < height; y++)
        memcpy(compositor_row(canvas, plane, y), compositor_row(source, plane, y + dy) + dx,
               (size_t)width);
    return true;
}

static void cover_plane(struct compositor *c, struct frame *canvas, const struct frame *source,
                        int plane, struct placement at)
{
    int32_t width = frame_plane_width(canvas, plane), height = frame_plane_height(canvas, plane);
    struct ring *ring = &c->colour[0];
    const int16_t *rows[COMPOSITOR_RING];
    struct axis across, down;
    int16_t weight[4];

    compositor_across(&across, source, plane, at);
    compositor_down(&down, source, plane, at);
    if (cover_by_copy(canvas, source, plane, &across, &down))
        return;
    taps_build(&c->taps, &across, 0, width);
    memset(ring->held, -1, sizeof ring->held);
    for (int32_t y = 0; y < height; y++) {
        int32_t first = axis_taps(&down, y, weight);

        for (int k = 0; k < COMPOSITOR_RING; k++)
            rows[k] = ring_row(c, ring, source, plane, CLAMP(first + k, 0, down.size - 1));
        c->kernels->down(compositor_row(canvas, plane, y), rows, weight, width);
    }
}

void compositor_draw(struct compositor *compositor, struct frame *canvas,
                     const struct frame *source, struct placement at, int opacity)
{
    BUG_UNLESS(canvas->width == compositor->width && canvas->height == compositor->height);
    BUG_UNLESS(isfinite(at.x) && isfinite(at.y) && isfinite(at.scale) && at.scale > 0);
    BUG_UNLESS(opacity >= 0 && opacity <= COMPOSITOR_OPAQUE);
    if (opacity == 0)
        return;
    if (opacity == COMPOSITOR_OPAQUE && compositor_covers(compositor, source, at)) {
        for (int plane = FRAME_Y; plane <= FRAME_V; plane++)
            cover_plane(compositor, canvas, source, plane, at);
        return;
    }
    compositor_layer(compositor, canvas, source, at, opacity);
}

/* --- whole canvases --- */

void compositor_mix(struct frame *canvas, const struct frame *a, const struct frame *b, int weight)
{
    const struct kernels *kernels = kernels_best();

    BUG_UNLESS(weight >= 0 && weight <= COMPOSITOR_OPAQUE);
    BUG_UNLESS(a->width == canvas->width && a->height == canvas->height);
    BUG_UNLESS(b->width == canvas->width && b->height == canvas->height);
    for (int plane = FRAME_Y; plane <= FRAME_V; plane++) {
        int32_t width = frame_plane_width(canvas, plane);

        for (int32_t y = 0; y < frame_plane_height(canvas, plane); y++)
            kernels->mix(compositor_row(canvas, plane, y), compositor_row(a, plane, y),
                         compositor_row(b, plane, y), width, weight);
    }
}

void compositor_fill(struct frame *canvas, uint8_t y, uint8_t u, uint8_t v)
{
    const uint8_t value[] = {y, u, v};

    for (int plane = FRAME_Y; plane <= FRAME_V; plane++)
        for (int32_t row = 0; row < frame_plane_height(canvas, plane); row++)
            memset(compositor_row(canvas, plane, row), value[plane],
                   (size_t)frame_plane_width(canvas, plane));
}
