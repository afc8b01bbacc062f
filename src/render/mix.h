/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The sound of a timeline: voice, music ducked under it, faded, brought to the wanted loudness
 * (EBU R128, two passes) under a true-peak limit. Pulled in blocks, so memory does not grow with
 * length. One thread at a time.
 *
 * - A clip sounds at its very tick; what lies before 0 or after the end is cut, without a click.
 * - Music plays from its start, then round its loop (render/music_loop.h), stepping back before
 *   speech is heard in the clips (render/duck.h).
 * - Loudness is within 0.2 LU of what the timeline asks for, true peak 0.3 dB below its limit: the
 *   rest is left to what AAC coding adds. Less than -55 LUFS is silence and is not brought up.
 * - Samples do not depend on the size of the blocks read, nor on what was read before a rewind.
 */
#ifndef CLIPCRAFTER_RENDER_MIX_H
#define CLIPCRAFTER_RENDER_MIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/error.h"
#include "base/str.h"
#include "story/timeline.h"

struct mix;

/** `paths[i]` is the local file of timeline->assets[i] (only those that sound uses are opened).
 * Does the first pass: measures, finds the gain. `ticks`: length of the whole. The timeline must
 * outlive the mix. */
bool mix_new(const struct timeline *timeline, const struct str *paths, int64_t ticks,
             struct cancel *cancel, struct mix **out, struct error *error) MUST_CHECK;
void mix_free(struct mix *mix);
/** Next `frames` of 48 kHz stereo interleaved float; silence after the end. */
bool mix_read(struct mix *mix, float *stereo, size_t frames, struct error *error) MUST_CHECK;
/** Back to the start. */
void mix_rewind(struct mix *mix);
/** Masters again with its true peak `db` below what it is now, at the same loudness as far as that
 * is possible, and rewinds: for when coding raised a peak above the timeline's limit. */
bool mix_lower_peak(struct mix *mix, double db, struct cancel *cancel,
                    struct error *error) MUST_CHECK;
/** Of the finished sound, as measured. */
void mix_measured(const struct mix *mix, double *loudness_lufs, double *true_peak_dbtp);

#endif
