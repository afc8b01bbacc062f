/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A look of captions: a data file in data/styles/NAME.json, read at start. Sizes are thousandths of
 * the output's shorter side, so that a style works in every format.
 */
#ifndef CLIPCRAFTER_STORY_CAPTION_STYLE_H
#define CLIPCRAFTER_STORY_CAPTION_STYLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "story/timeline.h"

enum caption_case { CASE_AS_WRITTEN, CASE_UPPER };

/** What happens to the word that is being spoken. */
enum caption_accent { ACCENT_NONE, ACCENT_COLOUR, ACCENT_POP, ACCENT_BOX };

struct caption_style {
    struct str name, label; /**< label: one line for `clipcrafter styles` */
    struct str family;      /**< bundled font family */
    int32_t weight;         /**< 100..900 */
    int32_t size;           /**< thousandths of the shorter side; 85 = 92 px at 1080 */
    int32_t outline, shadow_blur, shadow_dy; /**< the same unit */
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
        side_right; /**< safe area: thousandths of height / width kept free */
};

bool caption_style_decode(struct arena *arena, struct str json, struct caption_style *out,
                          struct error *error) MUST_CHECK;

#endif
