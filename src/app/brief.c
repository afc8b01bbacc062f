/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/brief.h"

#include "base/random.h"
#include "story/score.h"

#include "base/banned.h"

enum { WORD_MAX = 100, SEEDS_BY_TITLE = 1000000 };

void brief_read(struct json_fields *fields, struct brief *out)
{
    *out = (struct brief){
        .topic = json_read_paragraphs(json_field(fields, "topic"), BRIEF_TOPIC_MAX),
        .language = json_read_line(json_field(fields, "language"), WORD_MAX),
        .format = json_read_line(json_field(fields, "format"), WORD_MAX),
        .fps = json_read_line(json_field(fields, "fps"), WORD_MAX),
        .voice = json_read_line(json_field(fields, "voice"), WORD_MAX),
        .captions = json_read_line(json_field(fields, "captions"), WORD_MAX),
        .music = json_read_line(json_field(fields, "music"), WORD_MAX),
        .rate_pct = (int32_t)json_read_fixed(json_field(fields, "rate"), 100,
                                             STORYBOARD_RATE_PCT_MIN, STORYBOARD_RATE_PCT_MAX, 0),
        .seed =
            (uint64_t)json_read_int(json_field(fields, "seed"), 0, (int64_t)STORYBOARD_SEED_MAX, 0),
    };
}

static void put_text(struct json_writer *writer, const char *key, struct str text)
{
    if (text.len)
        json_text_field(writer, key, text);
}

void brief_write(struct json_writer *writer, const struct brief *brief)
{
    json_begin_object(writer);
    put_text(writer, "topic", brief->topic);
    put_text(writer, "language", brief->language);
    put_text(writer, "format", brief->format);
    put_text(writer, "fps", brief->fps);
    put_text(writer, "voice", brief->voice);
    if (brief->rate_pct)
        json_fixed_field(writer, "rate", brief->rate_pct, 100);
    put_text(writer, "captions", brief->captions);
    put_text(writer, "music", brief->music);
    if (brief->seed)
        json_int_field(writer, "seed", (int64_t)brief->seed);
    json_end_object(writer);
}

bool brief_decode(struct arena *arena, struct str json, struct brief *out, struct error *error)
{
    struct json_document *document = NULL;
    struct json_reader reader;
    struct json_fields top;
    struct brief brief = {0};
    bool ok;

    if (!json.len) {
        *out = brief;
        return true;
    }
    if (!json_parse(json, BRIEF_JSON_MAX, &document, error))
        return false;
    json_reader_init(&reader, arena, error);
    json_fields_open(&top, json_root(&reader, document));
    brief_read(&top, &brief);
    json_fields_close(&top);
    ok = json_reader_ok(&reader);
    json_document_free(document);
    if (ok)
        *out = brief;
    return ok;
}

struct str brief_encode(struct arena *arena, const struct brief *brief)
{
    struct json_writer writer;
    struct buf out;
    struct str json;

    buf_init(&out, BRIEF_JSON_MAX * 2);
    json_writer_init(&writer, &out, JSON_ONE_LINE);
    brief_write(&writer, brief);
    json_writer_finish(&writer);
    json = arena_str(arena, buf_str(&out));
    buf_release(&out);
    return json;
}

static bool lay_music(struct str music, struct storyboard *story, struct error *error)
{
    const char *const *moods = score_moods();
    size_t count = 0;

    if (!music.len || str_equal(music, STR("auto")))
        return true;
    if (str_equal(music, STR("none"))) {
        story->music = MUSIC_NONE;
        return true;
    }
    for (; moods[count]; count++) {
        if (str_equal(music, str_from(moods[count]))) {
            story->music_mood = music;
            return true;
        }
    }
    const char *near = str_nearest(music, moods, count);
    return error_set(error, ERROR_INPUT,
                     "brief.music: \"%.*s\" is no mood; say \"auto\", \"none\" or a mood such as"
                     " \"%s\"",
                     STR_FMT(str_take(music, WORD_MAX)), near ? near : moods[0]);
}

bool brief_base(const struct brief *brief, const struct script *script, struct storyboard *out,
                struct error *error)
{
    struct storyboard story = storyboard_default();

    story.language = script->language;
    story.seed = brief->seed ? brief->seed : random_hash(script->title, 0) % SEEDS_BY_TITLE;
    story.voice = brief->voice;
    if (brief->rate_pct)
        story.voice_rate_pct = brief->rate_pct;
    if (brief->captions.len)
        story.caption_style = brief->captions;
    if (brief->format.len && !story_format_parse(brief->format, &story.format, error))
        return error_prefix(error, "brief.format");
    if (brief->fps.len && !story_rate_parse(brief->fps, &story.format.rate, error))
        return error_prefix(error, "brief.fps");
    if (!lay_music(brief->music, &story, error))
        return false;
    *out = story;
    return true;
}
