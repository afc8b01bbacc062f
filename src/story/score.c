/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A piece is three sections of eight bars: A (pad, pluck, bass), A with lead and drums, B on
 * another progression, thinning out towards its end so that the return to A is a phrase end. Chords
 * move by the nearest inversion; the lead repeats a two-bar motif, bent to the chord of the bar.
 */
#include "story/score.h"

#include <stdlib.h>

#include "base/random.h"
#include "base/rational.h"
#include "base/vec.h"
#include "story/score_moods.h"

#include "base/banned.h"

enum {
    SECTIONS_FAST = 3,
    SECTIONS_SLOW = 2,
    BPM_FAST = 90,
    BEATS_A_BAR = 4,
    CHORD_NOTES = 4,
    MOTIF_NOTES = 6,
    CHANNEL_PAD = 0,
    CHANNEL_PLUCK = 1,
    CHANNEL_BASS = 2,
    CHANNEL_LEAD = 3,
    CHANNEL_DRUMS = 9,
    KEY_KICK = 36,
    PAD_CENTRE = 60, /* middle C: below most of the voice's consonants */
    PLUCK_CENTRE = 67,
    LEAD_CENTRE = 76,
};

/* A place in two bars and a step of the scale away from the chord's top. */
struct motif_note {
    uint8_t step, length;
    int8_t degree;
};

struct composer {
    struct arena *arena;
    struct random random;
    const struct score_mood *mood;
    int64_t step; /* ticks of a sixteenth */
    int tonic;    /* MIDI key in the bass */
    int sections;
    int chord[CHORD_NOTES];
    struct motif_note motif[MOTIF_NOTES];
    const char *pluck_rhythm;
    VEC_OF(struct note) notes;
};

const char *const *score_moods(void)
{
    static const char *const names[] = {"warm",    "bright", "calm", "curious",
                                        "driving", "night",  NULL};

    return names;
}

static int between(struct composer *composer, int low, int high)
{
    return low + (int)random_below(&composer->random, (uint32_t)(high - low + 1));
}

/* The MIDI key of a scale degree; degrees run on through the octaves in both directions. */
static int key_of(const struct composer *composer, int degree)
{
    int octave = degree >= 0 ? degree / 7 : (degree - 6) / 7;

    return composer->tonic + 12 * octave + composer->mood->scale[degree - 7 * octave];
}

/* Nearest octave of `key` to `centre`. */
static int near_key(int key, int centre)
{
    while (key < centre - 6)
        key += 12;
    while (key > centre + 6)
        key -= 12;
    return key;
}

static void add_note(struct composer *composer, int channel, int key, int64_t start, int64_t length,
                     int velocity)
{
    struct note *note = VEC_PUSH(&composer->notes, composer->arena);

    /* No player strikes twice alike. */
    velocity += between(composer, -4, 4);
    note->channel = (uint8_t)channel;
    note->key = (uint8_t)CLAMP(key, 21, 108);
    note->start = start;
    note->length = length;
    note->velocity = (uint8_t)CLAMP(velocity, 1, 127);
}

static int64_t step_start(const struct composer *composer, int bar, int step)
{
    int64_t late = step % 2 ? composer->step * composer->mood->swing / 100 : 0;

    return ((int64_t)bar * STEPS_A_BAR + step) * composer->step + late;
}

/* Triad with seventh or ninth on `degree`, each voice at the octave nearest to where it was. */
static void voice_chord(struct composer *composer, int degree)
{
    static const int thirds[CHORD_NOTES] = {0, 2, 4, 8};

    for (int i = 0; i < CHORD_NOTES; i++) {
        int centre = composer->chord[i] ? composer->chord[i] : PAD_CENTRE + i * 2;
        int key = near_key(key_of(composer, degree + thirds[i]), centre);
        composer->chord[i] = near_key(key, PAD_CENTRE + 3);
    }
}

static void play_pad(struct composer *composer, int bar)
{
    int64_t start = step_start(composer, bar, 0), length = composer->step * STEPS_A_BAR;

    for (int i = 0; i < CHORD_NOTES; i++)
        add_note(composer, CHANNEL_PAD, composer->chord[i], start, length, 58);
}

static void play_pluck(struct composer *composer, int bar)
{
    static const int order[] = {0, 2, 1, 3, 2, 1, 3, 2};
    int played = 0;

    for (int step = 0; step < STEPS_A_BAR; step++) {
        char strength = composer->pluck_rhythm[step];
        int key;
        if (strength == '.')
            continue;
        key = near_key(composer->chord[order[played++ % 8]], PLUCK_CENTRE);
        add_note(composer, CHANNEL_PLUCK, key, step_start(composer, bar, step), composer->step * 3,
                 26 + 8 * (strength - '0'));
    }
}

static void play_bass(struct composer *composer, int bar, int degree)
{
    const char *rhythm = composer->mood->bass_rhythm;
    int root = near_key(key_of(composer, degree), composer->tonic + 3);

    for (int step = 0; step < STEPS_A_BAR; step++) {
        int length = 1;
        if (rhythm[step] == '.')
            continue;
        while (step + length < STEPS_A_BAR && rhythm[step + length] == '.' && length < 8)
            length++;
        add_note(composer, CHANNEL_BASS, root, step_start(composer, bar, step),
                 composer->step * length * 9 / 10, 30 + 8 * (rhythm[step] - '0'));
    }
}

static void play_drum(struct composer *composer, int bar, const char *rhythm, int key, int base)
{
    for (int step = 0; step < STEPS_A_BAR; step++)
        if (rhythm[step] != '.')
            add_note(composer, CHANNEL_DRUMS, key, step_start(composer, bar, step), composer->step,
                     base + 8 * (rhythm[step] - '0'));
}

