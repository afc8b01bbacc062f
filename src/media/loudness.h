/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * How loud sound is, as EBU R128 (ITU-R BS.1770-4) defines it: gated loudness in LUFS and the true
 * peak in dBTP, measured by libebur128 at 48 kHz. A meter belongs to one thread.
 */
#ifndef CLIPCRAFTER_MEDIA_LOUDNESS_H
#define CLIPCRAFTER_MEDIA_LOUDNESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/error.h"

struct loudness;

/** What silence measures, in LUFS and in dBTP: a floor far below anything that is heard. */
#define LOUDNESS_SILENCE (-120.0)

/** A meter for 48 kHz sound of 1 or 2 channels; it keeps no samples, so its size is fixed. */
bool loudness_new(int channels, struct loudness **out, struct error *error) MUST_CHECK;
/** As loudness_new() but without true peaks, which take most of the time: the true peak measures
 * LOUDNESS_SILENCE. */
bool loudness_new_without_peak(int channels, struct loudness **out, struct error *error) MUST_CHECK;
/** NULL is accepted. */
void loudness_free(struct loudness *loudness);

/** Adds interleaved samples. Samples must be finite. */
bool loudness_add(struct loudness *loudness, const float *samples, size_t frames,
                  struct error *error) MUST_CHECK;

/**
 * Of all that was added: integrated (gated) loudness, and the highest true peak of any channel. The
 * gate works on blocks of 400 ms, so less than 400 ms measures LOUDNESS_SILENCE here; see
 * loudness_of_piece().
 */
void loudness_measured(const struct loudness *loudness, double *lufs, double *true_peak_dbtp);

/**
 * Loudness of one piece in memory however short: a piece of less than two seconds is measured as if
 * it were repeated for that long, so a single word gets the loudness it would have among others.
 * `true_peak_dbtp` may be NULL: finding the peak takes ten times as long as the loudness.
 */
bool loudness_of_piece(const float *samples, size_t frames, int channels, double *lufs,
                       double *true_peak_dbtp, struct error *error) MUST_CHECK;

/** 10^(db/20): the factor for samples. */
double loudness_factor(double db);

#endif
