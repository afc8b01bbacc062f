/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The score is played twice in a row and the second pass is the loop: at its start the tails of the
 * first pass ring, exactly as they will when it comes round again.
 */
#include "provider/music.h"

#include <fluidsynth.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/rational.h"

#include "base/banned.h"

enum { PASSES = 2, CONTROL_VOLUME = 7, CONTROL_PAN = 10, CONTROL_REVERB = 91 };

/* Loudness of the raw synthesis; the mix sets the final level. */
static const double SYNTH_GAIN = 0.5;

struct event {
    int64_t tick;
    const struct note *note;
    bool on;
};

struct synth {
    fluid_settings_t *settings;
    fluid_synth_t *synth;
};

/* FluidSynth writes to stderr on its own; what matters comes back as a result. */
static void drop_message(int level, const char *message, void *data)
{
    (void)level;
    (void)message;
    (void)data;
}

static void synth_close(struct synth *synth)
{
    if (synth->synth)
        delete_fluid_synth(synth->synth);
    if (synth->settings)
        delete_fluid_settings(synth->settings);
}

static bool synth_open(struct str sound_font, struct synth *out, struct error *error)
{
    struct synth synth = {0};

    for (int level = 0; level < LAST_LOG_LEVEL; level++)
        fluid_set_log_function(level, drop_message, NULL);
    if (access(sound_font.ptr, R_OK) != 0)
        return error_set(error, ERROR_UNAVAILABLE,
                         "%.*s: the sound font for generated music is missing; install it or use "
                         "--music none",
                         STR_FMT(sound_font));
    synth.settings = new_fluid_settings();
    if (!synth.settings)
        return error_set(error, ERROR_INTERNAL, "FluidSynth cannot be set up");
    fluid_settings_setnum(synth.settings, "synth.sample-rate", TICKS_PER_SECOND);
    fluid_settings_setnum(synth.settings, "synth.gain", SYNTH_GAIN);
    fluid_settings_setint(synth.settings, "synth.cpu-cores", 1);
    fluid_settings_setint(synth.settings, "synth.polyphony", 192);
    /* Only the samples that the piece plays are loaded: the font is far larger than the piece. */
    fluid_settings_setint(synth.settings, "synth.dynamic-sample-loading", 1);
    synth.synth = new_fluid_synth(synth.settings);
    /* Without a reset of the presets, which would unpack a piano and a drum kit for nothing. */
    if (!synth.synth || fluid_synth_sfload(synth.synth, sound_font.ptr, 0) == FLUID_FAILED) {
        synth_close(&synth);
        return error_set(error, ERROR_UNAVAILABLE,
                         "%.*s: is not a sound font that FluidSynth can read; install it again",
                         STR_FMT(sound_font));
    }
    *out = synth;
    return true;
}

/* Loading an instrument unpacks its samples, a third of a second for a piano. */
static bool set_instruments(fluid_synth_t *synth, const struct score *score, struct cancel *cancel,
                            struct error *error)
{
    for (size_t i = 0; i < score->instrument_count; i++) {
        const struct instrument *part = &score->instruments[i];
        if (cancel_requested(cancel))
            return error_set(error, ERROR_CANCELLED, "interrupted");
        fluid_synth_program_change(synth, part->channel, part->program);
        fluid_synth_cc(synth, part->channel, CONTROL_VOLUME, part->volume);
        fluid_synth_cc(synth, part->channel, CONTROL_PAN, part->pan);
        fluid_synth_cc(synth, part->channel, CONTROL_REVERB, part->reverb);
    }
    return true;
}

/* Ends of notes before starts at the same tick, then by key: one order on every machine. */
static int by_tick(const void *a, const void *b)
{
    const struct event *x = a, *y = b;

    if (x->tick != y->tick)
        return x->tick < y->tick ? -1 : 1;
    if (x->on != y->on)
        return x->on ? 1 : -1;
    if (x->note->channel != y->note->channel)
        return x->note->channel < y->note->channel ? -1 : 1;
    return (x->note->key > y->note->key) - (x->note->key < y->note->key);
}

