/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/voice_espeak.h"

#include <espeak-ng/speak_lib.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "provider/voice_espeak_child.h"
#include "provider/voice_track.h"

#include "base/banned.h"

/* The library's words a minute at natural rate. Its own 175 comes out as more than 210 in
 * narration; this as some 185. */
enum { RATE_NATURAL = 148, TEXT_MAX = 1 << 20 };

/* espeak-ng has one state in the process. The lock guards all calls into it and its sample rate,
 * which is 0 until it is open. */
static pthread_mutex_t espeak_lock = PTHREAD_MUTEX_INITIALIZER;
static int espeak_hz;

struct voice {
    struct voice_info info;
    const char *identifier; /* the file, by which espeak-ng selects it without doubt */
};

struct voice_espeak {
    struct arena arena;
    int hz;
    struct voice *voices;
    size_t count;
};

/* ---- what is there ---- */

/* Voices that are not speech of their own: MBROLA's need data that may not be shipped, and this
 * Mandarin reads characters as English names of their pinyin. */
static bool usable(const espeak_VOICE *voice)
{
    return voice->languages && voice->languages[0] && voice->identifier &&
           strncmp(voice->identifier, "mb/", 3) != 0 && strcmp(voice->identifier, "sit/cmn") != 0;
}

/* The language's tag in the spelling of BCP 47: "es-419", "pt-BR", "zh" for Mandarin. */
static struct str language_tag(struct arena *arena, const char *language)
{
    struct str tag;
    char *at;

    if (strcmp(language, "cmn-latn-pinyin") == 0)
        return STR("cmn");
    tag = arena_str(arena, str_from(language));
    at = strchr(tag.ptr, '-');
    if (at && strlen(at) == 3)
        for (at++; *at; at++)
            *at = *at >= 'a' && *at <= 'z' ? (char)(*at - 32) : *at;
    return tag;
}

static bool have(const struct voice_espeak *espeak, struct str language)
{
    for (size_t i = 0; i < espeak->count; i++)
        if (str_equal(espeak->voices[i].info.language, language))
            return true;
    return false;
}

static void add_voice(struct voice_espeak *espeak, const espeak_VOICE *from)
{
    struct arena *arena = &espeak->arena;
    struct voice *voice = &espeak->voices[espeak->count];
    struct str language = language_tag(arena, from->languages + 1);

    if (have(espeak, language))
        return;
    voice->identifier = arena_str(arena, str_from(from->identifier)).ptr;
    voice->info = (struct voice_info){
        .name = arena_printf(arena, "espeak:%.*s", STR_FMT(language)),
        .language = language,
        .engine = STR("espeak-ng"),
        .gender = from->gender == 2 ? STR("female") : STR("male"),
        .licence = STR("GPL-3.0-or-later"),
    };
    espeak->count++;
}

static void list_voices(struct voice_espeak *espeak)
{
    const espeak_VOICE **all = espeak_ListVoices(NULL);
    size_t count = 0;

    while (all && all[count])
        count++;
    espeak->voices = ARENA_ARRAY(&espeak->arena, struct voice, count);
    for (size_t i = 0; i < count; i++)
        if (usable(all[i]))
            add_voice(espeak, all[i]);
}

/* The sample rate, or <= 0 without data. Once opened the library stays open as long as the process:
 * espeak-ng 1.51 that is terminated and initialised again waits for ever when it is terminated the
 * second time (its queue's thread leaves "a command is running" set). */
static int open_library(const char *data_dir)
{
    if (espeak_hz <= 0)
        espeak_hz =
            espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, data_dir, espeakINITIALIZE_DONT_EXIT);
    return espeak_hz;
}

bool voice_espeak_new(struct str data_dir, struct voice_espeak **out, struct error *error)
{
    struct voice_espeak *espeak = calloc(1, sizeof *espeak);
    const char *path;

    if (!espeak)
        return error_set(error, ERROR_INTERNAL, "out of memory for espeak-ng");
    arena_init(&espeak->arena);
    path = data_dir.len ? arena_str(&espeak->arena, data_dir).ptr : NULL;
    pthread_mutex_lock(&espeak_lock);
    espeak->hz = open_library(path);
    if (espeak->hz > 0)
        list_voices(espeak);
    pthread_mutex_unlock(&espeak_lock);
    if (espeak->hz <= 0 || !espeak->count) {
        voice_espeak_free(espeak);
        return error_set(error, ERROR_UNAVAILABLE,
                         "espeak-ng finds no voice data; install the package espeak-ng-data");
    }
    *out = espeak;
    return true;
}

void voice_espeak_free(struct voice_espeak *espeak)
{
    if (!espeak)
        return;
    arena_release(&espeak->arena);
    free(espeak);
}

/* ---- synthesis ---- */

/* The text espeak-ng gets, and where in it (in characters) each word stands. */
static struct str compose(struct arena *arena, const struct voice *voice,
                          const struct phrase *phrase, size_t *starts)
{
    bool english = str_starts_with(voice->info.language, STR("en"));
    struct str composed;
    struct buf text;
    size_t at = 0;

    buf_init(&text, TEXT_MAX);
    for (size_t i = 0; i < phrase->count; i++) {
        struct str word = phrase->words[i].text;
        const char *mark = i + 1 == phrase->count ? "" : phrase->words[i].pause ? ", " : " ";
        /* English reads a lone "A" as the article. */
        if (english && str_equal(word, STR("A")))
            word = STR("ay");
        starts[i] = at;
        buf_append(&text, word);
        buf_append(&text, str_from(mark));
        at += utf8_length(word) + strlen(mark);
    }
    buf_append_char(&text, phrase->stop);
    composed = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return composed;
}

