/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sprites at whole places: luma is blended as it is; chroma too where the place is even, else it is
 * moved by half a sample first.
 */
#include "render/compositor_parts.h"

#include <string.h>

#include "base/banned.h"

/* A sprite's chroma on the canvas' chroma grid; outside of the sprite all is clear. */
struct chroma_row {
    uint8_t tone[COMPOSITOR_COLOURS][COMPOSITOR_SIDE_MAX / 2 + 64];
    uint8_t cover[COMPOSITOR_SIDE_MAX / 2 + 64];
};

/* Chroma row `j` of `sprite`, its alpha brought to chroma's grid; all clear outside. */
static void sprite_row(const struct kernels *kernels, const struct frame *sprite, int32_t j,
                       struct chroma_row *out)
{
    int32_t width = frame_plane_width(sprite, FRAME_U);
    const uint8_t *upper, *lower;

    for (int i = 0; i < COMPOSITOR_COLOURS; i++)
        memset(out->tone[i] + width, 0, 1);
    out->cover[width] = 0;
    if (j < 0 || j >= frame_plane_height(sprite, FRAME_U)) {
        for (int i = 0; i < COMPOSITOR_COLOURS; i++)
            memset(out->tone[i], 0, (size_t)width);
        memset(out->cover, 0, (size_t)width);
        return;
    }
    for (int i = 0; i < COMPOSITOR_COLOURS; i++)
        memcpy(out->tone[i], compositor_row(sprite, FRAME_U + i, j), (size_t)width);
    upper = compositor_row(sprite, FRAME_A, 2 * j);
    lower = compositor_row(sprite, FRAME_A, MIN_OF(2 * j + 1, sprite->height - 1));
    kernels->halve(out->cover, upper, lower, sprite->width);
}

static void average_down(uint8_t *row, const uint8_t *other, int32_t count)
{
    for (int32_t x = 0; x < count; x++)
        row[x] = (uint8_t)((row[x] + other[x] + 1) >> 1);
}

/* Half a sample to the right; row[count - 1] was clear and becomes half of the last. */
static void average_across(uint8_t *row, int32_t count)
{
    for (int32_t x = count - 1; x > 0; x--)
        row[x] = (uint8_t)((row[x] + row[x - 1] + 1) >> 1);
    row[0] = (uint8_t)((row[0] + 1) >> 1);
}

/* Makes canvas chroma row `j` of the sprite, `count` samples. */
static void sprite_chroma(const struct kernels *kernels, const struct frame *sprite, int32_t j,
                          bool odd_x, bool odd_y, struct chroma_row *out)
{
    int32_t count = frame_plane_width(sprite, FRAME_U) + odd_x;
    struct chroma_row above;
    uint8_t *rows[] = {out->tone[0], out->tone[1], out->cover};
    const uint8_t *others[] = {above.tone[0], above.tone[1], above.cover};

    sprite_row(kernels, sprite, j, out);
    if (odd_y)
        sprite_row(kernels, sprite, j - 1, &above);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (odd_y)
            average_down(rows[i], others[i], count);
        if (odd_x)
            average_across(rows[i], count);
    }
}

static void blend_luma(const struct kernels *kernels, struct frame *canvas,
                       const struct frame *sprite, int32_t x, int32_t y, int opacity)
{
    int32_t left = MAX_OF(x, 0), right = MIN_OF(x + sprite->width, canvas->width);
    int32_t top = MAX_OF(y, 0), bottom = MIN_OF(y + sprite->height, canvas->height);

    for (int32_t row = top; row < bottom && left < right; row++)
        kernels->blend(compositor_row(canvas, FRAME_Y, row) + left,
                       compositor_row(sprite, FRAME_Y, row - y) + left - x,
                       compositor_row(sprite, FRAME_A, row - y) + left - x, right - left, opacity);
}

static void blend_chroma(const struct kernels *kernels, struct frame *canvas,
                         const struct frame *sprite, int32_t x, int32_t y, int opacity)
{
    bool odd_x = x & 1, odd_y = y & 1;
    int32_t i = (x - odd_x) / 2, j = (y - odd_y) / 2;
    int32_t width = frame_plane_width(sprite, FRAME_U) + odd_x;
    int32_t height = frame_plane_height(sprite, FRAME_U) + odd_y;
    int32_t left = MAX_OF(i, 0), right = MIN_OF(i + width, frame_plane_width(canvas, FRAME_U));
    int32_t top = MAX_OF(j, 0), bottom = MIN_OF(j + height, frame_plane_height(canvas, FRAME_U));
    struct chroma_row row;

    for (int32_t at = top; at < bottom && left < right; at++) {
        sprite_chroma(kernels, sprite, at - j, odd_x, odd_y, &row);
        for (int k = 0; k < COMPOSITOR_COLOURS; k++)
            kernels->blend(compositor_row(canvas, FRAME_U + k, at) + left, row.tone[k] + left - i,
                           row.cover + left - i, right - left, opacity);
    }
}

void compositor_blend(struct frame *canvas, const struct frame *sprite, int32_t x, int32_t y,
                      int opacity)
{
    const struct kernels *kernels = kernels_best();

    BUG_UNLESS(sprite->plane[FRAME_A] && opacity >= 0 && opacity <= COMPOSITOR_OPAQUE);
    if (opacity == 0)
        return;
    blend_luma(kernels, canvas, sprite, x, y, opacity);
    blend_chroma(kernels, canvas, sprite, x, y, opacity);
}
