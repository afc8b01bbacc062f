/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/storyboard_words.h"
#include "story/timeline_fields.h"

#include "base/banned.h"

enum { TEXT_MAX = 5000, NAME_BYTES = 100 };

static void read_point(struct json_node node, int32_t limit, int32_t *x, int32_t *y)
{
    int64_t point[2];

    if (!timeline_numbers(node, -limit, limit, point, 2))
        return;
    *x = (int32_t)point[0];
    *y = (int32_t)point[1];
}

static struct box read_box(struct json_node node)
{
    int64_t side[4];

    if (!timeline_numbers(node, -MILLI_MAX, MILLI_MAX, side, 4))
        return (struct box){0};
    if (side[2] <= 0 || side[3] <= 0)
        json_fail(node, "has no area; width and height must be above 0");
    return (struct box){(int32_t)side[0], (int32_t)side[1], (int32_t)side[2], (int32_t)side[3]};
}

static struct track_key read_key(struct json_node node, int32_t min, int32_t max)
{
    struct track_key key = {0};
    struct json_node frame, value, easing;

    if (json_items(node, 3) != 3) {
        json_fail(node, "should be [frame, value, \"easing\"]");
        return key;
    }
    frame = json_item(&node, 0);
    value = json_item(&node, 1);
    easing = json_item(&node, 2);
    key.frame = (int32_t)json_read_int(frame, -TIMELINE_FRAMES_MAX, TIMELINE_FRAMES_MAX, 0);
    key.value = (int32_t)json_read_int(value, min, max, 0);
    key.easing = json_read_enum(easing, EASING_NAMES, EASING_WORDS, "an easing", EASE_LINEAR);
    return key;
}

static struct track read_track(struct json_node node, int32_t min, int32_t max)
{
    struct track track = {.count = json_items(node, TIMELINE_KEYS_MAX)};
    struct track_key *keys = ARENA_ARRAY(node.reader->arena, struct track_key, track.count);

    for (size_t i = 0; i < track.count && !node.reader->failed; i++) {
        struct json_node item = json_item(&node, i);
        keys[i] = read_key(item, min, max);
        if (i > 0 && keys[i].frame <= keys[i - 1].frame)
            json_fail(item, "frame %d does not come after frame %d of the key before",
                      keys[i].frame, keys[i - 1].frame);
    }
    track.keys = keys;
    return track;
}

static struct backdrop read_backdrop(struct json_node node)
{
    struct json_fields fields;
    struct backdrop backdrop = {0};
    int64_t colours[COUNT_OF(backdrop.colours)] = {0};

    json_fields_open(&fields, node);
    backdrop.kind = timeline_word(&fields, "kind", BACKDROP_NAMES, BACKDROP_WORDS, "a backdrop");
    backdrop.angle = timeline_int(&fields, "angle", -360, 360);
    backdrop.grain = timeline_int(&fields, "grain", 0, 50);
    backdrop.grain_seed = timeline_seed(&fields, "grainSeed");
    timeline_numbers(json_field_needed(&fields, "colours", "write a list of colours"), 0, 0xffffff,
                     colours, backdrop_colours(backdrop.kind));
    for (size_t i = 0; i < COUNT_OF(colours); i++)
        backdrop.colours[i] = (rgb)colours[i];
    json_fields_close(&fields);
    return backdrop;
}

static struct shape read_shape(struct json_node node)
{
    struct json_fields fields;
    struct shape shape = {0};

    json_fields_open(&fields, node);
    shape.kind = timeline_word(&fields, "kind", SHAPE_NAMES, SHAPE_WORDS, "a shape");
    shape.colour = timeline_colour(&fields, "colour");
    shape.colour2 = timeline_colour(&fields, "colour2");
    shape.radius = timeline_int(&fields, "radius", 0, MILLI_MAX);
    shape.seed = timeline_seed(&fields, "seed");
    json_fields_close(&fields);
    return shape;
}

static struct text_spec read_text_spec(struct json_node node)
{
    struct json_fields fields;
    struct text_spec text = {0};

