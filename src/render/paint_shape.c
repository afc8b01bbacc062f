/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paint_shape.h"

#include <math.h>

#include "base/attr.h"
#include "base/random.h"
#include "render/paint_colour.h"

#include "base/banned.h"

enum { BLOB_POINTS_MAX = 9, WAVE_STEPS = 48, DOTS_MAX = 40000 };

/** Control length that makes four Bézier curves a circle to within 0.03 %. */
#define CIRCLE_HANDLE 0.5522847498

struct point {
    double x, y;
};

static void ellipse_path(cairo_t *cairo, double cx, double cy, double rx, double ry)
{
    double hx = rx * CIRCLE_HANDLE, hy = ry * CIRCLE_HANDLE;

    cairo_move_to(cairo, cx + rx, cy);
    cairo_curve_to(cairo, cx + rx, cy + hy, cx + hx, cy + ry, cx, cy + ry);
    cairo_curve_to(cairo, cx - hx, cy + ry, cx - rx, cy + hy, cx - rx, cy);
    cairo_curve_to(cairo, cx - rx, cy - hy, cx - hx, cy - ry, cx, cy - ry);
    cairo_curve_to(cairo, cx + hx, cy - ry, cx + rx, cy - hy, cx + rx, cy);
    cairo_close_path(cairo);
}

static void rect_path(cairo_t *cairo, double width, double height, double radius)
{
    double r = CLAMP(radius, 0.0, MIN_OF(width, height) / 2.0), h = r * (1.0 - CIRCLE_HANDLE);

    cairo_move_to(cairo, r, 0);
    cairo_line_to(cairo, width - r, 0);
    cairo_curve_to(cairo, width - h, 0, width, h, width, r);
    cairo_line_to(cairo, width, height - r);
    cairo_curve_to(cairo, width, height - h, width - h, height, width - r, height);
    cairo_line_to(cairo, r, height);
    cairo_curve_to(cairo, h, height, 0, height - h, 0, height - r);
    cairo_line_to(cairo, 0, r);
    cairo_curve_to(cairo, 0, h, h, 0, r, 0);
    cairo_close_path(cairo);
}

/** Points around the middle, none further out than the box's ellipse. */
static int blob_points(const struct shape *shape, double width, double height,
                       struct point points[BLOB_POINTS_MAX])
{
    struct random random;
    double turn;
    int count;

    random_init(&random, shape->seed);
    count = 7 + (int)random_below(&random, 3);
    turn = random_unit(&random);
    for (int i = 0; i < count; i++) {
        /* Catmull-Rom bulges beyond its points by at most 5 % here. */
        double reach = 0.72 + 0.23 * random_unit(&random);
        double angle = turn + (i + 0.35 * (random_unit(&random) - 0.5)) / count;

        points[i].x = width / 2.0 * (1.0 + reach * turn_cos(angle));
        points[i].y = height / 2.0 * (1.0 + reach * turn_sin(angle));
    }
    return count;
}

/** Closed Catmull-Rom spline through the points, as Bézier curves. */
static void blob_path(cairo_t *cairo, const struct shape *shape, double width, double height)
{
    struct point p[BLOB_POINTS_MAX] = {{0}};
    int count = blob_points(shape, width, height, p);

    cairo_move_to(cairo, p[0].x, p[0].y);
    for (int i = 0; i < count; i++) {
        struct point before = p[(i + count - 1) % count], from = p[i];
        struct point to = p[(i + 1) % count], after = p[(i + 2) % count];

        cairo_curve_to(cairo, from.x + (to.x - before.x) / 6.0, from.y + (to.y - before.y) / 6.0,
                       to.x - (after.x - from.x) / 6.0, to.y - (after.y - from.y) / 6.0, to.x,
                       to.y);
    }
    cairo_close_path(cairo);
}

/** Dots shrink from 30 % of the pitch to 8 % along a diagonal; seed 0, 4, 8 ...: all alike. */
static double dot_radius(const struct shape *shape, double u, double v, double pitch)
{
    double way = 0.0;

    switch (shape->seed & 3) {
    case 0:
        return 0.16 * pitch;
    case 1:
        way = (u + v) / 2.0;
        break;
    case 2:
        way = (1.0 - u + v) / 2.0;
        break;
    case 3:
        way = 1.0 - (u + v) / 2.0;
        break;
    }
    return (0.30 - 0.22 * way) * pitch;
}

