/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The text of a caption page as it goes to a layout: its words made harmless, joined by spaces
 * (not between scripts written without them), upper-cased if the style says so, each emoji replaced
 * by U+FFFC. Lives in the arena given. Stateless.
 */
#ifndef CLIPCRAFTER_RENDER_CAPTION_TEXT_H
#define CLIPCRAFTER_RENDER_CAPTION_TEXT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "story/caption_style.h"
#include "story/timeline.h"

/** Where an emoji stands. */
struct text_emoji {
    size_t offset;   /**< of its U+FFFC, bytes */
    struct str file; /**< its drawing */
};

struct caption_text {
    struct str text; /**< NUL-terminated */
    size_t *ends;    /**< byte after each word; the words fill the text without gaps */
    size_t word_count;
    struct text_emoji *emoji;
    size_t emoji_count;
};

void caption_text_make(struct arena *arena, const struct caption_page *page,
                       const struct caption_style *style, struct str drawings,
                       struct caption_text *out);

/** The word that byte `offset` belongs to; the last one for any offset beyond. */
size_t caption_text_word_at(const struct caption_text *text, size_t offset);

#endif
