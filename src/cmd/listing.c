/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/listing.h"

#include "base/attr.h"
#include "base/utf8.h"
#include "data/json_writer.h"

#include "base/banned.h"

static struct str cell(const struct listing *listing, size_t row, size_t column)
{
    return listing->cells[row * listing->columns + column];
}

static size_t column_width(const struct listing *listing, size_t column)
{
    size_t width = utf8_length(str_from(listing->headings[column]));

    for (size_t row = 0; row < listing->rows; row++) {
        size_t length = utf8_length(cell(listing, row, column));
        width = MAX_OF(width, length);
    }
    return width;
}

static void put_cell(struct buf *out, struct str text, size_t width)
{
    buf_append(out, text);
    for (size_t i = utf8_length(text); i < width; i++)
        buf_append_char(out, ' ');
}

void listing_table(const struct listing *listing, struct buf *out)
{
    size_t widths[LISTING_COLUMNS_MAX], last = listing->columns - 1;

    for (size_t i = 0; i < listing->columns; i++)
        widths[i] = i == last ? 0 : column_width(listing, i) + 2;
    for (size_t i = 0; i < listing->columns; i++)
        put_cell(out, str_from(listing->headings[i]), widths[i]);
    buf_append_char(out, '\n');
    for (size_t row = 0; row < listing->rows; row++) {
        for (size_t i = 0; i < listing->columns; i++)
            put_cell(out, cell(listing, row, i), widths[i]);
        buf_append_char(out, '\n');
    }
}

void listing_json(const struct listing *listing, struct buf *out)
{
    for (size_t row = 0; row < listing->rows; row++) {
        struct json_writer writer;
        buf_append(out, row ? STR(",\n  ") : STR("[\n  "));
        json_writer_init(&writer, out, JSON_ONE_LINE);
        json_begin_object(&writer);
        for (size_t i = 0; i < listing->columns; i++)
            json_text_field(&writer, listing->headings[i], cell(listing, row, i));
        json_end_object(&writer);
        json_writer_finish(&writer);
    }
    buf_append(out, listing->rows ? STR("\n]\n") : STR("[]\n"));
}
