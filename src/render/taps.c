/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/taps.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { LOAD = 16, NOTHING = 0x80 };

/* Up to this step the taps of four samples lie within one load: 3 * 3.6 + 4 < 16. */
static const double step_max = 3.6;

void axis_init(struct axis *axis, double origin, double step, int32_t size)
{
    double b = CLAMP((step * step - 1) / 4, 0.0, 1.0);
    double c = (1 - b) / 2;

    *axis = (struct axis){
        .origin = origin,
        .step = step,
        .size = size,
        .inner = {(6 - 2 * b) / 6, 0, (-18 + 12 * b + 6 * c) / 6, (12 - 9 * b - 6 * c) / 6},
        .outer = {(8 * b + 24 * c) / 6, (-12 * b - 48 * c) / 6, (6 * b + 30 * c) / 6,
                  (-b - 6 * c) / 6},
    };
}

/* floor() without a library call: `v` is far inside the range of int32_t. */
static int32_t floor_int(double v)
{
    int32_t n = (int32_t)v;

    return n - (v < n);
}

static int32_t fixed(const double poly[4], double d)
{
    double w = ((poly[3] * d + poly[2]) * d + poly[1]) * d + poly[0];

    return (int32_t)(w * TAPS_ONE + (TAPS_ONE + 0.5)) - TAPS_ONE;
}

int32_t axis_taps(const struct axis *axis, int32_t index, int16_t weight[4])
{
    double p = axis->origin + axis->step * index;
    int32_t whole = floor_int(p);
    double t = p - whole;
    int32_t w0 = fixed(axis->outer, 1 + t), w1 = fixed(axis->inner, t);
    int32_t w2 = fixed(axis->inner, 1 - t), w3 = fixed(axis->outer, 2 - t);
    int32_t rest = TAPS_ONE - (w0 + w1 + w2 + w3); /* of rounding: to the nearest sample */

    weight[0] = (int16_t)w0;
    weight[1] = (int16_t)(w1 + (t < 0.5 ? rest : 0));
    weight[2] = (int16_t)(w2 + (t < 0.5 ? 0 : rest));
    weight[3] = (int16_t)w3;
    return whole - 1;
}

bool axis_is_copy(const struct axis *axis, int32_t *shift)
{
    int16_t weight[4];
    int32_t near = floor_int(axis->origin + 0.5);
    struct axis exact = *axis;

    if (axis->step != 1)
        return false;
    /* Within a hair of a whole sample the weights round to 0, 1, 0, 0: look at them. */
    exact.origin = axis->origin - near;
    int32_t first = axis_taps(&exact, 0, weight);
    if (first == -1 && weight[1] == TAPS_ONE && weight[0] == 0 && weight[3] == 0)
        *shift = near;
    else if (first == -2 && weight[2] == TAPS_ONE && weight[0] == 0 && weight[3] == 0)
        *shift = near;
    else
        return false;
    return true;
}

bool taps_init(struct taps *taps, int32_t capacity)
{
    size_t blocks = (size_t)taps_blocks(capacity);

    *taps = (struct taps){.capacity = (int32_t)blocks * TAPS_BLOCK};
    taps->first = calloc(blocks * TAPS_BLOCK, sizeof *taps->first);
    taps->weight = calloc(blocks * TAPS_BLOCK, sizeof *taps->weight);
    taps->base = calloc(blocks, sizeof *taps->base);
    taps->blocks = aligned_alloc(64, blocks * sizeof *taps->blocks);
    if (taps->first && taps->weight && taps->base && taps->blocks)
        return true;
    taps_release(taps);
    return false;
}

void taps_release(struct taps *taps)
{
    free(taps->first);
    free(taps->weight);
    free(taps->base);
    free(taps->blocks);
    *taps = (struct taps){0};
}

/* Lays out samples 4q .. 4q + 3 of block `b`. */
static void build_quad(struct taps *taps, int32_t b, int32_t q)
{
    int32_t from = b * TAPS_BLOCK + q * 4, last = taps->size - 1;
    int32_t lane = q >> 1, half = q & 1;
    int32_t end = (taps->size + TAPS_SLACK - 1) / TAPS_SLACK * TAPS_SLACK - LOAD;
    int32_t base = CLAMP(taps->first[from], 0, last);
    struct taps_block *block = &taps->blocks[b];

    base = MIN_OF(base, end);
    taps->base[b][q] = base;
    for (int32_t i = 0; i < 4; i++) {
        for (int32_t k = 0; k < 4; k++) {
            int32_t at = CLAMP(taps->first[from + i] + k, 0, last) - base;
            uint8_t *pick = &block->pick[half][k >> 1][lane * 16 + i * 4 + (k & 1) * 2];

            BUG_UNLESS(at >= 0 && at < LOAD);
            pick[0] = (uint8_t)at;
            pick[1] = NOTHING;
            block->weight[half][k >> 1][lane * 8 + i * 2 + (k & 1)] = taps->weight[from + i][k];
        }
    }
}

void taps_build(struct taps *taps, const struct axis *axis, int32_t start, int32_t count)
{
    int32_t blocks = taps_blocks(count);

    BUG_UNLESS(count > 0 && count <= taps->capacity);
    taps->count = count;
    taps->size = axis->size;
    for (int32_t i = 0; i < count; i++)
        taps->first[i] = axis_taps(axis, start + i, taps->weight[i]);
    for (int32_t i = count; i < blocks * TAPS_BLOCK; i++) {
        taps->first[i] = taps->first[count - 1];
        memcpy(taps->weight[i], taps->weight[count - 1], sizeof taps->weight[i]);
    }
    taps->sparse = axis->step > step_max;
    for (int32_t b = 0; b < blocks && !taps->sparse; b++)
        for (int32_t q = 0; q < 4; q++)
            build_quad(taps, b, q);
}

/* How many result samples have a first tap below `limit`. */
static int32_t count_below(const struct taps *taps, int32_t limit)
{
    int32_t low = 0, high = taps->count;

    while (low < high) {
        int32_t middle = low + (high - low) / 2;

        if (taps->first[middle] < limit)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void taps_reach(const struct taps *taps, int32_t from, int32_t to, int32_t *first, int32_t *end)
{
    /* At the edges every sample beyond repeats the edge. */
    int32_t low = from <= 0 ? 0 : count_below(taps, from - 3);
    int32_t high = to >= taps->size ? taps->count : count_below(taps, to);

    *first = low / TAPS_BLOCK;
    *end = from >= to || low >= high ? *first : taps_blocks(high);
}
