/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A look of captions: a data file in data/styles/NAME.json, read at start. Sizes are thousandths of
 * the output's shorter side, so that a style works in every format. Plain values; pure functions.
 *
 *     {
 *       "name": "bold",
 *       "label": "Big and bold, the spoken word pops in yellow",
 *       "font": {"family": "Montserrat", "weight": 800, "size": 85, "lineHeight": 1150,
 *                "tracking": 0, "case": "as-written"},
 *       "colour": "#ffffff",
 *       "outline": {"width": 6, "colour": "#101014"},
 *       "shadow": {"blur": 14, "dy": 5, "opacity": 550, "colour": "#000000"},
 *       "accent": {"kind": "pop", "colour": "#ffd60a", "pop": 1120},
 *       "box": {"opacity": 0, "colour": "#000000", "radius": 300, "padding": 180},
 *       "page": {"words": 4, "characters": 24, "lines": 2},
 *       "safe": {"bottom": 180, "left": 60, "right": 120}
 *     }
 */
#ifndef CLIPCRAFTER_STORY_CAPTION_STYLE_H
#define CLIPCRAFTER_STORY_CAPTION_STYLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "story/timeline.h"

enum { CAPTION_STYLE_JSON_MAX = 64 * 1024 /**< bytes of a style's file */ };

enum caption_case { CASE_AS_WRITTEN, CASE_UPPER };

/** What happens to the word that is being spoken. */
enum caption_accent {
    ACCENT_NONE,
    ACCENT_COLOUR, /**< it is drawn in accent_colour */
    ACCENT_POP,    /**< and grows for a moment */
    ACCENT_BOX,    /**< it stands in a box of accent_colour, written in accent_ink */
};

struct caption_style {
    struct str name, label; /**< label: one line for `clipcrafter styles` */
    struct str family;      /**< bundled font family */
    int32_t weight;         /**< 100..900 */
    int32_t size;           /**< thousandths of the shorter side; 85 = 92 px at 1080 */
    int32_t outline, shadow_blur, shadow_dy; /**< the same unit; blur as in CSS */
    int32_t shadow_opacity;                  /**< thousandths */
    rgb colour, outline_colour, accent_colour, shadow_colour, box_colour;
    int32_t box_opacity; /**< of a box behind the page; 0 = none */
    enum caption_accent accent;
    enum caption_case letter_case;
    int32_t pop;       /**< largest size of the spoken word, thousandths: 1100 */
    int32_t words_max; /**< words a page */
    int32_t chars_max; /**< characters a page (wide characters count two) */
    int32_t lines_max;
    int32_t bottom, side_left,
        side_right;      /**< safe area: thousandths of height / width kept free in a tall format */
    rgb accent_ink;      /**< letters inside an ACCENT_BOX */
    int32_t line_height; /**< thousandths of the size */
    int32_t tracking;    /**< thousandths of an em */
    int32_t box_radius, box_padding; /**< thousandths of the size, of either kind of box */
    bool accent_stays;               /**< words already spoken keep the accent colour */
    int32_t unspoken_opacity;        /**< of words not yet spoken; 1000 = as the others */
};

/** Checks and decodes. Strict: an unknown field is refused. Texts are copied into `arena`. */
bool caption_style_decode(struct arena *arena, struct str json, struct caption_style *out,
                          struct error *error) MUST_CHECK;

/**
 * The part of a width x height frame that captions of this style may use, in milli-pixels: nothing
 * of them, shadows included, is drawn outside of it. It ends above the `bottom` and beside the
 * sides. The platforms lay their buttons over tall formats only: where the height is under 1.3
 * times the width, 45 % of `bottom` stays free, and side_left on both sides.
 */
struct box caption_style_area(const struct caption_style *style, int32_t width, int32_t height);

/** Milli-pixels inside the area that outline, shadow, boxes and the largest pop may need around the
 * lines: letters themselves keep so far from its border. */
int32_t caption_style_margin(const struct caption_style *style, int32_t width, int32_t height);

/** Milli-pixels of `thousandths` of a frame's shorter side. */
int32_t caption_style_length(int32_t width, int32_t height, int32_t thousandths);

#endif
