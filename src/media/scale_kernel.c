/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/scale_kernel.h"

#include "base/attr.h"

#include "base/banned.h"

#define INLINE static inline __attribute__((always_inline))

/* Halves of a block's row: the widest registers of AVX; two registers each without it. */
typedef float half __attribute__((vector_size(32)));
typedef int32_t half_int __attribute__((vector_size(32)));
typedef uint8_t half_bytes __attribute__((vector_size(32)));
typedef uint8_t row_bytes __attribute__((vector_size(16)));

enum { HALF = KERNEL_BLOCK / 2 };

#define PAIRS(a, b, first)                                                                         \
    __builtin_shufflevector(a, b, first, (first) + 8, (first) + 1, (first) + 9, (first) + 4,       \
                            (first) + 12, (first) + 5, (first) + 13)
#define TWOS(a, b, first)                                                                          \
    __builtin_shufflevector(a, b, first, (first) + 1, (first) + 8, (first) + 9, (first) + 4,       \
                            (first) + 5, (first) + 12, (first) + 13)
#define FOURS(a, b, first)                                                                         \
    __builtin_shufflevector(a, b, first, (first) + 1, (first) + 2, (first) + 3, (first) + 8,       \
                            (first) + 9, (first) + 10, (first) + 11)

/** 8 x 8 floats: rows become columns, `to` with a stride of a block. */
INLINE void transpose(const half in[HALF], float *to)
{
    half a[HALF], b[HALF];

    for (int i = 0; i < HALF; i += 2) {
        a[i] = PAIRS(in[i], in[i + 1], 0);
        a[i + 1] = PAIRS(in[i], in[i + 1], 2);
    }
    for (int i = 0; i < HALF; i += 4)
        for (int j = 0; j < 2; j++) {
            b[i + 2 * j] = TWOS(a[i + j], a[i + j + 2], 0);
            b[i + 2 * j + 1] = TWOS(a[i + j], a[i + j + 2], 2);
        }
    for (int j = 0; j < 4; j++) {
        *(half *)(to + j * KERNEL_BLOCK) = FOURS(b[j], b[j + 4], 0);
        *(half *)(to + (j + 4) * KERNEL_BLOCK) = FOURS(b[j], b[j + 4], 4);
    }
}

INLINE void down(const float *const *row, const float *weight, int32_t taps, int32_t from,
                 int32_t to, float *tile)
{
    for (int32_t x = from; x < to; x += HALF)
        for (int r = 0; r < KERNEL_BLOCK; r += HALF) {
            half sums[HALF];

            for (int i = 0; i < HALF; i++) {
                const float *const *rows = row + (r + i) * taps;
                const float *weights = weight + (r + i) * taps;
                half sum = *(const half *)(rows[0] + x) * weights[0];

                for (int32_t k = 1; k < taps; k++)
                    sum += *(const half *)(rows[k] + x) * weights[k];
                sums[i] = sum;
            }
            transpose(sums, tile + (ptrdiff_t)x * KERNEL_BLOCK + r);
        }
}

INLINE void along(const struct scale_axis *axis, int32_t from, int32_t to, const float *tile,
                  float *band, bool add)
{
    int32_t taps = axis->taps;

    for (int32_t x = from; x < to; x++) {
        const float *weight = axis->weight + (ptrdiff_t)x * taps;
        const half *source = (const half *)(tile + (ptrdiff_t)axis->first[x] * KERNEL_BLOCK);
        half *sum = (half *)(band + (ptrdiff_t)x * KERNEL_BLOCK);
        half low = source[0] * weight[0], high = source[1] * weight[0];

        for (int32_t k = 1; k < taps; k++) {
            low += source[2 * k] * weight[k];
            high += source[2 * k + 1] * weight[k];
        }
        sum[0] = add ? sum[0] + low : low;
        sum[1] = add ? sum[1] + high : high;
    }
}

/** Rounds 16 samples and holds them in 0..255, without a branch: a sign bit spread over the word is
 * a mask. The lowest byte of each word is the result. */
INLINE void round_column(const float *column, row_bytes *out)
{
    half_bytes words[2];

    for (int i = 0; i < 2; i++) {
        half value = *(const half *)(column + i * HALF) + 0.5F;
        half_int whole = __builtin_convertvector(value, half_int);

        whole &= ~(whole >> 31);
        whole |= (255 - whole) >> 31;
        words[i] = (half_bytes)whole;
    }
    *out = __builtin_shufflevector(words[0], words[1], 0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44,
                                   48, 52, 56, 60);
}

#define LOW_PAIRS(a, b)                                                                            \
    __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH_PAIRS(a, b)                                                                           \
    __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)

/** Four rounds of interleaving column i with column i + 8 turn columns into rows. */
INLINE void bytes(const float *block, uint8_t *rows)
{
    row_bytes a[KERNEL_BLOCK], b[KERNEL_BLOCK];

    for (int i = 0; i < KERNEL_BLOCK; i++)
        round_column(block + i * KERNEL_BLOCK, &a[i]);
    for (int round = 0; round < 4; round++) {
        row_bytes *from = round % 2 ? b : a, *to = round % 2 ? a : b;

        for (int i = 0; i < HALF; i++) {
            to[2 * i] = LOW_PAIRS(from[i], from[i + HALF]);
            to[2 * i + 1] = HIGH_PAIRS(from[i], from[i + HALF]);
        }
    }
    for (int i = 0; i < KERNEL_BLOCK; i++)
        *(row_bytes *)(rows + i * KERNEL_BLOCK) = a[i];
}

static void down_plain(const float *const *row, const float *weight, int32_t taps, int32_t from,
                       int32_t to, float *tile)
{
    down(row, weight, taps, from, to, tile);
}

static void along_plain(const struct scale_axis *axis, int32_t from, int32_t to, const float *tile,
                        float *band, bool add)
{
    along(axis, from, to, tile, band, add);
}

static void bytes_plain(const float *block, uint8_t *rows)
{
    bytes(block, rows);
}

const struct scale_kernels *scale_kernels_plain(void)
{
    static const struct scale_kernels plain = {down_plain, along_plain, bytes_plain};

    return &plain;
}

#ifdef __x86_64__
#define AVX2 __attribute__((target("avx2")))

AVX2 static void down_avx2(const float *const *row, const float *weight, int32_t taps, int32_t from,
                           int32_t to, float *tile)
{
    down(row, weight, taps, from, to, tile);
}

AVX2 static void along_avx2(const struct scale_axis *axis, int32_t from, int32_t to,
                            const float *tile, float *band, bool add)
{
    along(axis, from, to, tile, band, add);
}

AVX2 static void bytes_avx2(const float *block, uint8_t *rows)
{
    bytes(block, rows);
}

const struct scale_kernels *scale_kernels(void)
{
    static const struct scale_kernels wide = {down_avx2, along_avx2, bytes_avx2};

    return __builtin_cpu_supports("avx2") ? &wide : scale_kernels_plain();
}
#else
const struct scale_kernels *scale_kernels(void)
{
    return scale_kernels_plain();
}
#endif
