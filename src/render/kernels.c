/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/kernels.h"

#include <stddef.h>

#include "render/kernels_forms.h"

#include "base/banned.h"

static uint8_t byte(int32_t v)
{
    return (uint8_t)CLAMP(v, 0, 255);
}

static void across(int16_t *out, const uint8_t *row, const struct taps *taps, int32_t first,
                   int32_t end)
{
    int32_t last = taps->size - 1;

    for (int32_t x = first * TAPS_BLOCK; x < end * TAPS_BLOCK; x++) {
        int32_t sum = 1 << (ACROSS_SHIFT - 1);

        for (int32_t k = 0; k < 4; k++)
            sum += row[CLAMP(taps->first[x] + k, 0, last)] * taps->weight[x][k];
        out[x] = (int16_t)(sum >> ACROSS_SHIFT);
    }
}

static int32_t weigh(const int16_t *const rows[4], const int16_t weight[4], int32_t x)
{
    int32_t sum = 1 << (DOWN_SHIFT - 1);

    for (int32_t k = 0; k < 4; k++)
        sum += rows[k][x] * weight[k];
    return sum >> DOWN_SHIFT;
}

static void down(uint8_t *out, const int16_t *const rows[4], const int16_t weight[4], int32_t count)
{
    for (int32_t x = 0; x < count; x++)
        out[x] = byte(weigh(rows, weight, x));
}

static bool down_alpha(uint8_t *out, uint8_t *excess, const int16_t *const rows[4],
                       const int16_t weight[4], int32_t count)
{
    uint8_t any = 0;

    for (int32_t x = 0; x < count; x++) {
        int32_t a = weigh(rows, weight, x);

        out[x] = byte(a);
        excess[x] = byte(a - 255);
        any |= excess[x];
    }
    return any != 0;
}

static void trim(uint8_t *row, const uint8_t *excess, int32_t count)
{
    for (int32_t x = 0; x < count; x++)
        row[x] = (uint8_t)(row[x] - divide_255(row[x] * excess[x]));
}

static void blend(uint8_t *to, const uint8_t *colour, const uint8_t *alpha, int32_t count,
                  int32_t opacity)
{
    for (int32_t x = 0; x < count; x++) {
        int32_t a = (alpha[x] * opacity + 128) >> 8, c = (colour[x] * opacity + 128) >> 8;

        to[x] = byte(divide_255(to[x] * (255 - a)) + c);
    }
}

static void mix(uint8_t *to, const uint8_t *a, const uint8_t *b, int32_t count, int32_t weight)
{
    for (int32_t x = 0; x < count; x++)
        to[x] = (uint8_t)((a[x] * (256 - weight) + b[x] * weight + 128) >> 8);
}

static void halve(uint8_t *out, const uint8_t *upper, const uint8_t *lower, int32_t width)
{
    halve_samples(out, upper, lower, width, 0, (width + 1) / 2);
}

static void span(const uint8_t *row, int32_t count, int32_t *first, int32_t *end)
{
    int32_t low = 0, high = count;

    while (low < count && row[low] == 0)
        low++;
    if (low == count) {
        *first = *end = 0;
        return;
    }
    while (row[high - 1] == 0)
        high--;
    *first = low;
    *end = high;
}

const struct kernels kernels_c = {
    .name = "C",
    .across = across,
    .down = down,
    .down_alpha = down_alpha,
    .trim = trim,
    .blend = blend,
    .mix = mix,
    .halve = halve,
    .span = span,
};

const struct kernels *kernels_of(enum kernels_form form)
{
    switch (form) {
    case KERNELS_C:
        return &kernels_c;
    case KERNELS_SSE41:
#ifdef KERNELS_HAVE_X86
        if (__builtin_cpu_supports("sse4.1"))
            return &kernels_sse41;
#endif
        return NULL;
    case KERNELS_AVX2:
#ifdef KERNELS_HAVE_X86
        if (__builtin_cpu_supports("avx2"))
            return &kernels_avx2;
#endif
        return NULL;
    case KERNELS_NEON:
#ifdef KERNELS_HAVE_NEON
        return &kernels_neon;
#else
        return NULL;
#endif
    case KERNELS_FORMS:
        break;
    }
    BUG("no such form of kernels: %d", (int)form);
}

const struct kernels *kernels_best(void)
{
    const struct kernels *best = &kernels_c;

    for (enum kernels_form form = KERNELS_SSE41; form < KERNELS_FORMS; form++) {
        const struct kernels *found = kernels_of(form);

        if (found)
            best = found;
    }
    return best;
}
