/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The markup in square brackets: [picture: ...], [file: ...], [card: ... | ...], [pause 0.5]. Pure;
 * any thread.
 */
#ifndef CLIPCRAFTER_STORY_DIRECTIVE_H
#define CLIPCRAFTER_STORY_DIRECTIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "story/script_text.h"
#include "story/storyboard.h"

enum {
    PAUSE_MS_MAX = 10000,
    CARD_LINES_MAX = 5,
    DIRECTIVE_BYTES_MAX = 4096 /**< brackets farther apart are not a pair */
};

enum directive_kind {
    DIRECTIVE_NONE, /**< a bracket that is only text, or a Markdown link */
    DIRECTIVE_PICTURE,
    DIRECTIVE_PAUSE,
};

struct directive {
    enum directive_kind kind;
    size_t length; /**< bytes from '[' to ']' */
    struct picture picture;
    int32_t pause_ms;
};

/**
 * Reads what begins with '[' at the start of `text` (the rest of its line). Strings are made in the
 * arena. Malformed and unknown directives fail with `place`, what is wrong and how to write it.
 */
bool directive_read(struct arena *arena, struct str text, struct script_place place,
                    struct directive *out, struct error *error) MUST_CHECK;

/** The kind of card that `heading` over `line_count` lines makes: a figure, a list, a quotation (in
 * quotation marks over its speaker) or a statement. */
enum card_kind card_kind_of(struct str heading, size_t line_count);

#endif
