/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/packet.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

void packet_list_release(struct packet_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].data);
    free(list->items);
    *list = (struct packet_list){0};
}

bool packet_list_push(struct packet_list *list, struct packet packet)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 64;
        struct packet *items = reallocarray(list->items, capacity, sizeof *items);

        if (!items)
            return false;
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = packet;
    return true;
}

size_t packet_list_bytes(const struct packet_list *list)
{
    size_t bytes = 0;

    for (size_t i = 0; i < list->count; i++)
        bytes += list->items[i].size;
    return bytes;
}
