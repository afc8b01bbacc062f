/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/scene_view.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "render/layer_picture.h"

#include "base/banned.h"

/* Video black (BT.709 limited range): the ground where no layer is. */
enum { BLACK_Y = 16, BLACK_UV = 128, OPAQUE = 256 };

/** Where a layer is on the canvas in a frame. Two equal poses of a still give equal pixels. */
struct pose {
    struct placement at;
    int opacity; /**< 0: not to be drawn */
};

struct live_layer {
    const struct layer *layer;
    struct sprite rest; /**< holds a reference */
    struct pose pose;
    struct decoder *decoder; /**< FOOTAGE: running */
    int fd;                  /**< FOOTAGE: its file, else -1 */
    bool stirred;            /**< FOOTAGE: another picture than before */
};

static bool start_footage(struct scene_view *view, struct live_layer *live, int32_t frame,
                          struct error *error)
{
    struct workshop *workshop = view->workshop;
    struct rational rate = workshop->timeline->rate;
    struct picture_request request = layer_request(live->layer);
    int64_t start = live->layer->start + rational_frame_to_ticks(rate, frame);

    return asset_files_open(workshop->files, live->layer->asset, &live->fd, error) &&
           decoder_pool_take(workshop->decoders, &live->decoder, error) &&
           decoder_footage(live->decoder, live->fd,
                           workshop->timeline->assets[live->layer->asset].path, &request, rate,
                           start, error);
}

bool scene_view_open(struct scene_view *view, struct workshop *workshop, struct painter *painter,
                     struct compositor *compositor, struct frame *canvas, size_t scene,
                     int32_t frame, struct error *error)
{
    const struct timeline_scene *shown = &workshop->timeline->scenes[scene];
    bool ok = true;

    *view = (struct scene_view){
        .workshop = workshop, .compositor = compositor, .scene = shown, .canvas = canvas};
    view->layers = calloc(MAX_OF(shown->layer_count, (size_t)1), sizeof *view->layers);
    if (!view->layers)
        return error_set(error, ERROR_INTERNAL, "no memory for a scene");
    for (size_t i = 0; i < shown->layer_count; i++)
        view->layers[i] = (struct live_layer){.layer = &shown->layers[i], .fd = -1};
    for (size_t i = 0; ok && i < shown->layer_count; i++) {
        struct live_layer *live = &view->layers[i];

        ok = live->layer->kind == LAYER_FOOTAGE
                 ? start_footage(view, live, frame, error)
                 : layer_picture_get(workshop, painter, live->layer, &live->rest, error);
    }
    if (!ok) {
        scene_view_close(view);
        return error_prefix(error, "scene %.*s", STR_FMT(shown->id));
    }
    return true;
}

void scene_view_close(struct scene_view *view)
{
    for (size_t i = 0; view->layers && i < view->scene->layer_count; i++) {
        struct live_layer *live = &view->layers[i];

        frame_unref(live->rest.frame);
        decoder_pool_give(view->workshop->decoders, live->decoder);
        if (live->fd >= 0)
            close(live->fd);
    }
    free(view->layers);
    *view = (struct scene_view){0};
}

void scene_view_spoil(struct scene_view *view)
{
    view->drawn = false;
}

static struct pose pose_of(const struct live_layer *live, double frame)
{
    const struct layer *layer = live->layer;
    double scale = track_value(&layer->scale, frame, 1000) / 1000;
    double opacity = track_value(&layer->opacity, frame, 1000) / 1000;
    double anchor_x = layer->anchor_x / 1e3, anchor_y = layer->anchor_y / 1e3;
    struct pose pose = {.opacity = (int)lround(CLAMP(opacity, 0.0, 1.0) * OPAQUE)};

    if (scale <= 0)
        pose.opacity = 0;
    if (pose.opacity == 0)
        return pose;
    pose.at.scale = live->rest.scale * scale;
    pose.at.x =
        anchor_x + (live->rest.x - anchor_x) * scale + track_value(&layer->x, frame, 0) / 1e3;
    pose.at.y =
        anchor_y + (live->rest.y - anchor_y) * scale + track_value(&layer->y, frame, 0) / 1e3;
    return pose;
}

static bool same_pose(const struct pose *a, const struct pose *b)
{
    return a->opacity == b->opacity &&
           (a->opacity == 0 ||
            (a->at.x == b->at.x && a->at.y == b->at.y && a->at.scale == b->at.scale));
}

/* The picture of running footage for this frame. Past the end the last one stays. */
static bool advance_footage(struct live_layer *live, struct error *error)
{
    struct frame *frame;
    bool ended;

    if (!decoder_next(live->decoder, &frame, &ended, error))
        return false;
    frame_unref(live->rest.frame);
    layer_place(live->layer, frame, &live->rest);
    layer_crop(live->layer, &live->rest);
    live->stirred = true;
    return true;
}

/* Moves every layer to `frame`; *changed tells whether that changes the picture. */
static bool advance(struct scene_view *view, int32_t frame, bool *changed, struct error *error)
{
    for (size_t i = 0; i < view->scene->layer_count; i++) {
        struct live_layer *live = &view->layers[i];
        struct pose pose;

        live->stirred = false;
        if (live->layer->kind == LAYER_FOOTAGE && !advance_footage(live, error))
            return error_prefix(error, "scene %.*s", STR_FMT(view->scene->id));
        pose = pose_of(live, frame);
        *changed = *changed || live->stirred || !same_pose(&pose, &live->pose);
        live->pose = pose;
    }
    return true;
}

/* The topmost layer that hides all below it, or the count of layers when there is none. */
static size_t find_ground(const struct scene_view *view)
{
    for (size_t i = view->scene->layer_count; i-- > 0;) {
        const struct live_layer *live = &view->layers[i];

        if (live->pose.opacity == OPAQUE &&
            compositor_covers(view->compositor, live->rest.frame, live->pose.at))
            return i;
    }
    return view->scene->layer_count;
}

static void draw_layers(struct scene_view *view)
{
    size_t count = view->scene->layer_count, first = find_ground(view);

    if (first == count) {
        compositor_fill(view->canvas, BLACK_Y, BLACK_UV, BLACK_UV);
        first = 0;
    }
    for (size_t i = first; i < count; i++) {
        const struct live_layer *live = &view->layers[i];

        if (live->pose.opacity > 0)
            compositor_draw(view->compositor, view->canvas, live->rest.frame, live->pose.at,
                            live->pose.opacity);
    }
}

bool scene_view_draw(struct scene_view *view, int32_t frame, struct error *error)
{
    bool changed = false;

    if (!advance(view, frame, &changed, error))
        return false;
    view->held = !changed;
    if (!view->drawn || changed)
        draw_layers(view);
    view->drawn = true;
    return true;
}
