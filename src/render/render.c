/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/render.h"

#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "os/cpu.h"
#include "os/file.h"
#include "render/crew.h"
#include "render/draft.h"
#include "render/environment.h"
#include "render/joiner.h"
#include "render/preview.h"
#include "render/segment_encoder.h"
#include "render/segment_painter.h"
#include "render/sound_track.h"
#include "render/stream_file.h"

#include "base/banned.h"

/* Pictures kept for other segments of their scene: a few stills of a full-HD portrait frame, 4 MiB
 * each. */
enum { PICTURE_BYTES = 16 * 1024 * 1024 };

/** One call of render_timeline(). */
struct render {
    struct arena arena;
    struct timeline timeline;      /**< at the size that is rendered */
    struct render_options options; /**< with every default filled in */
    struct workshop workshop;
    struct segment *segments;
    size_t count;
    bool *cached;
    struct str *paths; /**< by segment, once it is in the cache */
    struct crew_work work;
    struct str sound;
};

/*
 * Finds a stream in the cache, whole, and holds on to it: by a link in the temp folder, so that
 * nobody who thins the cache meanwhile can take it away.
 */
static bool hold(struct render *render, const char *kind, const struct digest *key,
                 struct str *path)
{
    struct cache *cache = render->options.cache;
    struct stream_file file = {0};
    struct str entry, held;

    if (!cache_find(cache, kind, key, &render->arena, &entry))
        return false;
    held = cache_temp_name(cache, &render->arena);
    if (link(entry.ptr, held.ptr) != 0)
        held = entry; /* a file system without links: take the chance */
    if (!stream_file_open(held, &file, NULL)) {
        log_event(render->options.log, LOG_WARNING, "cache_entry_damaged", "kind=%s", kind);
        cache_drop(cache, kind, key);
        (void)unlink(held.ptr);
        return false;
    }
    stream_file_close(&file);
    *path = held;
    return true;
}

static void let_go(struct render *render)
{
    struct str temp = cache_temp(render->options.cache);

    for (size_t i = 0; i < render->count; i++) {
        if (str_starts_with(render->paths[i], temp))
            (void)unlink(render->paths[i].ptr);
    }
    if (str_starts_with(render->sound, temp))
        (void)unlink(render->sound.ptr);
}

static void plan(struct render *render)
{
    int64_t frames = timeline_frames(&render->timeline);

    segment_plan(&render->arena, &render->timeline, &render->options, &render->segments,
                 &render->count);
    render->cached = ARENA_ARRAY(&render->arena, bool, render->count);
    render->paths = ARENA_ARRAY(&render->arena, struct str, render->count);
    for (size_t i = 0; i < render->count; i++)
        render->cached[i] = hold(render, SEGMENT_KIND, &render->segments[i].key, &render->paths[i]);
    render->work =
        (struct crew_work){.segments = render->segments,
                           .count = render->count,
                           .cached = render->cached,
                           .ticks = rational_frame_to_ticks(render->timeline.rate, frames),
                           .threads = render->options.threads};
    render->work.sound_key = sound_track_key(&render->timeline, render->work.ticks);
    render->work.sound_cached = hold(render, SOUND_KIND, &render->work.sound_key, &render->sound);
}

/* Stills need a decoder for a moment only, and can wait for the one that is kept; footage holds one
 * for as long as it runs, and the next will want it. */
static int decoders_kept(const struct render *render)
{
    for (size_t i = 0; i < render->timeline.scene_count; i++) {
        const struct timeline_scene *scene = &render->timeline.scenes[i];

        for (size_t j = 0; j < scene->layer_count; j++) {
            if (scene->layers[j].kind == LAYER_FOOTAGE)
                return render->options.threads;
        }
    }
    return 1;
}

static bool open_workshop(struct render *render, struct error *error)
{
    struct decoder_options decoding = {.allow_no_sandbox = render->options.allow_no_sandbox,
                                       .cancel = render->options.cancel};

    render->workshop = (struct workshop){
        .timeline = &render->timeline,
        .options = &render->options,
        .files = asset_files_new(&render->timeline, render->options.base),
        .pictures = picture_store_new(PICTURE_BYTES),
        .decoders = decoder_pool_new(&decoding, decoders_kept(render)),
    };
    if (render->workshop.files && render->workshop.pictures && render->workshop.decoders)
        return true;
    return error_set(error, ERROR_INTERNAL, "no memory to begin a render");
}

/* The pictures are not needed any more once everything is encoded. */
static void close_workshop(struct render *render)
{
    decoder_pool_free(render->workshop.decoders);
    picture_store_free(render->workshop.pictures);
    asset_files_free(render->workshop.files);
    render->workshop.decoders = NULL;
    render->workshop.pictures = NULL;
    render->workshop.files = NULL;
}

static bool hold_all(struct render *render, struct error *error)
{
    bool ok = render->work.sound_cached ||
              hold(render, SOUND_KIND, &render->work.sound_key, &render->sound);

    for (size_t i = 0; ok && i < render->count; i++)
        ok = render->cached[i] ||
             hold(render, SEGMENT_KIND, &render->segments[i].key, &render->paths[i]);
    return ok || error_set(error, ERROR_IO,
                           "a part of the video vanished from the cache; try again with a larger "
                           "cache");
}

