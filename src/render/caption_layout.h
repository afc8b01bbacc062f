/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A page of captions set in type: where each word stands and the outlines of its letters. Layout
 * is done once for the whole page (Pango: bidi, shaping, kerning, line breaks of every script), so
 * what is later drawn of one word can never move another.
 *
 * Places are pixels of the captions' area, whose origin is its top left. Everything lives in the
 * arena given. A font book serves one thread, and so does a layout while it is made; once made it
 * is only read.
 */
#ifndef CLIPCRAFTER_RENDER_CAPTION_LAYOUT_H
#define CLIPCRAFTER_RENDER_CAPTION_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "render/paint_font.h"
#include "story/caption_style.h"
#include "story/timeline.h"

/** Pixels; right and bottom exclusive. */
struct layout_rect {
    double left, top, right, bottom;
};

enum { WORD_LINES_MAX = 8 /**< lines of one broken word; further ones get no rectangle */ };

/** A written token, set. */
struct layout_word {
    struct str path;                          /**< outlines for caption_ink.h, relative to (x, y) */
    double x, y;                              /**< middle of its letters, about which it grows */
    struct layout_rect rects[WORD_LINES_MAX]; /**< one a line it stands on */
    size_t rect_count;
};

/** A drawing that stands in for an emoji. */
struct layout_emoji {
    struct str file;   /**< SVG to be drawn into a square */
    double x, y, size; /**< its top left and side */
    size_t word;       /**< it belongs to: index into `words` */
};

/** A page, set. A plain value; nothing to release but the arena. */
struct caption_layout {
    double size;               /**< em in pixels, after shrinking to fit */
    struct layout_word *words; /**< as many as the page has, in its order */
    size_t word_count;
    struct layout_rect *lines;
    size_t line_count;
    struct layout_emoji *emoji;
    size_t emoji_count;
};

/** Where and how to set it. Everything stays the caller's. */
struct caption_layout_request {
    struct font_book *fonts; /**< keeps what it opens for the next page */
    const struct caption_style *style;
    struct str drawings, language;
    int32_t frame_width, frame_height;
    struct layout_rect area; /**< of the frame */
    double centre;           /**< where lines are centred if they fit, from the area's left */
    double margin;           /**< kept free inside the area for outline, shadow, boxes and pop */
};

/**
 * Text that does not fit is set smaller, down to half the size; then words break; then the end
 * becomes an ellipsis. Never leaves the area.
 */
bool caption_layout_make(struct arena *arena, const struct caption_layout_request *request,
                         const struct caption_page *page, struct caption_layout *out,
                         struct error *error) MUST_CHECK;

#endif
