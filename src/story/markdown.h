/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Markdown and the HTML that people paste with it, read as the text a reader sees. Only as much as
 * a spoken script needs: nothing is laid out. Pure; any thread.
 */
#ifndef CLIPCRAFTER_STORY_MARKDOWN_H
#define CLIPCRAFTER_STORY_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

enum markdown_kind {
    MARKDOWN_BLANK,
    MARKDOWN_HEADING, /**< "# Words" */
    MARKDOWN_RULE,    /**< "---", "***": a break between scenes */
    MARKDOWN_SKIP,    /**< code fences, rules of tables: nothing to read */
    MARKDOWN_ITEM,    /**< one item of a list: speaks for itself */
    MARKDOWN_ROW,     /**< a row of a table: speaks for itself */
    MARKDOWN_TEXT,
};

struct markdown_line {
    enum markdown_kind kind;
    struct str content; /**< a view into the line, without its marker */
};

/** Reads `line`; `before` and `after` are its neighbours (empty at the ends): they tell a numbered
 * list from a sentence that begins with a number. */
struct markdown_line markdown_read_line(struct str line, struct str before, struct str after);

/**
 * The text of inline markup: emphasis and code marks gone, links by their text, images and tags
 * dropped, entities and backslash escapes resolved, white space single. In the arena.
 */
struct str markdown_inline(struct arena *arena, struct str text);

/** The cells of a row as one phrase: "a, b, c". */
struct str markdown_row(struct arena *arena, struct str row);

#endif
