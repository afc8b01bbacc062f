/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/segment_painter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/caption_painter.h"
#include "render/scene_view.h"

#include "base/banned.h"

enum { BLACK_Y = 16, BLACK_UV = 128, WHOLE = 256 };

struct segment_painter {
    struct workshop *workshop;
    struct compositor *compositor;
    struct painter *painter;
    struct caption_painter *captions;           /**< NULL: none are wanted */
    const struct timeline_scene *caption_scene; /**< whose pages are loaded, or NULL */
    struct frame *canvas[2]; /**< of the two scenes; the second only while there are two */
    struct frame *mixed;     /**< of both scenes, or of a still one with captions; made on demand */
    bool mixed_holds;        /**< mixed = canvas[0] and the captions as they are */
    const struct segment *segment;
    struct scene_view view[2];
    int32_t next; /**< frame of the segment */
};

static bool make_captions(struct segment_painter *painter, struct error *error)
{
    const struct render_options *options = painter->workshop->options;
    struct caption_painter_options wanted = {.fonts = options->fonts,
                                             .drawings = options->drawings,
                                             .width = painter->workshop->timeline->width,
                                             .height = painter->workshop->timeline->height,
                                             .style = options->style,
                                             .language = painter->workshop->timeline->language};

    return !options->style || caption_painter_new(&wanted, &painter->captions, error);
}

bool segment_painter_new(struct workshop *workshop, struct segment_painter **out,
                         struct error *error)
{
    int32_t width = workshop->timeline->width, height = workshop->timeline->height;
    struct segment_painter *painter = calloc(1, sizeof *painter);

    if (!painter)
        return error_set(error, ERROR_INTERNAL, "no memory for a painter");
    painter->workshop = workshop;
    painter->compositor = compositor_new(width, height);
    painter->canvas[0] = frame_new(width, height, false);
    if (!painter->compositor || !painter->canvas[0]) {
        segment_painter_free(painter);
        return error_set(error, ERROR_INTERNAL, "no memory for pictures of %dx%d", width, height);
    }
    if (!painter_new(workshop->options->fonts, width, height, &painter->painter, error) ||
        !make_captions(painter, error)) {
        segment_painter_free(painter);
        return false;
    }
    *out = painter;
    return true;
}

static void close_views(struct segment_painter *painter)
{
    scene_view_close(&painter->view[0]);
    scene_view_close(&painter->view[1]);
}

void segment_painter_free(struct segment_painter *painter)
{
    if (!painter)
        return;
    close_views(painter);
    caption_painter_free(painter->captions);
    painter_free(painter->painter);
    frame_unref(painter->canvas[0]);
    frame_unref(painter->canvas[1]);
    frame_unref(painter->mixed);
    compositor_free(painter->compositor);
    free(painter);
}

static bool open_view(struct segment_painter *painter, int which, size_t scene, int32_t frame,
                      struct error *error)
{
    return scene_view_open(&painter->view[which], painter->workshop, painter->painter,
                           painter->compositor, painter->canvas[which], scene, frame, error);
}

/* Canvases are kept only as long as the kind of segment needs them: a worker has hundreds of
 * megabytes in its encoder already. */
static bool want_canvas(const struct segment_painter *painter, struct frame **canvas,
                        struct error *error)
{
    int32_t width = painter->canvas[0]->width, height = painter->canvas[0]->height;

    if (!*canvas)
        *canvas = frame_new(width, height, false);
    return *canvas ||
           error_set(error, ERROR_INTERNAL, "no memory for pictures of %dx%d", width, height);
}

static void drop_canvases(struct segment_painter *painter)
{
    frame_unref(painter->canvas[1]);
    frame_unref(painter->mixed);
    painter->canvas[1] = painter->mixed = NULL;
}