    json_fields_open(&fields, node);
    text.text = json_read_exact(json_field_needed(&fields, "text", "write the words"), TEXT_MAX);
    text.family = json_read_exact(json_field_needed(&fields, "family", "write the name of a font"),
                                  NAME_BYTES);
    text.weight = timeline_int(&fields, "weight", 100, 900);
    text.size_max = timeline_int(&fields, "sizeMax", 1000, MILLI_MAX);
    text.size_min = timeline_int(&fields, "sizeMin", 1000, MILLI_MAX);
    if (text.size_min > text.size_max)
        json_fail(node, "sizeMin is above sizeMax; swap them");
    text.line_height = timeline_int(&fields, "lineHeight", 500, 3000);
    text.tracking = timeline_int(&fields, "tracking", -500, 2000);
    text.colour = timeline_colour(&fields, "colour");
    text.align = timeline_word(&fields, "align", ALIGN_NAMES, ALIGN_WORDS, "an alignment");
    text.language = language_read(json_field(&fields, "language"));
    json_fields_close(&fields);
    return text;
}

static struct shadow read_shadow(struct json_node node)
{
    struct json_fields fields;
    struct shadow shadow = {0};

    json_fields_open(&fields, node);
    if (node.value) {
        shadow.blur = timeline_int(&fields, "blur", 0, MILLI_MAX);
        shadow.dy = timeline_int(&fields, "dy", -MILLI_MAX, MILLI_MAX);
        shadow.opacity = timeline_int(&fields, "opacity", 1, 1000);
        shadow.colour = timeline_colour(&fields, "colour");
    }
    json_fields_close(&fields);
    return shadow;
}

/* What the kind of layer shows; a field of another kind is then an unknown one. */
static void read_content(struct json_fields *fields, const struct timeline_whole *whole,
                         struct layer *layer)
{
    layer->asset = -1;
    if (layer_has_asset(layer->kind)) {
        layer->asset =
            timeline_asset_index(json_field_needed(fields, "asset", "write its index"), whole);
        layer->fit = timeline_word(fields, "fit", FIT_NAMES, FIT_WORDS, "a fit");
        read_point(json_field_needed(fields, "focus", "write [500, 500]"), 1000, &layer->focus_x,
                   &layer->focus_y);
    }
    switch (layer->kind) {
    case LAYER_BACKDROP:
        layer->backdrop = read_backdrop(json_field_needed(fields, "backdrop", "say which"));
        return;
    case LAYER_FOOTAGE:
        layer->start = timeline_ticks(fields, "start");
        return;
    case LAYER_SHAPE:
        layer->shape = read_shape(json_field_needed(fields, "shape", "say which"));
        return;
    case LAYER_TEXT:
        layer->text = read_text_spec(json_field_needed(fields, "text", "say what it reads"));
        return;
    case LAYER_PICTURE:
    case LAYER_DRAWING:
        return;
    }
}

struct layer timeline_layer(struct json_node node, const struct timeline_whole *whole)
{
    struct json_fields fields;
    struct layer layer = {0};

    json_fields_open(&fields, node);
    layer.kind = timeline_word(&fields, "kind", LAYER_NAMES, LAYER_WORDS, "a layer");
    layer.box = read_box(json_field_needed(&fields, "box", "write [x, y, width, height]"));
    read_point(json_field_needed(&fields, "anchor", "write [x, y]"), MILLI_MAX, &layer.anchor_x,
               &layer.anchor_y);
    layer.scale = read_track(json_field(&fields, "scale"), 0, 100 * 1000);
    layer.x = read_track(json_field(&fields, "x"), -MILLI_MAX, MILLI_MAX);
    layer.y = read_track(json_field(&fields, "y"), -MILLI_MAX, MILLI_MAX);
    layer.opacity = read_track(json_field(&fields, "opacity"), 0, 1000);
    read_content(&fields, whole, &layer);
    if (layer.kind != LAYER_BACKDROP)
        layer.shadow = read_shadow(json_field(&fields, "shadow"));
    json_fields_close(&fields);
    return layer;
}
