/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Writing JSON as a stream into a struct buf: no tree, no allocation of its own.
 *
 *     json_writer_init(&w, &out, JSON_INDENTED);
 *     json_begin_object(&w);
 *     json_key(&w, "legs");
 *     json_put_int(&w, 6);
 *     json_end_object(&w);
 *     json_writer_finish(&w);
 *
 * A call out of order (a value without its key, an object closed twice) is BUG(). Whether all bytes
 * found room is asked of the buf. One thread at a time.
 */
#ifndef CLIPCRAFTER_DATA_JSON_WRITER_H
#define CLIPCRAFTER_DATA_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "data/json.h"

enum json_style {
    JSON_INDENTED,  /**< two spaces a level, for people; keys in the caller's order */
    JSON_ONE_LINE,  /**< ", " and ": " on one line: an event of --progress json */
    JSON_CANONICAL, /**< no white space; keys must come sorted by bytes, else BUG(): equal values
                         give equal bytes, fit for a digest */
};

struct json_level {
    bool is_object, has_items, one_line;
    const char *last_key; /**< CANONICAL: must live until the object is closed */
};

struct json_writer {
    struct buf *out;
    enum json_style style;
    size_t depth;
    bool after_key;
    struct json_level levels[JSON_DEPTH_MAX + 1];
};

void json_writer_init(struct json_writer *writer, struct buf *out, enum json_style style);
/** Checks that everything was closed; INDENTED ends with a newline. */
void json_writer_finish(struct json_writer *writer);

void json_begin_object(struct json_writer *writer);
/** As json_begin_object(), but INDENTED writes all of it on one line: {"search": "bee"}. */
void json_begin_short_object(struct json_writer *writer);
void json_end_object(struct json_writer *writer);
void json_begin_array(struct json_writer *writer);
/** As json_begin_array(), on one line. */
void json_begin_short_array(struct json_writer *writer);
void json_end_array(struct json_writer *writer);

/** Name of the next value; in an object only. Escaped as needed. */
void json_key(struct json_writer *writer, const char *key);

/** Valid UTF-8. */
void json_put_text(struct json_writer *writer, struct str text);
void json_put_int(struct json_writer *writer, int64_t value);
/** `value` / `scale` as a decimal number without trailing zeros; scale is a power of ten: 4500 with
 * 1000 is written 4.5. Exact, no floating point. */
void json_put_fixed(struct json_writer *writer, int64_t value, int32_t scale);
void json_put_bool(struct json_writer *writer, bool value);
void json_put_null(struct json_writer *writer);

/** Key and value in one. */
void json_text_field(struct json_writer *writer, const char *key, struct str text);
void json_int_field(struct json_writer *writer, const char *key, int64_t value);
void json_bool_field(struct json_writer *writer, const char *key, bool value);
void json_fixed_field(struct json_writer *writer, const char *key, int64_t value, int32_t scale);

/**
 * Puts the members of `object`, compact JSON as json_fields_unknown() gives it, into the object
 * that is open, laid out as the rest. Nothing for an empty str. Not for CANONICAL.
 */
void json_put_members(struct json_writer *writer, struct str object);

#endif