bool segment_painter_open(struct segment_painter *painter, const struct segment *segment,
                          struct error *error)
{
    close_views(painter);
    painter->segment = segment;
    painter->next = 0;
    painter->mixed_holds = false;
    /* Captions start from nothing, so that a segment's frames do not depend on the one before. */
    painter->caption_scene = NULL;
    if (!segment->overlap) {
        drop_canvases(painter);
        return open_view(painter, 0, segment->scene, segment->offset, error);
    }
    return want_canvas(painter, &painter->canvas[1], error) &&
           want_canvas(painter, &painter->mixed, error) &&
           open_view(painter, 0, segment->scene, segment->offset, error) &&
           open_view(painter, 1, segment->scene + 1, 0, error);
}

/* ---- captions ---- */

static bool speaks_at(const struct timeline_scene *scene, int64_t tick)
{
    for (size_t i = 0; i < scene->page_count; i++) {
        if (scene->pages[i].start <= tick && tick < scene->pages[i].end)
            return true;
    }
    return false;
}

/* What the captions of `scene` look like at its frame `frame`. */
static bool caption_at(struct segment_painter *painter, const struct timeline_scene *scene,
                       int32_t frame, struct caption_picture *out, struct error *error)
{
    int64_t tick = rational_frame_to_ticks(painter->workshop->timeline->rate, frame);
    bool fresh = painter->caption_scene != scene;

    *out = (struct caption_picture){.changed = fresh};
    if (fresh && !caption_painter_load(painter->captions, scene->pages, scene->page_count, error))
        return false;
    painter->caption_scene = scene;
    if (!caption_painter_at(painter->captions, tick, out, error))
        return false;
    out->changed = out->changed || fresh;
    return true;
}

static void copy_frame(struct frame *to, const struct frame *from)
{
    for (int plane = FRAME_Y; plane <= FRAME_V; plane++) {
        if (to->stride[plane] == from->stride[plane]) {
            memcpy(to->plane[plane], from->plane[plane],
                   (size_t)from->stride[plane] * (size_t)frame_plane_height(from, plane));
            continue;
        }
        for (int32_t y = 0; y < frame_plane_height(from, plane); y++)
            memcpy(to->plane[plane] + y * to->stride[plane],
                   from->plane[plane] + y * from->stride[plane],
                   (size_t)frame_plane_width(from, plane));
    }
}

/* Captions over a picture that moves go straight onto its canvas; over one that stands still they
 * go onto a copy, so that the picture need not be drawn again. */
static bool lay_caption(struct segment_painter *painter, const struct caption_picture *caption,
                        struct frame **out, struct error *error)
{
    struct scene_view *view = &painter->view[0];
    bool again = painter->mixed_holds && !caption->changed;

    *out = view->canvas;
    painter->mixed_holds = false;
    if (!caption->frame)
        return true;
    if (!view->held) {
        scene_view_spoil(view);
    } else {
        if (!want_canvas(painter, &painter->mixed, error))
            return false;
        painter->mixed_holds = true;
        *out = painter->mixed;
        if (again)
            return true;
        copy_frame(painter->mixed, view->canvas);
    }
    compositor_blend(*out, caption->frame, caption->x, caption->y, WHOLE);
    return true;
}

static bool next_body(struct segment_painter *painter, int32_t frame, struct frame **out,
                      struct error *error)
{
    struct caption_picture caption = {0};

    if (!scene_view_draw(&painter->view[0], frame, error))
        return false;
    if (painter->captions && !caption_at(painter, painter->view[0].scene, frame, &caption, error))
        return false;
    return lay_caption(painter, &caption, out, error);
}

/* ---- the change from one scene to the next ---- */

double segment_share(int32_t index, int32_t frames)
{
    return (index + 1.0) / (frames + 1.0);
}

/* Slow, fast, slow: cubic. */
static double ease(double t)
{
    return t < 0.5 ? 4 * t * t * t : 1 - pow(2 - 2 * t, 3) / 2;
}

/* The incoming picture pushes the outgoing one to the left, by whole pairs of pixels: so chroma
 * moves by whole samples too, and no seam shows between the two. */
