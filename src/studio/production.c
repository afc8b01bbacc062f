/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "studio/production.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "media/decoder.h"
#include "media/jpeg.h"
#include "os/file.h"
#include "os/path.h"
#include "provider/picture_drawings.h"
#include "provider/picture_folder.h"
#include "provider/voice_registry.h"
#include "story/plan.h"
#include "studio/asset_table.h"
#include "studio/music_stage.h"
#include "studio/picture_stage.h"
#include "studio/resources.h"
#include "studio/voice_stage.h"

#include "base/banned.h"

enum {
    PORTS_MAX = 17,
    THUMBNAIL_SHARE = 600, /* of the first scene: what enters has entered */
    THUMBNAIL_QUALITY = 3,
};

struct production {
    struct production_options options;
    struct arena arena;
    struct cache *cache;
    struct resources resources;
    struct voice_registry *voices;
    struct decoder *decoder; /* started when the first foreign file is met */
    struct str media_cache;  /* indexes of media folders */
    struct picture_folder *folders[PORTS_MAX];
    size_t folder_count;
    struct picture_drawings *drawings;
    struct picture_port ports[PORTS_MAX];
    size_t port_count;
};

/* Shares of the whole, as they were measured on a minute of video; only for the progress line. */
static const struct {
    const char *name;
    double begin, end;
} STAGES[] = {
    {"music", 0.00, 0.04}, {"voice", 0.04, 0.09}, {"pictures", 0.09, PRODUCTION_TIMELINE_END}};

enum stage_number { STAGE_MUSIC, STAGE_VOICE, STAGE_PICTURES };

struct stage_progress {
    struct production *production;
    enum stage_number number;
};

static void report(struct production *production, const struct production_progress *now)
{
    if (production->options.progress)
        production->options.progress(production->options.progress_context, now);
}

static void on_step(void *context, size_t done, size_t total)
{
    const struct stage_progress *progress = context;
    double begin = STAGES[progress->number].begin, end = STAGES[progress->number].end;
    struct production_progress now = {
        .stage = STAGES[progress->number].name,
        .fraction = begin + (end - begin) * (double)done / (double)(total ? total : 1),
    };

    report(progress->production, &now);
}

static void on_render(void *context, const struct render_progress *render)
{
    double done =
        render->frames_total ? (double)render->frames_done / (double)render->frames_total : 0;
    struct production_progress now = {
        .stage = render->stage,
        .fraction = PRODUCTION_TIMELINE_END + (1 - PRODUCTION_TIMELINE_END) * done,
        .frames_done = render->frames_done,
        .frames_total = render->frames_total,
        .segments_done = render->segments_done,
        .segments_total = render->segments_total,
    };

    report(context, &now);
}

static bool need_decoder(struct production *production, struct error *error)
{
    struct decoder_options options = {.allow_no_sandbox = production->options.allow_no_sandbox,
                                      .cancel = production->options.cancel};

    return production->decoder || decoder_new(&options, &production->decoder, error);
}

static bool open_folders(struct production *production, struct error *error)
{
    const struct production_options *options = &production->options;

    if (options->media_dir_count > PORTS_MAX - 1)
        return error_set(error, ERROR_USAGE, "--media: at most %d folders", PORTS_MAX - 1);
    if (options->media_dir_count && !need_decoder(production, error))
        return false;
    production->media_cache = path_join(&production->arena, options->cache_dir, STR("media"));
    if (options->media_dir_count && !folder_make(production->media_cache, 0700, error))
        return false;
    for (size_t i = 0; i < options->media_dir_count; i++) {
        struct picture_folder_options folder = {.folder = options->media_dirs[i],
                                                .lexicon = &production->resources.lexicon,
                                                .decoder = production->decoder,
                                                .cache_dir = production->media_cache,
                                                .log = options->log,
                                                .cancel = options->cancel};
        if (!picture_folder_new(&folder, &production->folders[i], error))
            return false;
        production->folder_count++;
        production->ports[production->port_count++] = picture_folder_port(production->folders[i]);
    }
    return true;
}

static bool open_sources(struct production *production, struct error *error)
{
    if (!open_folders(production, error) ||
        !picture_drawings_new(production->resources.drawings, &production->resources.lexicon,
                              &production->drawings, error))
        return false;
    production->ports[production->port_count++] = picture_drawings_port(production->drawings);
    return true;
}

bool production_new(const struct production_options *options, struct production **out,
                    struct error *error)
{
    struct production *production = calloc(1, sizeof *production);

