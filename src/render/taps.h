/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Where the samples of a resampled row or column come from: four source samples each, with weights.
 *
 * Sample X of the result lies at index p = origin + X * step of the source (sample i of the source
 * has its centre at index i). Its four taps are floor(p) - 1 .. floor(p) + 2, held inside the
 * source, which repeats its edges.
 *
 * The kernel is of the family of Mitchell and Netravali (SIGGRAPH 1988) with B + 2C = 1, whose
 * members keep a ramp a ramp: a picture never shifts with its phase. B = 0 (Catmull-Rom) where the
 * picture is enlarged; where it is reduced to scale s, B grows so that the kernel's second moment,
 * B / 3, is that of the area a result sample covers less that of a source sample,
 * (1 / s^2 - 1) / 12: enough against aliasing down to s = 0.45 with four taps.
 *
 * Weights are computed for every sample, not taken from a table of phases: slow motion has no
 * steps. Plain IEEE arithmetic without fused operations: the same on every machine.
 */
#ifndef CLIPCRAFTER_RENDER_TAPS_H
#define CLIPCRAFTER_RENDER_TAPS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

enum {
    TAPS_ONE = 1 << 14, /**< weights are 2.14 fixed point; four add up to exactly this */
    TAPS_BLOCK = 16,    /**< result samples a SIMD block makes */
    TAPS_SLACK = 64,    /**< every source row may be read up to the next multiple of this */
};

/** The map from result to source along one direction, and its kernel. */
struct axis {
    double origin, step; /**< source index of result sample 0; source samples per result one */
    int32_t size;        /**< samples of the source */
    double inner[4], outer[4]; /**< polynomials in the distance: below 1, and from 1 to 2 */
};

/** `step` is 1 / scale; only its size chooses the kernel. */
void axis_init(struct axis *axis, double origin, double step, int32_t size);
/** Four taps of result sample `index`; returns the first one's source index, not yet held inside
 * the source. */
int32_t axis_taps(const struct axis *axis, int32_t index, int16_t weight[4]);
/** True if every result sample is a source sample as it is; *shift is then the source index of
 * result sample 0. Such an axis gives the same bytes whether it is copied or filtered. */
bool axis_is_copy(const struct axis *axis, int32_t *shift);

/**
 * Sixteen result samples laid out for byte shuffles: four quads of four samples, quad q in
 * 256-bit half [q & 1], 128-bit lane q >> 1, so that packing two halves restores the order.
 * pick[half][pair] zero-extends taps 2 * pair and 2 * pair + 1 of each sample from 16 bytes loaded
 * at the quad's base (0x80 picks a zero); weight[half][pair] multiplies them.
 */
struct taps_block {
    uint8_t pick[2][2][32];
    int16_t weight[2][2][16];
} __attribute__((aligned(64)));

/** All columns of a result row; filled by taps_build(), read by the `across` kernels. */
struct taps {
    int32_t capacity;     /**< samples there is room for; a multiple of TAPS_BLOCK */
    int32_t count;        /**< samples in use */
    int32_t size;         /**< of the source */
    bool sparse;          /**< steps too wide for blocks: only the C kernels can use these taps */
    int32_t *first;       /**< [capacity] index of the first tap, before it is held inside */
    int16_t (*weight)[4]; /**< [capacity] */
    int32_t (*base)[4];   /**< [blocks] byte each quad loads from */
    struct taps_block *blocks;
};

/** Room for `capacity` samples. False when memory is out. */
bool taps_init(struct taps *taps, int32_t capacity) MUST_CHECK;
void taps_release(struct taps *taps);
/** Fills in result samples start .. start + count - 1 of `axis`; count <= capacity. Samples up to
 * the end of the last block are filled with the last one's taps. */
void taps_build(struct taps *taps, const struct axis *axis, int32_t start, int32_t count);
/**
 * Result samples, as whole blocks *first .. *end - 1, that source samples from .. to - 1 can reach;
 * never too few. An empty source range gives an empty block range.
 */
void taps_reach(const struct taps *taps, int32_t from, int32_t to, int32_t *first, int32_t *end);

/** Blocks that hold `count` samples. */
static inline int32_t taps_blocks(int32_t count)
{
    return (count + TAPS_BLOCK - 1) / TAPS_BLOCK;
}

#endif
