/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Boxes of an MP4 (ISO/IEC 14496-12, 4.2) appended to a buffer: four bytes of size, four letters,
 * contents; numbers are big-endian. A box is begun, filled and ended, when its size is written.
 * Of use to fragment.c only. A buffer that failed swallows all of it, as it does other appends.
 */
#ifndef CLIPCRAFTER_MEDIA_FRAGMENT_BOX_H
#define CLIPCRAFTER_MEDIA_FRAGMENT_BOX_H

#include <stdint.h>

#include "base/buf.h"

enum { BOX_HEAD = 8 /**< bytes before a box's contents */ };

/** Appends the lowest `bytes` bytes of `value`. */
static inline void box_put(struct buf *out, uint64_t value, int bytes)
{
    while (bytes-- > 0)
        buf_append_char(out, (char)(value >> (8 * bytes)));
}

static inline void box_zero(struct buf *out, int bytes)
{
    while (bytes-- > 0)
        buf_append_char(out, 0);
}

/** Four letters. */
static inline void box_name(struct buf *out, const char *name)
{
    buf_append_bytes(out, name, 4);
}

/** Writes four bytes over those at offset `at`. */
static inline void box_patch(struct buf *out, size_t at, size_t value)
{
    for (size_t i = 0; buf_ok(out) && i < 4; i++)
        out->ptr[at + i] = (char)(value >> (24 - 8 * i));
}

/** Returns where the box starts, for box_end(). */
static inline size_t box_begin(struct buf *out, const char *name)
{
    size_t at = out->len;

    box_put(out, 0, 4);
    box_name(out, name);
    return at;
}

/** A box with a version and flags. */
static inline size_t box_begin_full(struct buf *out, const char *name, int version, uint32_t flags)
{
    size_t at = box_begin(out, name);

    box_put(out, (uint64_t)version, 1);
    box_put(out, flags, 3);
    return at;
}

static inline void box_end(struct buf *out, size_t at)
{
    box_patch(out, at, out->len - at);
}

#endif
