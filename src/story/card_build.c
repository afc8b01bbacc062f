/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/card_build.h"

#include "story/palette.h"

#include "base/banned.h"

enum {
    MARGIN_SIDE = 84,
    MARGIN_TOP_TALL = 170, /**< platforms lay their own words over the top of tall videos */
    MARGIN_TOP = 84,
    MARGIN_BOTTOM_TALL = 300,
    MARGIN_BOTTOM = 100,
    CAPTION_GAP = 44,
    ENTRANCE_MS = 1700, /**< every entrance is over by then; shorter scenes hurry */
};

int32_t card_units(const struct card_builder *builder, int32_t n)
{
    const struct story_format *format = &builder->request->story->format;

    return (int32_t)((int64_t)n * MIN_OF(format->width, format->height) * 1000 / 1080);
}

/** Frames of `ms` at the story's rate. */
static int32_t frames_of(const struct card_builder *builder, int64_t ms)
{
    struct rational rate = builder->request->story->format.rate;

    return (int32_t)(ms * rate.num / (1000 * (int64_t)rate.den));
}

int32_t card_frame(const struct card_builder *builder, int32_t ms)
{
    int32_t frames = builder->request->frames, whole = frames_of(builder, ENTRANCE_MS);
    int32_t frame = frames_of(builder, ms);

    if (ms > 0)
        frame += builder->request->lead * 3 / 5;
    whole += builder->request->lead * 3 / 5;
    if (frames < whole && whole > 0)
        frame = (int32_t)((int64_t)frame * frames / whole);
    return CLAMP(frame, 0, MAX_OF(frames - 1, 0));
}

struct box card_box(int32_t x, int32_t y, int32_t width, int32_t height)
{
    return (struct box){x, y, width, height};
}

struct box card_square(const struct card_builder *builder, struct box box, int32_t size)
{
    int32_t side = MIN_OF(MIN_OF(box.width, box.height), card_units(builder, size));

    return card_box(box.x + (box.width - side) / 2, box.y + (box.height - side) / 2, side, side);
}

struct box card_grown(const struct card_builder *builder, struct box box, int32_t n)
{
    int32_t by = card_units(builder, n);

    return card_box(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by);
}

void card_split(const struct card_builder *builder, struct box box, bool side_by_side,
                int32_t share, int32_t gap, struct box *first, struct box *second)
{
    int32_t space = card_units(builder, gap), whole = side_by_side ? box.width : box.height;
    int32_t part = (int32_t)((int64_t)(whole - space) * share / 1000);

    *first = *second = box;
    if (side_by_side) {
        first->width = part;
        second->x = box.x + part + space;
        second->width = box.width - part - space;
    } else {
        first->height = part;
        second->y = box.y + part + space;
        second->height = box.height - part - space;
    }
}

/** The part of the frame for words and drawings: above or below the captions, within margins. */
static struct box free_area(const struct card_builder *builder)
{
    const struct story_format *format = &builder->request->story->format;
    struct box captions = builder->request->captions;
    bool tall = format->height > format->width;
    int32_t width = format->width * 1000, height = format->height * 1000;
    int32_t side = card_units(builder, MARGIN_SIDE), gap = card_units(builder, CAPTION_GAP);
    int32_t top = card_units(builder, tall ? MARGIN_TOP_TALL : MARGIN_TOP);
    int32_t bottom = height - card_units(builder, tall ? MARGIN_BOTTOM_TALL : MARGIN_BOTTOM);

    if (captions.width > 0 && captions.height > 0) {
        int32_t above = captions.y - gap - top, below = bottom - captions.y - captions.height - gap;

        if (above >= below)
            bottom = MIN_OF(bottom, captions.y - gap);
        else
            top = MAX_OF(top, captions.y + captions.height + gap);
    }
    return card_box(side, top, width - 2 * side, MAX_OF(bottom - top, card_units(builder, 100)));
}

