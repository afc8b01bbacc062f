/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paint_image.h"

#include <stdlib.h>
#include <string.h>

#include "render/paint_colour.h"
#include "render/painter.h"

#include "base/banned.h"

bool paint_image_init(struct paint_image *image, int32_t width, int32_t height, struct error *error)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    cairo_status_t status = cairo_surface_status(surface);

    if (status != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(surface);
        return error_set(error, ERROR_LIMIT, "a layer of %d x %d pixels cannot be painted: %s",
                         width, height, cairo_status_to_string(status));
    }
    *image = (struct paint_image){.surface = surface, .width = width, .height = height};
    return true;
}

void paint_image_release(struct paint_image *image)
{
    if (image->surface)
        cairo_surface_destroy(image->surface);
    image->surface = NULL;
}

static const uint32_t *row_of(const struct paint_image *image, int32_t y)
{
    return (const uint32_t *)(const void *)(cairo_image_surface_get_data(image->surface) +
                                            (ptrdiff_t)y *
                                                cairo_image_surface_get_stride(image->surface));
}

/* ---- edges ---- */

enum { CLEAR = 8, HARD = 96 /**< alpha at most, alpha at least */ };

static uint32_t alpha_at(const uint32_t *row, int32_t x)
{
    return row[x] >> 24;
}

/** True if one of the pixels around (x, y) is as good as clear. */
static bool touches_clear(const uint32_t *above, const uint32_t *row, const uint32_t *below,
                          int32_t x)
{
    for (int32_t i = x - 1; i <= x + 1; i++)
        if (alpha_at(above, i) <= CLEAR || alpha_at(row, i) <= CLEAR || alpha_at(below, i) <= CLEAR)
            return true;
    return false;
}

static uint32_t with_alpha(uint32_t pixel, uint32_t alpha)
{
    uint32_t old = pixel >> 24, r = pixel >> 16 & 0xff, g = pixel >> 8 & 0xff, b = pixel & 0xff;

    return alpha << 24 | (r * alpha / old) << 16 | (g * alpha / old) << 8 | (b * alpha / old);
}

/** `before` holds three rows as they were, the middle one that of `out`. */
static void soften_row(uint32_t *out, uint32_t *const before[3], const uint32_t *smooth,
                       int32_t width)
{
    for (int32_t x = 1; x < width - 1; x++) {
        uint32_t alpha = alpha_at(before[1], x), wanted = alpha_at(smooth, x);

        if (alpha >= HARD && wanted < alpha && touches_clear(before[0], before[1], before[2], x))
            out[x] = with_alpha(out[x], wanted);
    }
}

void paint_image_take_edges(struct paint_image *image, const struct paint_image *smooth)
{
    size_t bytes = (size_t)image->width * 4;
    uint32_t *rows = malloc(3 * bytes);

    cairo_surface_flush(image->surface);
    cairo_surface_flush(smooth->surface);
    for (int32_t y = 0; rows && y + 2 < image->height; y++) {
        uint32_t *before[3];

        for (int i = 0; i < 3; i++)
            before[i] = rows + (size_t)((y + i) % 3) * (size_t)image->width;
        if (y == 0) {
            memcpy(before[0], row_of(image, 0), bytes);
            memcpy(before[1], row_of(image, 1), bytes);
        }
        memcpy(before[2], row_of(image, y + 2), bytes);
        soften_row((uint32_t *)(uintptr_t)row_of(image, y + 1), before, row_of(smooth, y + 1),
                   image->width);
    }
    free(rows);
    cairo_surface_mark_dirty(image->surface);
}

/* ---- blur ---- */

/** Box of 2 * radius + 1 samples along a line of `count` samples `step` apart, zero outside. */
static void box_line(const uint16_t *in, uint16_t *out, int32_t count, int32_t radius)
{
    uint32_t size = (uint32_t)(2 * radius + 1), sum = 0;
    uint32_t inverse = (1u << 24) / size;

    for (int32_t i = 0; i < radius && i < count; i++)
        sum += in[i];
    for (int32_t i = 0; i < count; i++) {
        if (i + radius < count)
            sum += in[i + radius];
        if (i - radius - 1 >= 0)
            sum -= in[i - radius - 1];
        out[i] = (uint16_t)(((uint64_t)sum * inverse) >> 24);
    }
}

static void blur_rows(uint16_t *plane, int32_t width, int32_t height, const int32_t radii[3],
                      uint16_t *a, uint16_t *b)
{
    for (int32_t y = 0; y < height; y++) {
        uint16_t *row = plane + (ptrdiff_t)y * width;

        box_line(row, a, width, radii[0]);
        box_line(a, b, width, radii[1]);
        box_line(b, row, width, radii[2]);
    }
}

