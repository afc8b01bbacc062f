/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/caption_canvas.h"

#include <stdlib.h>
#include <string.h>

#include "render/paint_colour.h"
#include "render/paint_image.h"

#include "base/banned.h"

enum { FADE_MAX = 1024 /**< pixels faded at a time */ };

bool caption_canvas_reset(struct caption_canvas *canvas, struct canvas_rect bounds)
{
    struct canvas_rect even = {bounds.x0 & ~1, bounds.y0 & ~1, (bounds.x1 + 1) & ~1,
                               (bounds.y1 + 1) & ~1};
    int32_t width = even.x1 - even.x0, height = even.y1 - even.y0;
    size_t size = (size_t)width * (size_t)height;

    if (canvas->capacity < size * FRAME_PLANES) {
        caption_canvas_release(canvas);
        canvas->planes[0] = malloc(size * FRAME_PLANES);
        if (!canvas->planes[0])
            return false;
        canvas->capacity = size * FRAME_PLANES;
    }
    canvas->bounds = even;
    canvas->width = width;
    canvas->height = height;
    for (int plane = 1; plane < FRAME_PLANES; plane++)
        canvas->planes[plane] = canvas->planes[plane - 1] + size;
    memset(canvas->planes[0], 0, size * FRAME_PLANES);
    return true;
}

void caption_canvas_release(struct caption_canvas *canvas)
{
    free(canvas->planes[0]);
    *canvas = (struct caption_canvas){0};
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

void caption_canvas_clear(struct caption_canvas *canvas, struct canvas_rect part)
{
    struct canvas_rect r = meet(canvas->bounds, part);

    for (int plane = 0; plane < FRAME_PLANES; plane++)
        for (int32_t y = r.y0; y < r.y1; y++)
            memset(at(canvas, plane, r.x0, y), 0, (size_t)(r.x1 - r.x0));
}

void caption_canvas_copy(struct caption_canvas *canvas, const struct caption_canvas *from,
                         struct canvas_rect part)
{
    struct canvas_rect r = meet(canvas->bounds, part);

    for (int plane = 0; plane < FRAME_PLANES; plane++)
        for (int32_t y = r.y0; y < r.y1; y++)
            memcpy(at(canvas, plane, r.x0, y), at(from, plane, r.x0, y), (size_t)(r.x1 - r.x0));
}

/** out = out * (1 - a) + value * a, in 255ths, rounded; written so that it fits 16-bit lanes. */
static void ink_row(uint8_t *restrict out, const uint8_t *restrict alpha, int32_t count,
                    uint16_t value)
{
    for (int32_t x = 0; x < count; x++) {
        uint16_t a = alpha[x];
        uint16_t mix = (uint16_t)(out[x] * (uint16_t)(255 - a) + value * a + 128);

        out[x] = (uint8_t)((uint16_t)(mix + (mix >> 8)) >> 8);
    }
}

/** `out` = `in` * strength / 256. */
static void fade_row(uint8_t *restrict out, const uint8_t *restrict in, int32_t count,
                     uint16_t strength)
{
    for (int32_t x = 0; x < count; x++)
        out[x] = (uint8_t)((uint16_t)(in[x] * strength + 128) >> 8);
}

static uint16_t rounded(double value)
{
    return (uint16_t)(value + 0.5);
}

void caption_canvas_ink(struct caption_canvas *canvas, struct canvas_rect part,
                        const struct ink_mask *mask, rgb colour, int32_t opacity)
{
    struct canvas_rect r = meet(meet(canvas->bounds, part), ink_mask_rect(mask));
    struct yuv yuv = yuv_from_rgb(colour);
    const uint16_t values[FRAME_PLANES] = {rounded(yuv.y), rounded(yuv.u), rounded(yuv.v), 255};
    uint16_t strength = (uint16_t)((opacity * 256 + 500) / 1000);
    uint8_t faded[FADE_MAX];

    for (int32_t y = r.y0; y < r.y1; y++)
        for (int32_t x = r.x0; x < r.x1; x += FADE_MAX) {
            const uint8_t *row =
                mask->bits + (ptrdiff_t)(y - mask->y) * mask->width + (x - mask->x);
            int32_t count = MIN_OF(r.x1 - x, FADE_MAX);

            if (strength < 256) {
                fade_row(faded, row, count, strength);
                row = faded;
            }
            for (int plane = 0; plane < FRAME_PLANES; plane++)
                ink_row(at(canvas, plane, x, y), row, count, values[plane]);
        }
}

static void image_row(struct caption_canvas *canvas, const uint32_t *in, int32_t x0, int32_t x1,
                      int32_t y)
{
    for (int32_t x = x0; x < x1; x++) {
        uint8_t part[FRAME_PLANES];

        paint_yuva(in[x - x0], part);
        for (int plane = 0; plane < FRAME_PLANES; plane++) {
            uint8_t *out = at(canvas, plane, x, y);

            *out = (uint8_t)MIN_OF(255, part[plane] + (*out * (255 - part[FRAME_A]) + 127) / 255);
        }
    }
}

void caption_canvas_image(struct caption_canvas *canvas, struct canvas_rect part,
                          const struct canvas_image *image)
{
    struct canvas_rect r = meet(meet(canvas->bounds, part),
                                (struct canvas_rect){image->x, image->y, image->x + image->width,
                                                     image->y + image->height});

    for (int32_t y = r.y0; y < r.y1; y++) {
        const uint8_t *row = image->argb + (ptrdiff_t)(y - image->y) * image->stride;

        image_row(canvas, (const uint32_t *)(const void *)row + (r.x0 - image->x), r.x0, r.x1, y);
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
