/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/kernels_forms.h"

#ifdef KERNELS_HAVE_X86

#include <immintrin.h>
#include <string.h>

#include "base/banned.h"

#define AVX2 __attribute__((target("avx2")))

enum { WIDE = 32 };

static inline AVX2 __m256i load(const void *at)
{
    return _mm256_loadu_si256(at);
}

static inline AVX2 void store(void *at, __m256i v)
{
    _mm256_storeu_si256(at, v);
}

static inline AVX2 bool is_zero(__m256i v)
{
    return _mm256_testz_si256(v, v);
}

/* The first `count` < WIDE bytes, zeros behind them. */
static inline AVX2 __m256i load_part(const uint8_t *at, int32_t count)
{
    uint8_t part[WIDE] = {0};

    memcpy(part, at, (size_t)count);
    return load(part);
}

static inline AVX2 void store_part(uint8_t *at, __m256i v, int32_t count)
{
    uint8_t part[WIDE];

    store(part, v);
    memcpy(at, part, (size_t)count);
}

/* Quads `half` and `half + 2` of a block: eight sums, not yet packed. */
static inline AVX2 __m256i across_half(const uint8_t *row, const int32_t base[4],
                                       const struct taps_block *block, int32_t half)
{
    __m128i low = _mm_loadu_si128((const __m128i *)(row + base[half]));
    __m128i high = _mm_loadu_si128((const __m128i *)(row + base[half + 2]));
    __m256i bytes = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    __m256i p0 = _mm256_shuffle_epi8(bytes, load(block->pick[half][0]));
    __m256i p1 = _mm256_shuffle_epi8(bytes, load(block->pick[half][1]));
    __m256i sum = _mm256_add_epi32(_mm256_madd_epi16(p0, load(block->weight[half][0])),
                                   _mm256_madd_epi16(p1, load(block->weight[half][1])));

    sum = _mm256_add_epi32(sum, _mm256_set1_epi32(1 << (ACROSS_SHIFT - 1)));
    return _mm256_srai_epi32(sum, ACROSS_SHIFT);
}

static AVX2 void across(int16_t *out, const uint8_t *row, const struct taps *taps, int32_t first,
                        int32_t end)
{
    for (int32_t b = first; b < end; b++) {
        const struct taps_block *block = &taps->blocks[b];
        __m256i even = across_half(row, taps->base[b], block, 0);
        __m256i odd = across_half(row, taps->base[b], block, 1);

        store(out + b * TAPS_BLOCK, _mm256_packs_epi32(even, odd));
    }
}

static inline AVX2 __m256i pair(const int16_t *weight)
{
    return _mm256_set1_epi32(
        (int32_t)((uint32_t)(uint16_t)weight[0] | (uint32_t)(uint16_t)weight[1] << 16));
}

/* Sixteen weighted sums, rounded to whole values, as words. */
static inline AVX2 __m256i down_16(const int16_t *const rows[4], int32_t x, __m256i w01,
                                   __m256i w23)
{
    __m256i r0 = load(rows[0] + x), r1 = load(rows[1] + x);
    __m256i r2 = load(rows[2] + x), r3 = load(rows[3] + x);
    __m256i half = _mm256_set1_epi32(1 << (DOWN_SHIFT - 1));
    __m256i low = _mm256_add_epi32(_mm256_madd_epi16(_mm256_unpacklo_epi16(r0, r1), w01),
                                   _mm256_madd_epi16(_mm256_unpacklo_epi16(r2, r3), w23));
    __m256i high = _mm256_add_epi32(_mm256_madd_epi16(_mm256_unpackhi_epi16(r0, r1), w01),
                                    _mm256_madd_epi16(_mm256_unpackhi_epi16(r2, r3), w23));

    low = _mm256_srai_epi32(_mm256_add_epi32(low, half), DOWN_SHIFT);
    high = _mm256_srai_epi32(_mm256_add_epi32(high, half), DOWN_SHIFT);
    return _mm256_packs_epi32(low, high);
}

/* Words to bytes in order, held within 0..255. */
static inline AVX2 __m256i to_bytes(__m256i first, __m256i second)
{
    return _mm256_permute4x64_epi64(_mm256_packus_epi16(first, second), 0xd8);
}