static struct event *list_events(struct arena *arena, const struct score *score, size_t *count)
{
    struct event *events = ARENA_ARRAY(arena, struct event, score->note_count * 2 * PASSES + 1);

    *count = 0;
    for (int64_t pass = 0; pass < PASSES; pass++)
        for (size_t i = 0; i < score->note_count; i++) {
            const struct note *note = &score->notes[i];
            int64_t start = note->start + pass * score->loop_end;
            events[(*count)++] = (struct event){start, note, true};
            events[(*count)++] = (struct event){start + note->length, note, false};
        }
    qsort(events, *count, sizeof *events, by_tick);
    return events;
}

static void send_event(fluid_synth_t *synth, const struct event *event)
{
    const struct note *note = event->note;

    if (event->on)
        fluid_synth_noteon(synth, note->channel, note->key, note->velocity);
    else
        fluid_synth_noteoff(synth, note->channel, note->key);
}

/* Synthesises up to `until`, in pieces small enough to stop soon when cancelled. */
static bool write_until(fluid_synth_t *synth, struct music *music, int64_t *at, int64_t until,
                        struct cancel *cancel, struct error *error)
{
    while (*at < until) {
        int frames = (int)MIN_OF(until - *at, (int64_t)TICKS_PER_SECOND / 4);
        if (cancel_requested(cancel))
            return error_set(error, ERROR_CANCELLED, "interrupted");
        if (fluid_synth_write_float(synth, frames, music->samples, (int)(*at * 2), 2,
                                    music->samples, (int)(*at * 2 + 1), 2) != FLUID_OK)
            return error_set(error, ERROR_INTERNAL, "FluidSynth stopped playing");
        *at += frames;
    }
    return true;
}

static bool perform(fluid_synth_t *synth, const struct score *score, struct music *music,
                    struct cancel *cancel, struct error *error)
{
    struct arena arena;
    size_t count;
    struct event *events;
    int64_t at = 0;
    bool ok = true;

    arena_init(&arena);
    events = list_events(&arena, score, &count);
    for (size_t i = 0; i < count && ok; i++) {
        int64_t until = MIN_OF(events[i].tick, (int64_t)music->frames);
        ok = write_until(synth, music, &at, until, cancel, error);
        if (ok && events[i].tick < (int64_t)music->frames)
            send_event(synth, &events[i]);
    }
    ok = ok && write_until(synth, music, &at, (int64_t)music->frames, cancel, error);
    arena_release(&arena);
    return ok;
}

bool music_play(const struct score *score, struct str sound_font, struct cancel *cancel,
                struct music *out, struct error *error)
{
    struct music music = {0};
    struct synth synth = {0};
    bool ok = false;

    BUG_UNLESS(score->loop_end > 0 && score->loop_end < (int64_t)TICKS_PER_SECOND * 600);
    if (cancel_requested(cancel)) {
        error_set(error, ERROR_CANCELLED, "interrupted");
        goto done;
    }
    if (!synth_open(sound_font, &synth, error))
        goto done;
    music.frames = (size_t)(score->loop_end * PASSES);
    music.loop_start = score->loop_end;
    music.loop_end = score->loop_end * PASSES;
    music.samples = calloc(music.frames * 2, sizeof *music.samples);
    if (!music.samples) {
        error_set(error, ERROR_LIMIT, "not enough memory for the music");
        goto done;
    }
    ok = set_instruments(synth.synth, score, cancel, error) &&
         perform(synth.synth, score, &music, cancel, error);
done:
    synth_close(&synth);
    if (ok)
        *out = music;
    else
        music_release(&music);
    return ok;
}

void music_release(struct music *music)
{
    free(music->samples);
    *music = (struct music){0};
}