    if (!production)
        return error_set_errno(error, ENOMEM, "starting a production");
    production->options = *options;
    arena_init(&production->arena);
    if (!cache_open(options->cache_dir, options->cache_limit, &production->cache, error) ||
        !resources_open(&production->resources, options->data_dir, error) ||
        !voice_registry_new(options->data_dir, &production->voices, error)) {
        production_free(production);
        return false;
    }
    cache_watch(production->cache, options->entry, options->entry_context);
    *out = production;
    return true;
}

bool production_adopt(struct production *production, const struct cache_entry *entry,
                      struct error *error)
{
    static const char *const kinds[] = {"blob", "music", "segment", "sound", "speech"};

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcmp(entry->kind, kinds[i]) == 0)
            return cache_adopt(production->cache, kinds[i], entry->key, entry->path, error);
    }
    return error_set(
        error, ERROR_INPUT,
        "kind: \"%s\" is none that is kept; give blob, music, segment, sound or speech",
        entry->kind);
}

void production_free(struct production *production)
{
    if (!production)
        return;
    for (size_t i = 0; i < production->folder_count; i++)
        picture_folder_free(production->folders[i]);
    picture_drawings_free(production->drawings);
    decoder_free(production->decoder);
    voice_registry_free(production->voices);
    resources_close(&production->resources);
    if (production->cache && production->options.cache_limit)
        (void)!cache_trim(production->cache, production->options.cache_limit,
                          &(struct cache_usage){0}, NULL);
    cache_close(production->cache);
    arena_release(&production->arena);
    free(production);
}

void production_storyboard(struct production *production, struct arena *arena,
                           const struct script *script, const struct storyboard *base,
                           struct storyboard *out)
{
    struct plan_options options = {.base = *base, .lexicon = &production->resources.lexicon};

    plan_storyboard(arena, script, &options, out);
}

static struct stage make_stage(struct production *production, const struct storyboard *story,
                               struct arena *arena, struct asset_table *assets,
                               struct stage_progress *progress)
{
    return (struct stage){.story = story,
                          .arena = arena,
                          .cache = production->cache,
                          .assets = assets,
                          .cancel = production->options.cancel,
                          .log = production->options.log,
                          .step = on_step,
                          .step_context = progress};
}

static bool speak(struct production *production, const struct stage *stage,
                  struct scene_material *scenes, struct error *error)
{
    const struct storyboard *story = stage->story;
    const struct voice_info *voice;
    struct str warning;

    if (story->voice.len
            ? !voice_registry_find(production->voices, story->voice, &voice, error)
            : !voice_registry_default(production->voices, story->language, &voice, error))
        return error_prefix(error, "voice");
    warning = voice_registry_mismatch(voice, story->language, stage->arena);
    if (warning.len)
        log_event(stage->log, LOG_WARNING, "voice_language", "reason=\"%.*s\"", STR_FMT(warning));
    return voice_stage_run(stage, production->voices, voice, scenes, error);
}

static bool names_files(const struct storyboard *story)
{
    for (size_t i = 0; i < story->scene_count; i++)
        if (story->scenes[i].picture.source == PICTURE_FILE)
            return true;
    return false;
}

/* Opens the sources and checks every file that the story names, before anything takes long. */
static bool prepare(struct production *production, const struct stage *stage,
                    struct picture_sources *sources, struct error *error)
{
    const struct storyboard *story = stage->story;
    bool files = names_files(story) || story->music == MUSIC_FILE;

    if ((files && !need_decoder(production, error)) ||
        (!production->port_count && !open_sources(production, error)))
        return false;
    *sources = (struct picture_sources){.ports = production->ports,
                                        .count = production->port_count,
                                        .lexicon = &production->resources.lexicon,
                                        .base_dir = production->options.base_dir,
                                        .media_dirs = production->options.media_dirs,
                                        .media_dir_count = production->options.media_dir_count,
                                        .decoder = production->decoder};
    return picture_stage_check(stage, sources, error);
}

/* Music comes before the voice for the same reason: the user's file may be none. */
static bool find_music(struct production *production, const struct stage *stage,
                       struct music_choice *music, struct error *error)
{
    struct str file = {0};

    if (stage->story->music == MUSIC_FILE) {
        file = path_join(stage->arena, production->options.base_dir, stage->story->music_file);
        if (access(file.ptr, R_OK) != 0)
            return error_set(error, ERROR_INPUT, "music: \"%.*s\" cannot be read; correct its name",
                             STR_FMT(stage->story->music_file));
    }
    return music_stage_run(stage, production->resources.sound_font, file, production->decoder,
                           music, error) ||
           error_prefix(error, "music");
}

