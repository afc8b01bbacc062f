/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Music as notes: a seeded generator of short loopable pieces in several moods. Pure; a synthesiser
 * in provider/ plays it.
 */
#ifndef CLIPCRAFTER_STORY_SCORE_H
#define CLIPCRAFTER_STORY_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/** One key held down for a while. */
struct note {
    int64_t start, length;          /**< ticks */
    uint8_t channel, key, velocity; /**< MIDI numbers */
};

/** What plays on a channel. All numbers as MIDI has them, 0..127. */
struct instrument {
    uint8_t channel, program; /**< General MIDI program, 0-based; channel 9 = drums */
    uint8_t volume, pan, reverb;
};

/** A piece: a plain value in the arena it was composed in. A note may sound beyond loop_end; played
 * again and again, its tail rings into the next beginning. */
struct score {
    struct str mood;
    const struct note *notes; /**< by start */
    size_t note_count;
    const struct instrument *instruments;
    size_t instrument_count;
    int64_t loop_start, loop_end; /**< ticks, at phrase ends */
};

/** Names of the moods, NULL-terminated. */
const char *const *score_moods(void);

/** A piece in `mood` (empty = drawn from seed), loop of about 40 to 65 s. */
void score_compose(struct arena *arena, uint64_t seed, struct str mood, struct score *out);

#endif
