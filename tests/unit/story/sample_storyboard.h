/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Random storyboards in normal form: what decoding leaves as it is. */
#ifndef CLIPCRAFTER_TESTS_SAMPLE_STORYBOARD_H
#define CLIPCRAFTER_TESTS_SAMPLE_STORYBOARD_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/random.h"
#include "story/storyboard.h"

static const char *pick(struct random *random, const char *const *words, size_t count)
{
    return words[random_below(random, (uint32_t)count)];
}

/* A line of words that decoding leaves as it is. */
static struct str random_line(struct arena *arena, struct random *random)
{
    static const char *const words[] = {"bee",
                                        "\"so\"",
                                        "{\\b1}",
                                        "\xc3\xa4rger",
                                        "a\\n<b>&amp;",
                                        "40,000",
                                        "\xf0\x9f\x90\x9d",
                                        "\xe8\x9c\x82",
                                        "$5.50",
                                        "a-b",
                                        "'s",
                                        "..."};
    struct buf line;
    struct str copy;

    buf_init(&line, 1000);
    buf_append(&line, STR("x"));
    for (uint32_t i = random_below(random, 8); i > 0; i--)
        buf_printf(&line, " %s", pick(random, words, COUNT_OF(words)));
    copy = arena_str(arena, buf_str(&line));
    buf_release(&line);
    return copy;
}

static struct str maybe_line(struct arena *arena, struct random *random)
{
    return random_below(random, 3) ? (struct str){0} : random_line(arena, random);
}

static struct str maybe_unknown(struct random *random)
{
    static const char *const objects[] = {"{\"u\":[1,{\"v\":\"w\"}]}", "{\"u\":{},\"w\":0.5}",
                                          "{\"\xc3\xa9\":null}"};

    return random_below(random, 4) ? (struct str){0}
                                   : str_from(pick(random, objects, COUNT_OF(objects)));
}

static struct picture random_picture(struct arena *arena, struct random *random)
{
    struct picture picture = {.source = (enum picture_source)random_below(random, 4)};
    struct str *lines;

    switch (picture.source) {
    case PICTURE_SEARCH:
    case PICTURE_GENERATE:
        picture.query = maybe_line(arena, random);
        break;
    case PICTURE_FILE:
        picture.file = random_line(arena, random);
        break;
    case PICTURE_CARD:
        picture.card.kind = (enum card_kind)random_below(random, CARD_DRAWING + 1);
        picture.card.heading = maybe_line(arena, random);
        picture.card.line_count = random_below(random, 6);
        lines = ARENA_ARRAY(arena, struct str, picture.card.line_count);
        for (size_t i = 0; i < picture.card.line_count; i++)
            lines[i] = random_line(arena, random);
        picture.card.lines = lines;
        picture.card.unknown = maybe_unknown(random);
        break;
    }
    picture.credit = (struct credit){maybe_line(arena, random), maybe_line(arena, random),
                                     maybe_line(arena, random), maybe_line(arena, random),
                                     maybe_unknown(random)};
    picture.unknown = maybe_unknown(random);
    return picture;
}

static struct scene random_scene(struct arena *arena, struct random *random, size_t index)
{
    return (struct scene){
        .id = arena_printf(arena, "s%zu-%x", index, random_below(random, 1000)),
        .say = random_line(arena, random),
        .picture = random_picture(arena, random),
        .motion = (enum motion)random_below(random, MOTION_PAN_DOWN + 1),
        .transition = (enum transition)random_below(random, TRANSITION_PUSH + 1),
        .seconds_ms = random_below(random, 2) ? 0 : 500 + (int32_t)random_below(random, 20000),
        .pause_ms = (int32_t)random_below(random, 10001),
        .captions = random_below(random, 2),
        .chapter = maybe_line(arena, random),
        .unknown = maybe_unknown(random),
    };
}

/** Of `count` scenes, everything in `arena`. */
static struct storyboard random_story(struct arena *arena, struct random *random, size_t count)
{
    static const struct rational rates[] = {{30, 1}, {25, 1}, {60000, 1001}, {25, 2}, {1, 1}};
    struct storyboard story = storyboard_default();
    struct scene *scenes = ARENA_ARRAY(arena, struct scene, count);

    story.title = maybe_line(arena, random);
    story.description = maybe_line(arena, random);
    story.format.width = 128 + 2 * (int32_t)random_below(random, 1000);
    story.format.rate = rates[random_below(random, COUNT_OF(rates))];
    story.format_unknown = maybe_unknown(random);
    story.voice = maybe_line(arena, random);
    story.voice_rate_pct = 50 + (int32_t)random_below(random, 151);
    story.voice_unknown = maybe_unknown(random);
    story.caption_style = random_below(random, 2) ? STR("none") : STR("bold");
    story.music = (enum music_source)random_below(random, 3);
    if (story.music == MUSIC_FILE)
        story.music_file = random_line(arena, random);
    if (story.music == MUSIC_AUTO)
        story.music_mood = maybe_line(arena, random);
    if (story.music != MUSIC_NONE)
        story.music_unknown = maybe_unknown(random);
    story.seed = random_next(random);
    story.unknown = maybe_unknown(random);
    for (size_t i = 0; i < count; i++)
        scenes[i] = random_scene(arena, random, i);
    story.scenes = scenes;
    story.scene_count = count;
    return story;
}

#endif