/* The story again, with the credit of what was found for each scene. */
static void give_credits(struct arena *arena, const struct storyboard *story,
                         const struct scene_material *materials, struct storyboard *out)
{
    struct scene *scenes = ARENA_ARRAY(arena, struct scene, story->scene_count);

    for (size_t i = 0; i < story->scene_count; i++) {
        scenes[i] = story->scenes[i];
        if (materials[i].picture_count)
            scenes[i].picture.credit = materials[i].pictures[0].credit;
    }
    *out = *story;
    out->scenes = scenes;
}

bool production_timeline(struct production *production, struct arena *arena,
                         const struct storyboard *story, struct timeline *out,
                         struct storyboard *credited, struct error *error)
{
    struct plan_material material = {.music_asset = -1};
    struct music_choice music = {.asset = -1};
    struct stage_progress progress = {production, STAGE_MUSIC};
    struct picture_sources sources;
    struct asset_table assets;
    struct stage stage;
    struct scene_material *scenes =
        ARENA_ARRAY(arena, struct scene_material, story->scene_count + 1);

    asset_table_init(&assets, arena, production->cache);
    stage = make_stage(production, story, arena, &assets, &progress);
    if (!str_equal(story->caption_style, STR("none")) &&
        !resources_style(&production->resources, story->caption_style, &material.style, error))
        return error_prefix(error, "captions");
    if (!prepare(production, &stage, &sources, error) ||
        !find_music(production, &stage, &music, error))
        return false;
    on_step(&progress, 1, 1);
    progress.number = STAGE_VOICE;
    if (!speak(production, &stage, scenes, error))
        return false;
    progress.number = STAGE_PICTURES;
    if (!picture_stage_run(&stage, &sources, scenes, error))
        return false;
    material.assets = assets.items;
    material.asset_count = assets.count;
    material.scenes = scenes;
    material.music_asset = music.asset;
    material.music_loop_start = music.loop_start;
    material.music_loop_end = music.loop_end;
    material.music_mlufs = music.mlufs;
    if (!plan_timeline(arena, story, &material, out, error))
        return false;
    if (credited)
        give_credits(arena, story, scenes, credited);
    return true;
}

static bool render_settings(struct production *production, const struct timeline *timeline,
                            struct render_options *out, struct error *error)
{
    const struct production_options *options = &production->options;

    *out = (struct render_options){.threads = options->threads,
                                   .draft = options->draft,
                                   .crf_tenths = options->crf_tenths,
                                   .base = options->base_dir,
                                   .fonts = production->resources.fonts,
                                   .drawings = production->resources.drawings,
                                   .cache = production->cache,
                                   .cancel = options->cancel,
                                   .allow_no_sandbox = options->allow_no_sandbox,
                                   .log = options->log,
                                   .progress = on_render,
                                   .progress_context = production,
                                   .preview = options->preview,
                                   .preview_context = options->preview_context};
    if (timeline->caption_style.len && !str_equal(timeline->caption_style, STR("none")) &&
        !resources_style(&production->resources, timeline->caption_style, &out->style, error))
        return error_prefix(error, "caption_style");
    return true;
}

bool production_render(struct production *production, const struct timeline *timeline,
                       struct str out_path, struct render_report *report_out, struct error *error)
{
    struct render_options options;

    return render_settings(production, timeline, &options, error) &&
           render_timeline(timeline, out_path, &options, report_out, error);
}

bool production_thumbnail(struct production *production, const struct timeline *timeline,
                          struct buf *out, struct error *error)
{
    struct render_options options;
    struct frame *frame = NULL;
    bool ok;

    ok = render_settings(production, timeline, &options, error) &&
         render_still(timeline, 0, THUMBNAIL_SHARE, &options, &frame, error) &&
         jpeg_encode(frame, THUMBNAIL_QUALITY, out, error);
    frame_unref(frame);
    return ok;
}

void production_voices(const struct production *production, const struct voice_info **voices,
                       size_t *count)
{
    voice_registry_list(production->voices, voices, count);
}

void production_styles(const struct production *production, const struct caption_style **styles,
                       size_t *count)
{
    *styles = production->resources.styles;
    *count = production->resources.style_count;
}

struct cache *production_cache(struct production *production)
{
    return production->cache;
}
