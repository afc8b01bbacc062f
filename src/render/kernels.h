/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The loops over samples that the compositor is made of, a row at a time. Every form (plain C,
 * SSE4.1, AVX2, NEON) gives the same bytes; tests run all that the processor has. Pure functions:
 * any thread.
 *
 * Reading: a source row may be read up to the next multiple of TAPS_SLACK bytes after its start
 * (media/frame.h); rows of 16-bit intermediates up to the next multiple of TAPS_BLOCK samples.
 * Writing: never past `count`, except that `across` writes whole blocks.
 *
 * Fixed point: `across` leaves 10.6 (a byte times 64), which holds the overshoot of the kernel
 * (1.125 * 255 * 64 < 2^15); weights are 2.14; `down` rounds 20 bits away.
 */
#ifndef CLIPCRAFTER_RENDER_KERNELS_H
#define CLIPCRAFTER_RENDER_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "render/taps.h"

struct kernels {
    const char *name;

    /** Horizontal pass over blocks first .. end - 1 of `taps`. */
    void (*across)(int16_t *out, const uint8_t *row, const struct taps *taps, int32_t first,
                   int32_t end);
    /** Vertical pass: weighted sum of four rows, rounded, held within 0..255. */
    void (*down)(uint8_t *out, const int16_t *const rows[4], const int16_t weight[4],
                 int32_t count);
    /** As `down` for alpha; what lies beyond 255 goes to `excess`. True if any does. */
    bool (*down_alpha)(uint8_t *out, uint8_t *excess, const int16_t *const rows[4],
                       const int16_t weight[4], int32_t count);
    /**
     * row -= round(row * excess / 255): brings a premultiplied colour back under an alpha that was
     * cut at 255, so that the kernel's overshoot brightens or tints no edge.
     */
    void (*trim)(uint8_t *row, const uint8_t *excess, int32_t count);
    /**
     * to = round(to * (255 - a) / 255) + c, held at 255, with a and c = alpha and premultiplied
     * colour, both first times opacity / 256 (0..256), rounded.
     */
    void (*blend)(uint8_t *to, const uint8_t *colour, const uint8_t *alpha, int32_t count,
                  int32_t opacity);
    /** to = (a * (256 - weight) + b * weight + 128) / 256; weight 0..256; `to` may be a or b. */
    void (*mix)(uint8_t *to, const uint8_t *a, const uint8_t *b, int32_t count, int32_t weight);
    /**
     * A row of 4:2:0 samples, sited left, from two rows of `width` full ones: 1 2 1 across at even
     * samples (edges repeat), 1 1 down; (width + 1) / 2 samples, rounded half up.
     */
    void (*halve)(uint8_t *out, const uint8_t *upper, const uint8_t *lower, int32_t width);
    /** Narrowest *first .. *end - 1 outside of which `row` is zero; empty (0, 0) if all of it is.
     */
    void (*span)(const uint8_t *row, int32_t count, int32_t *first, int32_t *end);
};

enum kernels_form { KERNELS_C, KERNELS_SSE41, KERNELS_AVX2, KERNELS_NEON, KERNELS_FORMS };

/** That form, or NULL if the program or this processor lacks it. */
const struct kernels *kernels_of(enum kernels_form form);
/** The fastest form of this processor. */
const struct kernels *kernels_best(void);

#endif
