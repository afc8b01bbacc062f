/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A spoken scene is kept in two parts: the sound as a blob, and an entry of kind "speech" under the
 * key of what was said, how and by which version of which engine:
 *
 *     {"times":[start,end,...],"wav":"<digest>"}
 */
#include "studio/voice_stage.h"

#include "crypto/digest.h"
#include "data/json.h"
#include "data/json_writer.h"
#include "media/wav.h"
#include "story/spoken.h"

#include "base/banned.h"

enum { SPEECH_ENTRY_MAX = 4 << 20, SPEECH_BYTES_MAX = 1 << 30 };

/* Who speaks, and with what. */
struct speaker {
    struct voice_registry *registry;
    const struct voice_info *voice;
};

static struct digest speech_key(const struct stage *stage, const struct speaker *speaker,
                                const struct spoken_text *text)
{
    struct digester digester;

    digester_init(&digester);
    digester_add_str(&digester, STR("speech"));
    digester_add_str(&digester, speaker->voice->engine);
    digester_add_str(&digester,
                     str_from(voice_registry_version(speaker->registry, speaker->voice)));
    digester_add_str(&digester, speaker->voice->name);
    digester_add_str(&digester, text->language);
    digester_add_int(&digester, stage->story->voice_rate_pct);
    for (size_t i = 0; i < text->count; i++) {
        const struct spoken_token *token = &text->tokens[i];
        digester_add_int(&digester, (int64_t)token->group);
        digester_add_int(&digester, token->sentence_end * 2 + token->pause);
        digester_add_str(&digester, token->written);
        digester_add_int(&digester, (int64_t)token->word_count);
        for (size_t j = 0; j < token->word_count; j++)
            digester_add_str(&digester, token->words[j]);
    }
    return digester_finish(&digester);
}

/* Reads the times of an entry; false if it is not what we would write now. */
static bool read_times(struct json_fields *top, size_t token_count, struct arena *arena,
                       struct token_time **out)
{
    struct json_node list = json_field_needed(top, "times", "make the speech again");
    struct token_time *times = ARENA_ARRAY(arena, struct token_time, token_count + 1);

    if (json_items(list, token_count * 2) != token_count * 2)
        return false;
    for (size_t i = 0; i < token_count; i++) {
        times[i].start = json_read_int(json_item(&list, i * 2), 0, INT32_MAX, 0);
        times[i].end = json_read_int(json_item(&list, i * 2 + 1), times[i].start, INT32_MAX, 0);
    }
    *out = times;
    return true;
}

/* Length of a blob of ours, in ticks; false if it is not readable any more. */
static bool speech_length(const struct stage *stage, int32_t asset, int64_t *ticks)
{
    struct wav wav;

    if (!wav_open(stage->assets->items[asset].path, &wav, NULL))
        return false;
    *ticks = (int64_t)wav.frames;
    wav_close(&wav);
    return true;
}

static bool decode_entry(const struct stage *stage, struct str json, struct scene_material *scene)
{
    struct json_document *document = NULL;
    struct json_reader reader;
    struct json_fields top;
    struct token_time *times = NULL;
    struct str hex;
    int32_t asset;
    int64_t ticks;
    bool ok = false;

    if (!json_parse(json, SPEECH_ENTRY_MAX, &document, NULL))
        return false;
    json_reader_init(&reader, stage->arena, NULL);
    json_fields_open(&top, json_root(&reader, document));
    hex = json_read_text(json_field_needed(&top, "wav", "make the speech again"), DIGEST_HEX);
    if (read_times(&top, scene->spoken->count, stage->arena, &times) && json_reader_ok(&reader) &&
        asset_table_find_blob(stage->assets, hex, STR("audio/wav"), NULL, &asset) &&
        speech_length(stage, asset, &ticks)) {
        scene->times = times;
        scene->speech_ticks = ticks;
        scene->speech_asset = asset;
        ok = true;
    }
    json_document_free(document);
    return ok;
}

