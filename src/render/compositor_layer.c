/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A picture over a part of the canvas: luma in one pass, both chromas in another. A row of the
 * canvas is made in scratch rows (copied, or resampled out of four source rows, each resampled
 * across at most once), then laid over the canvas. Rows and columns that are clear are never
 * touched.
 */
#include "render/compositor_parts.h"

#include <string.h>

#include "base/banned.h"

/* Smaller than this, in pixels, nothing can be seen. */
static const double speck = 1.0 / 64;

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

    if (covered >= to - start - COMPOSITOR_TOUCH)
        return COMPOSITOR_OPAQUE;
    return covered <= 0 ? 0 : (int32_t)(covered / (to - start) * COMPOSITOR_OPAQUE + 0.5);
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
    int plane[COMPOSITOR_COLOURS];
    int planes;
    bool chroma, alpha;
    struct axis across, down;
    struct extent columns, rows;
    bool copy; /* every sample is a source sample as it is, at these shifts */
    int32_t dx, dy;
    int opacity;
};

static bool pass_is_empty(const struct pass *p)
{
    return p->columns.from >= p->columns.to || p->rows.from >= p->rows.to;
}

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
    if (pass_is_empty(p))
        return; /* and the place may be too far away to count with */
    compositor_across(&p->across, source, plane, at);
    compositor_down(&p->down, source, plane, at);
    p->copy = axis_is_copy(&p->across, &p->dx) && axis_is_copy(&p->down, &p->dy);
}

/* Alpha of source row `row` at the resolution of the pass. */
static const uint8_t *alpha_row(const struct pass *p, int32_t row)
{
    const struct frame *source = p->source;

    if (!p->chroma)
        return compositor_row(source, FRAME_A, row);
    p->c->kernels->halve(p->c->halved, compositor_row(source, FRAME_A, 2 * row),
                         compositor_row(source, FRAME_A, MIN_OF(2 * row + 1, source->height - 1)),
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
    compositor_resample(c, out, row, c->first[slot], c->end[slot]);
}

/* Brings source row `row` of all planes into their rings; returns its slot. */
static int pass_fetch(const struct pass *p, int32_t row)
{
    struct compositor *c = p->c;
    int slot = row % COMPOSITOR_RING;

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
        across_span(p, c->colour[i].row[slot], compositor_row(p->source, p->plane[i], row), slot);
    return slot;
}

static void rows_from(const struct ring *ring, const int slot[COMPOSITOR_RING], int32_t from,
                      const int16_t *rows[COMPOSITOR_RING])
{
    for (int k = 0; k < COMPOSITOR_RING; k++)
        rows[k] = ring->row[slot[k]] + from;
}

/* Makes canvas row `y` of the pass in the scratch rows; the columns that are not empty, from the
 * pass's first one. */
static void pass_filter(const struct pass *p, int32_t y, int32_t *from, int32_t *to)
{
    struct compositor *c = p->c;
    int16_t weight[4];
    int32_t row = axis_taps(&p->down, y, weight), first = INT32_MAX, end = 0;
    const int16_t *rows[COMPOSITOR_RING];
    int slot[COMPOSITOR_RING];
    bool over = false;

    for (int k = 0; k < COMPOSITOR_RING; k++) {
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
        copy_columns(c->tone[i], compositor_row(p->source, p->plane[i], row), size, dx, *from, *to);
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
    else if (opacity == COMPOSITOR_OPAQUE)
        memcpy(out + from, tone + from, (size_t)(to - from));
    else
        kernels->mix(out + from, out + from, tone + from, to - from, opacity);
}

static int times(int opacity, int32_t part)
{
    return (opacity * part + COMPOSITOR_OPAQUE / 2) / COMPOSITOR_OPAQUE;
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
        uint8_t *out = compositor_row(p->canvas, p->plane[i], y) + p->columns.from;
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

    if (pass_is_empty(p))
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

void compositor_layer(struct compositor *compositor, struct frame *canvas,
                      const struct frame *source, struct placement at, int opacity)
{
    struct pass pass;

    if (source->width * at.scale < speck || source->height * at.scale < speck)
        return;
    pass_init(&pass, compositor, canvas, source, at, opacity, false);
    pass_run(&pass);
    pass_init(&pass, compositor, canvas, source, at, opacity, true);
    pass_run(&pass);
}
