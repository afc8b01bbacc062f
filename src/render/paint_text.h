/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Text of a card set into its box: the largest size that fits without breaking a word, lines of
 * about equal length, glyphs drawn as outlines at fractional places (never hinted).
 *
 * ALIGN_LEFT means the side where a line starts: right for Arabic and Hebrew. The block is centred
 * in the box by the capitals' height, so that neighbouring boxes keep one base line whatever their
 * letters. Ink never leaves the box.
 */
#ifndef CLIPCRAFTER_RENDER_PAINT_TEXT_H
#define CLIPCRAFTER_RENDER_PAINT_TEXT_H

#include <stdbool.h>

#include <cairo.h>

#include "base/error.h"
#include "render/paint_font.h"
#include "story/timeline.h"

/** What was decided. */
struct text_result {
    double size; /**< em in canvas pixels */
    int lines;
    bool ellipsised; /**< did not fit even at size_min */
};

/**
 * Draws into `cairo`, whose origin is the box's top left and whose unit is a canvas pixel.
 * `result` may be NULL.
 */
bool paint_text(cairo_t *cairo, struct font_book *book, const struct text_spec *text, double width,
                double height, struct text_result *result, struct error *error) MUST_CHECK;

#endif
