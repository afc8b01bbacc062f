/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The inner loops of scale.h and convert.h on blocks of 16 x 16 samples, compiled once for the
 * plain instruction set and once for wider registers. All variants do the same operations on each
 * sample in the same order, so they give the same bits.
 */
#ifndef CLIPCRAFTER_MEDIA_SCALE_KERNEL_H
#define CLIPCRAFTER_MEDIA_SCALE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Side of a block, and rows of a band (scale.h's SCALE_BAND). */
enum { KERNEL_BLOCK = 16 };

/** Weights for one axis: destination i is the sum over k < taps of weight[i * taps + k] times
 * source first[i] + k, all of them inside the source. */
struct scale_axis {
    int32_t count, taps;
    int32_t *first;
    float *weight;
};

struct scale_kernels {
    /**
     * Vertical: for each of 16 rows r and columns [from, to) (multiples of 16) the sum over k of
     * weight[r * taps + k] * row[r * taps + k][x], to tile[x * 16 + r]. Rows 64-byte aligned.
     */
    void (*down)(const float *const *row, const float *weight, int32_t taps, int32_t from,
                 int32_t to, float *tile);
    /** Horizontal: destination columns [from, to) of the axis, from `tile` to `band`; with `add` on
     * top of what is there. */
    void (*along)(const struct scale_axis *axis, int32_t from, int32_t to, const float *tile,
                  float *band, bool add);
    /** A block of a band (column by column) to bytes row by row, rounded and held in 0..255. */
    void (*bytes)(const float *block, uint8_t *rows);
};

/** The best for this machine. */
const struct scale_kernels *scale_kernels(void);
/** Those that every machine has: for tests that compare. */
const struct scale_kernels *scale_kernels_plain(void);

#endif
