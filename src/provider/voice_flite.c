/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/voice_flite.h"

#include <flite/flite.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "provider/voice_noise.h"
#include "provider/voice_script.h"
#include "provider/voice_track.h"
#include "story/spoken_fold.h"

#include "base/banned.h"

/* Each voice is a library of its own, without a header. */
cst_voice *register_cmu_us_rms(const char *folder);
cst_voice *register_cmu_us_slt(const char *folder);
cst_voice *register_cmu_us_awb(const char *folder);
cst_voice *register_cmu_us_kal16(const char *folder);

/* flite builds its voices in static memory of its own; this guards that. */
static pthread_mutex_t flite_lock = PTHREAD_MUTEX_INITIALIZER;

static const struct flite_voice {
    const char *name, *language, *gender;
    cst_voice *(*make)(const char *folder);
    double stretch;         /* of durations: brings each to some 185 words a minute */
    struct voice_tone tone; /* chosen by recognition tests, see tests/voice/ */
} VOICES[] = {
    {"rms", "en-US", "male", register_cmu_us_rms, 1.0, {2.5, 2.0, 0}},
    {"slt", "en-US", "female", register_cmu_us_slt, 1.12, {1.5, 1.5, 0}},
    {"awb", "en-GB", "male", register_cmu_us_awb, 1.12, {2.5, 2.0, 0}},
    {"kal16", "en-US", "male", register_cmu_us_kal16, 1.25, {0, 0, 0}},
};

/* ---- synthesis ---- */

/* Our words are flite's words: the possessive ending is one of its own. A letter "A" has an entry
 * of its own in flite's lexicon, lest it be read as the article. */
static cst_val *words_of_token(cst_item *token)
{
    const char *name = item_feat_string(token, "name");
    size_t len = strlen(name);
    bool possessive = len > 2 && strcmp(name + len - 2, "'s") == 0;
    char stem[256];
    cst_val *ending = possessive ? cons_val(string_val("'s"), NULL) : NULL;

    snprintf(stem, sizeof stem, "%.*s", (int)MIN_OF(possessive ? len - 2 : len, sizeof stem - 1),
             name);
    if (stem[1] == '\0' && stem[0] >= 'A' && stem[0] <= 'Z')
        snprintf(stem, sizeof stem, "%s%c", name[0] == 'A' ? "_" : "", (char)(name[0] + 32));
    return cons_val(string_val(stem), ending);
}

static void add_token(cst_relation *tokens, struct str word, const char *mark)
{
    cst_item *token = relation_append(tokens, NULL);

    item_set_string(token, "name", word.ptr);
    item_set_string(token, "whitespace", " ");
    item_set_string(token, "prepunctuation", "");
    item_set_string(token, "punc", mark);
}

/* First and last sound of a word of flite's, in seconds. */
static bool word_span(cst_item *word, struct word_span *span)
{
    cst_item *syllables = item_as(word, "SylStructure");
    cst_item *first = path_to_item(syllables, "daughter.daughter.R:Segment");
    cst_item *last = path_to_item(syllables, "daughtern.daughtern.R:Segment");

    if (!first || !last)
        return false;
    span->start = item_prev(first) ? item_feat_float(item_prev(first), "end") : 0;
    span->end = item_feat_float(last, "end");
    return true;
}

static void read_spans(cst_utterance *utterance, struct word_span *spans, size_t count)
{
    double last = 0;
    size_t i = 0;

    for (cst_item *token = relation_head(utt_relation(utterance, "Token")); token && i < count;
         token = item_next(token), i++) {
        struct word_span span, all = {last, last};
        bool first = true;
        for (cst_item *word = item_daughter(token); word; word = item_next(word)) {
            if (!word_span(word, &span))
                continue;
            all = (struct word_span){first ? span.start : all.start, span.end};
            first = false;
        }
        spans[i] = all;
        last = all.end;
    }
}