/** `out` (height x width) is `in` (width x height) with rows and columns exchanged. */
static void transpose(const uint16_t *in, uint16_t *out, int32_t width, int32_t height)
{
    enum { TILE = 32 };

    for (int32_t ty = 0; ty < height; ty += TILE)
        for (int32_t tx = 0; tx < width; tx += TILE)
            for (int32_t y = ty; y < MIN_OF(ty + TILE, height); y++)
                for (int32_t x = tx; x < MIN_OF(tx + TILE, width); x++)
                    out[(ptrdiff_t)x * height + y] = in[(ptrdiff_t)y * width + x];
}

/** Radii of three boxes whose variances add up to sigma^2: a box of 2r + 1 has r (r + 1) / 3. */
static void box_radii(double sigma, int32_t radii[3])
{
    double rest = sigma * sigma;

    for (int i = 0; i < 3; i++) {
        double share = rest / (3 - i);
        int32_t r = 0;

        while ((r + 1) * (r + 2) / 3.0 <= share)
            r++;
        if ((r + 1) * (r + 2) / 3.0 - share < share - r * (r + 1) / 3.0)
            r++;
        radii[i] = r;
        rest -= r * (r + 1) / 3.0;
        rest = MAX_OF(rest, 0.0);
    }
}

bool paint_blur(uint16_t *plane, int32_t width, int32_t height, double blur)
{
    size_t longest = (size_t)MAX_OF(width, height);
    uint16_t *lines = malloc(2 * longest * sizeof *lines);
    uint16_t *turned = malloc((size_t)width * (size_t)height * sizeof *turned);
    int32_t radii[3];
    bool ok = lines && turned;

    if (ok) {
        box_radii(blur / 2.0, radii);
        blur_rows(plane, width, height, radii, lines, lines + longest);
        transpose(plane, turned, width, height);
        blur_rows(turned, height, width, radii, lines, lines + longest);
        transpose(turned, plane, height, width);
    }
    free(turned);
    free(lines);
    return ok;
}

/* ---- shadow ---- */

/** Puts a colour of that alpha (0..65280, dithered to 8 bits) under one pixel. */
static uint32_t under(uint32_t pixel, uint32_t alpha, rgb colour, uint32_t threshold)
{
    uint32_t free_alpha = 255 - (pixel >> 24);
    uint32_t a = (alpha * free_alpha / 255 + (threshold >> 8)) >> 8;
    uint32_t r = ((colour >> 16 & 0xff) * a + 127) / 255;
    uint32_t g = ((colour >> 8 & 0xff) * a + 127) / 255;
    uint32_t b = ((colour & 0xff) * a + 127) / 255;

    return pixel + (a << 24 | r << 16 | g << 8 | b);
}

static void lay_shadow(struct paint_image *image, const uint16_t *alpha,
                       const struct paint_shadow *shadow)
{
    uint32_t strength = (uint32_t)(CLAMP(shadow->opacity, 0.0, 1.0) * 256.0 + 0.5);

    for (int32_t y = 0; y < image->height; y++) {
        uint32_t *row = (uint32_t *)(uintptr_t)row_of(image, y);
        int32_t from = y - shadow->dy;

        if (from < 0 || from >= image->height)
            continue;
        for (int32_t x = 0; x < image->width; x++) {
            uint32_t a = alpha[(ptrdiff_t)from * image->width + x] * strength >> 8;

            if (a)
                row[x] = under(row[x], a, shadow->colour, dither_at((uint32_t)x, (uint32_t)y));
        }
    }
}

bool paint_image_shadow(struct paint_image *image, const struct paint_shadow *shadow,
                        struct error *error)
{
    uint16_t *alpha = malloc((size_t)image->width * (size_t)image->height * sizeof *alpha);
    bool ok = alpha;

    cairo_surface_flush(image->surface);
    for (int32_t y = 0; ok && y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++)
            alpha[(ptrdiff_t)y * image->width + x] = (uint16_t)(row_of(image, y)[x] >> 24 << 8);
    ok = ok && paint_blur(alpha, image->width, image->height, shadow->blur);
    if (ok)
        lay_shadow(image, alpha, shadow);
    cairo_surface_mark_dirty(image->surface);
    free(alpha);
    return ok || error_set(error, ERROR_LIMIT, "no memory for the shadow of a layer of %d x %d",
                           image->width, image->height);
}

/* ---- ink ---- */

struct paint_extent paint_image_ink(const struct paint_image *image)
{
    struct paint_extent ink = {image->width, image->height, 0, 0};

    cairo_surface_flush(image->surface);
    for (int32_t y = 0; y < image->height; y++) {
        const uint32_t *row = row_of(image, y);
        int32_t first = 0, last = image->width;

        while (first < last && !(row[first] >> 24))
            first++;
        while (last > first && !(row[last - 1] >> 24))
            last--;
        if (first == last)
            continue;
        ink.x0 = MIN_OF(ink.x0, first);
        ink.x1 = MAX_OF(ink.x1, last);
        ink.y0 = MIN_OF(ink.y0, y);
        ink.y1 = y + 1;
    }
    return ink.x1 > 0 ? ink : (struct paint_extent){0};
}

