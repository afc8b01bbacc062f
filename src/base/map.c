/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"

#include <string.h>

#include "base/random.h"
#include "base/vec.h"

#include "base/banned.h"

void map_init(struct map *map, struct arena *arena)
{
    *map = (struct map){.arena = arena};
}

/* The slot that holds `key`, or the free one where it would go. */
static size_t find_slot(const struct map *map, struct str key)
{
    size_t mask = map->slot_count - 1;
    size_t slot = (size_t)random_hash(key, 0) & mask;

    while (map->slots[slot] && !str_equal(map->entries[map->slots[slot] - 1].key, key))
        slot = (slot + 1) & mask;
    return slot;
}

static void grow_slots(struct map *map)
{
    map->slot_count = map->slot_count ? map->slot_count * 2 : 16;
    map->slots = ARENA_ARRAY(map->arena, uint32_t, map->slot_count);
    for (size_t i = 0; i < map->count; i++)
        map->slots[find_slot(map, map->entries[i].key)] = (uint32_t)(i + 1);
}

void map_put(struct map *map, struct str key, void *value)
{
    size_t slot;

    if ((map->count + 1) * 4 > map->slot_count * 3)
        grow_slots(map);
    slot = find_slot(map, key);
    if (map->slots[slot]) {
        map->entries[map->slots[slot] - 1].value = value;
        return;
    }
    map->entries =
        vec_reserve(map->arena, map->entries, map->count, &map->capacity, sizeof *map->entries);
    map->entries[map->count++] = (struct map_entry){key, value};
    map->slots[slot] = (uint32_t)map->count;
}

static const struct map_entry *find_entry(const struct map *map, struct str key)
{
    uint32_t index = map->slot_count ? map->slots[find_slot(map, key)] : 0;

    return index ? &map->entries[index - 1] : NULL;
}

void *map_get(const struct map *map, struct str key)
{
    const struct map_entry *entry = find_entry(map, key);

    return entry ? entry->value : NULL;
}

bool map_has(const struct map *map, struct str key)
{
    return find_entry(map, key) != NULL;
}
