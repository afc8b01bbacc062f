/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bench's own tool; bench/run calls it.
 *
 *     bench media DIR TIMES                 writes the composition's files and timeline
 *     bench render DIR OUT SET THREADS      renders it; SET: plain, content; the cache is DIR/cache
 *     bench frames DIR OUT                  composes every frame into OUT, raw yuv420p
 *     bench compose DIR                     composes every frame and drops it: what all but the
 *                                           encoder costs
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "composition.h"
#include "media/decoder.h"
#include "os/file.h"
#include "os/path.h"
#include "render/environment.h"
#include "render/segment_painter.h"

#include "base/banned.h"

struct bench {
    struct arena arena;
    struct str folder;
    struct timeline timeline;
    struct caption_style style;
    struct render_options options;
};

static bool write_media(struct bench *bench, int times, struct error *error)
{
    struct buf text;
    bool ok = true;

    for (int i = 0; ok && i < COMPOSITION_SCENES; i++) {
        struct str name = arena_printf(&bench->arena, "still-%d.jpg", i + 1);

        ok = composition_still(path_join(&bench->arena, bench->folder, name), i, error);
    }
    buf_init(&text, 1 << 26);
    ok = ok &&
         composition_voice(path_join(&bench->arena, bench->folder, STR("voice.wav")), times,
                           error) &&
         composition_music(path_join(&bench->arena, bench->folder, STR("music.wav")), error) &&
         composition_timeline(&bench->arena, bench->folder, times, &bench->timeline, error);
    if (ok) {
        composition_subtitles(&bench->timeline, &text);
        ok = file_write(path_join(&bench->arena, bench->folder, STR("captions.ass")),
                        buf_str(&text), 0644, error);
        buf_clear(&text);
        timeline_encode(&bench->timeline, &text);
        ok = ok && file_write(path_join(&bench->arena, bench->folder, STR("bench.timeline.json")),
                              buf_str(&text), 0644, error);
    }
    buf_release(&text);
    return ok;
}

static bool read_text(struct bench *bench, struct str path, struct str *out, struct error *error)
{
    struct buf text;
    bool ok;

    buf_init(&text, TIMELINE_JSON_MAX);
    ok = file_read(path, TIMELINE_JSON_MAX, &text, error);
    if (ok)
        *out = arena_str(&bench->arena, buf_str(&text));
    buf_release(&text);
    return ok;
}

static bool load(struct bench *bench, struct error *error)
{
    const char *data = getenv("CLIPCRAFTER_DATA");
    struct str root = str_from(data ? data : "build/data"), json, style;

    if (!read_text(bench, path_join(&bench->arena, bench->folder, STR("bench.timeline.json")),
                   &json, error) ||
        !timeline_decode(&bench->arena, json, &bench->timeline, error) ||
        !read_text(bench, path_join(&bench->arena, root, STR("styles/bold.json")), &style, error) ||
        !caption_style_decode(&bench->arena, style, &bench->style, error))
        return false;
    bench->options =
        (struct render_options){.base = bench->folder,
                                .fonts = path_join(&bench->arena, root, STR("fonts")),
                                .drawings = path_join(&bench->arena, root, STR("drawings")),
                                .style = &bench->style};
    return true;
}

static bool render(struct bench *bench, struct str out, const char *set, int threads,
                   struct error *error)
{
    struct render_report report;
    int64_t began;
    bool ok;

    bench->options.plain_encoder = strcmp(set, "plain") == 0;
    bench->options.threads = threads;
    ok = load(bench, error);
    bench->options.plain_encoder = strcmp(set, "plain") == 0;
    bench->options.threads = threads;
    began = clock_monotonic_us(NULL);
    if (!ok || !cache_open(path_join(&bench->arena, bench->folder, STR("cache")), 0,
                           &bench->options.cache, error))
        return false;
    ok = render_timeline(&bench->timeline, out, &bench->options, &report, error);
    cache_close(bench->options.cache);
    if (ok)
        printf("frames=%lld encoded=%d cached=%d bytes=%lld lufs=%.2f peak=%.2f seconds=%.2f\n",
               (long long)report.frames, report.segments_encoded, report.segments_cached,
               (long long)report.bytes, report.loudness_lufs, report.true_peak_dbtp,
               (double)(clock_monotonic_us(NULL) - began) / 1e6);
    return ok;
}

