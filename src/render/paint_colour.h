/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Colours of the painters: sRGB to BT.709 limited range as frames hold it, and OKLab, in which
 * gradients stay clean between hues. Only + - * / and sqrt are used, no libm curve, so that every
 * machine computes the same bytes. Stateless: any thread.
 */
#ifndef CLIPCRAFTER_RENDER_PAINT_COLOUR_H
#define CLIPCRAFTER_RENDER_PAINT_COLOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "story/timeline.h"

/** Code values as in a frame: y 16..235, u and v 16..240 around 128; fractions kept. */
struct yuv {
    double y, u, v;
};

/** Rec. ITU-R BT.709-6, items 3.2 to 3.5, on the sRGB code values as they are. */
struct yuv yuv_from_rgb(rgb colour);

/** Björn Ottosson, "A perceptual color space for image processing" (2020). */
struct oklab {
    double l, a, b;
};

struct oklab oklab_from_rgb(rgb colour);
/** To BT.709 code values; colours outside of sRGB are held at its border. */
struct yuv yuv_from_oklab(struct oklab colour);
/** a + (b - a) * t in each part. */
struct oklab oklab_mix(struct oklab a, struct oklab b, double t);

/** Sine of a full turn's fraction: turn_sin(0.25) = 1. Within 1e-9 of the true value. */
double turn_sin(double turns);
double turn_cos(double turns);

/**
 * Threshold in 0..65535 for rounding the pixel (x, y): the additive recurrence "R2" of Martin
 * Roberts (2018), whose error is spread as evenly as blue noise and costs two multiplications.
 */
static inline uint32_t dither_at(uint32_t x, uint32_t y)
{
    return (x * 0xC13FA9A9u + y * 0x91E10DA5u) >> 16;
}

#endif
