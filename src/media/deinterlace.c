/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/deinterlace.h"

#include <stdbool.h>
#include <stdlib.h>

#include <libavutil/pixdesc.h>

#include "base/banned.h"

/** Codes (of 8 bits) by which neighbouring lines must differ to count as combed. */
enum { THRESHOLD = 10 };

/** A plane of 8- or 16-bit samples. */
struct plane {
    uint8_t *data;
    ptrdiff_t stride;
    int width, height;
    bool wide; /* two bytes a sample */
    int threshold;
};

static int get(const struct plane *plane, int x, int y)
{
    const uint8_t *row = plane->data + y * plane->stride;

    return plane->wide ? ((const uint16_t *)(const void *)row)[x] : row[x];
}

static void put(const struct plane *plane, int x, int y, int value)
{
    uint8_t *row = plane->data + y * plane->stride;

    if (plane->wide)
        ((uint16_t *)(void *)row)[x] = (uint16_t)value;
    else
        row[x] = (uint8_t)value;
}

/**
 * Whether the sample stands out from the lines above and below, which agree, while it agrees with a
 * line of its own field: fields of different times. A thin line that stands still stands out from
 * its own field too.
 */
static bool is_combed(const struct plane *plane, int x, int y, int above, int below)
{
    int here = get(plane, x, y), up = above - here, down = below - here;
    int own_above = get(plane, x, y >= 2 ? y - 2 : y);
    int own_below = get(plane, x, y + 2 < plane->height ? y + 2 : y);
    int nearest = MIN_OF(abs(up), abs(down));

    return nearest > plane->threshold && (up > 0) == (down > 0) &&
           ((y >= 2 && abs(own_above - here) * 2 < nearest) ||
            (y + 2 < plane->height && abs(own_below - here) * 2 < nearest));
}

/** Mends the lines first, first + 2, ... */
static void mend_plane(const struct plane *plane, int first)
{
    for (int y = first; y < plane->height; y += 2)
        for (int x = 0; x < plane->width; x++) {
            int above = get(plane, x, y > 0 ? y - 1 : 1);
            int below = get(plane, x, y + 1 < plane->height ? y + 1 : y - 1);

            if (is_combed(plane, x, y, above, below))
                put(plane, x, y, (above + below + 1) / 2);
        }
}

static bool is_planar(const AVPixFmtDescriptor *format)
{
    if (format->flags & (AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM))
        return false;
    for (int c = 0; c < format->nb_components; c++)
        if (format->comp[c].step != (format->comp[c].depth > 8 ? 2 : 1) || format->comp[c].shift)
            return false;
    return true;
}

int deinterlace(AVFrame *frame)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
    int failed;

    if (!frame->interlaced_frame || !is_planar(format))
        return 0;
    failed = av_frame_make_writable(frame);
    if (failed < 0)
        return failed;
    for (int c = 0; c < format->nb_components; c++) {
        bool chroma = (c == 1 || c == 2) && !(format->flags & AV_PIX_FMT_FLAG_RGB);
        int down_x = chroma ? format->log2_chroma_w : 0,
            down_y = chroma ? format->log2_chroma_h : 0;
        int source = format->comp[c].plane, depth = format->comp[c].depth;
        struct plane plane = {
            .data = frame->data[source],
            .stride = frame->linesize[source],
            .width = AV_CEIL_RSHIFT(frame->width, down_x),
            .height = AV_CEIL_RSHIFT(frame->height, down_y),
            .wide = depth > 8,
            .threshold = THRESHOLD << (depth - 8 > 0 ? depth - 8 : 0),
        };

        if (plane.height >= 4)
            mend_plane(&plane, frame->top_field_first ? 1 : 0);
    }
    frame->interlaced_frame = 0;
    return 0;
}
