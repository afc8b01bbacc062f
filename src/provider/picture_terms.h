/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * From words to drawings: the search index of one language, loaded from the drawing pack.
 *
 * The file (index/LANG.tsv, made by tools/make-drawings) has one line a drawing:
 *     id TAB group TAB label TAB other names TAB keywords        names and keywords parted by '|'
 * A drawing is found by the stem (story/lexicon_text.h) of its label and names, of the words in
 * them, and of its keywords; a keyword that many drawings share says less. Written once, then read
 * by any number of threads.
 */
#ifndef CLIPCRAFTER_PROVIDER_PICTURE_TERMS_H
#define CLIPCRAFTER_PROVIDER_PICTURE_TERMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/str.h"

/** A drawing of the pack: views into the file, which must stay mapped. */
struct drawing {
    struct str id;    /**< "1f41d": code points, or the name of a clip-art file */
    struct str group; /**< "animal-bug" */
    struct str label; /**< "honeybee" */
};

/** How a term came to stand for a drawing, strongest first. */
enum term_kind {
    TERM_NAME,    /**< it is the whole label or another name */
    TERM_HEAD,    /**< the word that says what it is: "flower" of "white flower" */
    TERM_KEYWORD, /**< one of its keywords */
    TERM_PART,    /**< another word of its label: "white" */
    TERM_KINDS,
};

struct posting {
    uint32_t drawing;   /**< index into drawings */
    int32_t strength;   /**< thousandths */
    struct str surface; /**< the term as the file writes it, unstemmed */
    enum term_kind kind;
    struct posting *next; /**< same term, next drawing */
};

struct picture_terms {
    struct str language;
    const struct drawing *drawings;
    size_t drawing_count;
    struct map by_stem; /**< stemmed phrase -> first struct posting */
};

/** Reads the file; lines that are not of the form above are passed over. Everything lives in
 * `arena`; `file` and `language` must outlive it. */
void picture_terms_load(struct arena *arena, struct str file, struct str language,
                        struct picture_terms *out);

/** Drawings that `phrase` (lower case, blanks between words) stands for, or NULL. `scratch` holds
 * what is computed on the way. */
const struct posting *picture_terms_find(const struct picture_terms *terms, struct arena *scratch,
                                         struct str phrase);

#endif
