/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/kernels_forms.h"

#ifdef KERNELS_HAVE_NEON

#include <arm_neon.h>
#include <string.h>

#include "base/banned.h"

enum { WIDE = 16 };

static inline bool is_zero(uint8x16_t v)
{
    return vmaxvq_u8(v) == 0;
}

/* The first `count` <= WIDE bytes, zeros behind them. */
static inline uint8x16_t load_part(const uint8_t *at, int32_t count)
{
    uint8_t part[WIDE] = {0};

    if (count == WIDE)
        return vld1q_u8(at);
    memcpy(part, at, (size_t)count);
    return vld1q_u8(part);
}

static inline void store_part(uint8_t *at, uint8x16_t v, int32_t count)
{
    uint8_t part[WIDE];

    if (count == WIDE) {
        vst1q_u8(at, v);
        return;
    }
    vst1q_u8(part, v);
    memcpy(at, part, (size_t)count);
}

/* Products of picked bytes and weights, neighbours added: four samples. */
static inline int32x4_t across_pair(uint8x16_t bytes, const uint8_t *pick, const int16_t *weight)
{
    int16x8_t taps = vreinterpretq_s16_u8(vqtbl1q_u8(bytes, vld1q_u8(pick)));
    int16x8_t w = vld1q_s16(weight);

    return vpaddq_s32(vmull_s16(vget_low_s16(taps), vget_low_s16(w)), vmull_high_s16(taps, w));
}

static void across(int16_t *out, const uint8_t *row, const struct taps *taps, int32_t first,
                   int32_t end)
{
    for (int32_t b = first; b < end; b++) {
        const struct taps_block *block = &taps->blocks[b];

        for (int32_t q = 0; q < 4; q++) {
            int32_t half = q & 1, lane = q >> 1;
            uint8x16_t bytes = vld1q_u8(row + taps->base[b][q]);
            int32x4_t sum = vaddq_s32(across_pair(bytes, block->pick[half][0] + lane * 16,
                                                  block->weight[half][0] + lane * 8),
                                      across_pair(bytes, block->pick[half][1] + lane * 16,
                                                  block->weight[half][1] + lane * 8));

            vst1_s16(out + b * TAPS_BLOCK + q * 4, vqmovn_s32(vrshrq_n_s32(sum, ACROSS_SHIFT)));
        }
    }
}

/* Eight weighted sums, rounded to whole values. */
static inline int16x8_t down_8(const int16_t *const rows[4], int32_t x, const int16_t weight[4])
{
    int16x8_t row = vld1q_s16(rows[0] + x);
    int32x4_t low = vmull_n_s16(vget_low_s16(row), weight[0]);
    int32x4_t high = vmull_high_n_s16(row, weight[0]);

    for (int k = 1; k < 4; k++) {
        row = vld1q_s16(rows[k] + x);
        low = vmlal_n_s16(low, vget_low_s16(row), weight[k]);
        high = vmlal_high_n_s16(high, row, weight[k]);
    }
    return vcombine_s16(vqmovn_s32(vrshrq_n_s32(low, DOWN_SHIFT)),
                        vqmovn_s32(vrshrq_n_s32(high, DOWN_SHIFT)));
}

static inline uint8x16_t to_bytes(int16x8_t first, int16x8_t second)
{
    return vcombine_u8(vqmovun_s16(first), vqmovun_s16(second));
}

static void down(uint8_t *out, const int16_t *const rows[4], const int16_t weight[4], int32_t count)
{
    int32_t x = 0;

    for (; x <= count - WIDE; x += WIDE)
        vst1q_u8(out + x, to_bytes(down_8(rows, x, weight), down_8(rows, x + 8, weight)));
    if (x < count)
        store_part(out + x, to_bytes(down_8(rows, x, weight), down_8(rows, x + 8, weight)),
                   count - x);
}

static bool down_alpha(uint8_t *out, uint8_t *excess, const int16_t *const rows[4],
                       const int16_t weight[4], int32_t count)
{
    uint8x16_t any = vdupq_n_u8(0);
    int16x8_t most = vdupq_n_s16(255);

    for (int32_t x = 0; x < count; x += WIDE) {
        int32_t here = MIN_OF(count - x, WIDE);
        int16x8_t first = down_8(rows, x, weight), second = down_8(rows, x + 8, weight);
        uint8x16_t over = to_bytes(vsubq_s16(first, most), vsubq_s16(second, most));

        store_part(out + x, to_bytes(first, second), here);
        store_part(excess + x, over, here);
        any = vorrq_u8(any, here == WIDE ? over : load_part(excess + x, here));
    }
    return !is_zero(any);
}

/* round(v / 255) of words up to 255 * 255. */
static inline uint8x8_t divide_words(uint16x8_t v)
{
    v = vaddq_u16(v, vdupq_n_u16(128));
    return vshrn_n_u16(vsraq_n_u16(v, v, 8), 8);
}

