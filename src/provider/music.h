/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Generated music: a score (story/score.h) played by FluidSynth with the packaged General MIDI
 * sound font. Same score and sound font, same samples.
 */
#ifndef CLIPCRAFTER_PROVIDER_MUSIC_H
#define CLIPCRAFTER_PROVIDER_MUSIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/error.h"
#include "base/str.h"
#include "story/score.h"

/** Part of the cache key of a piece. */
#define MUSIC_VERSION "fluidsynth-1"

/** 48 kHz stereo, interleaved. The loop's tails ring into its own beginning: it joins seamlessly.
 */
struct music {
    float *samples; /**< malloc; freed by music_release() */
    size_t frames;
    int64_t loop_start, loop_end; /**< ticks = frames */
};

/** Plays `score` with the sound font at `sound_font` (SF2 or SF3). ERROR_UNAVAILABLE where it is
 * missing. */
bool music_play(const struct score *score, struct str sound_font, struct cancel *cancel,
                struct music *out, struct error *error) MUST_CHECK;
void music_release(struct music *music);

#endif
