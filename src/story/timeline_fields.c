/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/timeline_fields.h"

#include "base/banned.h"

int32_t timeline_int(struct json_fields *fields, const char *name, int32_t min, int32_t max)
{
    return (int32_t)json_read_int(json_field_needed(fields, name, "write a whole number"), min, max,
                                  min);
}

int64_t timeline_ticks(struct json_fields *fields, const char *name)
{
    return json_read_int(json_field_needed(fields, name, "write ticks of 1/48000 s"), 0,
                         TIMELINE_TICKS_MAX, 0);
}

rgb timeline_colour(struct json_fields *fields, const char *name)
{
    return (rgb)timeline_int(fields, name, 0, 0xffffff);
}

uint32_t timeline_seed(struct json_fields *fields, const char *name)
{
    return (uint32_t)json_read_int(json_field_needed(fields, name, "write a whole number"), 0,
                                   UINT32_MAX, 0);
}

int timeline_word(struct json_fields *fields, const char *name, const char *const *words,
                  size_t count, const char *what)
{
    return json_read_enum(json_field_needed(fields, name, "write a word"), words, count, what, 0);
}

/* Reads exactly `count` whole numbers; complains about any other length. */
bool timeline_numbers(struct json_node node, int64_t min, int64_t max, int64_t *out, size_t count)
{
    size_t found = json_items(node, count);

    if (!node.value || node.reader->failed)
        return false;
    if (found != count) {
        json_fail(node, "has %zu items; write %zu whole numbers", found, count);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        out[i] = json_read_int(json_item(&node, i), min, max, min);
    return true;
}

int32_t timeline_asset_index(struct json_node node, const struct timeline_whole *whole)
{
    int64_t index = json_read_int(node, 0, INT32_MAX, 0);

    if (node.value && (uint64_t)index >= whole->assets)
        json_fail(node, "is %lld, but there are %zu assets, counted from 0", (long long)index,
                  whole->assets);
    return (int32_t)index;
}