void card_builder_init(struct card_builder *builder, struct arena *arena,
                       const struct card_request *request, const struct palette *palette)
{
    static const int32_t turns[] = {0, 5, -5, 9, -8};
    uint64_t hash = random_hash(request->scene_id, request->story->seed);
    uint32_t start;

    *builder = (struct card_builder){.arena = arena, .request = request};
    random_init(&builder->random, hash);
    start = (uint32_t)random_hash(STR("layout"), request->story->seed);
    builder->variant = start % 64 + (uint32_t)(request->index % 60);
    builder->palette =
        palette_shifted(palette, turns[random_below(&builder->random, COUNT_OF(turns))]);
    builder->dark = palette_dark(palette);
    builder->area = free_area(builder);
    builder->wide = builder->area.width > builder->area.height * 5 / 4;
    builder->camera_x = random_below(&builder->random, 2) ? 18 : -18;
    builder->camera_y = (int32_t)random_below(&builder->random, 21) - 10;
}

static struct layer *new_layer(struct card_builder *builder, enum layer_kind kind, struct box box)
{
    struct layer *layer = builder->layers.count < CARD_LAYERS_MAX
                              ? VEC_PUSH(&builder->layers, builder->arena)
                              : ARENA_NEW(builder->arena, struct layer);

    *layer = (struct layer){.kind = kind,
                            .box = box,
                            .anchor_x = box.x + box.width / 2,
                            .anchor_y = box.y + box.height / 2,
                            .asset = -1,
                            .fit = FIT_CONTAIN,
                            .focus_x = 500,
                            .focus_y = 500};
    return layer;
}

struct layer *card_shape(struct card_builder *builder, enum shape_kind kind, struct box box,
                         rgb colour, rgb colour2)
{
    struct layer *layer = new_layer(builder, LAYER_SHAPE, box);

    layer->shape = (struct shape){
        .kind = kind, .colour = colour, .colour2 = colour2, .seed = random_next(&builder->random)};
    return layer;
}

struct layer *card_drawing_layer(struct card_builder *builder, size_t index, struct box box)
{
    struct layer *layer = new_layer(builder, LAYER_DRAWING, box);

    layer->asset = builder->request->drawings[index];
    layer->shadow = (struct shadow){
        .blur = MIN_OF(box.width, box.height) / 16,
        .dy = MIN_OF(box.width, box.height) / 24,
        .opacity = builder->dark ? 420 : 240,
        .colour = palette_mix(builder->palette.ground[2], 0x000000, builder->dark ? 700 : 820)};
    return layer;
}

struct layer *card_text(struct card_builder *builder, struct str text, struct box box,
                        int32_t size_max, int32_t weight, rgb colour, enum text_align align)
{
    struct layer *layer = new_layer(builder, LAYER_TEXT, box);
    int32_t most = card_units(builder, size_max);

    layer->text = (struct text_spec){.text = text,
                                     .family = STR("Montserrat"),
                                     .weight = weight,
                                     .size_max = most,
                                     .size_min = MIN_OF(card_units(builder, 34), most),
                                     .line_height = size_max >= 90 ? 1060 : 1220,
                                     .tracking = size_max >= 90 ? -15 : 0,
                                     .colour = colour,
                                     .align = align,
                                     .language = builder->request->story->language};
    if (align != ALIGN_CENTRE)
        layer->anchor_x = align == ALIGN_LEFT ? box.x : box.x + box.width;
    return layer;
}

/** Appends a key; where a hurried scene leaves no frame between two, the later one stands. */
static void push(struct track_key *keys, size_t *count, int32_t frame, int32_t value,
                 enum easing easing)
{
    if (*count > 0 && frame <= keys[*count - 1].frame) {
        keys[*count - 1].value = value;
        keys[*count - 1].easing = easing;
    } else {
        keys[(*count)++] = (struct track_key){frame, value, easing};
    }
}