static void play_drums(struct composer *composer, int bar)
{
    const struct score_mood *mood = composer->mood;

    play_drum(composer, bar, mood->kick, KEY_KICK, 24);
    play_drum(composer, bar, mood->snare, mood->snare_key, 14);
    play_drum(composer, bar, mood->hat, mood->hat_key, 10);
}

/* Two bars of rhythm and contour that the whole piece comes back to. */
static void invent_motif(struct composer *composer)
{
    static const uint8_t places[] = {0, 3, 6, 8, 12, 16, 19, 22, 24, 28};
    int place = between(composer, 0, 2), degree = 0;

    for (int i = 0; i < MOTIF_NOTES; i++) {
        struct motif_note *note = &composer->motif[i];
        int next = place + between(composer, 1, 2);
        note->step = places[place % 10];
        note->length = (uint8_t)between(composer, 2, 6);
        note->degree = (int8_t)degree;
        degree = CLAMP(degree + between(composer, -2, 2), -3, 4);
        place = next;
    }
}

static bool is_chord_tone(const struct composer *composer, int key)
{
    for (int i = 0; i < CHORD_NOTES; i++)
        if ((key - composer->chord[i]) % 12 == 0)
            return true;
    return false;
}

/* The half of the motif that belongs to this bar; strong beats are bent to tones of the chord. */
static void play_lead(struct composer *composer, int bar, int degree)
{
    for (int i = 0; i < MOTIF_NOTES; i++) {
        const struct motif_note *note = &composer->motif[i];
        int step = note->step - (bar % 2) * STEPS_A_BAR, moved = degree + note->degree, key;
        if (step < 0 || step >= STEPS_A_BAR ||
            between(composer, 0, 99) >= composer->mood->lead_density + (i == 0 ? 40 : 0))
            continue;
        for (int turn = 0; step % 4 == 0 && turn < 2; turn++)
            if (!is_chord_tone(composer, key_of(composer, moved)))
                moved++;
        key = near_key(key_of(composer, moved), LEAD_CENTRE);
        add_note(composer, CHANNEL_LEAD, key, step_start(composer, bar, step),
                 composer->step * note->length, 62);
    }
}

/* Which parts play where: A alone, A full, B that thins out. */
static void play_section(struct composer *composer, int section, const uint8_t progression[4])
{
    for (int i = 0; i < BARS_A_SECTION; i++) {
        int bar = section * BARS_A_SECTION + i, degree = progression[i % 4];
        bool thin = section == composer->sections - 1 && i >= BARS_A_SECTION - 2;

        voice_chord(composer, degree);
        play_pad(composer, bar);
        play_bass(composer, bar, degree);
        if (!thin)
            play_pluck(composer, bar);
        if (section > 0 && !thin)
            play_drums(composer, bar);
        if (section > 0 || i >= BARS_A_SECTION / 2)
            play_lead(composer, bar, degree);
    }
}

static int by_start(const void *a, const void *b)
{
    const struct note *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->channel != y->channel)
        return x->channel < y->channel ? -1 : 1;
    return (x->key > y->key) - (x->key < y->key);
}

static const struct score_mood *find_mood(struct composer *composer, struct str name)
{
    for (size_t i = 0; i < score_mood_count; i++)
        if (str_equal(name, str_from(score_mood_table[i].name)))
            return &score_mood_table[i];
    return &score_mood_table[between(composer, 0, (int)score_mood_count - 1)];
}

static void list_instruments(struct composer *composer, struct score *out)
{
    const struct score_mood *mood = composer->mood;
    const struct score_part *parts[] = {&mood->pad, &mood->pluck, &mood->bass, &mood->lead};
    struct instrument *list = ARENA_ARRAY(composer->arena, struct instrument, 5);

    for (uint8_t i = 0; i < 4; i++)
        list[i] = (struct instrument){i, parts[i]->program, parts[i]->volume, parts[i]->pan,
                                      parts[i]->reverb};
    list[4] = (struct instrument){CHANNEL_DRUMS, 0, 64, 64, 40};
    out->instruments = list;
    out->instrument_count = 5;
}

void score_compose(struct arena *arena, uint64_t seed, struct str mood, struct score *out)
{
    struct composer composer = {.arena = arena};
    int first, second, bpm;

    random_init(&composer.random, random_hash(mood, seed));
    composer.mood = find_mood(&composer, mood);
    bpm = between(&composer, composer.mood->bpm_min, composer.mood->bpm_max);
    composer.step = (int64_t)TICKS_PER_SECOND * 60 / (bpm * BEATS_A_BAR);
    composer.sections = bpm >= BPM_FAST ? SECTIONS_FAST : SECTIONS_SLOW;
    composer.tonic = between(&composer, composer.mood->root_min, composer.mood->root_max);
    composer.pluck_rhythm = composer.mood->pluck_rhythms[between(&composer, 0, 2)];
    first = between(&composer, 0, PROGRESSIONS_A_MOOD - 1);
    second = (first + between(&composer, 1, PROGRESSIONS_A_MOOD - 1)) % PROGRESSIONS_A_MOOD;
    invent_motif(&composer);
    for (int section = 0; section < composer.sections; section++)
        play_section(
            &composer, section,
            composer.mood->progressions[section == composer.sections - 1 ? second : first]);
    qsort(composer.notes.items, composer.notes.count, sizeof *composer.notes.items, by_start);
    *out = (struct score){.mood = str_from(composer.mood->name),
                          .notes = composer.notes.items,
                          .note_count = composer.notes.count,
                          .loop_end = step_start(&composer, composer.sections * BARS_A_SECTION, 0)};
    list_instruments(&composer, out);
}