static bool join_all(struct render *render, struct str out_path, struct render_report *report,
                     struct error *error)
{
    const struct render_options *options = &render->options;
    struct render_progress progress = {.stage = "join",
                                       .frames_done = timeline_frames(&render->timeline),
                                       .frames_total = timeline_frames(&render->timeline),
                                       .segments_done = (int32_t)render->count,
                                       .segments_total = (int32_t)render->count};
    struct join join = {.segments = render->segments,
                        .paths = render->paths,
                        .count = render->count,
                        .sound = render->sound};
    struct render_report done = {.frames = progress.frames_total,
                                 .width = render->timeline.width,
                                 .height = render->timeline.height};

    if (options->progress)
        options->progress(options->progress_context, &progress);
    if (!join_write(&render->workshop, &join, out_path, &done.bytes, &done.loudness_lufs,
                    &done.true_peak_dbtp, error))
        return false;
    for (size_t i = 0; i < render->count; i++)
        done.segments_cached += render->cached[i];
    done.segments_encoded = (int32_t)render->count - done.segments_cached;
    *report = done;
    return true;
}

/*
 * Pictures and the encoders' memory come and go by the hundred megabytes. glibc by default raises
 * its threshold for giving such pieces a mapping of their own each time one is freed, and then
 * keeps them in its heaps, torn; a fixed threshold gives them back to the system.
 */
static void keep_heap_small(void)
{
    enum { MAPPED_FROM = 256 * 1024 };

    mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
}

static void fill_defaults(struct render *render, const struct timeline *timeline,
                          const struct render_options *options)
{
    render->options = *options;
    if (render->options.threads <= 0)
        render->options.threads = cpu_count();
    if (render->options.environment.len == 0)
        render->options.environment =
            environment_of(&render->arena, options->fonts, options->drawings);
    render->timeline = options->draft ? draft_of(&render->arena, timeline) : *timeline;
}

/* The threads' part, watched by a preview where somebody wants one. */
static bool work(struct render *render, struct error *error)
{
    struct preview_source source = {.segments = render->segments,
                                    .count = render->count,
                                    .paths = render->paths,
                                    .sound = render->sound,
                                    .sound_key = render->work.sound_key};
    struct preview *preview = NULL;
    bool ok;

    if (render->options.preview) {
        preview = preview_new(&render->workshop, &source);
        if (!preview)
            return error_set(error, ERROR_INTERNAL, "no memory for a preview");
    }
    render->work.preview = preview;
    ok = (!preview || preview_begin(preview, error)) &&
         crew_run(&render->workshop, &render->work, error);
    preview_free(preview);
    return ok;
}

bool render_timeline(const struct timeline *timeline, struct str out_path,
                     const struct render_options *options, struct render_report *report,
                     struct error *error)
{
    struct render render = {0};
    bool ok;

    BUG_UNLESS(options->cache);
    if (timeline_frames(timeline) < 1)
        return error_set(error, ERROR_INPUT, "scenes: is empty; a video needs at least one scene");
    keep_heap_small();
    arena_init(&render.arena);
    fill_defaults(&render, timeline, options);
    plan(&render);
    ok = open_workshop(&render, error) && work(&render, error);
    close_workshop(&render);
    ok = ok && hold_all(&render, error) && join_all(&render, out_path, report, error);
    let_go(&render);
    arena_release(&render.arena);
    return ok;
}

/* Draws the first frame of `segment` with a painter of its own. */
static bool paint_one(struct workshop *workshop, const struct segment *segment, struct frame **out,
                      struct error *error)
{
    struct segment_painter *painter = NULL;
    struct frame *canvas;
    bool ok;

    ok = segment_painter_new(workshop, &painter, error) &&
         segment_painter_open(painter, segment, error) &&
         segment_painter_next(painter, &canvas, error);
    if (ok)
        *out = frame_copy(canvas);
    if (ok && !*out)
        ok = error_set(error, ERROR_LIMIT, "no memory for a picture");
    segment_painter_free(painter);
    return ok;
}

bool render_still(const struct timeline *timeline, size_t scene, int32_t share,
                  const struct render_options *options, struct frame **out, struct error *error)
{
    const struct timeline_scene *of = &timeline->scenes[scene];
    int32_t before = scene ? timeline->scenes[scene - 1].transition_frames : 0;
    int32_t body = of->frames - before - of->transition_frames;
    struct segment segment = {.frames = 1, .scene = scene};
    struct render render = {0};
    bool ok;

    BUG_UNLESS(scene < timeline->scene_count && share >= 0 && share <= 1000 && body > 0);
    arena_init(&render.arena);
    fill_defaults(&render, timeline, options);
    render.options.style = NULL;
    segment.offset = before + (int32_t)((int64_t)(body - 1) * share / 1000);
    segment.first = timeline_scene_start(timeline, scene) + segment.offset;
    ok = open_workshop(&render, error) && paint_one(&render.workshop, &segment, out, error);
    close_workshop(&render);
    arena_release(&render.arena);
    return ok;
}
