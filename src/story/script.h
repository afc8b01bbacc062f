/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A script: text as a creator types it, with light markup for those who want control.
 *
 *     # Title                    the story's title (first), or a chapter (later ones)
 *     blank line                 a scene ends here
 *     [picture: bees on a comb]  what this scene should show
 *     [file: comb.jpg]           exactly this file
 *     [card: 40,000 | bees in one hive]   a card: heading | line | line
 *     [pause 0.5]                silence after the sentence before, in seconds
 *
 * A '\' before '[' or '#' makes it plain text. Everything else is spoken. Markdown that people
 * paste (emphasis marks, list dashes, links) is read as its text. Pure.
 */
#ifndef CLIPCRAFTER_STORY_SCRIPT_H
#define CLIPCRAFTER_STORY_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "story/storyboard.h"

enum {
    SCRIPT_BYTES_MAX = 256 * 1024,
    SCRIPT_WORD_MAX = 200,  /**< code points in one word */
    SCRIPT_BLOCKS_MAX = 900 /**< leaves room for long blocks within STORYBOARD_SCENES_MAX */
};

struct script_sentence {
    struct str text;
    int32_t pause_ms; /**< asked for after it, or 0 */
    int32_t line;     /**< 1-based, where it starts */
};

/** A run of sentences between scene breaks. Whether it becomes one scene or several is the plan's
 * decision; a picture given here is for the first of them. */
struct script_block {
    const struct script_sentence *sentences;
    size_t sentence_count;
    bool has_picture;
    struct picture picture;
    struct str chapter; /**< heading right above it, or empty: a chapter starts here */
};

struct script {
    struct str title; /**< from "# " before the first sentence, or the first words */
    bool titled;      /**< the title was written as a heading: worth a card */
    struct str language;
    const struct script_block *blocks;
    size_t block_count;
};

/**
 * Parses. `language` empty = guessed from the text. Errors name line and column: "line 3, column 5:
 * \"[pause x]\": not a number; write seconds, such as [pause 0.5]". Refused: invalid UTF-8 (with
 * the byte), NUL (a binary file), nothing to speak, more than SCRIPT_BYTES_MAX, a word longer than
 * SCRIPT_WORD_MAX. Other control and bidi-override characters are dropped.
 */
bool script_parse(struct arena *arena, struct str text, struct str language, struct script *out,
                  struct error *error) MUST_CHECK;

/**
 * An article becomes a script of about `seconds` when spoken: extractive summary by sentence
 * centrality, in the order of the text, first sentence kept as the hook where it fits.
 */
bool script_summarize(struct arena *arena, const struct script *article, int32_t seconds,
                      struct script *out, struct error *error) MUST_CHECK;

#endif
