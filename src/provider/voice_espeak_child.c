/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/voice_espeak_child.h"

#include <errno.h>
#include <espeak-ng/speak_lib.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "provider/voice_noise.h"
#include "provider/voice_script.h"

#include "base/banned.h"

enum { SECONDS_MAX = 180, MARKS_MAX = 4096, DEADLINE_MS = 30000 };

enum outcome {
    OUTCOME_NONE,
    OUTCOME_SPOKEN,
    OUTCOME_NO_VOICE,
    OUTCOME_UNREADABLE,
    OUTCOME_TOO_LONG
};

/* What child and parent share: one anonymous mapping, written by the child only. */
struct shared {
    enum outcome outcome;
    size_t unreadable; /* index of the word */
    size_t count, max; /* of samples */
    size_t mark_count;
    struct espeak_mark marks[MARKS_MAX];
    short samples[];
};

/* ---- in the child ---- */

/* A Chinese character without an entry is announced as "letter" and its number. */
static bool in_dictionary(struct str character)
{
    char word[8] = {0};
    const void *rest = word;
    struct buf buf;
    size_t parts = 0;
    bool letter;

    memcpy(word, character.ptr, MIN_OF(character.len, sizeof word - 1));
    buf_init(&buf, 4096);
    while (rest) {
        buf_append(&buf, str_from(espeak_TextToPhonemes(&rest, espeakCHARS_UTF8, 0)));
        buf_append_char(&buf, '|');
    }
    for (size_t i = 0; i < buf.len; i++)
        parts += buf.ptr[i] == '|';
    letter = str_find(buf_str(&buf), STR("l'et@"), 0) != (size_t)-1;
    buf_release(&buf);
    return !letter && parts <= 3;
}

static bool readable(const struct espeak_job *job, struct str word)
{
    uint32_t code;

    while (word.len) {
        struct str one = word;
        struct voice_script script;
        if (!utf8_next(&word, &code))
            break;
        one.len -= word.len;
        script = voice_script_of(code);
        if (script.anywhere || !script.name)
            continue;
        if (!voice_script_reads(&script, job->language))
            return false;
        if (code >= 0x3400 && strcmp(script.name, "Chinese characters") == 0 && !in_dictionary(one))
            return false;
    }
    return true;
}

static bool all_readable(const struct espeak_job *job, struct shared *shared)
{
    for (size_t i = 0; i < job->phrase->count; i++) {
        if (readable(job, job->phrase->words[i].text))
            continue;
        shared->unreadable = i;
        return false;
    }
    return true;
}

static void gather_mark(struct shared *shared, const espeak_EVENT *event)
{
    bool word = event->type == espeakEVENT_WORD && event->length > 0;

    if ((!word && event->type != espeakEVENT_END) || event->text_position <= 0 ||
        shared->mark_count == MARKS_MAX)
        return;
    shared->marks[shared->mark_count++] = (struct espeak_mark){
        (size_t)event->text_position - 1, (size_t)MAX_OF(event->sample, 0), !word};
}

/* Called by espeak-ng with each buffer; 1 stops it. */
static int gather(short *wave, int count, espeak_EVENT *events)
{
    struct shared *shared = events->user_data;

    if (!shared)
        return 0;
    for (const espeak_EVENT *event = events; event->type != espeakEVENT_LIST_TERMINATED; event++)
        gather_mark(shared, event);
    if (!wave || count <= 0)
        return 0;
    if ((size_t)count > shared->max - shared->count) {
        shared->outcome = OUTCOME_TOO_LONG;
        return 1;
    }
    memcpy(shared->samples + shared->count, wave, (size_t)count * sizeof *wave);
    shared->count += (size_t)count;
    return 0;
}