static bool put_frame(FILE *out, const struct frame *frame)
{
    for (int plane = FRAME_Y; plane <= FRAME_V; plane++) {
        size_t width = (size_t)frame_plane_width(frame, plane);

        for (int32_t y = 0; y < frame_plane_height(frame, plane); y++) {
            if (fwrite(frame->plane[plane] + y * frame->stride[plane], 1, width, out) != width)
                return false;
        }
    }
    return true;
}

static bool compose_segments(struct segment_painter *painter, const struct segment *segments,
                             size_t count, FILE *out, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (!segment_painter_open(painter, &segments[i], error))
            return false;
        for (int32_t f = 0; f < segments[i].frames; f++) {
            struct frame *frame;

            if (!segment_painter_next(painter, &frame, error))
                return false;
            if (out && !put_frame(out, frame))
                return error_set(error, ERROR_IO, "frames cannot be written");
        }
    }
    return true;
}

static bool compose(struct bench *bench, const char *path, struct error *error)
{
    struct decoder_options decoding = {0};
    struct segment_painter *painter = NULL;
    struct workshop workshop = {.timeline = &bench->timeline, .options = &bench->options};
    struct segment *segments;
    FILE *out = NULL;
    int64_t began;
    size_t count;
    bool ok;

    if (!load(bench, error))
        return false;
    segment_plan(&bench->arena, &bench->timeline, &bench->options, &segments, &count);
    workshop.files = asset_files_new(&bench->timeline, bench->options.base);
    workshop.pictures = picture_store_new(48 << 20);
    workshop.decoders = decoder_pool_new(&decoding, 1);
    if (path)
        out = fopen(path, "wb");
    began = clock_monotonic_us(NULL);
    ok = (!path || out) && segment_painter_new(&workshop, &painter, error) &&
         compose_segments(painter, segments, count, out, error);
    if (ok)
        printf("ms_per_frame=%.3f\n", (double)(clock_monotonic_us(NULL) - began) / 1e3 /
                                          (double)timeline_frames(&bench->timeline));
    if (out)
        fclose(out);
    segment_painter_free(painter);
    decoder_pool_free(workshop.decoders);
    picture_store_free(workshop.pictures);
    asset_files_free(workshop.files);
    return ok;
}

static bool run(struct bench *bench, int argc, char **argv, struct error *error)
{
    const char *act = argc > 2 ? argv[1] : "";
    int64_t number = 0;

    bench->folder = str_from(argc > 2 ? argv[2] : "");
    if (strcmp(act, "media") == 0 && argc == 4 && str_to_int(str_from(argv[3]), 1, 100, &number))
        return folder_make(bench->folder, 0755, error) && write_media(bench, (int)number, error);
    if (strcmp(act, "render") == 0 && argc == 6 && str_to_int(str_from(argv[5]), 0, 64, &number))
        return render(bench, str_from(argv[3]), argv[4], (int)number, error);
    if (strcmp(act, "frames") == 0 && argc == 4)
        return compose(bench, argv[3], error);
    if (strcmp(act, "compose") == 0 && argc == 3)
        return compose(bench, NULL, error);
    return error_set(error, ERROR_USAGE, "usage: bench media|render|frames|compose DIR ...");
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    struct bench bench = {0};
    bool ok;

    decoder_child_main(argc, argv);
    arena_init(&bench.arena);
    ok = run(&bench, argc, argv, &error);
    if (!ok)
        fprintf(stderr, "bench: %s\n", error.message);
    arena_release(&bench.arena);
    return error_exit_status(ok ? ERROR_NONE : error.code);
}
