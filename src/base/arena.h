/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Memory that lives and dies together: one arena per request, job or decoded document.
 *
 * Blocks come from malloc and are freed all at once; single pieces are never freed. An arena may be
 * used by one thread at a time. Small allocations never fail: a machine that cannot give a few
 * kilobytes is past helping, and the process aborts. A size that comes from input is the caller's
 * to bound first (see arena_try_alloc()).
 */
#ifndef CLIPCRAFTER_BASE_ARENA_H
#define CLIPCRAFTER_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct arena_block;

struct arena {
    struct arena_block *head; /**< newest block */
    size_t total;             /**< bytes taken from malloc */
};

void arena_init(struct arena *arena);
/** Frees every piece. The arena may be used again. */
void arena_release(struct arena *arena);

/** `count * size` zeroed bytes aligned for any type; aborts on overflow or when memory is out. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);
/** As arena_alloc(), but NULL on overflow or when memory is out: for sizes that input decides. */
void *arena_try_alloc(struct arena *arena, size_t count, size_t size) MUST_CHECK;

/** One zeroed `type` / an array of `count` of them. */
#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

/** A NUL-terminated copy (so .ptr is a C string too, if it holds no NUL inside). */
struct str arena_str(struct arena *arena, struct str text);
struct str arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
