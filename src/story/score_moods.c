/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/score_moods.h"

#include "base/attr.h"

#include "base/banned.h"

#define MAJOR                                                                                      \
    {                                                                                              \
        0, 2, 4, 5, 7, 9, 11                                                                       \
    }
#define MINOR                                                                                      \
    {                                                                                              \
        0, 2, 3, 5, 7, 8, 10                                                                       \
    }
#define DORIAN                                                                                     \
    {                                                                                              \
        0, 2, 3, 5, 7, 9, 10                                                                       \
    }
#define LYDIAN                                                                                     \
    {                                                                                              \
        0, 2, 4, 6, 7, 9, 11                                                                       \
    }
#define SILENT "................"

/* Everything here plays under a voice: leads are sparse, snares soft, nothing competes with speech
 * between 1 and 4 kHz for long. */
const struct score_mood score_mood_table[] = {
    {
        .name = "warm",
        .bpm_min = 84,
        .bpm_max = 96,
        .root_min = 36,
        .root_max = 43,
        .scale = MAJOR,
        .progressions = {{0, 4, 5, 3}, {0, 5, 3, 4}, {3, 0, 4, 5}, {0, 2, 3, 4}},
        .pad = {89, 62, 64, 70},
        .pluck = {0, 74, 52, 50},
        .bass = {32, 84, 64, 10},
        .lead = {11, 62, 80, 70},
        .pluck_rhythms = {"6.4.5.4.6.4.5.4.", "6..4..5.4..5..4.", "6...4.5...4.5..."},
        .bass_rhythm = "8.........6.....",
        .kick = "7.......5.......",
        .snare = "....4.......4...",
        .hat = "2.2.3.2.2.2.3.2.",
        .snare_key = 37,
        .hat_key = 70,
        .swing = 10,
        .lead_density = 45,
    },
    {
        .name = "bright",
        .bpm_min = 108,
        .bpm_max = 120,
        .root_min = 36,
        .root_max = 43,
        .scale = MAJOR,
        .progressions = {{0, 4, 5, 3}, {0, 3, 0, 4}, {5, 3, 0, 4}, {0, 3, 5, 4}},
        .pad = {48, 52, 64, 60},
        .pluck = {12, 84, 46, 50},
        .bass = {33, 84, 64, 10},
        .lead = {13, 70, 82, 60},
        .pluck_rhythms = {"6.5.4.6.5.4.6.4.", "6..5..6.5..6..4.", "65.46.5.65.46.4."},
        .bass_rhythm = "8...6...8...6.6.",
        .kick = "7...6...7...6...",
        .snare = "....5.......5...",
        .hat = "3.4.3.4.3.4.3.4.",
        .snare_key = 39,
        .hat_key = 42,
        .swing = 0,
        .lead_density = 55,
    },
    {
        .name = "calm",
        .bpm_min = 68,
        .bpm_max = 78,
        .root_min = 36,
        .root_max = 41,
        .scale = LYDIAN,
        .progressions = {{0, 1, 0, 1}, {0, 4, 1, 0}, {5, 1, 0, 4}, {0, 2, 1, 4}},
        .pad = {89, 66, 64, 90},
        .pluck = {4, 68, 54, 80},
        .bass = {32, 72, 64, 20},
        .lead = {10, 50, 78, 95},
        .pluck_rhythms = {"5.......4.......", "5.....4.....4...", "5...4.....4....."},
        .bass_rhythm = "7...............",
        .kick = SILENT,
        .snare = SILENT,
        .hat = SILENT,
        .snare_key = 37,
        .hat_key = 70,
        .swing = 0,
        .lead_density = 35,
    },
    {
        .name = "curious",
        .bpm_min = 100,
        .bpm_max = 112,
        .root_min = 36,
        .root_max = 43,
        .scale = DORIAN,
        .progressions = {{0, 3, 0, 6}, {0, 2, 3, 0}, {0, 6, 3, 4}, {0, 3, 6, 2}},
        .pad = {52, 40, 64, 80},
        .pluck = {45, 88, 50, 50},
        .bass = {32, 86, 64, 10},
        .lead = {71, 56, 82, 60},
        .pluck_rhythms = {"6..5..6...5.6...", "6...5.6.....5.6.", "6.6...5...6.5..."},
        .bass_rhythm = "8.....6.8...6...",
        .kick = "6.......6.......",
        .snare = "....4.......4..3",
        .hat = "2.3.2.3.2.3.2.3.",
        .snare_key = 37,
        .hat_key = 70,
        .swing = 14,
        .lead_density = 40,
    },
    {
        .name = "driving",
        .bpm_min = 116,
        .bpm_max = 126,
        .root_min = 33,
        .root_max = 40,
        .scale = MINOR,
        .progressions = {{0, 5, 2, 6}, {0, 5, 3, 4}, {0, 2, 5, 6}, {5, 6, 0, 0}},
        .pad = {50, 60, 64, 60},
        .pluck = {28, 66, 48, 40},
        .bass = {38, 84, 64, 5},
        .lead = {48, 58, 80, 70},
        .pluck_rhythms = {"6.5.6.5.6.5.6.5.", "6.565.566.565.56", "6..6..6.6..6..6."},
        .bass_rhythm = "8.6.7.6.8.6.7.6.",
        .kick = "8...7...8...7...",
        .snare = "....6.......6...",
        .hat = "3.5.3.5.3.5.3.5.",
        .snare_key = 40,
        .hat_key = 42,
        .swing = 0,
        .lead_density = 30,
    },
    {
        .name = "night",
        .bpm_min = 74,
        .bpm_max = 86,
        .root_min = 36,
        .root_max = 42,
        .scale = DORIAN,
        .progressions = {{0, 3, 6, 2}, {0, 4, 3, 3}, {5, 3, 0, 0}, {0, 6, 5, 3}},
        .pad = {89, 54, 64, 70},
        .pluck = {4, 80, 54, 50},
        .bass = {33, 84, 64, 5},
        .lead = {26, 58, 80, 60},
        .pluck_rhythms = {"6.....5...6.....", "6..5......6..4..", "6.......5.4....."},
        .bass_rhythm = "8......6..7.....",
        .kick = "8.....5...7.....",
        .snare = "....6.......6...",
        .hat = "3.4.3.4.3.4.3.4.",
        .snare_key = 37,
        .hat_key = 42,
        .swing = 24,
        .lead_density = 35,
    },
};

const size_t score_mood_count = COUNT_OF(score_mood_table);
