/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Captions as pictures: pages of a scene set with the bundled fonts, rasterised by libass, emoji
 * overlaid as images. Text never becomes markup: libass is given outlines only (caption_ink.h). All
 * ink stays inside caption_style_area(). What happens to the spoken word moves no other word. One
 * painter belongs to one thread.
 */
#ifndef CLIPCRAFTER_RENDER_CAPTION_PAINTER_H
#define CLIPCRAFTER_RENDER_CAPTION_PAINTER_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"
#include "media/frame.h"
#include "story/caption_style.h"
#include "story/timeline.h"

struct caption_painter;

/** Everything it may touch. */
struct caption_painter_options {
    struct str fonts;    /**< folder of bundled fonts */
    struct str drawings; /**< pack of emoji drawings, or empty: emoji are left out */
    int32_t width, height;
    const struct caption_style *style; /**< copied; its texts must outlive the painter */
    struct str language; /**< BCP 47 of the text, or empty: Han letter forms are then guessed */
};

bool caption_painter_new(const struct caption_painter_options *options,
                         struct caption_painter **out, struct error *error) MUST_CHECK;
void caption_painter_free(struct caption_painter *painter);

/** Pages to draw from now on (kept by reference until the next call). */
bool caption_painter_load(struct caption_painter *painter, const struct caption_page *pages,
                          size_t count, struct error *error) MUST_CHECK;

/** What is on screen at `tick` from the scene's start. */
struct caption_picture {
    struct frame *frame; /**< premultiplied, the painter's own, valid and unchanged until the next
                              call; NULL when nothing is shown */
    int32_t x, y;        /**< top left on the canvas */
    bool changed;        /**< differs from the picture of the call before */
};

bool caption_painter_at(struct caption_painter *painter, int64_t tick, struct caption_picture *out,
                        struct error *error) MUST_CHECK;

#endif
