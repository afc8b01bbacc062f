/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compositions of one, two or three drawings in an area. */
#include "story/card_build.h"
#include "story/palette.h"

#include "base/banned.h"

/** One drawing with entrance, camera and float. */
static void place(struct card_builder *builder, size_t index, struct box box, int32_t ms)
{
    struct layer *layer = card_drawing_layer(builder, index, box);

    card_float(builder, layer, 9, (uint32_t)(index * 20 + builder->variant * 7));
    card_follow(builder, layer, 900, false);
    card_pop(builder, layer, ms);
}

/** A box of `size` units (at most what fits) around a place in the area, thousandths. */
static struct box spot(const struct card_builder *builder, struct box area, int32_t x, int32_t y,
                       int32_t size)
{
    int32_t side = MIN_OF(card_units(builder, size), MIN_OF(area.width, area.height));
    int32_t left = area.x + (int32_t)((int64_t)(area.width - side) * x / 1000);
    int32_t top = area.y + (int32_t)((int64_t)(area.height - side) * y / 1000);

    return card_box(left, top, side, side);
}

/** Share of a box, thousandths, in its middle. */
static struct box inner(struct box box, int32_t share)
{
    int32_t width = (int32_t)((int64_t)box.width * share / 1000);
    int32_t height = (int32_t)((int64_t)box.height * share / 1000);

    return card_box(box.x + (box.width - width) / 2, box.y + (box.height - height) / 2, width,
                    height);
}

static void hero_on_disc(struct card_builder *builder, struct box area)
{
    struct box disc = card_square(builder, area, 900);

    card_disc(builder, disc, 60);
    place(builder, 0, inner(disc, 690), 200);
    card_sparks(builder, disc);
}

static void hero_in_ring(struct card_builder *builder, struct box area)
{
    struct box outer = card_square(builder, area, 900);
    struct layer *ring =
        card_shape(builder, SHAPE_RING, outer, builder->palette.accent, builder->palette.accent2);

    ring->shape.radius = card_units(builder, 14);
    card_follow(builder, ring, 250, false);
    card_pop(builder, ring, 320);
    card_disc(builder, inner(outer, 860), 60);
    place(builder, 0, inner(outer, 600), 200);
    card_sparks(builder, outer);
}

static void hero_before_rays(struct card_builder *builder, struct box area)
{
    struct box hero = card_square(builder, area, 740);
    rgb light =
        palette_mix(builder->palette.ground[1], builder->dark ? 0xffffff : builder->palette.accent,
                    builder->dark ? 260 : 300);
    struct layer *rays = card_shape(builder, SHAPE_RAYS, inner(hero, 1750), light, light);

    card_pop(builder, rays, 0);
    card_fade(builder, rays, 0, 620);
    card_follow(builder, rays, -300, false);
    place(builder, 0, hero, 160);
    card_sparks(builder, card_grown(builder, hero, 40));
}

/** On a leaning tile: a rounded card whose drawing stands out over its upper edge. */
static void hero_on_tile(struct card_builder *builder, struct box area)
{
    struct box hero = card_square(builder, area, 860);
    int32_t edge = card_units(builder, 72), top = hero.height / 4;
    struct box tile =
        card_box(hero.x + hero.width / 20, hero.y + top, hero.width * 9 / 10, hero.height - top);
    struct layer *layer =
        card_shape(builder, SHAPE_RECT, tile, builder->palette.accent,
                   palette_mix(builder->palette.accent, builder->palette.accent2, 620));

    layer->shape.radius = edge;
    layer->shadow = (struct shadow){.blur = tile.width / 14,
                                    .dy = tile.width / 28,
                                    .opacity = builder->dark ? 360 : 200,
                                    .colour = palette_mix(builder->palette.ground[2], 0, 760)};
    card_follow(builder, layer, 350, false);
    card_pop(builder, layer, 60);
    place(
        builder, 0,
        card_box(hero.x + hero.width * 7 / 50, hero.y, hero.width * 36 / 50, hero.height * 43 / 50),
        220);
    card_sparks(builder, hero);
}

static void one_drawing(struct card_builder *builder, struct box area)
{
    switch (builder->variant % 4) {
    case 0:
        hero_on_disc(builder, area);
        break;
    case 1:
        hero_before_rays(builder, area);
        break;
    case 2:
        hero_on_tile(builder, area);
        break;
    case 3:
        hero_in_ring(builder, area);
        break;
    }
}

/** On a diagonal, the first larger; they do not touch. */
static void two_drawings(struct card_builder *builder, struct box area)
{
    bool mirror = builder->variant % 2 == 1;
    struct box first, second;

    if (builder->wide) {
        card_split(builder, area, true, mirror ? 430 : 570, 30, &first, &second);
        if (mirror) {
            struct box swap = first;

            first = second;
            second = swap;
        }
        first = spot(builder, first, 500, 200, 640);
        second = spot(builder, second, 500, 900, 430);
    } else {
        card_split(builder, area, false, 590, 10, &first, &second);
        first = spot(builder, first, mirror ? 850 : 150, 200, 640);
        second = spot(builder, second, mirror ? 120 : 880, 600, 420);
    }
    card_disc(builder, first, 60);
    place(builder, 0, inner(first, 740), 180);
    card_disc(builder, second, 420);
    place(builder, 1, inner(second, 740), 540);
}

/** A large one, and two smaller under it (beside it in wide areas). */
static void three_drawings(struct card_builder *builder, struct box area)
{
    bool mirror = builder->variant % 2 == 1;
    struct box first, rest, second, third;

    card_split(builder, area, builder->wide, 570, 30, &first, &rest);
    card_split(builder, rest, !builder->wide, 500, 40, &second, &third);
    if (mirror) {
        struct box swap = second;

        second = third;
        third = swap;
    }
    first = spot(builder, first, builder->wide ? 500 : mirror ? 350 : 650, 500, 620);
    second = spot(builder, second, 600, builder->wide ? 500 : 100, 390);
    third = spot(builder, third, 400, builder->wide ? 500 : 700, 330);
    card_disc(builder, first, 60);
    place(builder, 0, inner(first, 720), 180);
    card_disc(builder, second, 380);
    place(builder, 1, inner(second, 720), 500);
    card_disc(builder, third, 680);
    place(builder, 2, inner(third, 720), 800);
}

void card_layout_drawings(struct card_builder *builder, struct box area)
{
    if (area.width > 2 * area.height) { /* keeps together what belongs together */
        int32_t width = 2 * area.height;

        area = card_box(area.x + (area.width - width) / 2, area.y, width, area.height);
    }
    switch (MIN_OF(builder->request->drawing_count, (size_t)3)) {
    case 0:
        break;
    case 1:
        one_drawing(builder, area);
        break;
    case 2:
        two_drawings(builder, area);
        break;
    default:
        three_drawings(builder, area);
        break;
    }
}