/* round(a * b / 255). */
static inline uint8x16_t multiply(uint8x16_t a, uint8x16_t b)
{
    return vcombine_u8(divide_words(vmull_u8(vget_low_u8(a), vget_low_u8(b))),
                       divide_words(vmull_high_u8(a, b)));
}

static void trim(uint8_t *row, const uint8_t *excess, int32_t count)
{
    for (int32_t x = 0; x < count; x += WIDE) {
        int32_t here = MIN_OF(count - x, WIDE);
        uint8x16_t e = load_part(excess + x, here), c = load_part(row + x, here);

        if (!is_zero(e))
            store_part(row + x, vsubq_u8(c, multiply(c, e)), here);
    }
}

/* (v * factor + 128) >> 8; factor 0..256. */
static inline uint8x16_t fade(uint8x16_t v, uint16_t factor)
{
    uint16x8_t low = vmulq_n_u16(vmovl_u8(vget_low_u8(v)), factor);
    uint16x8_t high = vmulq_n_u16(vmovl_high_u8(v), factor);

    return vcombine_u8(vrshrn_n_u16(low, 8), vrshrn_n_u16(high, 8));
}

static void blend(uint8_t *to, const uint8_t *colour, const uint8_t *alpha, int32_t count,
                  int32_t opacity)
{
    for (int32_t x = 0; x < count; x += WIDE) {
        int32_t here = MIN_OF(count - x, WIDE);
        uint8x16_t c = load_part(colour + x, here), a = load_part(alpha + x, here);

        if (is_zero(vorrq_u8(a, c)))
            continue;
        c = fade(c, (uint16_t)opacity);
        a = fade(a, (uint16_t)opacity);
        store_part(to + x, vqaddq_u8(multiply(load_part(to + x, here), vmvnq_u8(a)), c), here);
    }
}

static void mix(uint8_t *to, const uint8_t *a, const uint8_t *b, int32_t count, int32_t weight)
{
    uint16_t wa = (uint16_t)(256 - weight), wb = (uint16_t)weight;

    for (int32_t x = 0; x < count; x += WIDE) {
        int32_t here = MIN_OF(count - x, WIDE);
        uint8x16_t va = load_part(a + x, here), vb = load_part(b + x, here);
        uint16x8_t low = vmulq_n_u16(vmovl_u8(vget_low_u8(va)), wa);
        uint16x8_t high = vmulq_n_u16(vmovl_high_u8(va), wa);

        low = vmlaq_n_u16(low, vmovl_u8(vget_low_u8(vb)), wb);
        high = vmlaq_n_u16(high, vmovl_high_u8(vb), wb);
        store_part(to + x, vcombine_u8(vrshrn_n_u16(low, 8), vrshrn_n_u16(high, 8)), here);
    }
}

/* 1 2 1 around eight of the even samples at and after `at`: `high` the second eight. */
static inline uint16x8_t around(const uint8_t *at, bool high)
{
    uint8x16_t left = vld2q_u8(at - 1).val[0];
    uint8x16x2_t here = vld2q_u8(at);
    uint16x8_t sum = high ? vaddl_high_u8(left, here.val[1])
                          : vaddl_u8(vget_low_u8(left), vget_low_u8(here.val[1]));

    return vaddq_u16(sum, high ? vshll_high_n_u8(here.val[0], 1)
                               : vshll_n_u8(vget_low_u8(here.val[0]), 1));
}

static void halve(uint8_t *out, const uint8_t *upper, const uint8_t *lower, int32_t width)
{
    int32_t count = (width + 1) / 2, x = 1;

    halve_samples(out, upper, lower, width, 0, 1);
    for (; 2 * x + 2 * WIDE <= width; x += WIDE) {
        uint16x8_t low = vaddq_u16(around(upper + 2 * x, false), around(lower + 2 * x, false));
        uint16x8_t high = vaddq_u16(around(upper + 2 * x, true), around(lower + 2 * x, true));

        vst1q_u8(out + x, vcombine_u8(vrshrn_n_u16(low, 3), vrshrn_n_u16(high, 3)));
    }
    halve_samples(out, upper, lower, width, x, count);
}

static void span(const uint8_t *row, int32_t count, int32_t *first, int32_t *end)
{
    int32_t low = 0, high = count;

    while (low <= count - WIDE && is_zero(vld1q_u8(row + low)))
        low += WIDE;
    while (low < count && !row[low])
        low++;
    if (low == count) {
        *first = *end = 0;
        return;
    }
    while (high - WIDE >= low && is_zero(vld1q_u8(row + high - WIDE)))
        high -= WIDE;
    while (!row[high - 1])
        high--;
    *first = low;
    *end = high;
}

const struct kernels kernels_neon = {
    .name = "NEON",
    .across = across,
    .down = down,
    .down_alpha = down_alpha,
    .trim = trim,
    .blend = blend,
    .mix = mix,
    .halve = halve,
    .span = span,
};

#else
typedef int kernels_neon_is_elsewhere; /* ISO C wants a declaration in every file */
#include "base/banned.h"
#endif
