/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/scale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/** One row's worth of a band: 16 samples, the unit of all arithmetic here. */
typedef float vec __attribute__((vector_size(SCALE_BAND * sizeof(float))));

/** Weights for one axis: destination i is the sum over k < taps of weight[i * taps + k] times
 * source first[i] + k, all of them inside the source. */
struct axis {
    int32_t count, taps;
    int32_t *first;
    float *weight;
};

struct scale_lane {
    struct axis x, y;
    int32_t source_width, padded_width; /* padded to whole vectors */
    scale_reader *reader;
    void *context;
    float *rows;               /* y.taps source rows, row r at r % y.taps */
    int32_t *row_held;         /* which row each holds, -1 none */
    const float **taps_of_row; /* y.taps pointers into rows */
    float *tile;               /* a band of vertically filtered source columns */
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
                         int32_t index, const struct axis *axis)
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

static bool axis_init(struct axis *axis, const struct scale_map *map, enum scale_filter filter)
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

static void axis_release(struct axis *axis)
{
    free(axis->first);
    free(axis->weight);
}

struct scale_lane *scale_lane_new(const struct scale_map *x, const struct scale_map *y,
                                  enum scale_filter filter, scale_reader *reader, void *context)
{
    struct scale_lane *lane = calloc(1, sizeof *lane);
    size_t padded = ((size_t)x->source + SCALE_BAND - 1) / SCALE_BAND * SCALE_BAND;

    if (!lane || !axis_init(&lane->x, x, filter) || !axis_init(&lane->y, y, filter)) {
        scale_lane_free(lane);
        return NULL;
    }
    lane->source_width = x->source;
    lane->padded_width = (int32_t)padded;
    lane->reader = reader;
    lane->context = context;
    lane->rows = aligned_alloc(64, (size_t)lane->y.taps * padded * sizeof *lane->rows);
    lane->row_held = malloc((size_t)lane->y.taps * sizeof *lane->row_held);
    lane->tile = aligned_alloc(64, padded * SCALE_BAND * sizeof *lane->tile);
    lane->taps_of_row = calloc((size_t)lane->y.taps, sizeof *lane->taps_of_row);
    if (!lane->rows || !lane->row_held || !lane->tile || !lane->taps_of_row) {
        scale_lane_free(lane);
        return NULL;
    }
    memset(lane->tile, 0, padded * SCALE_BAND * sizeof *lane->tile);
    memset(lane->rows, 0, (size_t)lane->y.taps * padded * sizeof *lane->rows);
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
    free(lane->taps_of_row);
    free(lane->tile);
    free(lane);
}

void scale_lane_restart(struct scale_lane *lane)
{
    for (int32_t i = 0; i < lane->y.taps; i++)
        lane->row_held[i] = -1;
}

static const float *source_row(struct scale_lane *lane, int32_t y)
{
    int32_t place = y % lane->y.taps;
    float *row = lane->rows + (size_t)place * (size_t)lane->padded_width;

    if (lane->row_held[place] != y) {
        lane->reader(lane->context, y, row);
        lane->row_held[place] = y;
    }
    return row;
}

/** One destination row at source width: into row `r` of the tile. */
static inline __attribute__((always_inline)) void filter_down(const float *const *rows,
                                                              const float *weight, int32_t taps,
                                                              int32_t columns, float *restrict tile)
{
    for (int32_t x = 0; x < columns; x += SCALE_BAND) {
        vec sum = *(const vec *)(rows[0] + x) * weight[0];

        for (int32_t k = 1; k < taps; k++)
            sum += *(const vec *)(rows[k] + x) * weight[k];
        for (int i = 0; i < SCALE_BAND; i++)
            tile[(x + i) * SCALE_BAND] = sum[i];
    }
}

/** A whole tile along x into the band. */
static inline __attribute__((always_inline)) void
filter_along(const struct axis *axis, const float *restrict tile, float *restrict band, bool add)
{
    for (int32_t x = 0; x < axis->count; x++) {
        const float *weight = axis->weight + (size_t)x * (size_t)axis->taps;
        const vec *from = (const vec *)(tile + (size_t)axis->first[x] * SCALE_BAND);
        vec sum = from[0] * weight[0];

        for (int32_t k = 1; k < axis->taps; k++)
            sum += from[k] * weight[k];
        if (add)
            sum += *(const vec *)(band + (size_t)x * SCALE_BAND);
        *(vec *)(band + (size_t)x * SCALE_BAND) = sum;
    }
}

typedef void filter_down_kernel(const float *const *rows, const float *weight, int32_t taps,
                                int32_t columns, float *restrict tile);
typedef void filter_along_kernel(const struct axis *axis, const float *restrict tile,
                                 float *restrict band, bool add);

static void filter_down_plain(const float *const *rows, const float *weight, int32_t taps,
                              int32_t columns, float *restrict tile)
{
    filter_down(rows, weight, taps, columns, tile);
}

static void filter_along_plain(const struct axis *axis, const float *restrict tile,
                               float *restrict band, bool add)
{
    filter_along(axis, tile, band, add);
}

#ifdef __x86_64__
/* The same source, so the same sums in the same order: only wider registers. */
__attribute__((target("avx2"))) static void filter_down_avx2(const float *const *rows,
                                                             const float *weight, int32_t taps,
                                                             int32_t columns, float *restrict tile)
{
    filter_down(rows, weight, taps, columns, tile);
}

__attribute__((target("avx2"))) static void filter_along_avx2(const struct axis *axis,
                                                              const float *restrict tile,
                                                              float *restrict band, bool add)
{
    filter_along(axis, tile, band, add);
}
#endif

static filter_down_kernel *choose_down(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
        return filter_down_avx2;
#endif
    return filter_down_plain;
}

static filter_along_kernel *choose_along(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
        return filter_along_avx2;
#endif
    return filter_along_plain;
}

void scale_lane_band(struct scale_lane *lane, int32_t first, int32_t rows, float *band, bool add)
{
    filter_down_kernel *down = choose_down();
    const float **taps = lane->taps_of_row;

    BUG_UNLESS(rows > 0 && rows <= SCALE_BAND && first >= 0 && first + rows <= lane->y.count);
    for (int32_t r = 0; r < rows; r++) {
        int32_t top = lane->y.first[first + r];

        for (int32_t k = 0; k < lane->y.taps; k++)
            taps[k] = source_row(lane, top + k);
        down(taps, lane->y.weight + (size_t)(first + r) * (size_t)lane->y.taps, lane->y.taps,
             lane->padded_width, lane->tile + r);
    }
    choose_along()(&lane->x, lane->tile, band, add);
}
