/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Making raw synthetic speech fit for a video: 48 kHz mono throughout, in place. Pure arithmetic on
 * samples, deterministic; any thread.
 */
#ifndef CLIPCRAFTER_PROVIDER_VOICE_POLISH_H
#define CLIPCRAFTER_PROVIDER_VOICE_POLISH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/error.h"
#include "provider/voice_track.h"

/** Loudness of finished speech in LUFS, and the sample peak it never passes (-1.5 dBFS). */
#define POLISH_LUFS (-18.0)
#define POLISH_PEAK 0.841

/** Takes DC and rumble out (high-pass at 60 Hz) and applies the tone (NULL: none). Biquad filters
 * after R. Bristow-Johnson's Audio EQ Cookbook. */
void polish_tone(float *samples, size_t count, const struct voice_tone *tone);

/** The level below which a window of this sound is not heard: 38 dB under its loudest one. */
double polish_audible_level(const float *samples, size_t count);

/** The part that is heard, with 20 ms kept before and after it: [*from, *to). All of it if nothing
 * is heard. */
void polish_bounds(const float *samples, size_t count, size_t *from, size_t *to);

/** Start of the first 5 ms window within [from, to) that reaches `level`; `from` if none does. */
size_t polish_onset(const float *samples, size_t from, size_t to, double level);
/** End of the last one; `to` if none does. */
size_t polish_ending(const float *samples, size_t from, size_t to, double level);

/** Fades the first and last 5 ms. */
void polish_fade(float *samples, size_t count);

/** Brings the whole to POLISH_LUFS, peaks above POLISH_PEAK held down by a look-ahead limiter.
 * Silence stays silence. */
bool polish_level(float *samples, size_t count, struct error *error) MUST_CHECK;

#endif
