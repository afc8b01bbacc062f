/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The fixed composition of the bench: 30 s at 1080x1920 and 30 frames/s; six 1620x2880 JPEG stills
 * of 1/f noise and shapes, each with a slow zoom 1.00 to 1.15, crossfades of half a second,
 * captions whose spoken word changes 75 times, a voice-like sound and music to be ducked under it.
 * Everything comes from seeds. Repeated `times` times for measuring longer videos.
 */
#ifndef CLIPCRAFTER_BENCH_COMPOSITION_H
#define CLIPCRAFTER_BENCH_COMPOSITION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "story/timeline.h"

enum {
    COMPOSITION_WIDTH = 1080,
    COMPOSITION_HEIGHT = 1920,
    COMPOSITION_FPS = 30,
    COMPOSITION_SCENES = 6,
    COMPOSITION_FADE = 15,
    COMPOSITION_FRAMES = 900,
    COMPOSITION_WORDS = 75,
    STILL_WIDTH = 1620,
    STILL_HEIGHT = 2880,
};

/** Still `index` as a JPEG (quality about 92) at `path`. */
bool composition_still(struct str path, int index, struct error *error) MUST_CHECK;
/** Voice (bursts of harmonics, a pause every four words) and music (chords), as WAV files. */
bool composition_voice(struct str path, int times, struct error *error) MUST_CHECK;
bool composition_music(struct str path, struct error *error) MUST_CHECK;

/** The timeline; asset files lie in `folder` under the names still-1.jpg ..., voice.wav, music.wav
 * and are read for their digests. */
bool composition_timeline(struct arena *arena, struct str folder, int times, struct timeline *out,
                          struct error *error) MUST_CHECK;
/** The same captions for the peers, as an ASS script. */
void composition_subtitles(const struct timeline *timeline, struct buf *out);

#endif
