/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
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
#include "render/compositor.h"

#include <stdlib.h>
#include <string.h>

#include "render/kernels.h"

#include "base/banned.h"

enum {
    RING = 4,          /**< source rows a vertical pass needs at once */
    COLOURS = 2,       /**< planes that share one alpha: U and V */
    FRAME_MAX = 16384, /**< media/frame.h */
    OPAQUE = 256,
};

/* Less than this much of a pixel uncovered at an edge is rounding, not a gap. */
static const double TOUCH = 1.0 / 512;

/* Horizontally resampled source rows; row r stands in slot r % RING. */
struct ring {
    int16_t *row[RING];
    int32_t held[RING]; /* which source row, -1: none */
};

struct compositor {
    int32_t width, height;
    const struct kernels *kernels;
    struct taps taps;
    struct ring colour[COLOURS], alpha;
    int32_t first[RING], end[RING]; /* blocks of a slot's row that are not transparent */
    uint8_t *tone[COLOURS];         /* the row being laid: colours, alpha and what alpha lost */
    uint8_t *cover, *excess;
    uint8_t *halved; /* alpha of one source row on the chroma grid */
    int16_t *intermediates;
    uint8_t *bytes;
};

static void take_rows(struct compositor *c, size_t width)
{
    int16_t *next = c->intermediates;

    for (int i = 0; i < RING; i++) {
        c->colour[0].row[i] = next + width * (size_t)i;
        c->colour[1].row[i] = next + width * (size_t)(RING + i);
        c->alpha.row[i] = next + width * (size_t)(2 * RING + i);
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

    BUG_UNLESS(width > 0 && height > 0 && width <= FRAME_MAX && height <= FRAME_MAX);
    if (!c || !taps_init(&c->taps, width))
        goto fail;
    c->width = width;
    c->height = height;
    c->kernels = kernels;
    c->intermediates = aligned_alloc(64, row * 3 * RING * sizeof(int16_t));
    c->bytes = aligned_alloc(64, row * 4 + FRAME_MAX / 2 + 64);
    if (!c->intermediates || !c->bytes)
        goto fail;
    memset(c->intermediates, 0, row * 3 * RING * sizeof(int16_t));
    memset(c->bytes, 0, row * 4 + FRAME_MAX / 2 + 64);
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

static uint8_t *row_of(const struct frame *frame, int plane, int32_t y)
{
    return frame->plane[plane] + y * frame->stride[plane];
}

static bool is_chroma(int plane)
{
    return plane == FRAME_U || plane == FRAME_V;
}

static void axis_across(struct axis *axis, const struct frame *source, int plane,
                        struct placement at)
{
    double origin = (0.5 - at.x) / at.scale - 0.5;

    axis_init(axis, is_chroma(plane) ? origin / 2 : origin, 1 / at.scale,
              frame_plane_width(source, plane));
}

static void axis_down(struct axis *axis, const struct frame *source, int plane, struct placement at)
{
    double luma = (0.5 - at.y) / at.scale - 0.5, chroma = (1 - at.y) / at.scale / 2 - 0.5;

    axis_init(axis, is_chroma(plane) ? chroma : luma, 1 / at.scale,
              frame_plane_height(source, plane));
}

/* --- an opaque picture over everything --- */

bool compositor_covers(const struct compositor *compositor, const struct frame *source,
                       struct placement at)
{
    return !source->plane[FRAME_A] && at.x <= TOUCH && at.y <= TOUCH &&
           at.x + source->width * at.scale >= compositor->width - TOUCH &&
           at.y + source->height * at.scale >= compositor->height - TOUCH;
}

static const int16_t *ring_row(struct compositor *c, struct ring *ring, const struct frame *source,
                               int plane, int32_t row)
{
    int slot = row % RING;

    if (ring->held[slot] != row) {
        ring->held[slot] = row;
        c->kernels->across(ring->row[slot], row_of(source, plane, row), &c->taps, 0,
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
        memcpy(row_of(canvas, plane, y), row_of(source, plane, y + dy) + dx, (size_t)width);
    return true;
}

static void cover_plane(struct compositor *c, struct frame *canvas, const struct frame *source,
                        int plane, struct placement at)
{
    int32_t width = frame_plane_width(canvas, plane), height = frame_plane_height(canvas, plane);
    struct ring *ring = &c->colour[0];
    const int16_t *rows[RING];
    struct axis across, down;
    int16_t weight[4];

    axis_across(&across, source, plane, at);
    axis_down(&down, source, plane, at);
    if (cover_by_copy(canvas, source, plane, &across, &down))
        return;
    taps_build(&c->taps, &across, 0, width);
    memset(ring->held, -1, sizeof ring->held);
    for (int32_t y = 0; y < height; y++) {
        int32_t first = axis_taps(&down, y, weight);

        for (int k = 0; k < RING; k++)
            rows[k] = ring_row(c, ring, source, plane, CLAMP(first + k, 0, down.size - 1));
        c->kernels->down(row_of(canvas, plane, y), rows, weight, width);
    }
}

/* --- any picture over a part --- */

/* Samples of a canvas direction that a source touches; how much of the two outermost it covers. */
struct extent {
    int32_t from, to;
    int32_t at_from, at_to; /* 0..256, of samples `from` and `to - 1` */
};

/* Part of [from, from + pitch], as far as it lies on the canvas, that [low, high] covers. */
static int32_t coverage(double from, double pitch, double limit, double low, double high)
{
    double to = MIN_OF(from + pitch, limit), start = MAX_OF(from, 0.0);
    double covered = MIN_OF(high, to) - MAX_OF(low, start);

    if (covered >= to - start - TOUCH)
        return OPAQUE;
    return covered <= 0 ? 0 : (int32_t)(covered / (to - start) * OPAQUE + 0.5);
}

static int32_t whole_within(double v, int32_t count)
{
    return (int32_t)CLAMP(v, 0.0, (double)count);
}

/*
 * The source lies at low .. high of 0 .. limit. Sample i stands for pitch * i - lead and `pitch`
 * on: 1 and 0 for luma; 2 for chroma, with lead 1/2 across, where it is sited left.
 */
static struct extent extent_of(double low, double high, int32_t limit, double pitch, double lead)
{
    int32_t count = (int32_t)((limit + pitch - 1) / pitch);
    struct extent e = {.from = whole_within((low + lead) / pitch, count)};

    e.to = whole_within((high + lead) / pitch, count);
    e.to += e.to < count && e.to * pitch < high + lead;
    if (e.to <= e.from)
        return (struct extent){0};
    e.at_from = coverage(e.from * pitch - lead, pitch, limit, low, high);
    e.at_to = coverage((e.to - 1) * pitch - lead, pitch, limit, low, high);
    return e;
}

/* One or two planes of a source on their way to the canvas, with the alpha they share. */
struct pass {
    struct compositor *c;
    struct frame *canvas;
    const struct frame *source;
    int plane[COLOURS];
    int planes;
    bool chroma, alpha;
    struct axis across, down;
    struct extent columns, rows;
    bool copy; /* every sample is a source sample as it is, at these shifts */
    int32_t dx, dy;
    int opacity;
};

static void pass_init(struct pass *p, struct compositor *c, struct frame *canvas,
                      const struct frame *source, struct placement at, int opacity, bool chroma)
{
    int plane = chroma ? FRAME_U : FRAME_Y;
    double pitch = chroma ? 2 : 1, lead = chroma ? 0.5 : 0;

    *p = (struct pass){
        .c = c,
        .canvas = canvas,
        .source = source,
        .plane = {plane, FRAME_V},
        .planes = chroma ? 2 : 1,
        .chroma = chroma,
        .alpha = source->plane[FRAME_A] != NULL,
        .columns = extent_of(at.x, at.x + source->width * at.scale, c->width, pitch, lead),
        .rows = extent_of(at.y, at.y + source->height * at.scale, c->height, pitch, 0),
        .opacity = opacity,
    };
    axis_across(&p->across, source, plane, at);
    axis_down(&p->down, source, plane, at);
    p->copy = axis_is_copy(&p->across, &p->dx) && axis_is_copy(&p->down, &p->dy);
}

/* Alpha of source row `row` at the resolution of the pass. */
static const uint8_t *alpha_row(const struct pass *p, int32_t row)
{
    const struct frame *source = p->source;

    if (!p->chroma)
        return row_of(source, FRAME_A, row);
    p->c->kernels->halve(p->c->halved, row_of(source, FRAME_A, 2 * row),
                         row_of(source, FRAME_A, MIN_OF(2 * row + 1, source->height - 1)),
                         source->width);
    return p->c->halved;
}

static void across_span(const struct pass *p, int16_t *out, const uint8_t *row, int slot)
{
    const struct compositor *c = p->c;
    int32_t first = c->first[slot] * TAPS_BLOCK, end = c->end[slot] * TAPS_BLOCK;
    int32_t all = taps_blocks(c->taps.count) * TAPS_BLOCK;

    memset(out, 0, (size_t)first * sizeof *out);
    memset(out + end, 0, (size_t)(all - end) * sizeof *out);
    c->kernels->across(out, row, &c->taps, c->first[slot], c->end[slot]);
}

/* Brings source row `row` of all planes into their rings; returns its slot. */
static int pass_fetch(const struct pass *p, int32_t row)
{
    struct compositor *c = p->c;
    int slot = row % RING;

    if (c->colour[0].held[slot] == row)
        return slot;
    c->colour[0].held[slot] = row;
    c->first[slot] = 0;
    c->end[slot] = taps_blocks(c->taps.count);
    if (p->alpha) {
        const uint8_t *alpha = alpha_row(p, row);
        int32_t from, to;

        c->kernels->span(alpha, p->across.size, &from, &to);
        taps_reach(&c->taps, from, to, &c->first[slot], &c->end[slot]);
        across_span(p, c->alpha.row[slot], alpha, slot);
    }
    for (int i = 0; i < p->planes; i++)
        across_span(p, c->colour[i].row[slot], row_of(p->source, p->plane[i], row), slot);
    return slot;
}

static void rows_from(const struct ring *ring, const int slot[RING], int32_t from,
                      const int16_t *rows[RING])
{
    for (int k = 0; k < RING; k++)
        rows[k] = ring->row[slot[k]] + from;
}

/* Makes canvas row `y` of the pass in the scratch rows; the columns that are not empty, from the
 * pass's first one. */
static void pass_filter(const struct pass *p, int32_t y, int32_t *from, int32_t *to)
{
    struct compositor *c = p->c;
    int16_t weight[4];
    int32_t row = axis_taps(&p->down, y, weight), first = INT32_MAX, end = 0;
    const int16_t *rows[RING];
    int slot[RING];
    bool over = false;

    for (int k = 0; k < RING; k++) {
        slot[k] = pass_fetch(p, CLAMP(row + k, 0, p->down.size - 1));
        if (c->first[slot[k]] < c->end[slot[k]]) {
            first = MIN_OF(first, c->first[slot[k]]);
            end = MAX_OF(end, c->end[slot[k]]);
        }
    }
    *from = *to = 0;
    if (first >= end)
        return;
    *from = first * TAPS_BLOCK;
    *to = MIN_OF(end * TAPS_BLOCK, c->taps.count);
    if (p->alpha) {
        rows_from(&c->alpha, slot, *from, rows);
        over =
            c->kernels->down_alpha(c->cover + *from, c->excess + *from, rows, weight, *to - *from);
    }
    for (int i = 0; i < p->planes; i++) {
        rows_from(&c->colour[i], slot, *from, rows);
        c->kernels->down(c->tone[i] + *from, rows, weight, *to - *from);
        if (over)
            c->kernels->trim(c->tone[i] + *from, c->excess + *from, *to - *from);
    }
}

/* Columns from .. to - 1 of a source row shifted by `dx`; edges repeat. */
static void copy_columns(uint8_t *out, const uint8_t *row, int32_t size, int32_t dx, int32_t from,
                         int32_t to)
{
    int32_t x = from;

    for (; x < to && x + dx < 0; x++)
        out[x] = row[0];
    if (x < MIN_OF(to, size - dx)) {
        memcpy(out + x, row + x + dx, (size_t)(MIN_OF(to, size - dx) - x));
        x = MIN_OF(to, size - dx);
    }
    for (; x < to; x++)
        out[x] = row[size - 1];
}

/* As pass_filter() where nothing needs to be filtered. */
static void pass_copy(const struct pass *p, int32_t y, int32_t *from, int32_t *to)
{
    struct compositor *c = p->c;
    int32_t row = CLAMP(y + p->dy, 0, p->down.size - 1), dx = p->columns.from + p->dx;
    int32_t size = p->across.size, count = p->columns.to - p->columns.from;

    *from = 0;
    *to = count;
    if (p->alpha) {
        const uint8_t *alpha = alpha_row(p, row);
        int32_t first, end;

        c->kernels->span(alpha, size, &first, &end);
        *from = first == 0 ? 0 : CLAMP(first - dx, 0, count);
        *to = end == size ? count : CLAMP(end - dx, 0, count);
        copy_columns(c->cover, alpha, size, dx, *from, *to);
    }
    for (int i = 0; i < p->planes; i++)
        copy_columns(c->tone[i], row_of(p->source, p->plane[i], row), size, dx, *from, *to);
}

/* Lays columns from .. to - 1 of the scratch row `tone` onto the canvas row `out`. */
static void lay(const struct pass *p, uint8_t *out, const uint8_t *tone, int32_t from, int32_t to,
                int opacity)
{
    const struct kernels *kernels = p->c->kernels;

    if (from >= to || opacity == 0)
        return;
    if (p->alpha)
        kernels->blend(out + from, tone + from, p->c->cover + from, to - from, opacity);
    else if (opacity == OPAQUE)
        memcpy(out + from, tone + from, (size_t)(to - from));
    else
        kernels->mix(out + from, out + from, tone + from, to - from, opacity);
}

static int times(int opacity, int32_t part)
{
    return (opacity * part + OPAQUE / 2) / OPAQUE;
}

/* Lays a scratch row, its two edge columns by as much as the source covers them. */
static void pass_lay(const struct pass *p, int32_t y, int32_t from, int32_t to)
{
    int32_t last = p->columns.to - p->columns.from - 1;
    int opacity = p->opacity;

    if (y == p->rows.from)
        opacity = times(opacity, p->rows.at_from);
    else if (y == p->rows.to - 1)
        opacity = times(opacity, p->rows.at_to);
    for (int i = 0; i < p->planes; i++) {
        uint8_t *out = row_of(p->canvas, p->plane[i], y) + p->columns.from;
        const uint8_t *tone = p->c->tone[i];

        if (from == 0)
            lay(p, out, tone, 0, 1, times(opacity, p->columns.at_from));
        lay(p, out, tone, MAX_OF(from, 1), MIN_OF(to, last), opacity);
        if (to > last && last > 0)
            lay(p, out, tone, last, last + 1, times(opacity, p->columns.at_to));
    }
}

static void pass_run(const struct pass *p)
{
    struct compositor *c = p->c;

    if (p->columns.from >= p->columns.to || p->rows.from >= p->rows.to)
        return;
    if (!p->copy)
        taps_build(&c->taps, &p->across, p->columns.from, p->columns.to - p->columns.from);
    memset(c->colour[0].held, -1, sizeof c->colour[0].held);
    for (int32_t y = p->rows.from; y < p->rows.to; y++) {
        int32_t from, to;

        if (p->copy)
            pass_copy(p, y, &from, &to);
        else
            pass_filter(p, y, &from, &to);
        if (from < to)
            pass_lay(p, y, from, to);
    }
}

void compositor_draw(struct compositor *compositor, struct frame *canvas,
                     const struct frame *source, struct placement at, int opacity)
{
    struct pass pass;

    BUG_UNLESS(canvas->width == compositor->width && canvas->height == compositor->height);
    BUG_UNLESS(at.scale >= 0.3999 && at.scale <= 2.5001);
    BUG_UNLESS(opacity >= 0 && opacity <= OPAQUE);
    if (opacity == 0)
        return;
    if (opacity == OPAQUE && compositor_covers(compositor, source, at)) {
        for (int plane = FRAME_Y; plane <= FRAME_V; plane++)
            cover_plane(compositor, canvas, source, plane, at);
        return;
    }
    pass_init(&pass, compositor, canvas, source, at, opacity, false);
    pass_run(&pass);
    pass_init(&pass, compositor, canvas, source, at, opacity, true);
    pass_run(&pass);
}

/* --- whole canvases --- */

void compositor_mix(struct frame *canvas, const struct frame *a, const struct frame *b, int weight)
{
    const struct kernels *kernels = kernels_best();

    BUG_UNLESS(weight >= 0 && weight <= OPAQUE);
    BUG_UNLESS(a->width == canvas->width && a->height == canvas->height);
    BUG_UNLESS(b->width == canvas->width && b->height == canvas->height);
    for (int plane = FRAME_Y; plane <= FRAME_V; plane++) {
        int32_t width = frame_plane_width(canvas, plane);

        for (int32_t y = 0; y < frame_plane_height(canvas, plane); y++)
            kernels->mix(row_of(canvas, plane, y), row_of(a, plane, y), row_of(b, plane, y), width,
                         weight);
    }
}

void compositor_fill(struct frame *canvas, uint8_t y, uint8_t u, uint8_t v)
{
    const uint8_t value[] = {y, u, v};

    for (int plane = FRAME_Y; plane <= FRAME_V; plane++)
        for (int32_t row = 0; row < frame_plane_height(canvas, plane); row++)
            memset(row_of(canvas, plane, row), value[plane],
                   (size_t)frame_plane_width(canvas, plane));
}

/* --- sprites at whole places --- */

/* A sprite's chroma on the canvas' chroma grid; outside of the sprite all is clear. */
struct chroma_row {
    uint8_t tone[COLOURS][FRAME_MAX / 2 + 64];
    uint8_t cover[FRAME_MAX / 2 + 64];
};

/* Chroma row `j` of `sprite`, its alpha brought to chroma's grid; all clear outside. */
static void sprite_row(const struct kernels *kernels, const struct frame *sprite, int32_t j,
                       struct chroma_row *out)
{
    int32_t width = frame_plane_width(sprite, FRAME_U);
    const uint8_t *upper, *lower;

    for (int i = 0; i < COLOURS; i++)
        memset(out->tone[i] + width, 0, 1);
    out->cover[width] = 0;
    if (j < 0 || j >= frame_plane_height(sprite, FRAME_U)) {
        for (int i = 0; i < COLOURS; i++)
            memset(out->tone[i], 0, (size_t)width);
        memset(out->cover, 0, (size_t)width);
        return;
    }
    for (int i = 0; i < COLOURS; i++)
        memcpy(out->tone[i], row_of(sprite, FRAME_U + i, j), (size_t)width);
    upper = row_of(sprite, FRAME_A, 2 * j);
    lower = row_of(sprite, FRAME_A, MIN_OF(2 * j + 1, sprite->height - 1));
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
        kernels->blend(row_of(canvas, FRAME_Y, row) + left,
                       row_of(sprite, FRAME_Y, row - y) + left - x,
                       row_of(sprite, FRAME_A, row - y) + left - x, right - left, opacity);
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
        for (int k = 0; k < COLOURS; k++)
            kernels->blend(row_of(canvas, FRAME_U + k, at) + left, row.tone[k] + left - i,
                           row.cover + left - i, right - left, opacity);
    }
}

void compositor_blend(struct frame *canvas, const struct frame *sprite, int32_t x, int32_t y,
                      int opacity)
{
    const struct kernels *kernels = kernels_best();

    BUG_UNLESS(sprite->plane[FRAME_A] && opacity >= 0 && opacity <= OPAQUE);
    if (opacity == 0)
        return;
    blend_luma(kernels, canvas, sprite, x, y, opacity);
    blend_chroma(kernels, canvas, sprite, x, y, opacity);
}
