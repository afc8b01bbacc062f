/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Colours for cards: curated palettes and the arithmetic on them. Pure and thread-safe; the same
 * input gives the same colours everywhere (IEEE doubles, no library functions of uncertain bits).
 */
#ifndef CLIPCRAFTER_STORY_PALETTE_H
#define CLIPCRAFTER_STORY_PALETTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "story/card.h"

/** Number of curated palettes, and one of them (index < count). */
size_t palette_count(void);
struct palette palette_at(size_t index);

/** a at 0, b at 1000 thousandths, mixed in sRGB. */
rgb palette_mix(rgb a, rgb b, int32_t share);
/** Hue turned by `degrees`, lightness and saturation (HSL) kept. */
rgb palette_turn(rgb colour, int32_t degrees);
/** The palette with its grounds turned by some degrees: scenes of one story, akin but not equal. */
struct palette palette_shifted(const struct palette *palette, int32_t degrees);

/** Contrast ratio of WCAG 2.2 (relative luminance), hundredths: 100 = none, 2100 = black on white.
 */
int32_t palette_contrast(rgb a, rgb b);
/** True if its ink is lighter than its ground. */
bool palette_dark(const struct palette *palette);
/** Ground colour raised towards the light by `share` thousandths: for discs and blobs on it. */
rgb palette_lift(const struct palette *palette, int corner, int32_t share);

#endif
