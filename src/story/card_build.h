/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What the card layouts are built with: a stage with units and a safe area, layers with motion.
 * Only for story/card*.c. Pure; one builder a card.
 *
 * Lengths are given in "units": 1/1080 of the output's shorter side, so 1 unit is 1 pixel at
 * 1080x1920. Times are milliseconds from the scene's start; in short scenes all are shortened
 * together. Places are milli-pixels as in timeline.h.
 */
#ifndef CLIPCRAFTER_STORY_CARD_BUILD_H
#define CLIPCRAFTER_STORY_CARD_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/random.h"
#include "base/vec.h"
#include "story/card.h"

/** More would cost the compositor more than they show. */
enum { CARD_LAYERS_MAX = 10 };

struct card_builder {
    struct arena *arena;
    const struct card_request *request;
    struct palette palette; /**< of this scene: shifted a little from the story's */
    struct random random;   /**< from story seed and scene id */
    struct box area;        /**< free of captions and margins: words and drawings stay in it */
    bool wide;              /**< area is wider than high: art and words stand side by side */
    bool dark;
    int32_t camera_x, camera_y; /**< units the scene seems to drift in all: -18..18 */
    uint32_t variant;           /**< of the layout; differs from the neighbours' */
    VEC_OF(struct layer) layers;
};

void card_builder_init(struct card_builder *builder, struct arena *arena,
                       const struct card_request *request, const struct palette *palette);

/** Milli-pixels of n units. */
int32_t card_units(const struct card_builder *builder, int32_t n);
/** Frame at `ms` of an entrance, never past the scene's last; the change from the scene before
 * slows entrances down, so that they are seen. */
int32_t card_frame(const struct card_builder *builder, int32_t ms);

struct box card_box(int32_t x, int32_t y, int32_t width, int32_t height);
/** Largest square of at most `size` units in the middle of `box`. */
struct box card_square(const struct card_builder *builder, struct box box, int32_t size);
/** Box grown on all sides by n units (shrunk if negative). */
struct box card_grown(const struct card_builder *builder, struct box box, int32_t n);
/** `box` cut in two: `first` gets `share` thousandths of it, with `gap` units between. */
void card_split(const struct card_builder *builder, struct box box, bool side_by_side,
                int32_t share, int32_t gap, struct box *first, struct box *second);

/** New layers on top. Their anchors are the middles of their boxes; the pointer is valid until the
 * next. Past CARD_LAYERS_MAX, decoration is left out: a scratch layer is returned. */
struct layer *card_shape(struct card_builder *builder, enum shape_kind kind, struct box box,
                         rgb colour, rgb colour2);
struct layer *card_drawing_layer(struct card_builder *builder, size_t index, struct box box);
struct layer *card_text(struct card_builder *builder, struct str text, struct box box,
                        int32_t size_max, int32_t weight, rgb colour, enum text_align align);

/**
 * The part of `box` that `text` needs at about the largest size that fits: the painter decides the
 * true size, this keeps its neighbours close. Same left and width, in the middle of its height.
 */
struct box card_text_box(const struct card_builder *builder, struct str text, struct box box,
                         int32_t size_max);

/** Motions. Each sets the tracks it names and leaves the others. */

/**
 * Entrances. Everything sets out at the scene's first frame, so that a cut or a crossfade never
 * shows an empty card; `ms` is how far an element trails behind the first: its way is longer, and
 * past 200 ms it shows through until it has come nearer.
 */
/** scale and opacity: settles with a small overshoot, then grows on by 3 % to the end. */
void card_pop(struct card_builder *builder, struct layer *layer, int32_t ms);
/** y or x and opacity: arrives softly from `units` below (right, if `across`). */
void card_arrive(struct card_builder *builder, struct layer *layer, int32_t ms, int32_t units,
                 bool across);
/** opacity alone, up to `opacity` thousandths. */
void card_fade(struct card_builder *builder, struct layer *layer, int32_t ms, int32_t opacity);
/** y: rises and sinks by `units`, a turn every three seconds or so, for the whole scene. */
void card_float(struct card_builder *builder, struct layer *layer, int32_t units, uint32_t phase);
/** x, and y where `both`: follows the scene's camera; depth in thousandths, negative against it. */
void card_follow(struct card_builder *builder, struct layer *layer, int32_t depth, bool both);

/** Depth behind everything: the mesh ground and one or two large soft forms. */
void card_ground(struct card_builder *builder);
/** One or two small bright dots near the edges of `around`. */
void card_sparks(struct card_builder *builder, struct box around);
/** A soft disc for a drawing to stand on. */
void card_disc(struct card_builder *builder, struct box around, int32_t ms);

/** The layouts: card_drawing.c and card_words.c. */
void card_layout_drawings(struct card_builder *builder, struct box area);
void card_layout_words(struct card_builder *builder);

#endif
