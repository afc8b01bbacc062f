/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/kernels_forms.h"

#ifdef KERNELS_HAVE_X86

#include <smmintrin.h>
#include <string.h>

#include "base/banned.h"

#define SSE41 __attribute__((target("sse4.1")))

enum { WIDE = 16 };

static inline SSE41 __m128i load(const void *at)
{
    return _mm_loadu_si128(at);
}

static inline SSE41 void store(void *at, __m128i v)
{
    _mm_storeu_si128(at, v);
}

static inline SSE41 bool is_zero(__m128i v)
{
    return _mm_testz_si128(v, v);
}

/* The first `count` < WIDE bytes, zeros behind them. */
static inline SSE41 __m128i load_part(const uint8_t *at, int32_t count)
{
    uint8_t part[WIDE] = {0};

    memcpy(part, at, (size_t)count);
    return load(part);
}

static inline SSE41 void store_part(uint8_t *at, __m128i v, int32_t count)
{
    uint8_t part[WIDE];

    store(part, v);
    memcpy(at, part, (size_t)count);
}

/* Quad `q` of a block: four sums, not yet packed. */
static inline SSE41 __m128i across_quad(const uint8_t *row, const int32_t base[4],
                                        const struct taps_block *block, int32_t q)
{
    int32_t half = q & 1, lane = q >> 1;
    __m128i bytes = load(row + base[q]);
    __m128i p0 = _mm_shuffle_epi8(bytes, load(block->pick[half][0] + lane * 16));
    __m128i p1 = _mm_shuffle_epi8(bytes, load(block->pick[half][1] + lane * 16));
    __m128i sum = _mm_add_epi32(_mm_madd_epi16(p0, load(block->weight[half][0] + lane * 8)),
                                _mm_madd_epi16(p1, load(block->weight[half][1] + lane * 8)));

    sum = _mm_add_epi32(sum, _mm_set1_epi32(1 << (ACROSS_SHIFT - 1)));
    return _mm_srai_epi32(sum, ACROSS_SHIFT);
}

static SSE41 void across(int16_t *out, const uint8_t *row, const struct taps *taps, int32_t first,
                         int32_t end)
{
    for (int32_t b = first; b < end; b++) {
        for (int32_t q = 0; q < 4; q += 2) {
            __m128i left = across_quad(row, taps->base[b], &taps->blocks[b], q);
            __m128i right = across_quad(row, taps->base[b], &taps->blocks[b], q + 1);

            store(out + b * TAPS_BLOCK + q * 4, _mm_packs_epi32(left, right));
        }
    }
}

static inline SSE41 __m128i pair(const int16_t *weight)
{
    return _mm_set1_epi32(
        (int32_t)((uint32_t)(uint16_t)weight[0] | (uint32_t)(uint16_t)weight[1] << 16));
}

/* Eight weighted sums, rounded to whole values, as words. */
static inline SSE41 __m128i down_8(const int16_t *const rows[4], int32_t x, __m128i w01,
                                   __m128i w23)
{
    __m128i r0 = load(rows[0] + x), r1 = load(rows[1] + x);
    __m128i r2 = load(rows[2] + x), r3 = load(rows[3] + x);
    __m128i half = _mm_set1_epi32(1 << (DOWN_SHIFT - 1));
    __m128i low = _mm_add_epi32(_mm_madd_epi16(_mm_unpacklo_epi16(r0, r1), w01),
                                _mm_madd_epi16(_mm_unpacklo_epi16(r2, r3), w23));
    __m128i high = _mm_add_epi32(_mm_madd_epi16(_mm_unpackhi_epi16(r0, r1), w01),
                                 _mm_madd_epi16(_mm_unpackhi_epi16(r2, r3), w23));

    low = _mm_srai_epi32(_mm_add_epi32(low, half), DOWN_SHIFT);
    high = _mm_srai_epi32(_mm_add_epi32(high, half), DOWN_SHIFT);
    return _mm_packs_epi32(low, high);
}

/* Words to bytes, held within 0..255. */
static inline SSE41 __m128i to_bytes(__m128i first, __m128i second)
{
    return _mm_packus_epi16(first, second);
}

