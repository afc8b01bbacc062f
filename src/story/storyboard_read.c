/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/storyboard.h"

#include <string.h>

#include "base/map.h"
#include "data/text.h"
#include "story/storyboard_words.h"

#include "base/banned.h"

enum { ID_MAX = 40, FILE_MAX = 1000, NAME_MAX_BYTES = 80, CREDIT_MAX = 500 };

static bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_name(struct str text, const char *also)
{
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!is_lower_or_digit(text.ptr[i]) && !memchr(also, text.ptr[i], strlen(also)))
            return false;
    return true;
}

static bool is_language(struct str tag)
{
    struct str part;
    size_t parts = 0;

    while (str_split(&tag, '-', &part)) {
        size_t least = parts == 0 ? 2 : 1, most = parts == 0 ? 3 : 8;
        if (part.len < least || part.len > most)
            return false;
        for (size_t i = 0; i < part.len; i++) {
            char c = part.ptr[i] | 0x20;
            bool digit = part.ptr[i] >= '0' && part.ptr[i] <= '9';
            if (!(c >= 'a' && c <= 'z') && (parts == 0 || !digit))
                return false;
        }
        parts++;
    }
    return parts > 0;
}

struct str language_read(struct json_node node)
{
    struct str tag = json_read_text(node, 35); /* the longest a BCP 47 tag needs to be: RFC 5646 */

    if (tag.len && !is_language(tag))
        json_fail(node,
                  "\"%.*s\" is not a language; write a code such as \"en\", \"de\" or "
                  "\"es-419\"",
                  STR_FMT(tag));
    return tag;
}

struct credit credit_read(struct json_node node)
{
    struct json_fields fields;
    struct credit credit;

    json_fields_open(&fields, node);
    credit.title = json_read_line(json_field(&fields, "title"), CREDIT_MAX);
    credit.author = json_read_line(json_field(&fields, "author"), CREDIT_MAX);
    credit.licence = json_read_line(json_field(&fields, "licence"), CREDIT_MAX);
    credit.source = json_read_line(json_field(&fields, "source"), CREDIT_MAX);
    credit.unknown = json_fields_unknown(&fields);
    return credit;
}

/* A line that will be drawn: no word longer than a line can show. */
static struct str drawn_line(struct json_node node)
{
    struct str line = json_read_line(node, STORYBOARD_TITLE_MAX);

    if (text_longest_word(line) > STORYBOARD_WORD_MAX)
        json_fail(node, "has a word of %zu letters; at most %d can be shown",
                  text_longest_word(line), STORYBOARD_WORD_MAX);
    return line;
}

static struct str read_name(struct json_node node, const char *what)
{
    struct str name = json_read_line(node, NAME_MAX_BYTES);

    if (json_kind_of(node) == JSON_KIND_TEXT && name.len == 0)
        json_fail(node, "is empty; write the name of %s or leave the field out", what);
    return name;
}

static struct card read_card(struct json_node node)
{
    struct json_fields fields;
    struct json_node lines;
    struct str *line;
    struct card card = {0};

    json_fields_open(&fields, node);
    card.kind = json_read_enum(json_field_needed(&fields, "kind", "write \"number\", for example"),
                               CARD_NAMES, CARD_WORDS, "a kind of card", CARD_STATEMENT);
    card.heading = drawn_line(json_field(&fields, "heading"));
    lines = json_field(&fields, "lines");
    card.line_count = json_items(lines, STORYBOARD_CARD_LINES_MAX);
    line = ARENA_ARRAY(node.reader->arena, struct str, card.line_count);
    for (size_t i = 0; i < card.line_count; i++)
        line[i] = drawn_line(json_item(&lines, i));
    card.lines = line;
    card.unknown = json_fields_unknown(&fields);
    return card;
}

/* A path: kept byte by byte, since a file system does not normalise. */
static struct str read_file(struct json_node node)
{
    struct str file = json_read_exact(node, FILE_MAX);

    if (file.len == 0 && json_kind_of(node) == JSON_KIND_TEXT)
        json_fail(node, "is empty; write the path of a file");
    return file;
}

/* Fields that say where a picture comes from, in the order of enum picture_source. */
static const char *const SOURCE_FIELDS[] = {"search", "file", "generate", "card"};

