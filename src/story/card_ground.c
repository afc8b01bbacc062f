/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies behind the words and drawings of a card: the mesh, large soft forms, small sparks. */
#include "story/card_build.h"
#include "story/palette.h"

#include "base/banned.h"

static struct box frame_box(const struct card_builder *builder)
{
    const struct story_format *format = &builder->request->story->format;

    return card_box(0, 0, format->width * 1000, format->height * 1000);
}

/** The mesh, its corners dealt out anew in each scene. */
static void add_backdrop(struct card_builder *builder)
{
    static const uint8_t deals[4][4] = {{0, 1, 2, 3}, {1, 0, 3, 2}, {2, 3, 0, 1}, {3, 2, 1, 0}};
    const uint8_t *deal = deals[random_below(&builder->random, 4)];
    struct layer *layer = VEC_PUSH(&builder->layers, builder->arena);

    *layer = (struct layer){.kind = LAYER_BACKDROP, .box = frame_box(builder), .asset = -1};
    layer->anchor_x = layer->box.width / 2;
    layer->anchor_y = layer->box.height / 2;
    layer->focus_x = layer->focus_y = 500;
    layer->backdrop.kind = BACKDROP_MESH;
    for (int i = 0; i < 4; i++)
        layer->backdrop.colours[i] = builder->palette.ground[deal[i]];
    layer->backdrop.grain = 10;
    layer->backdrop.grain_seed = (uint32_t)builder->request->story->seed;
}

/** A form around (x, y) thousandths of the frame, `size` units wide, partly outside on purpose. */
static struct layer *add_form(struct card_builder *builder, enum shape_kind kind, int32_t x,
                              int32_t y, int32_t size, rgb colour, rgb colour2)
{
    struct box frame = frame_box(builder);
    int32_t side = card_units(builder, size);
    int32_t cx = (int32_t)((int64_t)frame.width * x / 1000);
    int32_t cy = (int32_t)((int64_t)frame.height * y / 1000);

    return card_shape(builder, kind, card_box(cx - side / 2, cy - side / 2, side, side), colour,
                      colour2);
}

static void add_blobs(struct card_builder *builder, bool left)
{
    int32_t share = builder->dark ? 90 : 520;
    struct layer *layer = add_form(builder, SHAPE_BLOB, left ? 90 : 910, 120, 900,
                                   palette_lift(&builder->palette, 1, share),
                                   palette_lift(&builder->palette, 3, share));

    card_fade(builder, layer, -400, builder->dark ? 620 : 700);
    card_follow(builder, layer, -1600, true);
    layer = add_form(builder, SHAPE_BLOB, left ? 960 : 40, 880, 1040,
                     palette_lift(&builder->palette, 3, share),
                     palette_lift(&builder->palette, 0, share));
    card_fade(builder, layer, -400, builder->dark ? 480 : 640);
    card_follow(builder, layer, -2300, true);
}

static void add_ring_and_dots(struct card_builder *builder, bool left)
{
    rgb tint = palette_mix(builder->palette.ground[1], builder->palette.accent2,
                           builder->dark ? 340 : 260);
    struct layer *layer = add_form(builder, SHAPE_RING, left ? 40 : 960, 860, 820, tint, tint);

    layer->shape.radius = card_units(builder, 60);
    card_fade(builder, layer, -400, 380);
    card_follow(builder, layer, -2000, true);
    layer = add_form(builder, SHAPE_DOTS, left ? 850 : 150, 130, 340,
                     palette_mix(builder->palette.ground[1], builder->palette.accent, 520),
                     palette_mix(builder->palette.ground[1], builder->palette.accent, 300));
    layer->shape.radius = card_units(builder, 42);
    layer->shape.seed = (layer->shape.seed & ~3u) | (left ? 2u : 1u);
    card_fade(builder, layer, -400, 520);
    card_follow(builder, layer, -1100, true);
}

static void add_wave(struct card_builder *builder, bool left)
{
    struct box frame = frame_box(builder);
    int32_t share = builder->dark ? 80 : 480, spare = card_units(builder, 80);
    int32_t height = frame.height * 2 / 5;
    struct layer *layer = card_shape(
        builder, SHAPE_WAVE,
        card_box(-spare, frame.height - height, frame.width + 2 * spare, height + spare),
        palette_lift(&builder->palette, 3, share), palette_lift(&builder->palette, 2, share / 3));

    card_fade(builder, layer, -400, 720);
    card_follow(builder, layer, -1700, false);
    layer = add_form(
        builder, SHAPE_ELLIPSE, left ? 880 : 120, 110, 380,
        palette_mix(builder->palette.ground[1], builder->palette.accent, builder->dark ? 420 : 300),
        palette_mix(builder->palette.ground[1], builder->palette.accent2,
                    builder->dark ? 300 : 220));
    card_fade(builder, layer, -400, 420);
    card_follow(builder, layer, -900, true);
}

void card_ground(struct card_builder *builder)
{
    bool words = builder->request->card->kind != CARD_DRAWING;
    /* Words begin at the left: what is dotted or bright keeps to the right of them. */
    bool left = random_below(&builder->random, 2) == 0 || words;

    add_backdrop(builder);
    switch (builder->variant % 3) {
    case 0:
        add_blobs(builder, left);
        break;
    case 1:
        add_ring_and_dots(builder, left);
        break;
    case 2:
        add_wave(builder, left);
        break;
    }
}

void card_disc(struct card_builder *builder, struct box around, int32_t ms)
{
    int32_t share = builder->dark ? 130 : 620;
    rgb top = palette_lift(&builder->palette, 1, share + (builder->dark ? 60 : 150));
    rgb bottom = palette_lift(&builder->palette, 3, share / 2);
    struct layer *layer = card_shape(builder, SHAPE_ELLIPSE, around, top, bottom);

    layer->shadow = (struct shadow){.blur = around.width / 14,
                                    .dy = around.width / 30,
                                    .opacity = builder->dark ? 260 : 150,
                                    .colour = palette_mix(builder->palette.ground[2], 0, 760)};
    card_pop(builder, layer, ms);
    card_follow(builder, layer, 350, false);
}

void card_sparks(struct card_builder *builder, struct box around)
{
    bool left = random_below(&builder->random, 2) == 0;
    int32_t big = card_units(builder, 46), small = card_units(builder, 26);
    int32_t x = left ? around.x : around.x + around.width - big;
    struct layer *layer =
        card_shape(builder, SHAPE_ELLIPSE, card_box(x, around.y + around.height / 8, big, big),
                   builder->palette.accent, builder->palette.accent);

    card_float(builder, layer, 16, random_next(&builder->random) % 60);
    card_pop(builder, layer, 420);
    x = left ? around.x + around.width - small : around.x;
    layer = card_shape(builder, SHAPE_ELLIPSE,
                       card_box(x, around.y + around.height * 4 / 5, small, small),
                       builder->palette.accent2, builder->palette.accent2);
    card_float(builder, layer, 22, 45 + random_next(&builder->random) % 60);
    card_pop(builder, layer, 560);
}
