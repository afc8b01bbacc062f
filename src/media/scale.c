/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/scale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "media/scale_kernel.h"

#include "base/banned.h"

/** Columns that are filtered down and then along at once, so that they are still near. */
enum { CHUNK = 16 * SCALE_BAND };

struct scale_lane {
    struct scale_axis x, y;
    int32_t padded_width; /* source width in whole blocks */
    scale_reader *reader;
    void *context;
    int32_t held;      /* source rows that are kept: what a band spans */
    float *rows;       /* row r at r % held */
    int32_t *row_held; /* which row each holds, -1 none */
    const float **row; /* y.taps pointers into rows for each row of a band */
    float *row_weight; /* and their weights */
    float *tile;       /* a band of vertically filtered source columns */
};

static double cubic(double x)
{
    x = fabs(x);
    if (x < 1)
        return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

static double triangle(double x)
{
    return MAX_OF(0, 1 - fabs(x));
}

/** Weights of one destination sample: normalised, those outside folded onto the border. */
static void axis_weights(const struct scale_map *map, enum scale_filter filter, double stretch,
                         int32_t index, const struct scale_axis *axis)
{
    double centre = index * map->step + map->offset, sum = 0;
    double radius = (filter == SCALE_CUBIC ? 2 : 1) * stretch;
    int32_t low = (int32_t)ceil(centre - radius - 1e-9),
            high = (int32_t)floor(centre + radius + 1e-9);
    int32_t first = CLAMP(low, 0, map->source - axis->taps);
    float *weight = axis->weight + (size_t)index * (size_t)axis->taps;

    axis->first[index] = first;
    for (int32_t k = low; k <= high; k++) {
        double at = (k - centre) / stretch;
        double value = filter == SCALE_CUBIC ? cubic(at) : triangle(at);
        int32_t inside = CLAMP(k, 0, map->source - 1) - first;

        weight[CLAMP(inside, 0, axis->taps - 1)] += (float)value;
        sum += value;
    }
    for (int32_t k = 0; k < axis->taps; k++)
        weight[k] = (float)(weight[k] / sum);
}

/** Whether sample i of the source is sample i of the destination, untouched. */
static bool is_identity(const struct scale_map *map)
{
    return map->source >= map->destination && map->step == 1 && fabs(map->offset) < 1e-9;
}

static bool axis_init(struct scale_axis *axis, const struct scale_map *map,
                      enum scale_filter filter)
{
    double stretch = MAX_OF(1, map->step);
    int32_t wide = (int32_t)((filter == SCALE_CUBIC ? 4 : 2) * stretch + 1e-9) + 1;

    axis->count = map->destination;
    axis->taps = is_identity(map) ? 1 : MIN_OF(wide, map->source);
    axis->first = calloc((size_t)axis->count, sizeof *axis->first);
    axis->weight = calloc((size_t)axis->count * (size_t)axis->taps, sizeof *axis->weight);
    if (!axis->first || !axis->weight)
        return false;
    for (int32_t i = 0; i < axis->count; i++) {
        if (is_identity(map)) {
            axis->first[i] = i;
            axis->weight[i] = 1;
        } else {
            axis_weights(map, filter, stretch, i, axis);
        }
    }
    return true;
}

static void axis_release(struct scale_axis *axis)
{
    free(axis->first);
    free(axis->weight);
}

/** Source rows that the widest band needs. */
static int32_t band_span(const struct scale_axis *axis)
{
    int32_t span = 1;

    for (int32_t i = 0; i < axis->count; i++) {
        int32_t end = axis->first[MIN_OF(i + SCALE_BAND, axis->count) - 1] + axis->taps;

        span = MAX_OF(span, end - axis->first[i]);
    }
    return span;
}

static bool allocate(struct scale_lane *lane)
{
    size_t padded = (size_t)lane->padded_width, taps = (size_t)lane->y.taps * SCALE_BAND;

    lane->held = band_span(&lane->y);
    lane->rows = aligned_alloc(64, (size_t)lane->held * padded * sizeof *lane->rows);
    lane->row_held = malloc((size_t)lane->held * sizeof *lane->row_held);
    lane->tile = aligned_alloc(64, padded * SCALE_BAND * sizeof *lane->tile);
    lane->row = calloc(taps, sizeof *lane->row);
    lane->row_weight = calloc(taps, sizeof *lane->row_weight);
    if (!lane->rows || !lane->row_held || !lane->tile || !lane->row || !lane->row_weight)
        return false;
    /* Columns of the padding are computed too, but go nowhere. */
    memset(lane->rows, 0, (size_t)lane->held * padded * sizeof *lane->rows);
    return true;
}

struct scale_lane *scale_lane_new(const struct scale_map *x, const struct scale_map *y,
                                  enum scale_filter filter, scale_reader *reader, void *context)
{
    struct scale_lane *lane = calloc(1, sizeof *lane);

    if (!lane)
        return NULL;
    lane->padded_width = (x->source + SCALE_BAND - 1) / SCALE_BAND * SCALE_BAND;
    lane->reader = reader;
    lane->context = context;
    if (!axis_init(&lane->x, x, filter) || !axis_init(&lane->y, y, filter) || !allocate(lane)) {
        scale_lane_free(lane);
        return NULL;
    }
    scale_lane_restart(lane);
    return lane;
}

void scale_lane_free(struct scale_lane *lane)
{
    if (!lane)
        return;
    axis_release(&lane->x);
    axis_release(&lane->y);
    free(lane->rows);
    free(lane->row_held);
    free(lane->row);
    free(lane->row_weight);
    free(lane->tile);
    free(lane);
}

void scale_lane_restart(struct scale_lane *lane)
{
    for (int32_t i = 0; i < lane->held; i++)
        lane->row_held[i] = -1;
}

static const float *source_row(struct scale_lane *lane, int32_t y)
{
    int32_t place = y % lane->held;
    float *row = lane->rows + (size_t)place * (size_t)lane->padded_width;

    if (lane->row_held[place] != y) {
        lane->reader(lane->context, y, row);
        lane->row_held[place] = y;
    }
    return row;
}

/** Points the kernel at the source rows of destination rows [first, first + rows); a short band
 * repeats its last row. */
static void gather_rows(struct scale_lane *lane, int32_t first, int32_t rows)
{
    int32_t taps = lane->y.taps;

    for (int32_t r = 0; r < SCALE_BAND; r++) {
        int32_t index = first + MIN_OF(r, rows - 1);
        const float *weight = lane->y.weight + (size_t)index * (size_t)taps;

        for (int32_t k = 0; k < taps; k++) {
            lane->row[r * taps + k] = source_row(lane, lane->y.first[index] + k);
            lane->row_weight[r * taps + k] = weight[k];
        }
    }
}

void scale_lane_band(struct scale_lane *lane, int32_t first, int32_t rows, float *band, bool add)
{
    const struct scale_kernels *kernels = scale_kernels();
    int32_t done = 0;

    BUG_UNLESS(rows > 0 && rows <= SCALE_BAND && first >= 0 && first + rows <= lane->y.count);
    gather_rows(lane, first, rows);
    for (int32_t column = 0; column < lane->padded_width; column += CHUNK) {
        int32_t end = MIN_OF(column + CHUNK, lane->padded_width), ready = done;

        kernels->down(lane->row, lane->row_weight, lane->y.taps, column, end, lane->tile);
        while (ready < lane->x.count && lane->x.first[ready] + lane->x.taps <= end)
            ready++;
        kernels->along(&lane->x, done, ready, lane->tile, band, add);
        done = ready;
    }
}
