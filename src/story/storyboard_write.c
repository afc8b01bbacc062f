/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/storyboard.h"

#include <stdio.h>

#include "story/storyboard_words.h"

#include "base/banned.h"

static void text_unless_empty(struct json_writer *w, const char *key, struct str text)
{
    if (text.len)
        json_text_field(w, key, text);
}

bool credit_is_empty(const struct credit *credit)
{
    return credit->title.len + credit->author.len + credit->licence.len + credit->source.len +
               credit->unknown.len ==
           0;
}

void credit_write(struct json_writer *w, const struct credit *credit)
{
    json_begin_object(w);
    text_unless_empty(w, "author", credit->author);
    text_unless_empty(w, "licence", credit->licence);
    text_unless_empty(w, "source", credit->source);
    text_unless_empty(w, "title", credit->title);
    if (w->style != JSON_CANONICAL)
        json_put_members(w, credit->unknown);
    json_end_object(w);
}

static void write_rate(struct json_writer *w, struct rational rate)
{
    char text[32];

    if (rate.den == 1) {
        json_int_field(w, "fps", rate.num);
        return;
    }
    snprintf(text, sizeof text, "%d/%d", rate.num, rate.den);
    json_text_field(w, "fps", str_from(text));
}

static void write_format(struct json_writer *w, const struct storyboard *story)
{
    const char *name = story_format_name(&story->format);
    struct rational rate = story->format.rate, usual = storyboard_default().format.rate;

    json_key(w, "format");
    if (name && rate.num == usual.num && rate.den == usual.den && !story->format_unknown.len) {
        json_put_text(w, str_from(name));
        return;
    }
    json_begin_short_object(w);
    json_int_field(w, "width", story->format.width);
    json_int_field(w, "height", story->format.height);
    write_rate(w, rate);
    json_put_members(w, story->format_unknown);
    json_end_object(w);
}

static void write_voice(struct json_writer *w, const struct storyboard *story)
{
    bool usual_rate = story->voice_rate_pct == storyboard_default().voice_rate_pct;

    if (!story->voice.len && usual_rate && !story->voice_unknown.len)
        return;
    json_key(w, "voice");
    json_begin_short_object(w);
    text_unless_empty(w, "name", story->voice);
    if (!usual_rate)
        json_fixed_field(w, "rate", story->voice_rate_pct, 100);
    json_put_members(w, story->voice_unknown);
    json_end_object(w);
}

static void write_music(struct json_writer *w, const struct storyboard *story)
{
    bool plain = !story->music_unknown.len;

    if (story->music == MUSIC_NONE) {
        json_text_field(w, "music", STR("none"));
        return;
    }
    if (story->music == MUSIC_AUTO && !story->music_mood.len && plain)
        return;
    json_key(w, "music");
    json_begin_short_object(w);
    if (story->music == MUSIC_FILE)
        json_text_field(w, "file", story->music_file);
    else
        text_unless_empty(w, "mood", story->music_mood);
    json_put_members(w, story->music_unknown);
    json_end_object(w);
}

static void write_card(struct json_writer *w, const struct card *card)
{
    json_begin_short_object(w);
    json_text_field(w, "kind", str_from(card_kind_name(card->kind)));
    text_unless_empty(w, "heading", card->heading);
    if (card->line_count) {
        json_key(w, "lines");
        json_begin_array(w);
        for (size_t i = 0; i < card->line_count; i++)
            json_put_text(w, card->lines[i]);
        json_end_array(w);
    }
    json_put_members(w, card->unknown);
    json_end_object(w);
}

static void write_source(struct json_writer *w, const struct picture *picture)
{
    switch (picture->source) {
    case PICTURE_SEARCH:
        text_unless_empty(w, "search", picture->query);
        return;
    case PICTURE_FILE:
        json_text_field(w, "file", picture->file);
        return;
    case PICTURE_GENERATE:
        json_text_field(w, "generate", picture->query);
        return;
    case PICTURE_CARD:
        json_key(w, "card");
        write_card(w, &picture->card);
        return;
    }
}

static void write_picture(struct json_writer *w, const struct picture *picture)
{
    bool has_credit = !credit_is_empty(&picture->credit);

    if (picture->source == PICTURE_SEARCH && !picture->query.len && !has_credit &&
        !picture->unknown.len)
        return;
    json_key(w, "picture");
    if (has_credit || picture->unknown.len)
        json_begin_object(w);
    else
        json_begin_short_object(w);
    write_source(w, picture);
    if (has_credit) {
        json_key(w, "credit");
        credit_write(w, &picture->credit);
    }
    json_put_members(w, picture->unknown);
    json_end_object(w);
}

static void write_scene(struct json_writer *w, const struct scene *scene)
{
    json_begin_object(w);
    json_text_field(w, "id", scene->id);
    text_unless_empty(w, "chapter", scene->chapter);
    text_unless_empty(w, "say", scene->say);
    write_picture(w, &scene->picture);
    if (scene->motion != MOTION_AUTO)
        json_text_field(w, "motion", str_from(motion_name(scene->motion)));
    if (scene->transition != TRANSITION_AUTO)
        json_text_field(w, "transition", str_from(transition_name(scene->transition)));
    if (scene->seconds_ms)
        json_fixed_field(w, "seconds", scene->seconds_ms, 1000);
    if (scene->pause_ms)
        json_fixed_field(w, "pause", scene->pause_ms, 1000);
    if (!scene->captions)
        json_bool_field(w, "captions", false);
    json_put_members(w, scene->unknown);
    json_end_object(w);
}

void storyboard_encode(const struct storyboard *story, struct buf *out)
{
    struct json_writer writer, *w = &writer;

    json_writer_init(w, out, JSON_INDENTED);
    json_begin_object(w);
    json_text_field(w, "clipcrafter", STR("storyboard"));
    json_int_field(w, "version", STORYBOARD_VERSION);
    text_unless_empty(w, "title", story->title);
    text_unless_empty(w, "description", story->description);
    text_unless_empty(w, "language", story->language);
    write_format(w, story);
    write_voice(w, story);
    if (!str_equal(story->caption_style, storyboard_default().caption_style))
        text_unless_empty(w, "captions", story->caption_style);
    write_music(w, story);
    if (story->seed)
        json_int_field(w, "seed", (int64_t)story->seed);
    json_put_members(w, story->unknown);
    json_key(w, "scenes");
    json_begin_array(w);
    for (size_t i = 0; i < story->scene_count; i++)
        write_scene(w, &story->scenes[i]);
    json_end_array(w);
    json_end_object(w);
    json_writer_finish(w);
}
