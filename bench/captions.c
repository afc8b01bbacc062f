/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What captions cost: 900 frames of 30 frames/s with 75 words on 19 pages at 1080x1920, for each
 * style. usage: bench_captions DATA_FOLDER (the build's data/). CPU time, milliseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "os/file.h"
#include "render/caption_painter.h"

#include "base/banned.h"

enum { WORDS = 75, PAGE = 4, PAGES = 19, FRAMES = 900, WORD_TICKS = 19200, FRAME_TICKS = 1600 };

static const char *const STYLES[] = {"bold",   "boxed",   "clean",   "highlight",
                                     "impact", "karaoke", "minimal", "neon"};
static const char *const SPOKEN[] = {"every", "honeybee", "knows", "the", "way",
                                     "back",  "home",     "by",    "the", "sun",
                                     "and",   "she",      "tells", "her", "sisters"};

struct script {
    struct caption_word words[WORDS];
    struct caption_page pages[PAGES];
};

static void fill(struct script *script)
{
    for (int i = 0; i < WORDS; i++)
        script->words[i] = (struct caption_word){str_from(SPOKEN[i % (int)COUNT_OF(SPOKEN)]),
                                                 (int64_t)i * WORD_TICKS, (i + 1) * WORD_TICKS};
    for (int i = 0; i < PAGES; i++) {
        int count = MIN_OF(PAGE, WORDS - i * PAGE);

        script->pages[i] = (struct caption_page){.start = script->words[i * PAGE].start,
                                                 .end = script->words[i * PAGE + count - 1].end,
                                                 .words = &script->words[i * PAGE],
                                                 .word_count = (size_t)count};
    }
}

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool read_style(struct arena *arena, const char *data, const char *name,
                       struct caption_style *out, struct error *error)
{
    struct buf json;
    bool ok;

    buf_init(&json, CAPTION_STYLE_JSON_MAX);
    ok = file_read(arena_printf(arena, "%s/styles/%s.json", data, name), CAPTION_STYLE_JSON_MAX,
                   &json, error) &&
         caption_style_decode(arena, buf_str(&json), out, error);
    buf_release(&json);
    return ok;
}

static bool measure(const char *data, const char *name, const struct script *script,
                    struct error *error)
{
    struct caption_painter_options options = {.width = 1080, .height = 1920};
    struct caption_painter *painter = NULL;
    struct caption_style style;
    struct arena arena;
    double start = now_ms(), ready;
    int changes = 0;
    bool ok;

    arena_init(&arena);
    options.fonts = arena_printf(&arena, "%s/fonts", data);
    options.drawings = arena_printf(&arena, "%s/drawings", data);
    options.style = &style;
    ok = read_style(&arena, data, name, &style, error) &&
         caption_painter_new(&options, &painter, error) &&
         caption_painter_load(painter, script->pages, PAGES, error);
    ready = now_ms();
    for (int i = 0; ok && i < FRAMES; i++) {
        struct caption_picture picture;

        ok = caption_painter_at(painter, (int64_t)i * FRAME_TICKS, &picture, error);
        changes += ok && picture.changed;
    }
    if (ok)
        printf("%-10s start %5.1f ms, %d frames with %3d changes %6.1f ms\n", name, ready - start,
               FRAMES, changes, now_ms() - ready);
    caption_painter_free(painter);
    arena_release(&arena);
    return ok;
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    struct script script;

    if (argc != 2) {
        fprintf(stderr, "usage: bench_captions DATA_FOLDER\n");
        return 2;
    }
    fill(&script);
    for (size_t i = 0; i < COUNT_OF(STYLES); i++)
        if (!measure(argv[1], STYLES[i], &script, &error)) {
            fprintf(stderr, "bench_captions: %s\n", error.message);
            return 1;
        }
    return 0;
}
