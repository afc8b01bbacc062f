/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/segment.h"

#include "base/vec.h"
#include "render/layer_key.h"

#include "base/banned.h"

/* To be raised whenever the same timeline would give other pixels than before. */
enum { ENGINE_VERSION = 2 };

enum { CRF_DEFAULT = 210 };

typedef VEC_OF(struct segment) segment_list;

struct planner {
    struct arena *arena;
    const struct timeline *timeline;
    const struct render_options *options;
    segment_list segments;
};

/* A layer that alone is the picture: a still over the whole frame, never transparent by itself. */
static bool fills_frame(const struct timeline *timeline, const struct layer *layer)
{
    return layer->kind == LAYER_PICTURE && layer->opacity.count == 0 && layer->box.x <= 0 &&
           layer->box.y <= 0 && layer->box.x + layer->box.width >= timeline->width * 1000 &&
           layer->box.y + layer->box.height >= timeline->height * 1000;
}

static enum content scene_content(const struct timeline *timeline,
                                  const struct timeline_scene *scene)
{
    const struct layer *top;

    for (size_t i = 0; i < scene->layer_count; i++) {
        if (scene->layers[i].kind == LAYER_FOOTAGE)
            return CONTENT_ORDINARY;
    }
    if (scene->layer_count == 0)
        return CONTENT_CARD;
    top = &scene->layers[scene->layer_count - 1];
    return fills_frame(timeline, top) ? CONTENT_STILL : CONTENT_CARD;
}

static enum content segment_content(const struct planner *planner, const struct segment *segment)
{
    const struct timeline_scene *scene = &planner->timeline->scenes[segment->scene];
    enum content one, two;

    if (planner->options->draft)
        return CONTENT_DRAFT;
    if (planner->options->plain_encoder)
        return CONTENT_ORDINARY;
    one = scene_content(planner->timeline, scene);
    if (!segment->overlap)
        return one;
    two = scene_content(planner->timeline, scene + 1);
    if (one == CONTENT_ORDINARY || two == CONTENT_ORDINARY)
        return CONTENT_ORDINARY;
    return one == two ? one : CONTENT_CARD;
}

struct video_settings segment_settings(const struct segment *segment,
                                       const struct timeline *timeline,
                                       const struct render_options *options)
{
    return (struct video_settings){.width = timeline->width,
                                   .height = timeline->height,
                                   .rate = timeline->rate,
                                   .content = segment->content,
                                   .crf_tenths =
                                       options->crf_tenths ? options->crf_tenths : CRF_DEFAULT,
                                   .frames = segment->frames};
}

static void add_scene(struct digester *digester, const struct planner *planner, size_t index,
                      int32_t offset, int32_t frames)
{
    const struct timeline *timeline = planner->timeline;
    const struct timeline_scene *scene = &timeline->scenes[index];

    digester_add_int(digester, offset);
    digester_add_int(digester, (int64_t)scene->layer_count);
    for (size_t i = 0; i < scene->layer_count; i++) {
        layer_key_ink(digester, timeline, &scene->layers[i]);
        layer_key_motion(digester, &scene->layers[i]);
    }
    if (planner->options->style)
        layer_key_captions(digester, scene, rational_frame_to_ticks(timeline->rate, offset),
                           rational_frame_to_ticks(timeline->rate, offset + frames));
}

static void add_style(struct digester *digester, const struct caption_style *style)
{
    const int64_t numbers[] = {
        style->weight,        style->size,           style->outline,      style->shadow_blur,
        style->shadow_dy,     style->shadow_opacity, style->colour,       style->outline_colour,
        style->accent_colour, style->shadow_colour,  style->box_colour,   style->box_opacity,
        style->accent,        style->letter_case,    style->pop,          style->words_max,
        style->chars_max,     style->lines_max,      style->bottom,       style->side_left,
        style->side_right,    style->accent_ink,     style->line_height,  style->tracking,
        style->box_radius,    style->box_padding,    style->accent_stays, style->unspoken_opacity};

    digester_add_str(digester, style->family);
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        digester_add_int(digester, numbers[i]);
}

static struct digest segment_key(const struct planner *planner, const struct segment *segment)
{
    const struct timeline_scene *scene = &planner->timeline->scenes[segment->scene];
    struct video_settings settings = segment_settings(segment, planner->timeline, planner->options);
    struct digester digester;
    struct buf text;

    digester_init(&digester);
    buf_init(&text, 4096);
    video_settings_key(&settings, &text);
    digester_add_int(&digester, ENGINE_VERSION);
    digester_add_str(&digester, buf_str(&text));
    digester_add_str(&digester, planner->options->environment);
    digester_add_int(&digester, segment->frames);
    if (planner->options->style) {
        add_style(&digester, planner->options->style);
        digester_add_str(&digester, planner->timeline->language);
    }
    add_scene(&digester, planner, segment->scene, segment->offset, segment->frames);
    if (segment->overlap) {
        digester_add_int(&digester, scene->transition);
        add_scene(&digester, planner, segment->scene + 1, 0, segment->frames);
    }
    buf_release(&text);
    return digester_finish(&digester);
}

static void add_segment(struct planner *planner, struct segment segment)
{
    segment.content = segment_content(planner, &segment);
    segment.key = segment_key(planner, &segment);
    *VEC_PUSH(&planner->segments, planner->arena) = segment;
}

/* The part of a scene that it has to itself, in equal pieces. */
static void add_body(struct planner *planner, size_t index, int64_t first, int32_t offset,
                     int32_t frames)
{
    int32_t pieces = (frames + SEGMENT_FRAMES_MAX - 1) / SEGMENT_FRAMES_MAX;

    for (int32_t i = 0; i < pieces; i++) {
        int32_t from = (int32_t)((int64_t)frames * i / pieces);
        int32_t to = (int32_t)((int64_t)frames * (i + 1) / pieces);

        add_segment(planner, (struct segment){.first = first + from,
                                              .frames = to - from,
                                              .scene = index,
                                              .offset = offset + from});
    }
}

void segment_plan(struct arena *arena, const struct timeline *timeline,
                  const struct render_options *options, struct segment **out, size_t *count)
{
    struct planner planner = {.arena = arena, .timeline = timeline, .options = options};
    int64_t at = 0;
    int32_t before = 0; /* length of the overlap with the scene before */

    for (size_t i = 0; i < timeline->scene_count; i++) {
        const struct timeline_scene *scene = &timeline->scenes[i];
        int32_t after = i + 1 < timeline->scene_count ? scene->transition_frames : 0;
        int32_t body = scene->frames - before - after;

        BUG_UNLESS(body >= 0);
        add_body(&planner, i, at, before, body);
        at += body;
        if (after > 0)
            add_segment(&planner, (struct segment){.first = at,
                                                   .frames = after,
                                                   .scene = i,
                                                   .offset = scene->frames - after,
                                                   .overlap = true});
        at += after;
        before = after;
    }
    *out = planner.segments.items;
    *count = planner.segments.count;
}