static void dots_path(cairo_t *cairo, const struct shape *shape, double width, double height)
{
    double pitch = MAX_OF(shape->radius / 1000.0, sqrt(width * height / DOTS_MAX));
    int columns, rows;

    pitch = MAX_OF(pitch, 2.0);
    columns = (int)floor(width / pitch);
    rows = (int)floor(height / pitch);
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
            double x = (column + 0.5) * width / columns, y = (row + 0.5) * height / rows;
            double r = dot_radius(shape, x / width, y / height, pitch);

            ellipse_path(cairo, x, y, r, r);
        }
}

static void rays_path(cairo_t *cairo, const struct shape *shape, double width, double height)
{
    double cx = width / 2.0, cy = height / 2.0, reach = sqrt(cx * cx + cy * cy);
    struct random random;
    double turn;
    int count;

    random_init(&random, shape->seed);
    count = 12 + 2 * (int)random_below(&random, 3);
    turn = random_unit(&random);
    for (int i = 0; i < count; i++) {
        double from = turn + (double)i / count, to = from + 0.5 / count;

        cairo_move_to(cairo, cx, cy);
        cairo_line_to(cairo, cx + reach * turn_cos(from), cy + reach * turn_sin(from));
        cairo_line_to(cairo, cx + reach * turn_cos(to), cy + reach * turn_sin(to));
        cairo_close_path(cairo);
    }
}

static double wave_at(const double phases[2], double u)
{
    return 0.5 + 0.32 * turn_sin(0.9 * u + phases[0]) + 0.16 * turn_sin(2.1 * u + phases[1]);
}

static void wave_path(cairo_t *cairo, const struct shape *shape, double width, double height)
{
    double crest = MIN_OF(height * 0.5, width * 0.22), phases[2];
    struct random random;

    random_init(&random, shape->seed);
    phases[0] = random_unit(&random);
    phases[1] = random_unit(&random);
    cairo_move_to(cairo, 0, height);
    for (int i = 0; i <= WAVE_STEPS; i++) {
        double u = (double)i / WAVE_STEPS;

        cairo_line_to(cairo, u * width, crest * wave_at(phases, u));
    }
    cairo_line_to(cairo, width, height);
    cairo_close_path(cairo);
}

static void add_stop(cairo_pattern_t *pattern, double at, rgb colour, double alpha)
{
    cairo_pattern_add_color_stop_rgba(pattern, at, (colour >> 16 & 0xff) / 255.0,
                                      (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0, alpha);
}

static void set_source(cairo_t *cairo, const struct shape *shape, double width, double height)
{
    cairo_pattern_t *pattern;

    if (shape->kind == SHAPE_RAYS) {
        double cx = width / 2.0, cy = height / 2.0;

        pattern = cairo_pattern_create_radial(cx, cy, 0, cx, cy, MIN_OF(cx, cy));
        add_stop(pattern, 0.0, shape->colour, 1.0);
        add_stop(pattern, 1.0, shape->colour2, 0.0);
    } else {
        pattern = cairo_pattern_create_linear(0, 0, shape->kind == SHAPE_RING ? width : 0, height);
        add_stop(pattern, 0.0, shape->colour, 1.0);
        add_stop(pattern, 1.0, shape->colour2, 1.0);
    }
    cairo_set_source(cairo, pattern);
    cairo_pattern_destroy(pattern);
}

static void ring_path(cairo_t *cairo, const struct shape *shape, double width, double height)
{
    double line = MIN_OF(shape->radius / 1000.0, MIN_OF(width, height) / 2.0);

    ellipse_path(cairo, width / 2.0, height / 2.0, width / 2.0, height / 2.0);
    ellipse_path(cairo, width / 2.0, height / 2.0, width / 2.0 - line, height / 2.0 - line);
    cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD);
}

void paint_shape(cairo_t *cairo, const struct shape *shape, double width, double height)
{
    cairo_save(cairo);
    switch (shape->kind) {
    case SHAPE_RECT:
        rect_path(cairo, width, height, shape->radius / 1000.0);
        break;
    case SHAPE_ELLIPSE:
        ellipse_path(cairo, width / 2.0, height / 2.0, width / 2.0, height / 2.0);
        break;
    case SHAPE_RING:
        ring_path(cairo, shape, width, height);
        break;
    case SHAPE_BLOB:
        blob_path(cairo, shape, width, height);
        break;
    case SHAPE_DOTS:
        dots_path(cairo, shape, width, height);
        break;
    case SHAPE_RAYS:
        rays_path(cairo, shape, width, height);
        break;
    case SHAPE_WAVE:
        wave_path(cairo, shape, width, height);
        break;
    }
    set_source(cairo, shape, width, height);
    cairo_fill(cairo);
    cairo_restore(cairo);
}
