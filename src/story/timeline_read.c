/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/timeline.h"

#include <string.h>

#include "story/storyboard_words.h"
#include "story/timeline_fields.h"

#include "base/banned.h"

enum { PATH_MAX_BYTES = 4096, TEXT_MAX = 5000, NAME_BYTES = 100, DIGEST_LEN = 64 };

static bool is_digest(struct str text)
{
    if (text.len != DIGEST_LEN)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!memchr("0123456789abcdef", text.ptr[i], 16))
            return false;
    return true;
}

static struct asset read_asset(struct json_node node)
{
    struct json_fields fields;
    struct json_node digest, path;
    struct asset asset;

    json_fields_open(&fields, node);
    digest = json_field_needed(&fields, "digest", "write the SHA-256 of the file");
    asset.digest = json_read_text(digest, DIGEST_LEN);
    if (digest.value && !is_digest(asset.digest))
        json_fail(digest, "is not a SHA-256 digest; write 64 digits of 0-9 and a-f");
    path = json_field_needed(&fields, "path", "write the path of the file");
    asset.path = json_read_text(path, PATH_MAX_BYTES);
    if (path.value && asset.path.len == 0)
        json_fail(path, "is empty; write the path of the file");
    asset.media_type = json_read_exact(
        json_field_needed(&fields, "mediaType", "write \"image/jpeg\", for example"), NAME_BYTES);
    asset.credit = credit_read(json_field(&fields, "credit"));
    if (asset.credit.unknown.len)
        json_fail(node, "has a credit with unknown fields; keep title, author, licence, source");
    json_fields_close(&fields);
    return asset;
}

static struct caption_word read_word(struct json_node node)
{
    struct caption_word word = {0};

    if (json_items(node, 3) != 3) {
        json_fail(node, "should be [start, end, \"word\"]");
        return word;
    }
    word.start = json_read_int(json_item(&node, 0), 0, TIMELINE_TICKS_MAX, 0);
    word.end = json_read_int(json_item(&node, 1), 0, TIMELINE_TICKS_MAX, 0);
    word.text = json_read_exact(json_item(&node, 2), TEXT_MAX);
    if (word.end < word.start)
        json_fail(node, "ends before it starts");
    return word;
}

static void read_words(struct json_node node, struct caption_page *page)
{
    size_t count = json_items(node, TIMELINE_WORDS_MAX);
    struct caption_word *words = ARENA_ARRAY(node.reader->arena, struct caption_word, count);

    if (count == 0 && node.value)
        json_fail(node, "is empty; a page holds at least one word");
    for (size_t i = 0; i < count && !node.reader->failed; i++) {
        words[i] = read_word(json_item(&node, i));
        if (i > 0 && words[i].start < words[i - 1].start)
            json_fail(json_item(&node, i), "starts before the word before it");
    }
    page->words = words;
    page->word_count = count;
}

static struct caption_page read_page(struct json_node node)
{
    struct json_fields fields;
    struct caption_page page = {0};

    json_fields_open(&fields, node);
    page.start = timeline_ticks(&fields, "start");
    page.end = timeline_ticks(&fields, "end");
    page.right_to_left = json_read_bool(json_field(&fields, "rightToLeft"), false);
    read_words(json_field_needed(&fields, "words", "write a list of words"), &page);
    if (page.end <= page.start)
        json_fail(node, "ends at %lld, not after its start at %lld", (long long)page.end,
                  (long long)page.start);
    json_fields_close(&fields);
    return page;
}

static void read_pages(struct json_node node, struct timeline_scene *scene)
{
    size_t count = json_items(node, TIMELINE_PAGES_MAX);
    struct caption_page *pages = ARENA_ARRAY(node.reader->arena, struct caption_page, count);

    for (size_t i = 0; i < count && !node.reader->failed; i++) {
        pages[i] = read_page(json_item(&node, i));
        if (i > 0 && pages[i].start < pages[i - 1].end)
            json_fail(json_item(&node, i), "starts before the page before it has ended");
    }
    scene->pages = pages;
    scene->page_count = count;
}

static void read_layers(struct json_node node, const struct timeline_whole *whole,
                        struct timeline_scene *scene)
{
    size_t count = json_items(node, TIMELINE_LAYERS_MAX);
    struct layer *layers = ARENA_ARRAY(node.reader->arena, struct layer, count);

    if (count == 0 && node.value)
        json_fail(node, "is empty; a scene shows at least one layer");
    for (size_t i = 0; i < count && !node.reader->failed; i++)
        layers[i] = timeline_layer(json_item(&node, i), whole);
    scene->layers = layers;
    scene->layer_count = count;
}

static struct timeline_scene read_scene(struct json_node node, const struct timeline_whole *whole)
{
    struct json_fields fields;
    struct timeline_scene scene = {0};

