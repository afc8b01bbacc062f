/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Pictures for the compositor's tests, and the plain arithmetic its results are held against. */
#ifndef CLIPCRAFTER_TESTS_UNIT_RENDER_CANVAS_H
#define CLIPCRAFTER_TESTS_UNIT_RENDER_CANVAS_H

#include <math.h>

#include "base/random.h"
#include "media/frame.h"
#include "render/compositor.h"

/** A value at a place, in luma pixels with pixel edges at integers. */
typedef double (*painting)(double u, double v, int plane);

static inline struct frame *canvas_new(int32_t width, int32_t height, bool alpha)
{
    struct frame *frame = frame_new(width, height, alpha);

    assert_non_null(frame);
    return frame;
}

static inline uint8_t *canvas_at(const struct frame *frame, int plane, int32_t x, int32_t y)
{
    return frame->plane[plane] + y * frame->stride[plane] + x;
}

static inline int canvas_planes(const struct frame *frame)
{
    return frame->plane[FRAME_A] ? 4 : 3;
}

/** Place of a sample's centre: chroma sited left. */
static inline double canvas_u(int plane, int32_t x)
{
    return plane == FRAME_U || plane == FRAME_V ? 2 * x + 0.5 : x + 0.5;
}

static inline double canvas_v(int plane, int32_t y)
{
    return plane == FRAME_U || plane == FRAME_V ? 2 * y + 1 : y + 0.5;
}

static inline void canvas_paint(struct frame *frame, painting paint)
{
    for (int plane = 0; plane < canvas_planes(frame); plane++)
        for (int32_t y = 0; y < frame_plane_height(frame, plane); y++)
            for (int32_t x = 0; x < frame_plane_width(frame, plane); x++) {
                double value = paint(canvas_u(plane, x), canvas_v(plane, y), plane);

                *canvas_at(frame, plane, x, y) = (uint8_t)(CLAMP(value, 0.0, 255.0) + 0.5);
            }
}

/** Planes, padding and all, to one value. */
static inline void canvas_poison(struct frame *frame, int value)
{
    for (int plane = 0; plane < canvas_planes(frame); plane++)
        memset(frame->plane[plane], value,
               (size_t)(frame->stride[plane] * frame_plane_height(frame, plane)));
}

static inline void canvas_noise(struct frame *frame, struct random *random)
{
    for (int plane = 0; plane < canvas_planes(frame); plane++)
        for (int32_t y = 0; y < frame_plane_height(frame, plane); y++)
            for (int32_t x = 0; x < frame_plane_width(frame, plane); x++)
                *canvas_at(frame, plane, x, y) = (uint8_t)random_next(random);
}

static inline void assert_same_frames(const struct frame *a, const struct frame *b)
{
    for (int plane = 0; plane < 3; plane++)
        for (int32_t y = 0; y < frame_plane_height(a, plane); y++)
            assert_memory_equal(canvas_at(a, plane, 0, y), canvas_at(b, plane, 0, y),
                                (size_t)frame_plane_width(a, plane));
}

static inline bool canvas_differs(const struct frame *a, const struct frame *b)
{
    for (int plane = 0; plane < 3; plane++)
        for (int32_t y = 0; y < frame_plane_height(a, plane); y++)
            if (memcmp(canvas_at(a, plane, 0, y), canvas_at(b, plane, 0, y),
                       (size_t)frame_plane_width(a, plane)) != 0)
                return true;
    return false;
}

/** Mitchell and Netravali's kernel with C = (1 - B) / 2, as published. */
static inline double canvas_kernel(double b, double d)
{
    double c = (1 - b) / 2;

    d = fabs(d);
    if (d < 1)
        return ((12 - 9 * b - 6 * c) * d * d * d + (-18 + 12 * b + 6 * c) * d * d + 6 - 2 * b) / 6;
    if (d < 2)
        return ((-b - 6 * c) * d * d * d + (6 * b + 30 * c) * d * d + (-12 * b - 48 * c) * d +
                8 * b + 24 * c) /
               6;
    return 0;
}

/** Sample (x, y) of `plane` resampled in doubles, straight from the definition of a placement. */
static inline double canvas_sample(const struct frame *source, int plane, struct placement at,
                                   int32_t x, int32_t y)
{
    bool chroma = plane == FRAME_U || plane == FRAME_V;
    double u = (canvas_u(plane, x) - at.x) / at.scale, v = (canvas_v(plane, y) - at.y) / at.scale;
    double p = chroma ? (u - 0.5) / 2 : u - 0.5, q = chroma ? (v - 1) / 2 : v - 0.5;
    double b = CLAMP((1 / at.scale / at.scale - 1) / 4, 0.0, 1.0), sum = 0;

    for (int32_t j = (int32_t)floor(q) - 1; j <= (int32_t)floor(q) + 2; j++)
        for (int32_t i = (int32_t)floor(p) - 1; i <= (int32_t)floor(p) + 2; i++)
            sum += canvas_kernel(b, p - i) * canvas_kernel(b, q - j) *
                   *canvas_at(source, plane, CLAMP(i, 0, frame_plane_width(source, plane) - 1),
                              CLAMP(j, 0, frame_plane_height(source, plane) - 1));
    return sum;
}

#endif
