/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Words and bounds of the timeline's JSON, shared by its reader and writer. */
#ifndef CLIPCRAFTER_STORY_TIMELINE_WORDS_H
#define CLIPCRAFTER_STORY_TIMELINE_WORDS_H

#include <stdint.h>

#include "story/timeline.h"

/* How many words each enum has. */
enum {
    EASING_WORDS = EASE_GENTLE + 1,
    LAYER_WORDS = LAYER_TEXT + 1,
    FIT_WORDS = FIT_BLUR + 1,
    BACKDROP_WORDS = BACKDROP_MESH + 1,
    SHAPE_WORDS = SHAPE_WAVE + 1,
    ALIGN_WORDS = ALIGN_RIGHT + 1,
};

/* Constant; the index is the value of the enum. */
extern const char *const EASING_NAMES[EASING_WORDS];
extern const char *const LAYER_NAMES[LAYER_WORDS];
extern const char *const FIT_NAMES[FIT_WORDS];
extern const char *const BACKDROP_NAMES[BACKDROP_WORDS];
extern const char *const SHAPE_NAMES[SHAPE_WORDS];
extern const char *const ALIGN_NAMES[ALIGN_WORDS];

/** How many of its four colours a backdrop means. */
size_t backdrop_colours(enum backdrop_kind kind);
/** Whether a layer of that kind shows a file: PICTURE, FOOTAGE, DRAWING. */
bool layer_has_asset(enum layer_kind kind);

/*
 * Bounds that the reader holds a document to: far above what a plan makes, and low enough that no
 * sum or product in the renderer can overflow. Each fits 32 bits, the product of any two fits 64.
 */
enum {
    TIMELINE_ASSETS_MAX = 20000,
    TIMELINE_LAYERS_MAX = 64,   /**< in one scene */
    TIMELINE_KEYS_MAX = 10000,  /**< in one track */
    TIMELINE_PAGES_MAX = 10000, /**< in one scene */
    TIMELINE_WORDS_MAX = 200,   /**< on one page */
    TIMELINE_CLIPS_MAX = 20000,
    TIMELINE_SECONDS_MAX = 3 * 3600,
    TIMELINE_FRAMES_MAX = TIMELINE_SECONDS_MAX * 60,
    MILLI_MAX = 100 * 1000 * 1000, /**< 100,000 pixels: any place or length */
    GAIN_MDB_MAX = 100 * 1000,
};

/** Ticks in the longest video. */
#define TIMELINE_TICKS_MAX ((int64_t)TIMELINE_SECONDS_MAX * TICKS_PER_SECOND)

#endif
