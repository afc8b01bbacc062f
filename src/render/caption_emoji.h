/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Emoji inside caption text: finding a sequence and the drawing that shows it. Fonts hold none of
 * them; they are pictures of the drawings pack, `drawings`/emoji/CODES.svg, where CODES are the
 * code points in lower-case hexadecimal joined by "-", without U+FE0F and skin tones. Stateless.
 */
#ifndef CLIPCRAFTER_RENDER_CAPTION_EMOJI_H
#define CLIPCRAFTER_RENDER_CAPTION_EMOJI_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

enum { EMOJI_PARTS_MAX = 10 };

/** The code points that name a drawing. */
struct emoji {
    uint32_t codes[EMOJI_PARTS_MAX];
    int count;
};

/**
 * Cuts one emoji sequence (UTS 51: with presentation selectors, skin tones, keycaps, joiners, flags
 * and their tags) off the start of `*text`. False, and `*text` as it was, if there is none: a plain
 * sign such as "©" counts only when U+FE0F follows it.
 */
bool emoji_take(struct str *text, struct emoji *out);

/**
 * Path of the drawing, in `arena`: of the sequence, or else of its first part ("woman
 * astronaut" falls back to "woman"). Empty if the pack has neither or `drawings` is empty.
 */
struct str emoji_find(struct arena *arena, struct str drawings, const struct emoji *emoji);

#endif
