/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Map from text to pointer: open addressing, memory from an arena, no removal. Keys are views and
 * must live as long as the map. Iteration order is the order of insertion. One thread at a time
 * while it is written; any number may read it afterwards.
 */
#ifndef CLIPCRAFTER_BASE_MAP_H
#define CLIPCRAFTER_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/** One pair, for whoever walks through the map. */
struct map_entry {
    struct str key;
    void *value;
};

struct map {
    struct arena *arena;
    struct map_entry *entries; /**< in order of insertion */
    size_t count, capacity;
    uint32_t *slots; /**< index + 1 into entries, 0 = free; a power of two of them */
    size_t slot_count;
};

/** An empty map; the first map_put() takes memory. Nothing needs releasing but the arena. */
void map_init(struct map *map, struct arena *arena);
/** Sets key to value; a key already there gets the new value. */
void map_put(struct map *map, struct str key, void *value);
/** Value of key, or NULL: which a value put there may be too (then map_has() tells). */
void *map_get(const struct map *map, struct str key);
/** Whether the key was put, with whatever value. */
bool map_has(const struct map *map, struct str key);

#endif