static SSE41 void down(uint8_t *out, const int16_t *const rows[4], const int16_t weight[4],
                       int32_t count)
{
    __m128i w01 = pair(weight), w23 = pair(weight + 2);
    int32_t x = 0;

    for (; x <= count - WIDE; x += WIDE) {
        __m128i first = down_8(rows, x, w01, w23);
        __m128i second = down_8(rows, x + WIDE / 2, w01, w23);

        store(out + x, to_bytes(first, second));
    }
    if (x < count) {
        __m128i first = down_8(rows, x, w01, w23), second = first;

        if (count - x > WIDE / 2)
            second = down_8(rows, x + WIDE / 2, w01, w23);
        store_part(out + x, to_bytes(first, second), count - x);
    }
}

static SSE41 bool down_alpha(uint8_t *out, uint8_t *excess, const int16_t *const rows[4],
                             const int16_t weight[4], int32_t count)
{
    __m128i w01 = pair(weight), w23 = pair(weight + 2), any = _mm_setzero_si128();
    __m128i most = _mm_set1_epi16(255);

    for (int32_t x = 0; x < count; x += WIDE) {
        int32_t here = MIN_OF(count - x, WIDE);
        __m128i first = down_8(rows, x, w01, w23), second = _mm_setzero_si128();

        if (here > WIDE / 2)
            second = down_8(rows, x + WIDE / 2, w01, w23);
        __m128i over = to_bytes(_mm_subs_epi16(first, most), _mm_subs_epi16(second, most));
        if (here == WIDE) {
            store(out + x, to_bytes(first, second));
            store(excess + x, over);
        } else {
            store_part(out + x, to_bytes(first, second), here);
            store_part(excess + x, over, here);
            over = load_part(excess + x, here);
        }
        any = _mm_or_si128(any, over);
    }
    return !is_zero(any);
}

/* round(v / 255) of unsigned words up to 255 * 255. */
static inline SSE41 __m128i divide_words(__m128i v)
{
    v = _mm_add_epi16(v, _mm_set1_epi16(128));
    return _mm_srli_epi16(_mm_add_epi16(v, _mm_srli_epi16(v, 8)), 8);
}

/* round(a * b / 255) of bytes. */
static inline SSE41 __m128i multiply(__m128i a, __m128i b)
{
    __m128i zero = _mm_setzero_si128();
    __m128i low = _mm_mullo_epi16(_mm_unpacklo_epi8(a, zero), _mm_unpacklo_epi8(b, zero));
    __m128i high = _mm_mullo_epi16(_mm_unpackhi_epi8(a, zero), _mm_unpackhi_epi8(b, zero));

    return _mm_packus_epi16(divide_words(low), divide_words(high));
}

static SSE41 void trim(uint8_t *row, const uint8_t *excess, int32_t count)
{
    int32_t x = 0;

    for (; x <= count - WIDE; x += WIDE) {
        __m128i e = load(excess + x), c = load(row + x);

        if (!is_zero(e))
            store(row + x, _mm_sub_epi8(c, multiply(c, e)));
    }
    if (x < count) {
        __m128i e = load_part(excess + x, count - x), c = load_part(row + x, count - x);

        store_part(row + x, _mm_sub_epi8(c, multiply(c, e)), count - x);
    }
}

/* (v * factor + 128) >> 8 of bytes; factor 0..256 in every word. */
static inline SSE41 __m128i fade(__m128i v, __m128i factor)
{
    __m128i zero = _mm_setzero_si128(), half = _mm_set1_epi16(128);
    __m128i low = _mm_mullo_epi16(_mm_unpacklo_epi8(v, zero), factor);
    __m128i high = _mm_mullo_epi16(_mm_unpackhi_epi8(v, zero), factor);

    low = _mm_srli_epi16(_mm_add_epi16(low, half), 8);
    high = _mm_srli_epi16(_mm_add_epi16(high, half), 8);
    return _mm_packus_epi16(low, high);
}

