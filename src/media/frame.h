/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A picture in memory: planar 8-bit YUV 4:2:0, BT.709 limited range, chroma sited left (as H.264
 * assumes), optionally with an alpha plane of full size. With alpha, all planes are premultiplied:
 * each sample holds a * value, offsets included, so blending is dst * (1 - a) + src.
 *
 * Counted by reference because frames cross threads; everything else in the program is owned once.
 */
#ifndef CLIPCRAFTER_MEDIA_FRAME_H
#define CLIPCRAFTER_MEDIA_FRAME_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

enum { FRAME_Y, FRAME_U, FRAME_V, FRAME_A, FRAME_PLANES };

/** Every row starts at a multiple of this; rows may be read (not written) up to the next one. */
enum { FRAME_ALIGN = 64 };

struct frame {
    int32_t width, height;        /**< luma; may be odd: chroma is (width + 1) / 2 */
    uint8_t *plane[FRAME_PLANES]; /**< [FRAME_A] is NULL for an opaque picture */
    ptrdiff_t stride[FRAME_PLANES];
    atomic_int references;
    void (*free_memory)(struct frame *frame); /**< frees planes and the struct itself */
    void *owner;
};

/** Where the planes of a picture lie in one block of memory that starts at a FRAME_ALIGN boundary.
 */
struct frame_layout {
    size_t offset[FRAME_PLANES];
    ptrdiff_t
        stride[FRAME_PLANES]; /**< multiples of FRAME_ALIGN; 0 for a plane that is not there */
    size_t bytes;             /**< of all planes, a multiple of FRAME_ALIGN */
};

/** Layout for a picture of this size; false when a size is not in 1..16384. */
bool frame_layout(int32_t width, int32_t height, bool alpha, struct frame_layout *out) MUST_CHECK;

/** A frame with one reference, contents undefined; NULL when memory is out or a size is not in
 * 1..16384. */
struct frame *frame_new(int32_t width, int32_t height, bool alpha) MUST_CHECK;
/** One more reference to the same frame. Any thread that holds one may take one. */
struct frame *frame_ref(struct frame *frame);
/** Gives one reference back; the last frees it. NULL is accepted. */
void frame_unref(struct frame *frame);
/** A frame of its own with the same picture, one reference; NULL when memory is out. */
struct frame *frame_copy(const struct frame *frame) MUST_CHECK;
/** Bytes its planes take, padding of rows included. */
size_t frame_bytes(const struct frame *frame);

/** Samples in a row of the plane, and its rows: of chroma half as many as of luma, rounded up. */
static inline int32_t frame_plane_width(const struct frame *frame, int plane)
{
    return plane == FRAME_U || plane == FRAME_V ? (frame->width + 1) / 2 : frame->width;
}

static inline int32_t frame_plane_height(const struct frame *frame, int plane)
{
    return plane == FRAME_U || plane == FRAME_V ? (frame->height + 1) / 2 : frame->height;
}

#endif
