/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * How far music steps back while somebody speaks: where speech is, heard from the voice itself, and
 * the gain that follows from it. Decibels move along a smooth step: down within the attack *before*
 * the first sound of speech, up within the release after the last. Pauses too short for music to
 * come up and go again are spoken through.
 *
 * Times are ticks (frames of 48 kHz) from the start of the video. Built once; then read-only and
 * safe from any thread.
 */
#ifndef CLIPCRAFTER_RENDER_DUCK_H
#define CLIPCRAFTER_RENDER_DUCK_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"
#include "media/wav.h"

/** Somebody speaks from `start` up to `end`. */
struct speech_span {
    int64_t start, end;
};

struct duck {
    VEC_OF(struct speech_span) spans;
    int64_t attack, release;
    double depth_db; /**< 0 or less */
};

void duck_init(struct duck *duck, double depth_db, int32_t attack_ms, int32_t release_ms);
/** Hears `voice`, which starts at `start`: adds the spans of it that are louder than a gate of 40
 * dB below its loudest 10 ms, and never quieter than -55 dBFS. */
void duck_listen(struct duck *duck, struct arena *arena, const struct wav *voice, int64_t start);
/** To be called once after the last duck_listen(): orders the spans and joins close ones. */
void duck_settle(struct duck *duck);
/** Factors for the music from tick `from` on. */
void duck_gain(const struct duck *duck, int64_t from, float *out, size_t frames);

#endif
