/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { ALIGNMENT = 16, BLOCK_BYTES = 16 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t used, size; /* of `data` */
    _Alignas(ALIGNMENT) unsigned char data[];
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

void arena_release(struct arena *arena)
{
    struct arena_block *block = arena->head;

    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena_init(arena);
}

static struct arena_block *add_block(struct arena *arena, size_t bytes)
{
    size_t size = MAX_OF(bytes, (size_t)BLOCK_BYTES);
    struct arena_block *block;

    if (size > SIZE_MAX - sizeof *block)
        return NULL;
    block = calloc(1, sizeof *block + size);
    if (!block)
        return NULL;
    block->size = size;
    block->next = arena->head;
    arena->head = block;
    arena->total += sizeof *block + size;
    return block;
}

void *arena_try_alloc(struct arena *arena, size_t count, size_t size)
{
    struct arena_block *block = arena->head;
    size_t bytes;
    void *piece;

    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
        return NULL;
    bytes = (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (!block || block->size - block->used < bytes)
        block = add_block(arena, bytes);
    if (!block)
        return NULL;
    piece = block->data + block->used;
    block->used += bytes;
    return piece;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    void *piece = arena_try_alloc(arena, count, size);

    if (!piece)
        BUG("out of memory: %zu x %zu bytes", count, size);
    return piece;
}

struct str arena_str(struct arena *arena, struct str text)
{
    char *copy = arena_alloc(arena, text.len + 1, 1);

    if (text.len)
        memcpy(copy, text.ptr, text.len);
    return (struct str){copy, text.len};
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    int len;
    char *text;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    BUG_UNLESS(len >= 0);
    text = arena_alloc(arena, (size_t)len + 1, 1);
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return (struct str){text, (size_t)len};
}
