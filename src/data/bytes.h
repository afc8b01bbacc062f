/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Whole numbers in bytes of files. The caller has made sure that the number lies within `bytes`;
 * otherwise BUG(). Pure; any thread.
 */
#ifndef CLIPCRAFTER_DATA_BYTES_H
#define CLIPCRAFTER_DATA_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

/** `width` bytes from `at` on, the highest first (as in ISO media, PNG, JPEG). */
static inline uint64_t bytes_big(struct str bytes, size_t at, size_t width)
{
    uint64_t value = 0;

    BUG_UNLESS(at <= bytes.len && width <= bytes.len - at);
    for (size_t i = 0; i < width; i++)
        value = value << 8 | (unsigned char)bytes.ptr[at + i];
    return value;
}

/** The same, the lowest first (as in RIFF). */
static inline uint64_t bytes_little(struct str bytes, size_t at, size_t width)
{
    uint64_t value = 0;

    BUG_UNLESS(at <= bytes.len && width <= bytes.len - at);
    for (size_t i = width; i > 0; i--)
        value = value << 8 | (unsigned char)bytes.ptr[at + i - 1];
    return value;
}

static inline uint32_t bytes_be16(struct str bytes, size_t at)
{
    return (uint32_t)bytes_big(bytes, at, 2);
}

static inline uint32_t bytes_be32(struct str bytes, size_t at)
{
    return (uint32_t)bytes_big(bytes, at, 4);
}

static inline uint32_t bytes_le16(struct str bytes, size_t at)
{
    return (uint32_t)bytes_little(bytes, at, 2);
}

static inline uint32_t bytes_le32(struct str bytes, size_t at)
{
    return (uint32_t)bytes_little(bytes, at, 4);
}

#endif
