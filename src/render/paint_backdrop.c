/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paint_backdrop.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/attr.h"
#include "render/paint_colour.h"

#include "base/banned.h"

/** Colours are computed at the knots of a coarse grid and interpolated between them. */
enum { CELL = 16 };

struct grid {
    int32_t columns, rows;
    int32_t *values[3]; /**< Y, U, V in 16.16, row by row */
};

static double smooth(double t)
{
    double x = CLAMP(t, 0.0, 1.0);

    return x * x * (3.0 - 2.0 * x);
}

/** Where (x, y), from the middle in pixels, lies on the way from the first colour to the second. */
static double linear_position(const struct backdrop *backdrop, double x, double y, double width,
                              double height)
{
    double dx = -turn_sin(backdrop->angle / 360.0), dy = turn_cos(backdrop->angle / 360.0);
    double reach = (fabs(dx) * width + fabs(dy) * height) / 2.0;

    return CLAMP(0.5 + (x * dx + y * dy) / (2.0 * reach), 0.0, 1.0);
}

/** Colour at (u, v) in 0..1 of a frame. */
static struct oklab colour_at(const struct backdrop *backdrop, const struct oklab stops[4],
                              double u, double v, double width, double height)
{
    double x = (u - 0.5) * width, y = (v - 0.5) * height;

    switch (backdrop->kind) {
    case BACKDROP_SOLID:
        return stops[0];
    case BACKDROP_LINEAR:
        return oklab_mix(stops[0], stops[1], linear_position(backdrop, x, y, width, height));
    case BACKDROP_RADIAL:
        return oklab_mix(stops[0], stops[1],
                         smooth(sqrt((x * x + y * y) * 4.0 / (width * width + height * height))));
    case BACKDROP_MESH:
        return oklab_mix(oklab_mix(stops[0], stops[1], smooth(u)),
                         oklab_mix(stops[2], stops[3], smooth(u)), smooth(v));
    }
    BUG("backdrop kind %d", (int)backdrop->kind);
}

static bool grid_init(struct grid *grid, int32_t width, int32_t height)
{
    size_t count;

    grid->columns = width / CELL + 2;
    grid->rows = height / CELL + 2;
    count = (size_t)grid->columns * (size_t)grid->rows;
    grid->values[0] = calloc(count * 3, sizeof(int32_t));
    if (!grid->values[0])
        return false;
    grid->values[1] = grid->values[0] + count;
    grid->values[2] = grid->values[1] + count;
    return true;
}

/** In 16.16; `exact` rounds to a whole code value first: a flat colour needs no dither. */
static int32_t fixed(double value, bool exact)
{
    return exact ? (int32_t)floor(value + 0.5) * 65536 : (int32_t)(value * 65536.0);
}

static void grid_fill(struct grid *grid, const struct backdrop *backdrop, int32_t width,
                      int32_t height)
{
    bool exact = backdrop->kind == BACKDROP_SOLID && backdrop->grain == 0;
    struct oklab stops[4];

    for (size_t i = 0; i < 4; i++)
        stops[i] = oklab_from_rgb(backdrop->colours[i]);
    for (int32_t row = 0, at = 0; row < grid->rows; row++)
        for (int32_t column = 0; column < grid->columns; column++, at++) {
            struct yuv c = yuv_from_oklab(colour_at(backdrop, stops, column * (double)CELL / width,
                                                    row * (double)CELL / height, width, height));

            grid->values[0][at] = fixed(c.y, exact);
            grid->values[1][at] = fixed(c.u, exact);
            grid->values[2][at] = fixed(c.v, exact);
        }
}

/** One row of a plane in 16.16; `cell` is the knot distance in samples of that plane. */
static void grid_row(const struct grid *grid, int plane, int32_t y, int32_t cell, int32_t width,
                     int32_t *out)
{
    const int32_t *above = grid->values[plane] + (ptrdiff_t)(y / cell) * grid->columns;
    const int32_t *below = above + grid->columns;
    int32_t within = y % cell;

    for (int32_t column = 0, x = 0; x < width; column++) {
        int32_t left = above[column] + (below[column] - above[column]) / cell * within;
        int32_t right = above[column + 1] + (below[column + 1] - above[column + 1]) / cell * within;
        int32_t step = (right - left) / cell;

        for (int32_t i = 0; i < cell && x < width; i++, x++)
            out[x] = left + step * i;
    }
}

/** Avalanche of 32 bits ("lowbias32", Chris Wellons 2018). */
static inline uint32_t scramble(uint32_t x)
{
    x = (x ^ (x >> 16)) * 0x21f0aaadu;
    x = (x ^ (x >> 15)) * 0x735a2d97u;
    return x ^ (x >> 15);
}

/** Adds noise of about normal distribution: the sum of four bytes, less its mean; its standard
 * deviation is 147.8, and `gain` is 16.16 for each unit of it. */
static void add_grain(int32_t *row, int32_t width, uint32_t seed, int32_t gain)
{
    for (int32_t x = 0; x < width; x++) {
        uint32_t h = scramble((uint32_t)x + seed);
        int32_t sum = (int32_t)((h & 0xff) + (h >> 8 & 0xff) + (h >> 16 & 0xff) + (h >> 24)) - 510;

        row[x] += sum * gain;
    }
}

static void store_row(const int32_t *row, int32_t width, int32_t y, int low, int high, uint8_t *out)
{
    for (int32_t x = 0; x < width; x++) {
        int32_t value = (int32_t)(((uint32_t)row[x] + dither_at((uint32_t)x, (uint32_t)y)) >> 16);

        out[x] = (uint8_t)CLAMP(value, low, high);
    }
}

static void paint_plane(struct frame *frame, int plane, const struct grid *grid,
                        const struct backdrop *backdrop, int32_t *row)
{
    int32_t width = frame_plane_width(frame, plane), height = frame_plane_height(frame, plane);
    int32_t cell = plane == FRAME_Y ? CELL : CELL / 2;
    int32_t gain = (int32_t)(backdrop->grain / 2000.0 * 219.0 / 147.8 * 65536.0);

    for (int32_t y = 0; y < height; y++) {
        grid_row(grid, plane, y, cell, width, row);
        if (plane == FRAME_Y && gain > 0)
            add_grain(row, width, scramble(backdrop->grain_seed + (uint32_t)y * 0x9E3779B9u), gain);
        store_row(row, width, y, 16, plane == FRAME_Y ? 235 : 240,
                  frame->plane[plane] + y * frame->stride[plane]);
    }
}

struct frame *paint_backdrop(const struct backdrop *backdrop, int32_t width, int32_t height)
{
    struct grid grid = {0};
    struct frame *frame = NULL;
    int32_t *row = calloc((size_t)width, sizeof *row);

    if (!row || !grid_init(&grid, width, height))
        goto done;
    frame = frame_new(width, height, false);
    if (!frame)
        goto done;
    grid_fill(&grid, backdrop, width, height);
    for (int plane = FRAME_Y; plane <= FRAME_V; plane++)
        paint_plane(frame, plane, &grid, backdrop, row);
done:
    free(grid.values[0]);
    free(row);
    return frame;
}