static inline SSE41 __m128i over(__m128i to, __m128i c, __m128i a)
{
    __m128i clear = _mm_xor_si128(a, _mm_set1_epi8(-1)); /* 255 - a */

    return _mm_adds_epu8(multiply(to, clear), c);
}

static SSE41 void blend(uint8_t *to, const uint8_t *colour, const uint8_t *alpha, int32_t count,
                        int32_t opacity)
{
    __m128i factor = _mm_set1_epi16((int16_t)opacity);
    int32_t x = 0;

    for (; x <= count - WIDE; x += WIDE) {
        __m128i c = load(colour + x), a = load(alpha + x);

        if (is_zero(_mm_or_si128(a, c)))
            continue;
        if (opacity < 256) {
            c = fade(c, factor);
            a = fade(a, factor);
        } else if (is_zero(_mm_xor_si128(a, _mm_set1_epi8(-1)))) {
            store(to + x, c);
            continue;
        }
        store(to + x, over(load(to + x), c, a));
    }
    if (x < count) {
        __m128i c = fade(load_part(colour + x, count - x), factor);
        __m128i a = fade(load_part(alpha + x, count - x), factor);

        store_part(to + x, over(load_part(to + x, count - x), c, a), count - x);
    }
}

static inline SSE41 __m128i weigh(__m128i a, __m128i b, __m128i wa, __m128i wb)
{
    __m128i zero = _mm_setzero_si128(), half = _mm_set1_epi16(128);
    __m128i low = _mm_add_epi16(_mm_mullo_epi16(_mm_unpacklo_epi8(a, zero), wa),
                                _mm_mullo_epi16(_mm_unpacklo_epi8(b, zero), wb));
    __m128i high = _mm_add_epi16(_mm_mullo_epi16(_mm_unpackhi_epi8(a, zero), wa),
                                 _mm_mullo_epi16(_mm_unpackhi_epi8(b, zero), wb));

    low = _mm_srli_epi16(_mm_add_epi16(low, half), 8);
    high = _mm_srli_epi16(_mm_add_epi16(high, half), 8);
    return _mm_packus_epi16(low, high);
}

static SSE41 void mix(uint8_t *to, const uint8_t *a, const uint8_t *b, int32_t count,
                      int32_t weight)
{
    __m128i wa = _mm_set1_epi16((int16_t)(256 - weight));
    __m128i wb = _mm_set1_epi16((int16_t)weight);
    int32_t x = 0;

    for (; x <= count - WIDE; x += WIDE)
        store(to + x, weigh(load(a + x), load(b + x), wa, wb));
    if (x < count)
        store_part(to + x, weigh(load_part(a + x, count - x), load_part(b + x, count - x), wa, wb),
                   count - x);
}

/* 1 2 1 around the even samples at and after `at`, as eight words. */
static inline SSE41 __m128i around(const uint8_t *at)
{
    __m128i left = _mm_and_si128(load(at - 1), _mm_set1_epi16(0xff));

    return _mm_add_epi16(left, _mm_maddubs_epi16(load(at), _mm_set1_epi16(0x0102)));
}

static SSE41 void halve(uint8_t *out, const uint8_t *upper, const uint8_t *lower, int32_t width)
{
    int32_t count = (width + 1) / 2, x = 1;

    halve_samples(out, upper, lower, width, 0, 1);
    for (; 2 * x + WIDE <= width; x += WIDE / 2) {
        __m128i sum = _mm_add_epi16(around(upper + 2 * x), around(lower + 2 * x));

        sum = _mm_srli_epi16(_mm_add_epi16(sum, _mm_set1_epi16(4)), 3);
        _mm_storel_epi64((__m128i *)(out + x), to_bytes(sum, sum));
    }
    halve_samples(out, upper, lower, width, x, count);
}

static inline SSE41 bool filled(const uint8_t *at)
{
    return !is_zero(load(at));
}

static SSE41 void span(const uint8_t *row, int32_t count, int32_t *first, int32_t *end)
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

const struct kernels kernels_sse41 = {
    .name = "SSE4.1",
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
typedef int kernels_sse41_is_elsewhere; /* ISO C wants a declaration in every file */
#include "base/banned.h"
#endif