static AVX2 void down(uint8_t *out, const int16_t *const rows[4], const int16_t weight[4],
                      int32_t count)
{
    __m256i w01 = pair(weight), w23 = pair(weight + 2);
    int32_t x = 0;

    for (; x <= count - WIDE; x += WIDE) {
        __m256i first = down_16(rows, x, w01, w23);
        __m256i second = down_16(rows, x + WIDE / 2, w01, w23);

        store(out + x, to_bytes(first, second));
    }
    if (x < count) {
        __m256i first = down_16(rows, x, w01, w23), second = first;

        if (count - x > WIDE / 2)
            second = down_16(rows, x + WIDE / 2, w01, w23);
        store_part(out + x, to_bytes(first, second), count - x);
    }
}

static AVX2 bool down_alpha(uint8_t *out, uint8_t *excess, const int16_t *const rows[4],
                            const int16_t weight[4], int32_t count)
{
    __m256i w01 = pair(weight), w23 = pair(weight + 2), any = _mm256_setzero_si256();
    __m256i most = _mm256_set1_epi16(255);

    for (int32_t x = 0; x < count; x += WIDE) {
        int32_t here = MIN_OF(count - x, WIDE);
        __m256i first = down_16(rows, x, w01, w23), second = _mm256_setzero_si256();

        if (here > WIDE / 2)
            second = down_16(rows, x + WIDE / 2, w01, w23);
        __m256i over = to_bytes(_mm256_subs_epi16(first, most), _mm256_subs_epi16(second, most));
        if (here == WIDE) {
            store(out + x, to_bytes(first, second));
            store(excess + x, over);
        } else {
            store_part(out + x, to_bytes(first, second), here);
            store_part(excess + x, over, here);
            over = load_part(excess + x, here);
        }
        any = _mm256_or_si256(any, over);
    }
    return !is_zero(any);
}

/* round(v / 255) of unsigned words up to 255 * 255. */
static inline AVX2 __m256i divide_words(__m256i v)
{
    v = _mm256_add_epi16(v, _mm256_set1_epi16(128));
    return _mm256_srli_epi16(_mm256_add_epi16(v, _mm256_srli_epi16(v, 8)), 8);
}

/* round(a * b / 255) of bytes. */
static inline AVX2 __m256i multiply(__m256i a, __m256i b)
{
    __m256i zero = _mm256_setzero_si256();
    __m256i low = _mm256_mullo_epi16(_mm256_unpacklo_epi8(a, zero), _mm256_unpacklo_epi8(b, zero));
    __m256i high = _mm256_mullo_epi16(_mm256_unpackhi_epi8(a, zero), _mm256_unpackhi_epi8(b, zero));

    return _mm256_packus_epi16(divide_words(low), divide_words(high));
}

static AVX2 void trim(uint8_t *row, const uint8_t *excess, int32_t count)
{
    int32_t x = 0;

    for (; x <= count - WIDE; x += WIDE) {
        __m256i e = load(excess + x), c = load(row + x);

        if (!is_zero(e))
            store(row + x, _mm256_sub_epi8(c, multiply(c, e)));
    }
    if (x < count) {
        __m256i e = load_part(excess + x, count - x), c = load_part(row + x, count - x);

        store_part(row + x, _mm256_sub_epi8(c, multiply(c, e)), count - x);
    }
}

/* (v * factor + 128) >> 8 of bytes; factor 0..256 in every word. */
static inline AVX2 __m256i fade(__m256i v, __m256i factor)
{
    __m256i zero = _mm256_setzero_si256(), half = _mm256_set1_epi16(128);
    __m256i low = _mm256_mullo_epi16(_mm256_unpacklo_epi8(v, zero), factor);
    __m256i high = _mm256_mullo_epi16(_mm256_unpackhi_epi8(v, zero), factor);

    low = _mm256_srli_epi16(_mm256_add_epi16(low, half), 8);
    high = _mm256_srli_epi16(_mm256_add_epi16(high, half), 8);
    return _mm256_packus_epi16(low, high);
}

static inline AVX2 __m256i over(__m256i to, __m256i c, __m256i a)
{
    __m256i clear = _mm256_xor_si256(a, _mm256_set1_epi8(-1)); /* 255 - a */

    return _mm256_adds_epu8(multiply(to, clear), c);
}

