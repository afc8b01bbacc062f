/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/voice_track.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rational.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "media/resample.h"
#include "provider/voice_polish.h"

#include "base/banned.h"

/* Pauses at natural rate, in milliseconds. */
enum { PAUSE_SENTENCE_MS = 340, PAUSE_CUT_MS = 120 };

struct track {
    struct arena arena; /* words and times of one call */
    float *samples;
    size_t count, capacity;
    VEC_OF(struct token_time) words;
};

static bool reserve(struct track *track, size_t more, struct error *error)
{
    size_t need = track->count + more, capacity = MAX_OF(track->capacity * 2, need);
    float *grown;

    if (need > (size_t)VOICE_SECONDS_MAX * TICKS_PER_SECOND)
        return error_set(error, ERROR_LIMIT,
                         "a scene is spoken for more than %d s; split its text into scenes",
                         VOICE_SECONDS_MAX);
    if (need <= track->capacity)
        return true;
    grown = realloc(track->samples, capacity * sizeof *grown);
    if (!grown)
        return error_set(error, ERROR_INTERNAL, "out of memory for %zu samples of speech", need);
    track->samples = grown;
    track->capacity = capacity;
    return true;
}

static bool add_silence(struct track *track, size_t frames, struct error *error)
{
    if (!reserve(track, frames, error))
        return false;
    memset(track->samples + track->count, 0, frames * sizeof *track->samples);
    track->count += frames;
    return true;
}

static int64_t ticks_of(double seconds, int64_t limit)
{
    double ticks = floor(seconds * TICKS_PER_SECOND + 0.5);

    return ticks <= 0 ? 0 : ticks >= (double)limit ? limit : (int64_t)ticks;
}

/* A word is over where its sound is, if a pause of this many ticks or more follows inside it. */
enum { PAUSE_INSIDE = TICKS_PER_SECOND / 25 };

static int64_t trimmed_end(const float *samples, int64_t start, int64_t end, double level)
{
    int64_t heard = (int64_t)polish_ending(samples, (size_t)start, (size_t)end, level);

    return end - heard >= PAUSE_INSIDE ? heard : end;
}

/* Appends a phrase's word times, never going back and never past the sound's end. [from, to) is
 * what is kept of its samples. */
static void add_words(struct track *track, const struct phrase *phrase,
                      const struct phrase_sound *sound, const float *samples, size_t from,
                      size_t to)
{
    double level = polish_audible_level(samples, to);
    int64_t first = (int64_t)from, limit = (int64_t)to, base = (int64_t)track->count - first;

    for (size_t i = 0; i < phrase->count; i++) {
        int64_t start = MAX_OF(ticks_of(sound->words[i].start, limit), first);
        int64_t end = MAX_OF(ticks_of(sound->words[i].end, limit), start);
        if (i == 0)
            start = MIN_OF((int64_t)polish_onset(samples, from, to, level), end);
        end = trimmed_end(samples, start, end, level);
        *VEC_PUSH(&track->words, &track->arena) = (struct token_time){start + base, end + base};
        first = start;
    }
}

/* Resamples, cleans and appends one phrase. */
static bool add_phrase(struct track *track, const struct phrase *phrase,
                       const struct phrase_sound *sound, const struct voice_tone *tone,
                       struct error *error)
{
    float *samples = NULL;
    size_t count = 0, from, to;
    bool ok = false;

    if (!resample(sound->samples, sound->count, 1, sound->hz, TICKS_PER_SECOND, &samples, &count,
                  error))
        goto done;
    polish_tone(samples, count, tone);
    polish_bounds(samples, count, &from, &to);
    if (!reserve(track, to - from, error))
        goto done;
    add_words(track, phrase, sound, samples, from, to);
    memcpy(track->samples + track->count, samples + from, (to - from) * sizeof *samples);
    polish_fade(track->samples + track->count, to - from);
    track->count += to - from;
    ok = true;
done:
    free(samples);
    return ok;
}

/* ---- cutting the text into phrases ---- */

/* '?' or '!' where the written token ends with one. */
static char stop_of(const struct spoken_token *token)
{
    static const char *const questions[] = {"?", "？", "؟", NULL};
    static const char *const shouts[] = {"!", "！", NULL};

    for (size_t i = 0; questions[i]; i++)
        if (str_find(token->written, str_from(questions[i]), 0) != (size_t)-1)
            return '?';
    for (size_t i = 0; shouts[i]; i++)
        if (str_find(token->written, str_from(shouts[i]), 0) != (size_t)-1)
            return '!';
    return '.';
}

/* Collects words from token `at` on until the phrase is full; returns the token after it. */
static size_t take_phrase(struct arena *arena, const struct spoken_text *text, size_t at,
                          struct phrase *phrase)
{
    VEC_OF(struct phrase_word) words = {0};
    size_t i = at;

