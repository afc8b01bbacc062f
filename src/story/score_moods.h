/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The moods of story/score.h as data: what a composer would decide before writing a note. Programs
 * and drum keys are those of General MIDI 1 (MMA, 1991), counted from 0.
 */
#ifndef CLIPCRAFTER_STORY_SCORE_MOODS_H
#define CLIPCRAFTER_STORY_SCORE_MOODS_H

#include <stddef.h>
#include <stdint.h>

enum { BARS_A_SECTION = 8, STEPS_A_BAR = 16, PROGRESSIONS_A_MOOD = 4 };

/** Semitones of a seven-note scale above its root. */
typedef uint8_t score_scale[7];

/** An instrument's place in the arrangement. */
struct score_part {
    uint8_t program, volume, pan, reverb;
};

struct score_mood {
    const char *name;
    uint8_t bpm_min, bpm_max;
    uint8_t root_min, root_max; /**< MIDI keys the tonic of the bass is drawn from */
    score_scale scale;
    /** Scale degrees (0 = tonic), one a bar: four bars, played twice a section. */
    uint8_t progressions[PROGRESSIONS_A_MOOD][4];
    struct score_part pad, pluck, bass, lead;
    /** 16 steps a bar as digits of strength, '.' = rest. */
    const char *pluck_rhythms[3];
    const char *bass_rhythm;
    const char *kick, *snare, *hat;
    uint8_t snare_key, hat_key;
    uint8_t swing;        /**< percent of a step that every second step comes late */
    uint8_t lead_density; /**< percent of the motif's places that sound */
};

extern const struct score_mood score_mood_table[];
extern const size_t score_mood_count;

#endif