    json_fields_open(&fields, node);
    scene.id = json_read_exact(json_field_needed(&fields, "id", "name the scene"), NAME_BYTES);
    scene.chapter = json_read_exact(json_field(&fields, "chapter"), STORYBOARD_TITLE_MAX);
    scene.frames = timeline_int(&fields, "frames", 1, TIMELINE_FRAMES_MAX);
    scene.transition =
        timeline_word(&fields, "transition", TRANSITION_NAMES, TRANSITION_WORDS, "a transition");
    if (scene.transition == TRANSITION_AUTO && !node.reader->failed)
        json_fail(node, "transition is \"auto\", but a timeline has decided; write \"cut\", say");
    scene.transition_frames = timeline_int(&fields, "transitionFrames", 0, TIMELINE_FRAMES_MAX);
    read_layers(json_field_needed(&fields, "layers", "write a list of layers"), whole, &scene);
    read_pages(json_field_needed(&fields, "pages", "write a list, [] for none"), &scene);
    json_fields_close(&fields);
    return scene;
}

/* A change between scenes must leave both of them time of their own. */
static void check_transition(struct json_node list, const struct timeline_scene *scenes,
                             size_t count, size_t i)
{
    int64_t twice = 2 * (int64_t)scenes[i].transition_frames;
    struct json_node node = json_item(&list, i);

    if (twice == 0)
        return;
    if (i + 1 == count)
        json_fail(node, "is the last scene, but has transitionFrames %d; write 0",
                  scenes[i].transition_frames);
    else if (scenes[i].transition == TRANSITION_CUT)
        json_fail(node, "is left by a cut, but has transitionFrames %d; write 0",
                  scenes[i].transition_frames);
    else if (twice >= scenes[i].frames || twice >= scenes[i + 1].frames)
        json_fail(node,
                  "transitionFrames %d is not less than half of both scenes (%d and %d "
                  "frames)",
                  scenes[i].transition_frames, scenes[i].frames, scenes[i + 1].frames);
}

static void read_scenes(struct json_node node, const struct timeline_whole *whole,
                        struct timeline *timeline)
{
    size_t count = json_items(node, STORYBOARD_SCENES_MAX);
    struct timeline_scene *scenes = ARENA_ARRAY(node.reader->arena, struct timeline_scene, count);
    int64_t seconds;

    if (count == 0 && node.value)
        json_fail(node, "is empty; a timeline needs at least one scene");
    for (size_t i = 0; i < count && !node.reader->failed; i++)
        scenes[i] = read_scene(json_item(&node, i), whole);
    for (size_t i = 0; i < count && !node.reader->failed; i++)
        check_transition(node, scenes, count, i);
    timeline->scenes = scenes;
    timeline->scene_count = count;
    seconds = rational_frame_to_ticks(timeline->rate, timeline_frames(timeline)) / TICKS_PER_SECOND;
    if (seconds > TIMELINE_SECONDS_MAX)
        json_fail(node, "last %lld s together; at most %d s are allowed", (long long)seconds,
                  TIMELINE_SECONDS_MAX);
}

static struct music_bed read_music(struct json_node node, const struct timeline_whole *whole)
{
    struct json_fields fields;
    struct music_bed music = {.asset = -1};

    if (!node.value)
        return music;
    json_fields_open(&fields, node);
    music.asset =
        timeline_asset_index(json_field_needed(&fields, "asset", "write its index"), whole);
    music.loop_start = timeline_ticks(&fields, "loopStart");
    music.loop_end = timeline_ticks(&fields, "loopEnd");
    if (music.loop_end <= music.loop_start)
        json_fail(node, "loopEnd does not come after loopStart");
    music.gain_mdb = timeline_int(&fields, "gainMdb", -GAIN_MDB_MAX, GAIN_MDB_MAX);
    music.duck_mdb = timeline_int(&fields, "duckMdb", -GAIN_MDB_MAX, 0);
    music.attack_ms = timeline_int(&fields, "attackMs", 0, 10000);
    music.release_ms = timeline_int(&fields, "releaseMs", 0, 10000);
    music.fade_out_ms = timeline_int(&fields, "fadeOutMs", 0, 60000);
    json_fields_close(&fields);
    return music;
}

static struct sound_clip read_clip(struct json_node node, const struct timeline_whole *whole)
{
    struct json_fields fields;
    struct sound_clip clip;

    json_fields_open(&fields, node);
    clip.asset =
        timeline_asset_index(json_field_needed(&fields, "asset", "write its index"), whole);
    clip.start = timeline_ticks(&fields, "start");
    clip.gain_mdb = timeline_int(&fields, "gainMdb", -GAIN_MDB_MAX, GAIN_MDB_MAX);
    json_fields_close(&fields);
    return clip;
}

static void read_sound(struct json_node node, const struct timeline_whole *whole,
                       struct timeline_sound *sound)
{
    struct json_fields fields;
    struct json_node list;
    struct sound_clip *clips;