static AVX2 void blend(uint8_t *to, const uint8_t *colour, const uint8_t *alpha, int32_t count,
                       int32_t opacity)
{
    __m256i factor = _mm256_set1_epi16((int16_t)opacity);
    int32_t x = 0;

    for (; x <= count - WIDE; x += WIDE) {
        __m256i c = load(colour + x), a = load(alpha + x);

        if (is_zero(_mm256_or_si256(a, c)))
            continue;
        if (opacity < 256) {
            c = fade(c, factor);
            a = fade(a, factor);
        } else if (is_zero(_mm256_xor_si256(a, _mm256_set1_epi8(-1)))) {
            store(to + x, c);
            continue;
        }
        store(to + x, over(load(to + x), c, a));
    }
    if (x < count) {
        __m256i c = fade(load_part(colour + x, count - x), factor);
        __m256i a = fade(load_part(alpha + x, count - x), factor);

        store_part(to + x, over(load_part(to + x, count - x), c, a), count - x);
    }
}

static inline AVX2 __m256i weigh(__m256i a, __m256i b, __m256i wa, __m256i wb)
{
    __m256i zero = _mm256_setzero_si256(), half = _mm256_set1_epi16(128);
    __m256i low = _mm256_add_epi16(_mm256_mullo_epi16(_mm256_unpacklo_epi8(a, zero), wa),
                                   _mm256_mullo_epi16(_mm256_unpacklo_epi8(b, zero), wb));
    __m256i high = _mm256_add_epi16(_mm256_mullo_epi16(_mm256_unpackhi_epi8(a, zero), wa),
                                    _mm256_mullo_epi16(_mm256_unpackhi_epi8(b, zero), wb));

    low = _mm256_srli_epi16(_mm256_add_epi16(low, half), 8);
    high = _mm256_srli_epi16(_mm256_add_epi16(high, half), 8);
    return _mm256_packus_epi16(low, high);
}

static AVX2 void mix(uint8_t *to, const uint8_t *a, const uint8_t *b, int32_t count, int32_t weight)
{
    __m256i wa = _mm256_set1_epi16((int16_t)(256 - weight));
    __m256i wb = _mm256_set1_epi16((int16_t)weight);
    int32_t x = 0;

    for (; x <= count - WIDE; x += WIDE)
        store(to + x, weigh(load(a + x), load(b + x), wa, wb));
    if (x < count)
        store_part(to + x, weigh(load_part(a + x, count - x), load_part(b + x, count - x), wa, wb),
                   count - x);
}

/* 1 2 1 around the even samples at and after `at`, as sixteen words. */
static inline AVX2 __m256i around(const uint8_t *at)
{
    __m256i left = _mm256_and_si256(load(at - 1), _mm256_set1_epi16(0xff));

    return _mm256_add_epi16(left, _mm256_maddubs_epi16(load(at), _mm256_set1_epi16(0x0102)));
}

static AVX2 void halve(uint8_t *out, const uint8_t *upper, const uint8_t *lower, int32_t width)
{
    int32_t count = (width + 1) / 2, x = 1;

    halve_samples(out, upper, lower, width, 0, 1);
    for (; 2 * x + WIDE <= width; x += WIDE / 2) {
        __m256i sum = _mm256_add_epi16(around(upper + 2 * x), around(lower + 2 * x));

        sum = _mm256_srli_epi16(_mm256_add_epi16(sum, _mm256_set1_epi16(4)), 3);
        _mm_storeu_si128((__m128i *)(out + x), _mm256_castsi256_si128(to_bytes(sum, sum)));
    }
    halve_samples(out, upper, lower, width, x, count);
}

/* One bit a byte that is not zero. */
static inline AVX2 uint32_t filled(const uint8_t *at)
{
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(load(at), _mm256_setzero_si256()));
}

static AVX2 void span(const uint8_t *row, int32_t count, int32_t *first, int32_t *end)
{
    int32_t low = 0, high = count;

    while (low <= count - WIDE && !filled(row + low))
        low += WIDE;
    while (low < count && !row[low])
        low++;
    if (low == count) {
        *first = *end = 0;
        return;
    }
    while (high - WIDE >= low && !filled(row + high - WIDE))
        high -= WIDE;
    while (!row[high - 1])
        high--;
    *first = low;
    *end = high;
}

const struct kernels kernels_avx2 = {
    .name = "AVX2",
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
typedef int kernels_avx2_is_elsewhere; /* ISO C wants a declaration in every file */
#include "base/banned.h"
#endif
