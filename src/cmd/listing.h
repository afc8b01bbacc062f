/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Printing tables for people and lists for programs. */
#ifndef CLIPCRAFTER_CMD_LISTING_H
#define CLIPCRAFTER_CMD_LISTING_H

#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

enum { LISTING_COLUMNS_MAX = 6, LISTING_BYTES_MAX = 4 << 20 };

/** Rows of texts; `columns` of them in a row, in reading order. */
struct listing {
    const char *headings[LISTING_COLUMNS_MAX];
    size_t columns, rows;
    const struct str *cells; /**< rows * columns */
};

/** Aligned columns under their headings, two blanks between; the last column is not padded. */
void listing_table(const struct listing *listing, struct buf *out);
/** A JSON array of objects, keyed by the headings. */
void listing_json(const struct listing *listing, struct buf *out);

#endif