/* All that the child does. Its end shows in the closing of every copy of its pipe. */
static void speak(const struct espeak_job *job, struct shared *shared)
{
    struct rlimit cpu = {60, 60};

    setrlimit(RLIMIT_CPU, &cpu);
    signal(SIGINT, SIG_IGN); /* the parent decides what an interrupt means */
    voice_noise_restart();
    espeak_SetSynthCallback(gather);
    if (espeak_SetVoiceByName(job->identifier) != EE_OK) {
        shared->outcome = OUTCOME_NO_VOICE;
        return;
    }
    espeak_SetParameter(espeakRATE, job->words_per_minute, 0);
    if (!all_readable(job, shared)) {
        shared->outcome = OUTCOME_UNREADABLE;
        return;
    }
    if (espeak_Synth(job->text, strlen(job->text) + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8, NULL,
                     shared) == EE_OK &&
        shared->outcome == OUTCOME_NONE && shared->count)
        shared->outcome = OUTCOME_SPOKEN;
}

/* ---- in the parent ---- */

/* Waits until the child has ended, or ends it. */
static void wait_for(pid_t child, int pipe_end)
{
    struct pollfd end = {.fd = pipe_end, .events = POLLIN};
    int ready;

    do {
        ready = poll(&end, 1, DEADLINE_MS);
    } while (ready < 0 && errno == EINTR);
    if (ready <= 0)
        kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static bool run_child(const struct espeak_job *job, struct shared *shared, struct error *error)
{
    int ends[2];
    pid_t child;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set_errno(error, errno, "starting espeak-ng");
    child = fork();
    if (child == 0) {
        close(ends[0]);
        speak(job, shared);
        _exit(0);
    }
    close(ends[1]);
    if (child < 0)
        error_set_errno(error, errno, "starting espeak-ng");
    else
        wait_for(child, ends[0]);
    close(ends[0]);
    return child > 0;
}

static bool judge(const struct espeak_job *job, struct str name, const struct shared *shared,
                  struct error *error)
{
    switch (shared->outcome) {
    case OUTCOME_SPOKEN:
        return true;
    case OUTCOME_UNREADABLE:
        return voice_script_refuse(name, job->phrase->words[shared->unreadable].text, job->language,
                                   error);
    case OUTCOME_NO_VOICE:
        return error_set(error, ERROR_UNAVAILABLE, "espeak-ng cannot load its voice %s",
                         job->identifier);
    case OUTCOME_TOO_LONG:
        return error_set(error, ERROR_LIMIT, "a phrase is spoken for more than %d s; split it",
                         SECONDS_MAX);
    case OUTCOME_NONE:
        break;
    }
    return error_set(error, ERROR_INTERNAL,
                     "voice %.*s: espeak-ng failed on \"%.100s\"; say it in other words",
                     STR_FMT(name), job->text);
}

static bool copy_answer(const struct shared *shared, struct arena *arena, struct espeak_answer *out,
                        struct error *error)
{
    float *samples = calloc(shared->count, sizeof *samples);
    struct espeak_mark *marks = ARENA_ARRAY(arena, struct espeak_mark, shared->mark_count);

    if (!samples)
        return error_set(error, ERROR_INTERNAL, "out of memory for speech");
    for (size_t i = 0; i < shared->count; i++)
        samples[i] = (float)shared->samples[i] / 32768;
    for (size_t i = 0; i < shared->mark_count; i++)
        marks[i] = shared->marks[i];
    *out = (struct espeak_answer){samples, shared->count, marks, shared->mark_count};
    return true;
}

bool voice_espeak_child(const struct espeak_job *job, struct str name, struct arena *arena,
                        struct espeak_answer *out, struct error *error)
{
    size_t max = (size_t)job->hz * SECONDS_MAX;
    size_t bytes = sizeof(struct shared) + max * sizeof(short);
    struct shared *shared =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bool ok;

    if (shared == MAP_FAILED)
        return error_set_errno(error, errno, "memory for espeak-ng");
    shared->max = max;
    ok = run_child(job, shared, error) && judge(job, name, shared, error) &&
         copy_answer(shared, arena, out, error);
    munmap(shared, bytes);
    return ok;
}
