/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A growing array whose memory comes from an arena: no release of its own, old blocks are left to
 * the arena when it grows (at most as much again as the final array).
 *
 *     VEC_OF(struct scene) scenes = {0};
 *     *VEC_PUSH(&scenes, arena) = scene;
 *     for (size_t i = 0; i < scenes.count; i++) use(&scenes.items[i]);
 */
#ifndef CLIPCRAFTER_BASE_VEC_H
#define CLIPCRAFTER_BASE_VEC_H

#include <stddef.h>

#include "base/arena.h"

#define VEC_OF(type)                                                                               \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, capacity;                                                                    \
    }

/** Pointer to a new zeroed element at the end; valid until the next push. Never NULL. */
#define VEC_PUSH(vec, arena)                                                                       \
    ((vec)->items =                                                                                \
         vec_reserve((arena), (vec)->items, (vec)->count, &(vec)->capacity, sizeof *(vec)->items), \
     &(vec)->items[(vec)->count++])

/** Room for one more element of `size` bytes; returns the (maybe moved) items. */
void *vec_reserve(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);

#endif
