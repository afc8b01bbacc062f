/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The bundled fonts, and Pango layouts that see nothing else.
 *
 * `folder`/index (written by tools/make-fonts) names every file: family, weight, script, path. For
 * each text a set of fonts is put together explicitly: the family asked for in the nearest weight,
 * Noto Sans, and the fallback of every script that occurs in the text. Each set is a Fontconfig
 * configuration of its own with just those files, so the machine's fonts, settings, locale and
 * caches play no part, unused fonts cost nothing, and the fonts of one text never change the looks
 * of another. A book belongs to one thread.
 */
#ifndef CLIPCRAFTER_RENDER_PAINT_FONT_H
#define CLIPCRAFTER_RENDER_PAINT_FONT_H

#include <stdbool.h>
#include <stdint.h>

#include <pango/pango.h>

#include "base/error.h"
#include "base/str.h"

struct font_book;

/** Reads the index. A folder without one is an error that says how to make it. */
bool font_book_new(struct str folder, struct font_book **out, struct error *error) MUST_CHECK;
void font_book_free(struct font_book *book);

struct font_wish {
    struct str
        family;     /**< a family of the index, such as "Inter"; else an error names the nearest */
    int32_t weight; /**< 100..900 */
    struct str language; /**< BCP 47; empty: guessed for Chinese, Japanese and Korean */
};

/**
 * A layout holding `text` (cleaned: see font_clean_text()), without hinting and with fractional
 * positions, its size still to be set. Characters that no bundled font has are replaced by
 * invisible ones of the same number of bytes, so that no box with digits is ever shown and offsets
 * into the text stay true; U+FFFC stays. Unref with g_object_unref().
 */
bool font_book_layout(struct font_book *book, const struct font_wish *wish, struct str text,
                      PangoLayout **out, struct error *error) MUST_CHECK;

/** Size of an em in pixels. */
void font_set_size(PangoLayout *layout, double pixels);

/** Spacing between letters in pixels, on top of other attributes in `attributes` (taken over). */
void font_set_tracking(PangoLayout *layout, PangoAttrList *attributes, double pixels);

/** What wrapping came to. */
struct font_wrap {
    int lines;
    double widest; /**< logical width of the longest line, pixels */
    bool clipped;  /**< some line is longer than asked: it would have to break a word */
};

struct font_wrap font_wrap_at(PangoLayout *layout, double width);

/** Wraps at the narrowest width that needs no more lines than `width`: lines about equally long. */
struct font_wrap font_balance(PangoLayout *layout, double width);

/** Height of a capital H in pixels at the layout's size: its optical body. */
double font_cap_height(PangoLayout *layout, double size);

/** Path of the file of Noto Sans, NUL-terminated, or empty if the index has none. */
struct str font_book_base_file(const struct font_book *book);

/** True if letters of the layout's text join or stack, so that letter spacing would break them. */
bool font_text_is_joined(PangoLayout *layout);

/**
 * Text made harmless for a layout: control characters, bidi overrides, embeddings and isolates,
 * private-use characters and U+FFFC go, tabs and every line end become spaces, or U+2028 where
 * `keep_lines`. Freed by the caller with free(). U+FFFC is kept where `keep_objects`.
 */
char *font_clean_text(struct str text, bool keep_lines, bool keep_objects);

#endif