static const struct espeak_mark *mark_of(const struct espeak_answer *answer, size_t from, size_t to)
{
    for (size_t i = 0; i < answer->mark_count; i++) {
        const struct espeak_mark *mark = &answer->marks[i];
        if (!mark->clause_end && mark->position >= from && mark->position < to)
            return mark;
    }
    return NULL;
}

/* Where the sound of the word at characters from..to, which begins at `sample`, ends: at the next
 * mark of a clause's end or of another word. A number has a mark for each word it is read as. */
static size_t end_sample(const struct espeak_answer *answer, size_t from, size_t to, size_t sample)
{
    size_t next = answer->count;

    for (size_t i = 0; i < answer->mark_count; i++) {
        const struct espeak_mark *mark = &answer->marks[i];
        bool inside = !mark->clause_end && mark->position >= from && mark->position < to;
        if (mark->sample > sample && !inside)
            next = MIN_OF(next, mark->sample);
    }
    return next;
}

/* Words that espeak-ng joined ("of the") have one mark; they share its time by their letters. */
static void spread(const struct phrase *phrase, size_t first, size_t last, double start, double end,
                   struct word_span *spans)
{
    size_t total = 0, before = 0;

    for (size_t i = first; i < last; i++)
        total += phrase->words[i].text.len;
    for (size_t i = first; i < last; i++) {
        spans[i].start = start + (end - start) * (double)before / (double)MAX_OF(total, (size_t)1);
        before += phrase->words[i].text.len;
        spans[i].end = start + (end - start) * (double)before / (double)MAX_OF(total, (size_t)1);
    }
}

static void read_spans(const struct espeak_answer *answer, const struct phrase *phrase,
                       const size_t *starts, int hz, struct word_span *spans)
{
    size_t length = SIZE_MAX;

    for (size_t i = 0; i < phrase->count;) {
        size_t last = i + 1, stop = last < phrase->count ? starts[last] : length;
        const struct espeak_mark *mark = mark_of(answer, starts[i], stop), *next = NULL;
        size_t from = mark ? mark->sample : i ? (size_t)(spans[i - 1].end * hz) : 0, to;
        while (last < phrase->count && !next) {
            stop = last + 1 < phrase->count ? starts[last + 1] : length;
            next = mark_of(answer, starts[last], stop);
            last += !next;
        }
        to = next ? next->sample : answer->count;
        if (last == i + 1)
            to = MIN_OF(to, end_sample(answer, starts[i],
                                       last < phrase->count ? starts[last] : length, from));
        /* A word split in two by espeak-ng ends where the next word begins, unless a clause ends.
         */
        if (last == i + 1 && next && !phrase->words[i].pause)
            to = next->sample;
        spread(phrase, i, last, (double)from / hz, (double)MAX_OF(to, from) / hz, spans);
        i = last;
    }
}

struct call {
    struct voice_espeak *espeak;
    const struct voice *voice;
};

static bool synthesise(const struct call *call, struct arena *arena, const struct phrase *phrase,
                       struct phrase_sound *out, struct error *error)
{
    const struct voice *voice = call->voice;
    size_t *starts = ARENA_ARRAY(arena, size_t, phrase->count);
    struct str text = compose(arena, voice, phrase, starts);
    struct espeak_job job = {
        .identifier = voice->identifier,
        .language = voice->info.language,
        .hz = call->espeak->hz,
        .words_per_minute = RATE_NATURAL * phrase->rate_pct / 100,
        .text = text.ptr,
        .phrase = phrase,
    };
    struct espeak_answer answer = {0};

    if (!voice_espeak_child(&job, voice->info.name, arena, &answer, error))
        return false;
    out->words = ARENA_ARRAY(arena, struct word_span, phrase->count);
    read_spans(&answer, phrase, starts, job.hz, out->words);
    out->samples = answer.samples;
    out->count = answer.count;
    out->hz = job.hz;
    return true;
}

static bool speak_phrase(void *engine, struct arena *arena, const struct phrase *phrase,
                         struct phrase_sound *out, struct error *error)
{
    bool ok;

    pthread_mutex_lock(&espeak_lock);
    ok = synthesise(engine, arena, phrase, out, error);
    pthread_mutex_unlock(&espeak_lock);
    return ok;
}

static bool list(void *self, struct arena *arena, struct voice_info **voices, size_t *count,
                 struct error *error)
{
    const struct voice_espeak *espeak = self;
    struct voice_info *all = ARENA_ARRAY(arena, struct voice_info, espeak->count);

    (void)error;
    for (size_t i = 0; i < espeak->count; i++)
        all[i] = espeak->voices[i].info;
    *voices = all;
    *count = espeak->count;
    return true;
}

static bool speak(void *self, const struct voice_request *request, struct speech *out,
                  struct error *error)
{
    static const struct voice_tone tone = {0};
    struct voice_espeak *espeak = self;
    struct call call = {.espeak = espeak};

    for (size_t i = 0; i < espeak->count; i++)
        if (str_equal_nocase(request->voice, espeak->voices[i].info.name))
            call.voice = &espeak->voices[i];
    if (!call.voice)
        return error_set(error, ERROR_INPUT, "espeak-ng has no voice \"%.*s\"",
                         STR_FMT(request->voice));
    return voice_track_speak(request, speak_phrase, &call, &tone, out, error);
}

struct voice_port voice_espeak_port(struct voice_espeak *espeak)
{
    static const struct voice_ops ops = {"espeak-ng", "espeak-ng-1.51/3", list, speak};

    return (struct voice_port){&ops, espeak};
}
