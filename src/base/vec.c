/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vec.h"

#include <stdint.h>
#include <string.h>

#include "base/banned.h"

void *vec_reserve(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    size_t wanted;
    void *grown;

    if (count < *capacity)
        return items;
    BUG_UNLESS(*capacity <= SIZE_MAX / 4);
    wanted = *capacity ? *capacity * 2 : 8;
    grown = arena_alloc(arena, wanted, size);
    if (count)
        memcpy(grown, items, count * size);
    *capacity = wanted;
    return grown;
}
