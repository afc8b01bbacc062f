/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Speaks each line of standard input: speak VOICE FOLDER [RATE]
 *
 * Writes FOLDER/NNN.wav (48 kHz float), and prints for each line the file, its length in seconds,
 * the CPU seconds it took, the words spoken, and each written token with its time. For wer.py and
 * for listening.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "media/wav.h"
#include "provider/voice_registry.h"

#include "base/banned.h"

static bool write_wav(const char *folder, int number, const struct speech *speech)
{
    char path[4096];
    struct buf buf;
    FILE *file;
    bool ok;

    snprintf(path, sizeof path, "%s/%03d.wav", folder, number);
    buf_init(&buf, (size_t)1 << 30);
    wav_encode(speech->samples, speech->sample_count, 1, &buf);
    file = fopen(path, "wb");
    ok = file && fwrite(buf.ptr, 1, buf.len, file) == buf.len;
    if (file && fclose(file) != 0)
        ok = false;
    buf_release(&buf);
    if (!ok)
        perror(path);
    return ok;
}

static void print_result(int number, const struct spoken_text *text, const struct speech *speech,
                         double cpu)
{
    printf("%03d.wav\t%.3f\t%.4f\t", number, (double)speech->sample_count / 48000, cpu);
    for (size_t i = 0; i < text->count; i++)
        for (size_t w = 0; w < text->tokens[i].word_count; w++)
            printf("%.*s ", STR_FMT(text->tokens[i].words[w]));
    printf("\t");
    for (size_t i = 0; i < text->count; i++)
        printf("%.*s[%.3f-%.3f] ", STR_FMT(text->tokens[i].written),
               (double)speech->times[i].start / 48000, (double)speech->times[i].end / 48000);
    printf("\n");
}

static bool speak_line(struct voice_registry *registry, const struct voice_info *voice, int rate,
                       const char *line, const char *folder, int number)
{
    struct error error = ERROR_INIT;
    struct voice_request request = {.voice = voice->name, .rate_pct = rate};
    struct speech speech = {0};
    struct spoken_text text;
    struct arena arena;
    clock_t start = clock();
    bool ok = false;

    arena_init(&arena);
    request.text = &text;
    if (spoken_text_make(&arena, str_from(line), voice->language, &text, &error) &&
        voice_registry_speak(registry, &request, &speech, &error)) {
        print_result(number, &text, &speech, (double)(clock() - start) / CLOCKS_PER_SEC);
        ok = write_wav(folder, number, &speech);
    } else {
        fprintf(stderr, "line %d: %s\n", number, error.message);
    }
    speech_release(&speech);
    arena_release(&arena);
    return ok;
}

int main(int argc, char **argv)
{
    struct voice_registry *registry = NULL;
    const struct voice_info *voice;
    struct error error = ERROR_INIT;
    char *line = NULL;
    size_t capacity = 0;
    int number = 0, failed = 0;

    if (argc < 3) {
        fprintf(stderr, "usage: speak VOICE FOLDER [RATE] < lines\n");
        return 2;
    }
    if (!voice_registry_new(STR(""), &registry, &error) ||
        !voice_registry_find(registry, str_from(argv[1]), &voice, &error)) {
        fprintf(stderr, "%s\n", error.message);
        voice_registry_free(registry);
        return 1;
    }
    while (getline(&line, &capacity, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0])
            failed += !speak_line(registry, voice, argc > 3 ? (int)strtol(argv[3], NULL, 10) : 100,
                                  line, argv[2], number++);
    }
    free(line);
    voice_registry_free(registry);
    return failed ? 1 : 0;
}