static struct track track_of(struct card_builder *builder, const struct track_key *from,
                             size_t count)
{
    struct track_key *keys = ARENA_ARRAY(builder->arena, struct track_key, count);
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        push(keys, &kept, from[i].frame, from[i].value, from[i].easing);
    return (struct track){keys, kept};
}

static int32_t last_frame(const struct card_builder *builder)
{
    return MAX_OF(builder->request->frames - 1, 1);
}

/** Opacity at the first frame: what leads is there, what follows shows through. */
static int32_t first_opacity(int32_t ms)
{
    return CLAMP(1200 - ms, 300, 1000);
}

/** opacity: from what the first frame shows up to `opacity`, whole a while after `ms`. */
static void appear(struct card_builder *builder, struct layer *layer, int32_t ms, int32_t opacity)
{
    int32_t first = (int32_t)((int64_t)opacity * first_opacity(ms) / 1000);
    const struct track_key keys[] = {
        {0, first, EASE_IN_OUT},
        {card_frame(builder, 160 + ms / 2), opacity, EASE_HOLD},
    };

    layer->opacity = track_of(builder, keys, COUNT_OF(keys));
}

void card_pop(struct card_builder *builder, struct layer *layer, int32_t ms)
{
    const struct track_key scale[] = {
        {0, 880 - MIN_OF(ms, 600) / 5, EASE_OUT_BACK},
        {card_frame(builder, ms + 520), 1000, EASE_IN_OUT},
        {last_frame(builder), 1030, EASE_HOLD},
    };

    layer->scale = track_of(builder, scale, COUNT_OF(scale));
    appear(builder, layer, ms, 1000);
}

void card_fade(struct card_builder *builder, struct layer *layer, int32_t ms, int32_t opacity)
{
    appear(builder, layer, ms, opacity);
}

void card_arrive(struct card_builder *builder, struct layer *layer, int32_t ms, int32_t units,
                 bool across)
{
    const struct track_key keys[] = {
        {0, card_units(builder, units), EASE_OUT},
        {card_frame(builder, ms + 560), 0, EASE_HOLD},
    };

    *(across ? &layer->x : &layer->y) = track_of(builder, keys, COUNT_OF(keys));
    appear(builder, layer, ms, 1000);
}

void card_float(struct card_builder *builder, struct layer *layer, int32_t units, uint32_t phase)
{
    enum { TURNS_MAX = 200 };
    int32_t half = MAX_OF(frames_of(builder, 1500), 2), last = last_frame(builder);
    int32_t reach = card_units(builder, units);
    int32_t start = -(int32_t)(phase % (uint32_t)half);
    struct track_key *keys = ARENA_ARRAY(builder->arena, struct track_key, TURNS_MAX);
    size_t count = 0;
    bool up = phase / (uint32_t)half % 2;

    /* Keys must not lie before the scene: the first turn is cut to begin at rest. */
    push(keys, &count, 0, 0, EASE_IN_OUT);
    for (int32_t f = start + half; count < TURNS_MAX; f += half) {
        if (f > half / 3)
            push(keys, &count, f, up ? -reach : reach, EASE_IN_OUT);
        up = !up;
        if (f >= last)
            break;
    }
    layer->y = (struct track){keys, count};
}

void card_follow(struct card_builder *builder, struct layer *layer, int32_t depth, bool both)
{
    int32_t dx = card_units(builder, builder->camera_x) * depth / 1000;
    int32_t dy = card_units(builder, builder->camera_y) * depth / 1000;
    const struct track_key x[] = {{0, -dx, EASE_IN_OUT}, {last_frame(builder), dx, EASE_HOLD}};
    const struct track_key y[] = {{0, -dy, EASE_IN_OUT}, {last_frame(builder), dy, EASE_HOLD}};

    layer->x = track_of(builder, x, COUNT_OF(x));
    if (both)
        layer->y = track_of(builder, y, COUNT_OF(y));
}
