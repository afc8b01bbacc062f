/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/card.h"

#include "story/card_build.h"

#include "base/banned.h"

/** A drawing card may say a few words under its drawings. */
static void drawings_and_words(struct card_builder *builder)
{
    struct str words = builder->request->card->heading;
    struct box art = builder->area, under;

    if (words.len > 0) {
        card_split(builder, builder->area, builder->wide, builder->wide ? 560 : 780, 40, &art,
                   &under);
        card_layout_drawings(builder, art);
        card_arrive(builder,
                    card_text(builder, words, under, 84, 800, builder->palette.ink,
                              builder->wide ? ALIGN_LEFT : ALIGN_CENTRE),
                    520, 40, false);
        return;
    }
    card_layout_drawings(builder, art);
}

void card_layers(struct arena *arena, const struct card_request *request,
                 const struct palette *palette, struct layer **layers, size_t *count)
{
    struct card_builder builder;

    BUG_UNLESS(request->frames > 0);
    card_builder_init(&builder, arena, request, palette);
    card_ground(&builder);
    if (request->card->kind == CARD_DRAWING && request->drawing_count > 0)
        drawings_and_words(&builder);
    else
        card_layout_words(&builder);
    *layers = builder.layers.items;
    *count = builder.layers.count;
}
