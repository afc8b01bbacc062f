/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/frame.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { SIDE_MAX = 16384 };

bool frame_layout(int32_t width, int32_t height, bool alpha, struct frame_layout *out)
{
    struct frame_layout layout = {.bytes = 0};

    if (width < 1 || height < 1 || width > SIDE_MAX || height > SIDE_MAX)
        return false;
    for (int plane = 0; plane < FRAME_PLANES; plane++) {
        bool chroma = plane == FRAME_U || plane == FRAME_V;
        size_t columns = (size_t)(chroma ? (width + 1) / 2 : width);
        size_t rows = (size_t)(chroma ? (height + 1) / 2 : height);
        size_t stride = (columns + FRAME_ALIGN - 1) / FRAME_ALIGN * FRAME_ALIGN;

        if (plane == FRAME_A && !alpha)
            break;
        layout.offset[plane] = layout.bytes;
        layout.stride[plane] = (ptrdiff_t)stride;
        layout.bytes += stride * rows;
    }
    *out = layout;
    return true;
}

static void free_own_memory(struct frame *frame)
{
    free(frame->plane[FRAME_Y]);
    free(frame);
}

struct frame *frame_new(int32_t width, int32_t height, bool alpha)
{
    struct frame_layout layout;
    struct frame *frame;
    uint8_t *memory;

    if (!frame_layout(width, height, alpha, &layout))
        return NULL;
    frame = calloc(1, sizeof *frame);
    memory = aligned_alloc(FRAME_ALIGN, layout.bytes);
    if (!frame || !memory) {
        free(frame);
        free(memory);
        return NULL;
    }
    frame->width = width;
    frame->height = height;
    for (int plane = 0; plane < (alpha ? FRAME_PLANES : FRAME_A); plane++) {
        frame->plane[plane] = memory + layout.offset[plane];
        frame->stride[plane] = layout.stride[plane];
    }
    atomic_init(&frame->references, 1);
    frame->free_memory = free_own_memory;
    return frame;
}

struct frame *frame_ref(struct frame *frame)
{
    int before = atomic_fetch_add_explicit(&frame->references, 1, memory_order_relaxed);

    BUG_UNLESS(before > 0);
    return frame;
}

void frame_unref(struct frame *frame)
{
    int before;

    if (!frame)
        return;
    before = atomic_fetch_sub_explicit(&frame->references, 1, memory_order_acq_rel);
    BUG_UNLESS(before > 0);
    if (before == 1)
        frame->free_memory(frame);
}

size_t frame_bytes(const struct frame *frame)
{
    size_t bytes = 0;

    for (int plane = 0; plane < FRAME_PLANES; plane++)
        if (frame->plane[plane])
            bytes += (size_t)frame->stride[plane] * (size_t)frame_plane_height(frame, plane);
    return bytes;
}

struct frame *frame_copy(const struct frame *frame)
{
    struct frame *copy = frame_new(frame->width, frame->height, frame->plane[FRAME_A] != NULL);

    for (int plane = 0; copy && plane < FRAME_PLANES; plane++)
        for (int32_t y = 0; frame->plane[plane] && y < frame_plane_height(frame, plane); y++)
            memcpy(copy->plane[plane] + y * copy->stride[plane],
                   frame->plane[plane] + y * frame->stride[plane],
                   (size_t)frame_plane_width(frame, plane));
    return copy;
}