/* The one of them that is given; SEARCH if none is. */
static enum picture_source read_source(const struct json_node *given, struct json_node picture)
{
    int found = -1;

    for (int i = 0; i <= PICTURE_CARD; i++) {
        if (json_kind_of(given[i]) == JSON_KIND_ABSENT)
            continue;
        if (found >= 0)
            json_fail(picture, "has both \"%s\" and \"%s\"; keep one", SOURCE_FIELDS[found],
                      SOURCE_FIELDS[i]);
        found = i;
    }
    return found < 0 ? PICTURE_SEARCH : (enum picture_source)found;
}

static struct picture read_picture(struct json_node node)
{
    struct json_fields fields;
    struct json_node given[PICTURE_CARD + 1];
    struct picture picture = {.source = PICTURE_SEARCH};

    if (json_kind_of(node) == JSON_KIND_TEXT) { /* "picture": "bees" is a search */
        picture.query = json_read_line(node, STORYBOARD_TITLE_MAX);
        return picture;
    }
    json_fields_open(&fields, node);
    for (size_t i = 0; i < COUNT_OF(SOURCE_FIELDS); i++)
        given[i] = json_field(&fields, SOURCE_FIELDS[i]);
    picture.source = read_source(given, node);
    switch (picture.source) {
    case PICTURE_SEARCH:
    case PICTURE_GENERATE:
        picture.query = json_read_line(given[picture.source], STORYBOARD_TITLE_MAX);
        break;
    case PICTURE_FILE:
        picture.file = read_file(given[PICTURE_FILE]);
        break;
    case PICTURE_CARD:
        picture.card = read_card(given[PICTURE_CARD]);
        break;
    }
    picture.credit = credit_read(json_field(&fields, "credit"));
    picture.unknown = json_fields_unknown(&fields);
    return picture;
}

static struct str read_say(struct json_node node, int32_t seconds_ms)
{
    struct str say = json_read_line(node, STORYBOARD_SAY_MAX);

    if (say.len == 0 && seconds_ms == 0)
        json_fail(node, "is empty; write what is spoken or give \"seconds\"");
    if (text_longest_word(say) > STORYBOARD_WORD_MAX)
        json_fail(node, "has a word of %zu letters; at most %d can be shown",
                  text_longest_word(say), STORYBOARD_WORD_MAX);
    return say;
}

static struct str read_id(struct json_node node)
{
    struct str id = json_read_text(node, ID_MAX);

    if (json_kind_of(node) == JSON_KIND_TEXT && !is_name(id, "-"))
        json_fail(node, "\"%.*s\" is not an id; use small letters, digits and \"-\"", STR_FMT(id));
    return id;
}

static struct scene read_scene(struct json_node node)
{
    struct json_fields fields;
    struct scene scene = {0};

    json_fields_open(&fields, node);
    scene.id = read_id(json_field(&fields, "id"));
    scene.seconds_ms = (int32_t)json_read_fixed(
        json_field(&fields, "seconds"), 1000, STORYBOARD_SCENE_MS_MIN, STORYBOARD_SCENE_MS_MAX, 0);
    scene.say = read_say(json_field(&fields, "say"), scene.seconds_ms);
    scene.picture = read_picture(json_field(&fields, "picture"));
    scene.motion = json_read_enum(json_field(&fields, "motion"), MOTION_NAMES, MOTION_WORDS,
                                  "a motion", MOTION_AUTO);
    scene.transition = json_read_enum(json_field(&fields, "transition"), TRANSITION_NAMES,
                                      TRANSITION_WORDS, "a transition", TRANSITION_AUTO);
    scene.pause_ms =
        (int32_t)json_read_fixed(json_field(&fields, "pause"), 1000, 0, STORYBOARD_PAUSE_MS_MAX, 0);
    scene.captions = json_read_bool(json_field(&fields, "captions"), true);
    scene.chapter = json_read_line(json_field(&fields, "chapter"), STORYBOARD_TITLE_MAX);
    scene.unknown = json_fields_unknown(&fields);
    return scene;
}

