/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What all voice engines share: a spoken text is cut into phrases of bounded length, an engine
 * makes each one's raw sound and word times, and the pieces become one finished speech: resampled,
 * free of DC, trimmed, faded, joined with natural pauses, levelled, with a time for every written
 * token. Deterministic. One thread a call.
 */
#ifndef CLIPCRAFTER_PROVIDER_VOICE_TRACK_H
#define CLIPCRAFTER_PROVIDER_VOICE_TRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "story/voice.h"

enum {
    VOICE_SECONDS_MAX = 300, /**< longest speech of one call */
    VOICE_PHRASE_WORDS = 48, /**< a phrase is cut here even without a stop */
};

/** A word to say. */
struct phrase_word {
    struct str text;
    bool pause; /**< a short pause follows */
};

/** A stretch to be spoken in one breath: a sentence, or part of a long one. */
struct phrase {
    const struct phrase_word *words;
    size_t count;
    char stop;        /**< '.', '?', '!' at a sentence's end, ',' where a long one was cut */
    int32_t rate_pct; /**< of the voice's natural rate */
};

/** An engine's raw answer. */
struct phrase_sound {
    float *samples; /**< mono, -1..1, malloc; freed by the track */
    size_t count;
    int32_t hz;
    /** Start and end of each word in seconds from the first sample; from the arena given. */
    struct word_span {
        double start, end;
    } * words;
};

/** Makes one phrase's sound; the words of `phrase` have their times in the answer, in order. */
typedef bool (*phrase_speaker)(void *engine, struct arena *arena, const struct phrase *phrase,
                               struct phrase_sound *out, struct error *error);

/** The tone an engine needs to be clear: applied by the track after resampling. */
struct voice_tone {
    double presence_db; /**< peaking filter at 3.2 kHz, Q 0.7; 0 = none */
    double air_db;      /**< high shelf from 5 kHz; 0 = none */
    double warmth_db;   /**< low shelf below 180 Hz; 0 = none */
};

/** Speaks the whole text phrase by phrase, looking at request->cancel before each. */
bool voice_track_speak(const struct voice_request *request, phrase_speaker speaker, void *engine,
                       const struct voice_tone *tone, struct speech *out,
                       struct error *error) MUST_CHECK;

/**
 * Times of written tokens from times of spoken words (`words`: one for each word of each token, in
 * order; ticks). A group's time is shared by its tokens in proportion to their written length; a
 * token that is not spoken stands where its predecessor ends. `tokens` has text->count elements.
 */
void voice_token_times(const struct spoken_text *text, const struct token_time *words,
                       struct token_time *tokens);

#endif
