/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/soft_ground.h"

#include <math.h>
#include <string.h>

#include "base/banned.h"

enum {
    SHRINK = 24, /* a 1080 pixel wide frame becomes 45 pixels: no face is left of a crowd */
    PASSES = 3,  /* of a 1-2-1 filter: nearly a Gaussian of 1.2 small pixels */
    SIDE_MAX = 8192,
    BLACK = 16,  /* luma, limited range */
    LIGHT = 620, /* of the luma above black, thousandths */
};

struct picture_request soft_ground_request(const struct layer *layer)
{
    double small = 1e3 * SHRINK;

    return (struct picture_request){
        .width = (int32_t)CLAMP(ceil(layer->box.width / small), 2, SIDE_MAX),
        .height = (int32_t)CLAMP(ceil(layer->box.height / small), 2, SIDE_MAX)};
}

/* 1-2-1 along `count` samples that lie `step` bytes apart; the ends are repeated. */
static void smooth_line(uint8_t *line, int32_t count, ptrdiff_t step)
{
    int before = line[0];

    for (int32_t i = 0; i < count; i++) {
        int here = line[i * step], after = line[MIN_OF(i + 1, count - 1) * step];

        line[i * step] = (uint8_t)((before + 2 * here + after + 2) / 4);
        before = here;
    }
}

static void smooth_plane(uint8_t *plane, int32_t width, int32_t height, ptrdiff_t stride)
{
    for (int32_t y = 0; y < height; y++)
        smooth_line(plane + y * stride, width, 1);
    for (int32_t x = 0; x < width; x++)
        smooth_line(plane + x, height, stride);
}

static void darken(struct frame *frame)
{
    for (int32_t y = 0; y < frame->height; y++) {
        uint8_t *row = frame->plane[FRAME_Y] + y * frame->stride[FRAME_Y];
        const uint8_t *alpha =
            frame->plane[FRAME_A] ? frame->plane[FRAME_A] + y * frame->stride[FRAME_A] : NULL;

        for (int32_t x = 0; x < frame->width; x++) {
            int black = alpha ? (BLACK * alpha[x] + 127) / 255 : BLACK; /* premultiplied */

            row[x] = (uint8_t)(black + MAX_OF(row[x] - black, 0) * LIGHT / 1000);
        }
    }
}

void soft_ground_make(struct frame *frame)
{
    for (int pass = 0; pass < PASSES; pass++)
        for (int plane = 0; plane < FRAME_PLANES; plane++)
            if (frame->plane[plane])
                smooth_plane(frame->plane[plane], frame_plane_width(frame, plane),
                             frame_plane_height(frame, plane), frame->stride[plane]);
    darken(frame);
}