static bool find_speech(const struct stage *stage, const struct digest *key,
                        struct scene_material *scene)
{
    struct buf entry;
    bool ok;

    buf_init(&entry, SPEECH_ENTRY_MAX);
    ok = cache_read(stage->cache, "speech", key, &entry) &&
         decode_entry(stage, buf_str(&entry), scene);
    buf_release(&entry);
    return ok;
}

static bool write_entry(const struct stage *stage, const struct digest *key,
                        const struct scene_material *scene, struct error *error)
{
    struct json_writer writer;
    struct buf entry;
    bool ok;

    buf_init(&entry, SPEECH_ENTRY_MAX);
    json_writer_init(&writer, &entry, JSON_CANONICAL);
    json_begin_object(&writer);
    json_key(&writer, "times");
    json_begin_array(&writer);
    for (size_t i = 0; i < scene->spoken->count; i++) {
        json_put_int(&writer, scene->times[i].start);
        json_put_int(&writer, scene->times[i].end);
    }
    json_end_array(&writer);
    json_text_field(&writer, "wav", stage->assets->items[scene->speech_asset].digest);
    json_end_object(&writer);
    json_writer_finish(&writer);
    ok = cache_write(stage->cache, "speech", key, buf_str(&entry), error);
    buf_release(&entry);
    return ok;
}

static bool keep_speech(const struct stage *stage, const struct digest *key,
                        const struct speech *speech, struct scene_material *scene,
                        struct error *error)
{
    struct token_time *times = ARENA_ARRAY(stage->arena, struct token_time, speech->time_count + 1);
    struct buf wav;
    bool ok;

    BUG_UNLESS(speech->time_count == scene->spoken->count);
    for (size_t i = 0; i < speech->time_count; i++)
        times[i] = speech->times[i];
    scene->times = times;
    scene->speech_ticks = (int64_t)speech->sample_count;
    buf_init(&wav, SPEECH_BYTES_MAX);
    wav_encode(speech->samples, speech->sample_count, 1, &wav);
    ok = asset_table_add_bytes(stage->assets, buf_str(&wav), STR("audio/wav"), NULL,
                               &scene->speech_asset, error) &&
         write_entry(stage, key, scene, error);
    buf_release(&wav);
    return ok;
}

static bool speak_scene(const struct stage *stage, const struct speaker *speaker,
                        struct scene_material *scene, struct error *error)
{
    struct digest key = speech_key(stage, speaker, scene->spoken);
    struct voice_request request = {scene->spoken, speaker->voice->name,
                                    stage->story->voice_rate_pct, stage->cancel};
    struct speech speech = {0};
    bool ok;

    if (find_speech(stage, &key, scene))
        return true;
    ok = voice_registry_speak(speaker->registry, &request, &speech, error) &&
         keep_speech(stage, &key, &speech, scene, error);
    speech_release(&speech);
    return ok;
}

bool voice_stage_run(const struct stage *stage, struct voice_registry *registry,
                     const struct voice_info *voice, struct scene_material *scenes,
                     struct error *error)
{
    struct speaker speaker = {registry, voice};
    const struct storyboard *story = stage->story;

    for (size_t i = 0; i < story->scene_count; i++) {
        struct spoken_text *spoken = ARENA_NEW(stage->arena, struct spoken_text);
        if (cancel_requested(stage->cancel))
            return error_set(error, ERROR_CANCELLED, "interrupted");
        if (!spoken_text_make(stage->arena, story->scenes[i].say, story->language, spoken, error))
            return error_prefix(error, "scenes[%zu].say", i);
        scenes[i].spoken = spoken;
        scenes[i].speech_asset = -1;
        if (spoken->count && !speak_scene(stage, &speaker, &scenes[i], error))
            return error_prefix(error, "scenes[%zu].say", i);
        stage_step(stage, i + 1, story->scene_count);
    }
    return true;
}