    phrase->stop = ',';
    for (; i < text->count; i++) {
        const struct spoken_token *token = &text->tokens[i];
        for (size_t w = 0; w < token->word_count; w++)
            *VEC_PUSH(&words, arena) = (struct phrase_word){.text = token->words[w]};
        if (token->pause && words.count)
            words.items[words.count - 1].pause = true;
        if (token->sentence_end) {
            phrase->stop = stop_of(token);
            i++;
            break;
        }
        /* Long sentences are cut at a comma if one comes, else anywhere between groups. */
        if ((words.count >= VOICE_PHRASE_WORDS / 2 && token->pause) ||
            (words.count >= VOICE_PHRASE_WORDS &&
             (i + 1 == text->count || text->tokens[i + 1].group > 0))) {
            i++;
            break;
        }
    }
    phrase->words = words.items;
    phrase->count = words.count;
    return i;
}

static bool speak_phrase(struct track *track, const struct phrase *phrase, phrase_speaker speaker,
                         void *engine, const struct voice_tone *tone, char last_stop,
                         struct error *error)
{
    size_t ms = last_stop == ',' ? PAUSE_CUT_MS : PAUSE_SENTENCE_MS;
    size_t gap = ms * TICKS_PER_SECOND / 1000 * 100 / (size_t)phrase->rate_pct;
    struct phrase_sound sound = {0};
    bool ok = false;

    if (track->count && !add_silence(track, gap, error))
        goto done;
    if (!speaker(engine, &track->arena, phrase, &sound, error))
        goto done;
    ok = add_phrase(track, phrase, &sound, tone, error);
done:
    free(sound.samples);
    return ok;
}

/* ---- token times ---- */

/* Shares [start, end) among the tokens of a group by their written length. */
static void share(const struct spoken_token *tokens, size_t group, struct token_time all,
                  struct token_time *out)
{
    size_t total = 0, before = 0;

    for (size_t i = 0; i < group; i++)
        total += utf8_length(tokens[i].written);
    for (size_t i = 0; i < group; i++) {
        size_t length = utf8_length(tokens[i].written);
        int64_t span = all.end - all.start;
        out[i].start = all.start + span * (int64_t)before / (int64_t)MAX_OF(total, (size_t)1);
        before += length;
        out[i].end = all.start + span * (int64_t)before / (int64_t)MAX_OF(total, (size_t)1);
    }
}

void voice_token_times(const struct spoken_text *text, const struct token_time *words,
                       struct token_time *tokens)
{
    int64_t last = 0;
    size_t word = 0;

    for (size_t i = 0; i < text->count;) {
        const struct spoken_token *token = &text->tokens[i];
        struct token_time all = {last, last};
        size_t group = MAX_OF(token->group, (size_t)1);
        if (token->word_count)
            all = (struct token_time){words[word].start, words[word + token->word_count - 1].end};
        share(token, group, all, tokens + i);
        word += token->word_count;
        last = all.end;
        i += group;
    }
}

static bool finish(struct track *track, const struct spoken_text *text, struct speech *out,
                   struct error *error)
{
    struct token_time *times = calloc(MAX_OF(text->count, (size_t)1), sizeof *times);

    if (!times)
        return error_set(error, ERROR_INTERNAL, "out of memory for %zu word times", text->count);
    if (!polish_level(track->samples, track->count, error)) {
        free(times);
        return false;
    }
    voice_token_times(text, track->words.items, times);
    *out = (struct speech){track->samples, track->count, times, text->count};
    track->samples = NULL;
    return true;
}

bool voice_track_speak(const struct voice_request *request, phrase_speaker speaker, void *engine,
                       const struct voice_tone *tone, struct speech *out, struct error *error)
{
    struct track track = {0};
    char last_stop = '.';
    bool ok = false;

    arena_init(&track.arena);
    for (size_t at = 0; at < request->text->count;) {
        struct phrase phrase = {.rate_pct = CLAMP(request->rate_pct, 50, 200)};
        at = take_phrase(&track.arena, request->text, at, &phrase);
        if (cancel_requested(request->cancel)) {
            error_set(error, ERROR_CANCELLED, "interrupted while speaking");
            goto done;
        }
        if (phrase.count && !speak_phrase(&track, &phrase, speaker, engine, tone, last_stop, error))
            goto done;
        last_stop = phrase.stop;
    }
    if (!track.words.count) {
        error_set(error, ERROR_INPUT, "there is nothing to speak: the text has no word");
        goto done;
    }
    ok = finish(&track, request->text, out, error);
done:
    free(track.samples);
    arena_release(&track.arena);
    return ok;
}