/* Ids given must differ; scenes without one get "s" and their number, or the next one free. */
static void settle_ids(struct json_node list, struct scene *scenes, size_t count)
{
    struct map seen;

    map_init(&seen, list.reader->arena);
    for (size_t i = 0; i < count; i++) {
        struct json_node scene = json_item(&list, i);
        if (scenes[i].id.len && map_has(&seen, scenes[i].id))
            json_fail(scene, "has the id \"%.*s\" of scenes[%zu]; give each scene its own",
                      STR_FMT(scenes[i].id),
                      (size_t)((struct scene *)map_get(&seen, scenes[i].id) - scenes));
        if (scenes[i].id.len)
            map_put(&seen, scenes[i].id, &scenes[i]);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t number = i + 1; scenes[i].id.len == 0; number++) {
            struct str id = arena_printf(list.reader->arena, "s%zu", number);
            if (map_has(&seen, id))
                continue;
            scenes[i].id = id;
            map_put(&seen, id, &scenes[i]);
        }
}

static void read_scenes(struct json_node list, struct storyboard *story)
{
    size_t count = json_items(list, STORYBOARD_SCENES_MAX);
    struct scene *scenes = ARENA_ARRAY(list.reader->arena, struct scene, count);

    if (count == 0 && list.value)
        json_fail(list, "is empty; a storyboard needs at least one scene");
    for (size_t i = 0; i < count; i++)
        scenes[i] = read_scene(json_item(&list, i));
    settle_ids(list, scenes, count);
    story->scenes = scenes;
    story->scene_count = count;
}

/* A decimal number of thousandths as people write it: 29970 is "29.97". */
static struct str decimal_text(struct arena *arena, int64_t thousandths)
{
    struct str text = arena_printf(arena, "%lld.%03lld", (long long)thousandths / 1000,
                                   (long long)thousandths % 1000);

    while (text.ptr[text.len - 1] == '0')
        text.len--;
    text.len -= text.ptr[text.len - 1] == '.';
    return text;
}

/* A rate stands as a number (30, 29.97) or as a text ("30000/1001"). */
static struct rational read_rate(struct json_node node, struct rational fallback)
{
    struct error error = ERROR_INIT;
    struct rational rate = fallback;
    struct str text;

    if (json_kind_of(node) == JSON_KIND_NUMBER)
        text = decimal_text(node.reader->arena, json_read_fixed(node, 1000, 1000, 60000, 30000));
    else
        text = json_read_text(node, 20);
    if (node.value && !node.reader->failed && !story_rate_parse(text, &rate, &error))
        json_fail(node, "%s", error.message);
    return rate;
}

static int32_t read_side(struct json_node node, int32_t fallback)
{
    int32_t side = (int32_t)json_read_int(node, STORYBOARD_SIDE_MIN, STORYBOARD_SIDE_MAX, fallback);

    if (side % 2)
        json_fail(node, "is %d, an odd number; write %d", side, side + 1);
    return side;
}

static void read_format(struct json_node node, struct storyboard *story)
{
    struct json_fields fields;
    struct error error = ERROR_INIT;

    if (json_kind_of(node) == JSON_KIND_TEXT) { /* "square", "720x1280" */
        if (!story_format_parse(json_read_text(node, 80), &story->format, &error) &&
            !node.reader->failed)
            json_fail(node, "%s", error.message);
        return;
    }
    json_fields_open(&fields, node);
    story->format.width = read_side(json_field(&fields, "width"), story->format.width);
    story->format.height = read_side(json_field(&fields, "height"), story->format.height);
    story->format.rate = read_rate(json_field(&fields, "fps"), story->format.rate);
    story->format_unknown = json_fields_unknown(&fields);
}

static void read_voice(struct json_node node, struct storyboard *story)
{
    struct json_fields fields;

    if (json_kind_of(node) == JSON_KIND_TEXT) { /* "voice": "slt" */
        story->voice = read_name(node, "a voice");
        return;
    }
    json_fields_open(&fields, node);
    story->voice = read_name(json_field(&fields, "name"), "a voice");
    story->voice_rate_pct =
        (int32_t)json_read_fixed(json_field(&fields, "rate"), 100, STORYBOARD_RATE_PCT_MIN,
                                 STORYBOARD_RATE_PCT_MAX, story->voice_rate_pct);
    story->voice_unknown = json_fields_unknown(&fields);
}

