/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Sound from one sample rate to another, a whole piece at a time, by libswresample's windowed-sinc
 * filter (64 taps, pass band to 0.95 of the lower Nyquist rate). No state; any thread.
 */
#ifndef CLIPCRAFTER_MEDIA_RESAMPLE_H
#define CLIPCRAFTER_MEDIA_RESAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/error.h"

/** Rates that are accepted, in Hz. */
enum { RESAMPLE_HZ_MIN = 4000, RESAMPLE_HZ_MAX = 192000 };

/**
 * `in` holds `frames` interleaved frames at `from_hz`. *out (malloc, the caller frees it) holds
 * ceil(frames * to_hz / from_hz) frames at `to_hz`, in step with the input: no delay. Same input,
 * same samples. Zero frames give one allocated, empty piece.
 */
bool resample(const float *in, size_t frames, int channels, int32_t from_hz, int32_t to_hz,
              float **out, size_t *out_frames, struct error *error) MUST_CHECK;

#endif
