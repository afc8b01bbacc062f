/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/caption_canvas.h"

#include <stdlib.h>
#include <string.h>

#include "render/paint_colour.h"
#include "render/paint_image.h"

#include "base/banned.h"

bool caption_canvas_init(struct caption_canvas *canvas, struct canvas_rect bounds)
{
    struct caption_canvas new = {
        .bounds = {bounds.x0 & ~1, bounds.y0 & ~1, (bounds.x1 + 1) & ~1, (bounds.y1 + 1) & ~1}};
    size_t size;

    new.width = new.bounds.x1 - new.bounds.x0;
    new.height = new.bounds.y1 - new.bounds.y0;
    size = (size_t) new.width *(size_t) new.height;
    new.planes[0] = calloc(FRAME_PLANES, size);
    if (!new.planes[0])
        return false;
    for (int plane = 1; plane < FRAME_PLANES; plane++)
        new.planes[plane] = new.planes[plane - 1] + size;
    *canvas = new;
    return true;
}

void caption_canvas_release(struct caption_canvas *canvas)
{
    free(canvas->planes[0]);
    *canvas = (struct caption_canvas){0};
}

void caption_canvas_clear(struct caption_canvas *canvas)
{
    memset(canvas->planes[0], 0, (size_t)canvas->width * (size_t)canvas->height * FRAME_PLANES);
}

static struct canvas_rect meet(struct canvas_rect a, struct canvas_rect b)
{
    struct canvas_rect r = {MAX_OF(a.x0, b.x0), MAX_OF(a.y0, b.y0), MIN_OF(a.x1, b.x1),
                            MIN_OF(a.y1, b.y1)};

    return r.x0 < r.x1 && r.y0 < r.y1 ? r : (struct canvas_rect){0};
}

struct canvas_rect canvas_rect_join(struct canvas_rect a, struct canvas_rect b)
{
    if (a.x0 >= a.x1)
        return b;
    if (b.x0 >= b.x1)
        return a;
    return (struct canvas_rect){MIN_OF(a.x0, b.x0), MIN_OF(a.y0, b.y0), MAX_OF(a.x1, b.x1),
                                MAX_OF(a.y1, b.y1)};
}

struct canvas_rect ink_mask_rect(const struct ink_mask *mask)
{
    return (struct canvas_rect){mask->x, mask->y, mask->x + mask->width, mask->y + mask->height};
}

static uint8_t *at(const struct caption_canvas *canvas, int plane, int32_t x, int32_t y)
{
    return canvas->planes[plane] + (ptrdiff_t)(y - canvas->bounds.y0) * canvas->width +
           (x - canvas->bounds.x0);
}

void caption_canvas_copy(struct caption_canvas *canvas, const struct caption_canvas *from,
                         struct canvas_rect part)
{
    struct canvas_rect r = meet(canvas->bounds, part);

    for (int plane = 0; plane < FRAME_PLANES; plane++)
        for (int32_t y = r.y0; y < r.y1; y++)
            memcpy(at(canvas, plane, r.x0, y), at(from, plane, r.x0, y), (size_t)(r.x1 - r.x0));
}

/** out = out * (1 - a) + value * a; a = mask * opacity / 256, in 255ths. */
static void ink_row(uint8_t *restrict out, const uint8_t *restrict mask, int32_t count,
                    uint32_t value, uint32_t opacity)
{
    for (int32_t x = 0; x < count; x++) {
        uint32_t a = (mask[x] * opacity + 128) >> 8;
        uint32_t mix = out[x] * (255 - a) + value * a + 128;

        out[x] = (uint8_t)((mix + (mix >> 8)) >> 8);
    }
}

static uint32_t rounded(double value)
{
    return (uint32_t)(value + 0.5);
}

