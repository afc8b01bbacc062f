/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Caption pages from spoken words and their times: which words stand on screen together and from
 * when to when. Pure; any thread.
 *
 * A word begins on the very tick at which it is spoken; a page begins with its first word and stays
 * until the next one begins, or a quarter of a second after its last word where a longer silence
 * follows. A page never spans a sentence end. Text written without spaces (Chinese, Japanese, Thai)
 * is cut into short chunks, each a "word" of its own; a painter sets no space between two such.
 */
#ifndef CLIPCRAFTER_STORY_CAPTION_H
#define CLIPCRAFTER_STORY_CAPTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "story/caption_style.h"
#include "story/spoken.h"
#include "story/timeline.h"
#include "story/voice.h"

struct caption_request {
    const struct spoken_text *spoken;
    const struct token_time *times;    /**< one a token, from the start of the speech */
    int64_t offset;                    /**< tick of the scene at which the speech starts */
    int64_t limit;                     /**< tick of the scene after which nothing is shown */
    const struct caption_style *style; /**< its words_max and chars_max */
};

/** Pages in order of time, without overlap; every written token is in exactly one of them. Their
 * texts are copies in the arena. */
void caption_plan(struct arena *arena, const struct caption_request *request,
                  struct caption_page **pages, size_t *count);

#endif