    json_fields_open(&fields, node);
    list = json_field_needed(&fields, "clips", "write a list, [] for none");
    sound->clip_count = json_items(list, TIMELINE_CLIPS_MAX);
    clips = ARENA_ARRAY(node.reader->arena, struct sound_clip, sound->clip_count);
    for (size_t i = 0; i < sound->clip_count && !node.reader->failed; i++) {
        clips[i] = read_clip(json_item(&list, i), whole);
        if (i > 0 && clips[i].start < clips[i - 1].start)
            json_fail(json_item(&list, i), "starts before the clip before it");
    }
    sound->clips = clips;
    sound->music = read_music(json_field(&fields, "music"), whole);
    sound->loudness_mlufs = timeline_int(&fields, "loudnessMlufs", -70000, 0);
    sound->true_peak_mdbtp = timeline_int(&fields, "truePeakMdbtp", -20000, 0);
    json_fields_close(&fields);
}

static struct rational read_rate(struct json_node node)
{
    struct rational rate = {30, 1};
    int64_t parts[2];

    if (!timeline_numbers(node, 1, 60000, parts, 2))
        return rate;
    if (parts[1] > 1001 || parts[0] < parts[1] || parts[0] > 60 * parts[1])
        json_fail(node, "is not from 1 to 60 frames a second; write [30, 1], for example");
    else
        rate = (struct rational){(int32_t)parts[0], (int32_t)parts[1]};
    return rate;
}

static int32_t read_side(struct json_fields *fields, const char *name)
{
    struct json_node node = json_field_needed(fields, name, "write pixels");
    int32_t side = (int32_t)json_read_int(node, STORYBOARD_SIDE_MIN, STORYBOARD_SIDE_MAX, 0);

    if (side % 2)
        json_fail(node, "is %d, an odd number; write %d", side, side + 1);
    return side;
}

static void read_kind(struct json_fields *top)
{
    struct json_node kind = json_field_needed(
        top, "clipcrafter", "a timeline holds \"clipcrafter\": \"timeline\" at its top");
    struct json_node version = json_field_needed(top, "version", "write 1");
    struct str word = json_read_text(kind, 40);
    int64_t number = json_read_int(version, 1, INT32_MAX, TIMELINE_VERSION);

    if (str_equal(word, STR("storyboard")))
        json_fail(kind, "this is a storyboard, not a timeline; give it to \"clipcrafter make\"");
    else if (kind.value && !str_equal(word, STR("timeline")))
        json_fail(kind, "is \"%.*s\", but should be \"timeline\"", STR_FMT(word));
    if (number > TIMELINE_VERSION)
        json_fail(version,
                  "is %lld, but this ClipCrafter reads timelines up to version %d; use a "
                  "newer ClipCrafter",
                  (long long)number, TIMELINE_VERSION);
}

static void read_assets(struct json_node node, struct timeline *timeline)
{
    size_t count = json_items(node, TIMELINE_ASSETS_MAX);
    struct asset *assets = ARENA_ARRAY(node.reader->arena, struct asset, count);

    for (size_t i = 0; i < count && !node.reader->failed; i++)
        assets[i] = read_asset(json_item(&node, i));
    timeline->assets = assets;
    timeline->asset_count = count;
}

static void read_timeline(struct json_node root, struct timeline *timeline)
{
    struct json_fields top;
    struct timeline_whole whole;

    json_fields_open(&top, root);
    read_kind(&top);
    timeline->version = TIMELINE_VERSION;
    timeline->title = json_read_exact(json_field(&top, "title"), STORYBOARD_TITLE_MAX);
    timeline->description =
        json_read_exact(json_field(&top, "description"), STORYBOARD_DESCRIPTION_MAX);
    timeline->language = language_read(json_field(&top, "language"));
    timeline->width = read_side(&top, "width");
    timeline->height = read_side(&top, "height");
    timeline->rate = read_rate(json_field_needed(&top, "rate", "write [30, 1], for example"));
    timeline->caption_style = json_read_exact(
        json_field_needed(&top, "captions", "name a style, or \"none\""), NAME_BYTES);
    read_assets(json_field_needed(&top, "assets", "write a list, [] for none"), timeline);
    whole = (struct timeline_whole){timeline->asset_count};
    read_scenes(json_field_needed(&top, "scenes", "write a list of scenes"), &whole, timeline);
    read_sound(json_field_needed(&top, "sound", "say what is heard"), &whole, &timeline->sound);
    json_fields_close(&top);
}

bool timeline_decode(struct arena *arena, struct str json, struct timeline *out,
                     struct error *error)
{
    struct json_document *document = NULL;
    struct timeline timeline = {0};
    struct json_reader reader;

    if (!json_parse(json, TIMELINE_JSON_MAX, &document, error))
        return false;
    json_reader_init(&reader, arena, error);
    read_timeline(json_root(&reader, document), &timeline);
    json_document_free(document);
    if (!json_reader_ok(&reader))
        return false;
    *out = timeline;
    return true;
}