void caption_canvas_ink(struct caption_canvas *canvas, const struct ink_mask *mask, rgb colour,
                        int32_t opacity)
{
    struct canvas_rect r = meet(canvas->bounds, ink_mask_rect(mask));
    struct yuv yuv = yuv_from_rgb(colour);
    const uint32_t values[FRAME_PLANES] = {rounded(yuv.y), rounded(yuv.u), rounded(yuv.v), 255};
    uint32_t strength = (uint32_t)(opacity * 256 + 500) / 1000;

    for (int32_t y = r.y0; y < r.y1; y++) {
        const uint8_t *row = mask->bits + (ptrdiff_t)(y - mask->y) * mask->width + (r.x0 - mask->x);

        for (int plane = 0; plane < FRAME_PLANES; plane++)
            ink_row(at(canvas, plane, r.x0, y), row, r.x1 - r.x0, values[plane], strength);
    }
}

void caption_canvas_image(struct caption_canvas *canvas, const uint8_t *argb, int32_t width,
                          int32_t height, int stride, int32_t x, int32_t y)
{
    struct canvas_rect r = meet(canvas->bounds, (struct canvas_rect){x, y, x + width, y + height});

    for (int32_t row = r.y0; row < r.y1; row++) {
        const uint32_t *in =
            (const uint32_t *)(const void *)(argb + (ptrdiff_t)(row - y) * stride) + (r.x0 - x);

        for (int32_t i = 0; i < r.x1 - r.x0; i++) {
            uint8_t part[FRAME_PLANES];

            paint_yuva(in[i], part);
            for (int plane = 0; plane < FRAME_PLANES; plane++) {
                uint8_t *out = at(canvas, plane, r.x0 + i, row);

                *out =
                    (uint8_t)MIN_OF(255, part[plane] + (*out * (255 - part[FRAME_A]) + 127) / 255);
            }
        }
    }
}

/** One chroma row of a frame: [1 2 1] around each even column, the mean of two rows. */
static void halve_row(const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict out,
                      int32_t from, int32_t to, int32_t width)
{
    for (int32_t x = from; x < to; x++) {
        int32_t middle = 2 * x, left = middle > 0 ? middle - 1 : 0;
        int32_t right = MIN_OF(middle + 1, width - 1);

        out[x] = (uint8_t)((a[left] + 2 * a[middle] + a[right] + b[left] + 2 * b[middle] +
                            b[right] + 4) >>
                           3);
    }
}

void caption_canvas_store(const struct caption_canvas *canvas, struct canvas_rect part,
                          struct frame *frame)
{
    struct canvas_rect r = meet(canvas->bounds, part);
    /* A changed pixel reaches the chroma sample of its own pair and of the next. */
    int32_t x0 = (r.x0 - canvas->bounds.x0) / 2;
    int32_t x1 = MIN_OF((r.x1 - canvas->bounds.x0) / 2 + 1, canvas->width / 2);
    int32_t y0 = (r.y0 - canvas->bounds.y0) / 2;
    int32_t y1 = (r.y1 - canvas->bounds.y0 + 1) / 2;

    if (r.x0 >= r.x1)
        return;
    for (int32_t y = r.y0; y < r.y1; y++) {
        ptrdiff_t row = y - canvas->bounds.y0, column = r.x0 - canvas->bounds.x0;
        size_t count = (size_t)(r.x1 - r.x0);

        memcpy(frame->plane[FRAME_Y] + row * frame->stride[FRAME_Y] + column,
               at(canvas, FRAME_Y, r.x0, y), count);
        memcpy(frame->plane[FRAME_A] + row * frame->stride[FRAME_A] + column,
               at(canvas, FRAME_A, r.x0, y), count);
    }
    for (int plane = FRAME_U; plane <= FRAME_V; plane++)
        for (int32_t y = y0; y < y1; y++) {
            const uint8_t *top = canvas->planes[plane] + (ptrdiff_t)(2 * y) * canvas->width;

            halve_row(top, top + canvas->width, frame->plane[plane] + y * frame->stride[plane], x0,
                      x1, canvas->width);
        }
}
