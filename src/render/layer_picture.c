/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/layer_picture.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "render/layer_key.h"
#include "render/soft_ground.h"

#include "base/banned.h"

enum { SVG_BYTES_MAX = 8 * 1024 * 1024, SIDE_MAX = 8192 };

int32_t layer_scale_max(const struct layer *layer)
{
    const struct track *track = &layer->scale;
    int32_t most = track->count ? 1 : 1000;

    for (size_t i = 0; i < track->count; i++) {
        most = MAX_OF(most, track->keys[i].value);
        /* EASE_OUT_BACK goes past its goal by a tenth of the way. */
        if (i > 0 && track->keys[i - 1].easing == EASE_OUT_BACK)
            most = MAX_OF(most, track->keys[i].value +
                                    (track->keys[i].value - track->keys[i - 1].value) / 9);
    }
    return most;
}

struct picture_request layer_request(const struct layer *layer)
{
    double grow = layer_scale_max(layer) / 1e6;

    return (struct picture_request){
        .width = (int32_t)CLAMP(ceil(layer->box.width * grow), 1, SIDE_MAX),
        .height = (int32_t)CLAMP(ceil(layer->box.height * grow), 1, SIDE_MAX),
        .contain = layer->fit == FIT_CONTAIN};
}

void layer_place(const struct layer *layer, struct frame *frame, struct sprite *out)
{
    double width = layer->box.width / 1e3, height = layer->box.height / 1e3;
    double across = width / frame->width, down = height / frame->height;
    bool cover = layer->fit != FIT_CONTAIN;
    double scale = cover ? MAX_OF(across, down) : MIN_OF(across, down);
    double focus_x = cover ? layer->focus_x / 1e3 : 0.5;
    double focus_y = cover ? layer->focus_y / 1e3 : 0.5;
    double spare_x = width - frame->width * scale, spare_y = height - frame->height * scale;

    /* The focus goes to the middle of the box as far as the picture reaches. */
    double x = width / 2 - focus_x * frame->width * scale;
    double y = height / 2 - focus_y * frame->height * scale;
    x = cover ? CLAMP(x, spare_x, 0.0) : spare_x / 2;
    y = cover ? CLAMP(y, spare_y, 0.0) : spare_y / 2;
    *out = (struct sprite){frame, layer->box.x / 1e3 + x, layer->box.y / 1e3 + y, scale};
}

/* The even range of source pixels behind `length` canvas pixels from `from` on. */
static void cut_range(double from, double length, double origin, double scale, int32_t size,
                      int32_t *begin, int32_t *end)
{
    int32_t first = (int32_t)floor((from - origin) / scale + 1e-6) & ~1;
    int32_t last = (int32_t)ceil((from + length - origin) / scale - 1e-6);

    *begin = CLAMP(first, 0, size - 1);
    *end = CLAMP(last, *begin + 1, size);
}

static void copy_part(struct frame *to, const struct frame *from, int32_t x, int32_t y)
{
    for (int plane = 0; plane < FRAME_PLANES; plane++) {
        int half = plane == FRAME_U || plane == FRAME_V ? 1 : 0;

        if (!from->plane[plane])
            continue;
        for (int32_t row = 0; row < frame_plane_height(to, plane); row++)
            memcpy(to->plane[plane] + row * to->stride[plane],
                   from->plane[plane] + (row + (y >> half)) * from->stride[plane] + (x >> half),
                   (size_t)frame_plane_width(to, plane));
    }
}

void layer_crop(const struct layer *layer, struct sprite *sprite)
{
    struct frame *from = sprite->frame, *part;
    int32_t left, right, top, bottom;

    cut_range(layer->box.x / 1e3, layer->box.width / 1e3, sprite->x, sprite->scale, from->width,
              &left, &right);
    cut_range(layer->box.y / 1e3, layer->box.height / 1e3, sprite->y, sprite->scale, from->height,
              &top, &bottom);
    if (right - left == from->width && bottom - top == from->height)
        return;
    part = frame_new(right - left, bottom - top, from->plane[FRAME_A] != NULL);
    if (!part)
        return;
    copy_part(part, from, left, top);
    frame_unref(from);
    sprite->frame = part;
    sprite->x += left * sprite->scale;
    sprite->y += top * sprite->scale;
}

/* What a maker needs. */
struct making {
    struct workshop *workshop;
    struct painter *painter;
    const struct layer *layer;
};

static bool decode_still(void *context, struct sprite *out, struct error *error)
{
    struct making *making = context;
    struct workshop *workshop = making->workshop;
    const struct layer *layer = making->layer;
    struct picture_request request =
        layer->fit == FIT_BLUR ? soft_ground_request(layer) : layer_request(layer);
    struct decoder *decoder = NULL;
    struct frame *frame = NULL;
    int fd = -1;
    bool ok;

    ok = asset_files_open(workshop->files, layer->asset, &fd, error) &&
         decoder_pool_take(workshop->decoders, &decoder, error) &&
         decoder_still(decoder, fd, workshop->timeline->assets[layer->asset].path, &request, &frame,
                       error);
    decoder_pool_give(workshop->decoders, decoder);
    if (fd >= 0)
        close(fd);
    if (!ok)
        return false;
    if (layer->fit == FIT_BLUR)
        soft_ground_make(frame);
    layer_place(layer, frame, out);
    layer_crop(layer, out);
    return true;
}

static bool paint(void *context, struct sprite *out, struct error *error)
{
    struct making *making = context;
    const struct layer *layer = making->layer;
    struct buf svg;
    bool ok = true;

    buf_init(&svg, SVG_BYTES_MAX);
    if (layer->kind == LAYER_DRAWING)
        ok = asset_files_read(making->workshop->files, layer->asset, &svg, error);
    ok = ok &&
         painter_paint(making->painter, layer, buf_str(&svg), layer_scale_max(layer), out, error);
    buf_release(&svg);
    return ok;
}

bool layer_picture_get(struct workshop *workshop, struct painter *painter,
                       const struct layer *layer, struct sprite *out, struct error *error)
{
    struct making making = {workshop, painter, layer};
    struct digester digester;
    struct digest key;

    BUG_UNLESS(layer->kind != LAYER_FOOTAGE);
    digester_init(&digester);
    layer_key_ink(&digester, workshop->timeline, layer);
    digester_add_int(&digester, layer_scale_max(layer));
    key = digester_finish(&digester);
    return picture_store_get(workshop->pictures, &key,
                             layer->kind == LAYER_PICTURE ? decode_still : paint, &making, out,
                             error);
}
