/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/draft.h"

#include <string.h>

#include "base/banned.h"

enum { SIDE_MIN = 64 };

/** old length * num / den. */
struct ratio {
    int64_t num, den;
};

static int32_t scaled(struct ratio ratio, int32_t length)
{
    int64_t product = length * ratio.num * 2;

    /* Rounded to nearest, halves away from zero. */
    product += product < 0 ? -ratio.den : ratio.den;
    return (int32_t)(product / (2 * ratio.den));
}

static int32_t half(int32_t side)
{
    return MAX_OF((side + 2) / 4 * 2, (int32_t)SIDE_MIN);
}

static struct track scale_track(struct arena *arena, struct ratio ratio, struct track track)
{
    struct track_key *keys = ARENA_ARRAY(arena, struct track_key, track.count);

    for (size_t i = 0; i < track.count; i++) {
        keys[i] = track.keys[i];
        keys[i].value = scaled(ratio, keys[i].value);
    }
    return (struct track){keys, track.count};
}

static struct layer scale_layer(struct arena *arena, struct ratio across, struct ratio down,
                                const struct layer *from)
{
    struct layer layer = *from;
    /* What has no direction follows the smaller change, so that it fits either way. */
    struct ratio least = across.num * down.den < down.num * across.den ? across : down;

    layer.box = (struct box){scaled(across, from->box.x), scaled(down, from->box.y),
                             scaled(across, from->box.width), scaled(down, from->box.height)};
    layer.anchor_x = scaled(across, from->anchor_x);
    layer.anchor_y = scaled(down, from->anchor_y);
    layer.x = scale_track(arena, across, from->x);
    layer.y = scale_track(arena, down, from->y);
    layer.shape.radius = scaled(least, from->shape.radius);
    layer.text.size_max = scaled(least, from->text.size_max);
    layer.text.size_min = scaled(least, from->text.size_min);
    layer.shadow.blur = scaled(least, from->shadow.blur);
    layer.shadow.dy = scaled(down, from->shadow.dy);
    return layer;
}

struct timeline draft_of(struct arena *arena, const struct timeline *timeline)
{
    struct timeline draft = *timeline;
    struct timeline_scene *scenes =
        ARENA_ARRAY(arena, struct timeline_scene, timeline->scene_count);
    struct ratio across, down;

    draft.width = half(timeline->width);
    draft.height = half(timeline->height);
    across = (struct ratio){draft.width, timeline->width};
    down = (struct ratio){draft.height, timeline->height};
    for (size_t i = 0; i < timeline->scene_count; i++) {
        struct layer *layers = ARENA_ARRAY(arena, struct layer, timeline->scenes[i].layer_count);

        for (size_t j = 0; j < timeline->scenes[i].layer_count; j++)
            layers[j] = scale_layer(arena, across, down, &timeline->scenes[i].layers[j]);
        scenes[i] = timeline->scenes[i];
        scenes[i].layers = layers;
    }
    draft.scenes = scenes;
    return draft;
}
