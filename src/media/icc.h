/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * ICC profiles of the matrix and curve kind (ICC.1:2010-12, 8.3.3): what photographs from
 * telephones and cameras carry. Profiles with look-up tables, and those for grey or CMYK, are not
 * read. The bytes are untrusted.
 */
#ifndef CLIPCRAFTER_MEDIA_ICC_H
#define CLIPCRAFTER_MEDIA_ICC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/** Points of a curve: finer than 8-bit codes, between which it is interpolated. */
enum { ICC_CURVE_SIZE = 1024 };

/** From codes to linear sRGB: first each component through its curve, then the matrix. */
struct icc_profile {
    double to_srgb[3][3];           /**< linear RGB of the profile to linear sRGB */
    float curve[3][ICC_CURVE_SIZE]; /**< code i / (size - 1) to linear light, 0..1 */
};

/** False when it is not such a profile. */
bool icc_parse(const uint8_t *data, size_t size, struct icc_profile *out) MUST_CHECK;

/** Whether treating it as sRGB would be off by less than a code or two. */
bool icc_is_srgb(const struct icc_profile *profile);

/** The sRGB curve, IEC 61966-2-1: linear light of a code in 0..1. */
double icc_srgb_to_linear(double code);

#endif
