/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Private to the kernels: their forms, and the plain C loops that also finish the ends of rows
 * which a vector does not fill.
 *
 * Every form gives the same bytes as kernels_c: a render does not depend on the processor. Which of
 * them this one can run is asked in kernels.c at run time; a form must not be called elsewhere.
 * Tables of functions without state; any thread.
 */
#ifndef CLIPCRAFTER_RENDER_KERNELS_FORMS_H
#define CLIPCRAFTER_RENDER_KERNELS_FORMS_H

#include "render/kernels.h"

/* What the compiler can make for this architecture, each in a file of its own. */
#if defined(__x86_64__) || defined(__i386__)
#define KERNELS_HAVE_X86 1
extern const struct kernels kernels_sse41, kernels_avx2;
#elif defined(__aarch64__)
#define KERNELS_HAVE_NEON 1
extern const struct kernels kernels_neon;
#endif
/** Plain C: the definition that the others are tested against. */
extern const struct kernels kernels_c;

/** Bits rounded away by the two passes of resampling; fixed point as said in kernels.h. */
enum {
    ACROSS_SHIFT = 8, /**< 2.14 times a byte, down to 10.6 */
    DOWN_SHIFT = 20,  /**< 10.6 times 2.14, down to a byte */
};

/** Exact round(v / 255) for 0 <= v <= 255 * 255. */
static inline int32_t divide_255(int32_t v)
{
    return (v + 128 + ((v + 128) >> 8)) >> 8;
}

/** Samples from .. end - 1 of struct kernels' halve: the ends that vectors leave to plain C.
 * `width` is that of the two rows read; what lies beyond their ends is the last sample again. */
static inline void halve_samples(uint8_t *out, const uint8_t *upper, const uint8_t *lower,
                                 int32_t width, int32_t from, int32_t end)
{
    for (int32_t x = 2 * from; x < 2 * end; x += 2) {
        int32_t left = MAX_OF(x - 1, 0), right = MIN_OF(x + 1, width - 1);
        int32_t sum = upper[left] + 2 * upper[x] + upper[right];

        sum += lower[left] + 2 * lower[x] + lower[right];
        out[x / 2] = (uint8_t)((sum + 4) >> 3);
    }
}

#endif