static void read_wave(const cst_wave *wave, struct phrase_sound *out)
{
    size_t count = (size_t)MAX_OF(wave->num_samples, 0);

    out->samples = calloc(MAX_OF(count, (size_t)1), sizeof *out->samples);
    if (!out->samples)
        return;
    for (size_t i = 0; i < count; i++)
        out->samples[i] = (float)wave->samples[i] / 32768;
    out->count = count;
    out->hz = wave->sample_rate;
}

static const struct flite_voice *find_voice(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(VOICES); i++)
        if (str_equal_nocase(name, str_from(VOICES[i].name)))
            return &VOICES[i];
    return NULL;
}

static bool fill_tokens(struct arena *arena, const struct flite_voice *info,
                        const struct phrase *phrase, cst_utterance *utterance, struct error *error)
{
    cst_relation *tokens = utt_relation_create(utterance, "Token");
    char stop[2] = {phrase->stop, '\0'};

    for (size_t i = 0; i < phrase->count; i++) {
        struct str word;
        if (!spoken_fold(arena, phrase->words[i].text, &word))
            return voice_script_refuse(str_from(info->name), phrase->words[i].text, STR("en"),
                                       error);
        add_token(tokens, word, i + 1 == phrase->count ? stop : phrase->words[i].pause ? "," : "");
    }
    return true;
}

static bool synthesise(struct arena *arena, const struct flite_voice *info,
                       const struct phrase *phrase, struct phrase_sound *out, struct error *error)
{
    cst_voice *voice = info->make(NULL);
    cst_utterance *utterance = new_utterance();
    bool ok = false;

    utt_init(utterance, voice);
    utt_set_feat(utterance, "tokentowords_func", itemfunc_val(words_of_token));
    utt_set_feat_float(utterance, "duration_stretch",
                       (float)(info->stretch * 100 / phrase->rate_pct));
    if (!fill_tokens(arena, info, phrase, utterance, error))
        goto done;
    if (!utt_synth_tokens(utterance) || !utt_wave(utterance)) {
        error_set(error, ERROR_INTERNAL, "voice %s: flite made no sound", info->name);
        goto done;
    }
    out->words = ARENA_ARRAY(arena, struct word_span, phrase->count);
    read_spans(utterance, out->words, phrase->count);
    read_wave(utt_wave(utterance), out);
    if (!out->samples) {
        error_set(error, ERROR_INTERNAL, "out of memory for speech");
        goto done;
    }
    ok = true;
done:
    delete_utterance(utterance);
    return ok;
}

static bool speak_phrase(void *engine, struct arena *arena, const struct phrase *phrase,
                         struct phrase_sound *out, struct error *error)
{
    bool ok;

    pthread_mutex_lock(&flite_lock);
    flite_init();
    voice_noise_restart();
    ok = synthesise(arena, engine, phrase, out, error);
    pthread_mutex_unlock(&flite_lock);
    return ok;
}

static bool list(void *self, struct arena *arena, struct voice_info **voices, size_t *count,
                 struct error *error)
{
    struct voice_info *all = ARENA_ARRAY(arena, struct voice_info, COUNT_OF(VOICES));

    (void)self, (void)error;
    for (size_t i = 0; i < COUNT_OF(VOICES); i++)
        all[i] = (struct voice_info){str_from(VOICES[i].name), str_from(VOICES[i].language),
                                     STR("flite"), str_from(VOICES[i].gender),
                                     STR("CMU flite licence (BSD-like)")};
    *voices = all;
    *count = COUNT_OF(VOICES);
    return true;
}

static bool speak(void *self, const struct voice_request *request, struct speech *out,
                  struct error *error)
{
    const struct flite_voice *info = find_voice(request->voice);

    (void)self;
    if (!info)
        return error_set(error, ERROR_INPUT, "flite has no voice \"%.*s\"",
                         STR_FMT(request->voice));
    return voice_track_speak(request, speak_phrase, (void *)(uintptr_t)info, &info->tone, out,
                             error);
}

struct voice_port voice_flite(void)
{
    static const struct voice_ops ops = {"flite", "flite-2.2/2", list, speak};

    return (struct voice_port){&ops, NULL};
}
