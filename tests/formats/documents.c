/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program's side of tests/formats/check: writes random documents, and says of any document
 * whether the decoder takes it.
 *
 *     documents samples KIND SEED COUNT     COUNT encoded documents, a NUL byte after each
 *     documents accepts KIND                reads documents with a NUL byte after each; a line for
 *                                           each: "ok", or the complaint
 *
 * KIND is storyboard, timeline or style.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/story/sample_storyboard.h"
#include "../unit/story/sample_timeline.h"
#include "os/file.h"
#include "story/caption_style.h"

#include "base/banned.h"

static bool encode_sample(struct arena *arena, const char *kind, struct random *random,
                          struct buf *out)
{
    size_t count = 1 + random_below(random, 4);

    if (strcmp(kind, "storyboard") == 0) {
        struct storyboard story = random_story(arena, random, count);
        storyboard_encode(&story, out);
        return true;
    }
    if (strcmp(kind, "timeline") == 0) {
        struct timeline timeline = random_timeline(arena, random, count);
        timeline_encode(&timeline, out);
        return true;
    }
    return false;
}

static int write_samples(const char *kind, uint64_t seed, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        struct arena arena;
        struct random random;
        struct buf out;
        bool ok;

        arena_init(&arena);
        buf_init(&out, 1 << 24);
        random_init(&random, seed + (uint64_t)i);
        ok = encode_sample(&arena, kind, &random, &out);
        fwrite(out.ptr, 1, out.len, stdout);
        putchar('\0');
        buf_release(&out);
        arena_release(&arena);
        if (!ok)
            return 2;
    }
    return 0;
}

static bool decode(struct arena *arena, const char *kind, struct str json, struct error *error)
{
    struct storyboard story;
    struct timeline timeline;
    struct caption_style style;

    if (strcmp(kind, "storyboard") == 0)
        return storyboard_decode(arena, json, &story, error);
    if (strcmp(kind, "timeline") == 0)
        return timeline_decode(arena, json, &timeline, error);
    return caption_style_decode(arena, json, &style, error);
}

static int judge(const char *kind)
{
    struct buf input;
    struct str rest, document;
    struct error error = ERROR_INIT;

    buf_init(&input, 1 << 28);
    if (!file_read(STR("-"), 1 << 28, &input, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    rest = buf_str(&input);
    while (rest.len && str_split(&rest, '\0', &document)) {
        struct arena arena;
        arena_init(&arena);
        puts(decode(&arena, kind, document, &error) ? "ok" : error.message);
        arena_release(&arena);
    }
    buf_release(&input);
    return 0;
}

int main(int count, char **words)
{
    int64_t seed, samples;

    if (count == 5 && strcmp(words[1], "samples") == 0 &&
        str_to_int(str_from(words[3]), 0, INT64_MAX, &seed) &&
        str_to_int(str_from(words[4]), 1, 100000, &samples))
        return write_samples(words[2], (uint64_t)seed, samples);
    if (count == 3 && strcmp(words[1], "accepts") == 0)
        return judge(words[2]);
    fputs("usage: documents samples KIND SEED COUNT | documents accepts KIND\n", stderr);
    return 2;
}