/* ---- to YUV ---- */

/**
 * BT.709 limited range from premultiplied code values, 16.16: each sample is linear in R, G, B and
 * A, since a * (offset + k * R) = offset * a + k * (a * R). 219 / 255 and 224 / 255 scale the
 * range.
 */
static inline int32_t luma(const int32_t p[4])
{
    return 11966 * p[1] + 40254 * p[2] + 4064 * p[3] + 4112 * p[0];
}

static inline int32_t blue_difference(const int32_t p[4])
{
    return -6596 * p[1] - 22189 * p[2] + 28785 * p[3] + 32897 * p[0];
}

static inline int32_t red_difference(const int32_t p[4])
{
    return 28784 * p[1] - 26145 * p[2] - 2639 * p[3] + 32897 * p[0];
}

static inline void split(uint32_t pixel, int32_t p[4])
{
    for (int i = 0; i < 4; i++)
        p[i] = (int32_t)(pixel >> (24 - 8 * i) & 0xff);
}

void paint_yuva(uint32_t argb, uint8_t out[FRAME_PLANES])
{
    int32_t p[4];

    split(argb, p);
    out[FRAME_Y] = (uint8_t)((luma(p) + 32768) >> 16);
    out[FRAME_U] = (uint8_t)((blue_difference(p) + 32768) >> 16);
    out[FRAME_V] = (uint8_t)((red_difference(p) + 32768) >> 16);
    out[FRAME_A] = (uint8_t)p[0];
}

static const uint32_t *argb_row(const uint8_t *argb, int stride, int32_t y)
{
    return (const uint32_t *)(const void *)(argb + (ptrdiff_t)y * stride);
}

static void luma_row(const uint32_t *in, int32_t y, struct frame *frame)
{
    uint8_t *out = frame->plane[FRAME_Y] + y * frame->stride[FRAME_Y];
    uint8_t *alpha =
        frame->plane[FRAME_A] ? frame->plane[FRAME_A] + y * frame->stride[FRAME_A] : NULL;

    for (int32_t x = 0; x < frame->width; x++) {
        int32_t p[4];
        uint32_t round = alpha ? 32768 : dither_at((uint32_t)x, (uint32_t)y);

        split(in[x], p);
        out[x] = (uint8_t)(((uint32_t)luma(p) + round) >> 16);
        if (alpha)
            alpha[x] = (uint8_t)p[0];
    }
}

/** Sum of [1 2 1] around luma column x of two rows: chroma is sited left, between the rows. */
static void chroma_sum(const uint32_t *a, const uint32_t *b, int32_t x, int32_t width, int32_t p[4])
{
    const int32_t columns[4] = {MAX_OF(x - 1, 0), x, x, MIN_OF(x + 1, width - 1)};

    for (int i = 0; i < 4; i++)
        p[i] = 0;
    for (int tap = 0; tap < 4; tap++) {
        int32_t above[4], below[4];

        split(a[columns[tap]], above);
        split(b[columns[tap]], below);
        for (int i = 0; i < 4; i++)
            p[i] += above[i] + below[i];
    }
}

static void chroma_row(const uint32_t *a, const uint32_t *b, int32_t y, bool opaque,
                       struct frame *frame)
{
    uint8_t *u = frame->plane[FRAME_U] + y * frame->stride[FRAME_U];
    uint8_t *v = frame->plane[FRAME_V] + y * frame->stride[FRAME_V];

    for (int32_t x = 0; x < (frame->width + 1) / 2; x++) {
        int32_t p[4];
        int32_t round = 4 << 16;

        if (opaque)
            round = (int32_t)dither_at((uint32_t)x, (uint32_t)y) * 8;
        chroma_sum(a, b, 2 * x, frame->width, p);
        u[x] = (uint8_t)((blue_difference(p) + round) >> 19);
        v[x] = (uint8_t)((red_difference(p) + round) >> 19);
    }
}

struct frame *painter_frame_from_argb(const uint8_t *argb, int32_t width, int32_t height,
                                      int stride, bool opaque)
{
    struct frame *frame = frame_new(width, height, !opaque);

    if (!frame)
        return NULL;
    for (int32_t y = 0; y < height; y++)
        luma_row(argb_row(argb, stride, y), y, frame);
    for (int32_t y = 0; y < (height + 1) / 2; y++)
        chroma_row(argb_row(argb, stride, 2 * y),
                   argb_row(argb, stride, MIN_OF(2 * y + 1, height - 1)), y, opaque, frame);
    return frame;
}

struct frame *paint_image_frame(const struct paint_image *image, struct paint_extent part)
{
    int stride = cairo_image_surface_get_stride(image->surface);

    cairo_surface_flush(image->surface);
    return painter_frame_from_argb(cairo_image_surface_get_data(image->surface) +
                                       (ptrdiff_t)part.y0 * stride + (ptrdiff_t)part.x0 * 4,
                                   part.x1 - part.x0, part.y1 - part.y0, stride, false);
}
