/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/json_writer.h"

#include <string.h>

#include "data/json_text.h"

#include "base/banned.h"

void json_writer_init(struct json_writer *writer, struct buf *out, enum json_style style)
{
    *writer = (struct json_writer){.out = out, .style = style};
    writer->levels[0].one_line = style != JSON_INDENTED;
}

static struct json_level *level(struct json_writer *writer)
{
    return &writer->levels[writer->depth];
}

void json_writer_finish(struct json_writer *writer)
{
    BUG_UNLESS(writer->depth == 0 && !writer->after_key && writer->levels[0].has_items);
    if (writer->style == JSON_INDENTED)
        buf_append_char(writer->out, '\n');
}

static void new_line(struct json_writer *writer)
{
    if (level(writer)->one_line)
        return;
    buf_append_char(writer->out, '\n');
    for (size_t i = 0; i < writer->depth; i++)
        buf_append(writer->out, STR("  "));
}

/* Comma and line break before the next item of what is open. */
static void separate(struct json_writer *writer)
{
    struct json_level *here = level(writer);

    if (here->has_items) {
        buf_append_char(writer->out, ',');
        if (here->one_line && writer->style != JSON_CANONICAL)
            buf_append_char(writer->out, ' ');
    }
    here->has_items = true;
    if (writer->depth)
        new_line(writer);
}

/* Called before every value. */
static void start_value(struct json_writer *writer)
{
    if (level(writer)->is_object) {
        BUG_UNLESS(writer->after_key);
        writer->after_key = false;
        return;
    }
    BUG_UNLESS(writer->depth || !writer->levels[0].has_items);
    separate(writer);
}

void json_key(struct json_writer *writer, const char *key)
{
    struct json_level *here = level(writer);

    BUG_UNLESS(here->is_object && !writer->after_key);
    if (writer->style == JSON_CANONICAL) {
        BUG_UNLESS(!here->last_key || strcmp(here->last_key, key) < 0);
        here->last_key = key;
    }
    separate(writer);
    json_append_quoted(writer->out, str_from(key));
    buf_append(writer->out, writer->style == JSON_CANONICAL ? STR(":") : STR(": "));
    writer->after_key = true;
}

static void begin(struct json_writer *writer, char bracket, bool is_object, bool one_line)
{
    start_value(writer);
    one_line = one_line || level(writer)->one_line;
    buf_append_char(writer->out, bracket);
    BUG_UNLESS(writer->depth < JSON_DEPTH_MAX);
    writer->depth++;
    *level(writer) = (struct json_level){.is_object = is_object, .one_line = one_line};
}

static void end(struct json_writer *writer, char bracket, bool is_object)
{
    bool had_items = level(writer)->has_items, one_line = level(writer)->one_line;

    BUG_UNLESS(writer->depth && level(writer)->is_object == is_object && !writer->after_key);
    writer->depth--;
    if (had_items && !one_line)
        new_line(writer);
    buf_append_char(writer->out, bracket);
}

void json_begin_object(struct json_writer *writer)
{
    begin(writer, '{', true, false);
}

void json_begin_short_object(struct json_writer *writer)
{
    begin(writer, '{', true, true);
}

void json_end_object(struct json_writer *writer)
{
    end(writer, '}', true);
}

void json_begin_array(struct json_writer *writer)
{
    begin(writer, '[', false, false);
}

void json_begin_short_array(struct json_writer *writer)
{
    begin(writer, '[', false, true);
}

void json_end_array(struct json_writer *writer)
{
    end(writer, ']', false);
}

void json_put_text(struct json_writer *writer, struct str text)
{
    start_value(writer);
    json_append_quoted(writer->out, text);
}

void json_put_int(struct json_writer *writer, int64_t value)
{
    start_value(writer);
    buf_printf(writer->out, "%lld", (long long)value);
}

void json_put_fixed(struct json_writer *writer, int64_t value, int32_t scale)
{
    uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;
    uint64_t part = size % (uint32_t)scale;

    start_value(writer);
    buf_printf(writer->out, "%s%llu", value < 0 ? "-" : "",
               (unsigned long long)(size / (uint32_t)scale));
    if (part)
        buf_append_char(writer->out, '.');
    for (uint64_t digit = (uint32_t)scale / 10; part; digit /= 10) {
        buf_append_char(writer->out, (char)('0' + part / digit));
        part %= digit;
    }
}

void json_put_bool(struct json_writer *writer, bool value)
{
    start_value(writer);
    buf_append(writer->out, value ? STR("true") : STR("false"));
}

void json_put_null(struct json_writer *writer)
{
    start_value(writer);
    buf_append(writer->out, STR("null"));
}

void json_text_field(struct json_writer *writer, const char *key, struct str text)
{
    json_key(writer, key);
    json_put_text(writer, text);
}

void json_int_field(struct json_writer *writer, const char *key, int64_t value)
{
    json_key(writer, key);
    json_put_int(writer, value);
}

void json_bool_field(struct json_writer *writer, const char *key, bool value)
{
    json_key(writer, key);
    json_put_bool(writer, value);
}

void json_fixed_field(struct json_writer *writer, const char *key, int64_t value, int32_t scale)
{
    json_key(writer, key);
    json_put_fixed(writer, value, scale);
}

/* Length of the quoted string at the start of `text`, both quotes included. */
static size_t quoted_length(struct str text)
{
    size_t i = 1;

    while (i < text.len && text.ptr[i] != '"')
        i += text.ptr[i] == '\\' ? 2 : 1;
    return MIN_OF(i + 1, text.len);
}

/* Puts one piece of compact JSON; returns the bytes it took. */
static size_t put_piece(struct json_writer *writer, struct str rest)
{
    size_t len = 1;

    switch (rest.ptr[0]) {
    case '{':
    case '[':
        begin(writer, rest.ptr[0], rest.ptr[0] == '{', false);
        return 1;
    case '}':
    case ']':
        end(writer, rest.ptr[0], rest.ptr[0] == '}');
        return 1;
    case ',':
        return 1;
    case '"':
        len = quoted_length(rest);
        break;
    default:
        while (len < rest.len && !memchr(",]}", rest.ptr[len], 3))
            len++;
    }
    if (len < rest.len && rest.ptr[0] == '"' && rest.ptr[len] == ':') {
        separate(writer);
        buf_append(writer->out, str_take(rest, len));
        buf_append(writer->out, STR(": "));
        writer->after_key = true;
        return len + 1;
    }
    start_value(writer);
    buf_append(writer->out, str_take(rest, len));
    return len;
}

void json_put_members(struct json_writer *writer, struct str object)
{
    size_t depth = writer->depth;
    struct str rest;

    if (object.len <= 2)
        return;
    BUG_UNLESS(writer->style != JSON_CANONICAL && level(writer)->is_object);
    rest = str_take(str_skip(object, 1), object.len - 2);
    while (rest.len)
        rest = str_skip(rest, put_piece(writer, rest));
    BUG_UNLESS(writer->depth == depth && !writer->after_key);
}