static void read_music(struct json_node node, struct storyboard *story)
{
    static const char *const words[] = {"auto", "none"};
    struct json_fields fields;
    struct json_node file;

    if (json_kind_of(node) == JSON_KIND_TEXT) {
        bool none = json_read_enum(node, words, 2,
                                   "\"auto\", \"none\", {\"mood\": ...} or {\"file\": ...}", 0);
        story->music = none ? MUSIC_NONE : MUSIC_AUTO;
        return;
    }
    json_fields_open(&fields, node);
    story->music_mood = read_name(json_field(&fields, "mood"), "a mood");
    file = json_field(&fields, "file");
    story->music_file = read_file(file);
    story->music = file.value ? MUSIC_FILE : MUSIC_AUTO;
    if (file.value && story->music_mood.len)
        json_fail(node, "has both \"mood\" and \"file\"; keep one");
    story->music_unknown = json_fields_unknown(&fields);
}

static void read_caption_style(struct json_node node, struct storyboard *story)
{
    if (!node.value)
        return;
    story->caption_style = read_name(node, "a caption style, or \"none\",");
    if (story->caption_style.len && !is_name(story->caption_style, "-_"))
        json_fail(node, "\"%.*s\" is not the name of a caption style, such as \"bold\"",
                  STR_FMT(story->caption_style));
}

static void check_kind_and_version(struct json_fields *top)
{
    struct json_node kind = json_field_needed(
        top, "clipcrafter", "a storyboard begins with { \"clipcrafter\": \"storyboard\"");
    struct str word = json_read_text(kind, 40);
    struct json_node version = json_field(top, "version");
    int64_t number = json_read_int(version, 1, INT32_MAX, STORYBOARD_VERSION);

    if (str_equal(word, STR("timeline")))
        json_fail(kind, "this is a timeline, not a storyboard; give it to \"clipcrafter render\"");
    else if (kind.value && !str_equal(word, STR("storyboard")))
        json_fail(kind, "is \"%.*s\", but should be \"storyboard\"", STR_FMT(word));
    if (number > STORYBOARD_VERSION)
        json_fail(version,
                  "is %lld, but this ClipCrafter reads storyboards up to version %d; "
                  "use a newer ClipCrafter",
                  (long long)number, STORYBOARD_VERSION);
}

static void read_story(struct json_node root, struct storyboard *story)
{
    struct json_fields top;
    struct str language;

    json_fields_open(&top, root);
    check_kind_and_version(&top);
    story->title = json_read_line(json_field(&top, "title"), STORYBOARD_TITLE_MAX);
    story->description =
        json_read_paragraphs(json_field(&top, "description"), STORYBOARD_DESCRIPTION_MAX);
    language = language_read(json_field(&top, "language"));
    if (language.len)
        story->language = language;
    read_format(json_field(&top, "format"), story);
    read_voice(json_field(&top, "voice"), story);
    read_caption_style(json_field(&top, "captions"), story);
    read_music(json_field(&top, "music"), story);
    story->seed = (uint64_t)json_read_int(json_field(&top, "seed"), 0, STORYBOARD_SEED_MAX, 0);
    read_scenes(json_field_needed(&top, "scenes", "write a list of scenes, [ ... ]"), story);
    story->unknown = json_fields_unknown(&top);
}

static const struct str *keep_doubts(const struct json_reader *reader)
{
    struct str *kept = ARENA_ARRAY(reader->arena, struct str, reader->doubt_count + 1);

    for (size_t i = 0; i < reader->doubt_count; i++)
        kept[i] = reader->doubts[i];
    return kept;
}

bool storyboard_decode(struct arena *arena, struct str json, struct storyboard *out,
                       struct error *error)
{
    struct json_document *document = NULL;
    struct storyboard story = storyboard_default();
    struct json_reader reader;

    if (!json_parse(json, STORYBOARD_JSON_MAX, &document, error))
        return false;
    json_reader_init(&reader, arena, error);
    read_story(json_root(&reader, document), &story);
    json_document_free(document);
    if (!json_reader_ok(&reader))
        return false;
    story.doubts = keep_doubts(&reader);
    story.doubt_count = reader.doubt_count;
    *out = story;
    return true;
}