static void mix_push(struct segment_painter *painter, double share)
{
    const struct frame *out = painter->canvas[0], *in = painter->canvas[1];
    struct frame *to = painter->mixed;
    int32_t pairs = (int32_t)lround(ease(share) * to->width / 2);

    for (int plane = FRAME_Y; plane <= FRAME_V; plane++) {
        int32_t width = frame_plane_width(to, plane);
        int32_t moved = MIN_OF(plane == FRAME_Y ? pairs * 2 : pairs, width);

        for (int32_t y = 0; y < frame_plane_height(to, plane); y++) {
            uint8_t *row = to->plane[plane] + y * to->stride[plane];

            memcpy(row, out->plane[plane] + y * out->stride[plane] + moved,
                   (size_t)(width - moved));
            memcpy(row + width - moved, in->plane[plane] + y * in->stride[plane], (size_t)moved);
        }
    }
}

/* Down to the ground in the first half, up from it in the second. */
static void mix_through_ground(struct segment_painter *painter, double share)
{
    const struct frame *shown = painter->canvas[share < 0.5 ? 0 : 1];
    double seen = fabs(1 - 2 * share);

    compositor_fill(painter->mixed, BLACK_Y, BLACK_UV, BLACK_UV);
    compositor_mix(painter->mixed, painter->mixed, shown, (int)lround(seen * WHOLE));
}

static void mix_scenes(struct segment_painter *painter, double share)
{
    switch (painter->view[0].scene->transition) {
    case TRANSITION_AUTO:
    case TRANSITION_CROSSFADE:
        compositor_mix(painter->mixed, painter->canvas[0], painter->canvas[1],
                       (int)lround(share * WHOLE));
        break;
    case TRANSITION_CUT:
        copy_frame(painter->mixed, painter->canvas[share < 0.5 ? 0 : 1]);
        break;
    case TRANSITION_FADE:
        mix_through_ground(painter, share);
        break;
    case TRANSITION_PUSH:
        mix_push(painter, share);
        break;
    }
}

/* Captions stay on top of the change and belong to one scene at a time: in its first half to the
 * outgoing, in its second to the incoming, unless only the other one speaks. */
static int caption_owner(const struct segment_painter *painter, double share, int32_t index)
{
    struct rational rate = painter->workshop->timeline->rate;
    int32_t frames[2] = {painter->segment->offset + index, index};
    int first = share < 0.5 ? 0 : 1;

    if (speaks_at(painter->view[first].scene, rational_frame_to_ticks(rate, frames[first])) ||
        !speaks_at(painter->view[!first].scene, rational_frame_to_ticks(rate, frames[!first])))
        return first;
    return !first;
}

static bool next_overlap(struct segment_painter *painter, int32_t index, struct frame **out,
                         struct error *error)
{
    double share = segment_share(index, painter->segment->frames);
    int32_t frames[2] = {painter->segment->offset + index, index};
    struct caption_picture caption = {0};
    int owner = caption_owner(painter, share, index);

    if (!scene_view_draw(&painter->view[0], frames[0], error) ||
        !scene_view_draw(&painter->view[1], frames[1], error))
        return false;
    mix_scenes(painter, share);
    if (painter->captions &&
        !caption_at(painter, painter->view[owner].scene, frames[owner], &caption, error))
        return false;
    if (caption.frame)
        compositor_blend(painter->mixed, caption.frame, caption.x, caption.y, WHOLE);
    *out = painter->mixed;
    return true;
}

bool segment_painter_next(struct segment_painter *painter, struct frame **out, struct error *error)
{
    const struct segment *segment = painter->segment;
    int32_t index = painter->next;
    bool ok;

    BUG_UNLESS(index < segment->frames);
    ok = segment->overlap ? next_overlap(painter, index, out, error)
                          : next_body(painter, segment->offset + index, out, error);
    painter->next++;
    return ok;
}
