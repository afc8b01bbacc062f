/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/produce_event.h"

#include "base/utf8.h"
#include "data/json.h"
#include "data/json_writer.h"

#include "base/banned.h"

enum { STAGE_MAX = 32, CODECS_MAX = 64, KIND_MAX = 16, SIDE_MAX = 8192 };
enum { KINDS = PRODUCE_FAILURE + 1 };

#define DAY_US (INT64_C(86400) * 1000000)

static const char *const NAMES[KINDS] = {"progress", "piece",  "cached",
                                         "note",     "result", "failure"};

/* The longest prefix of at most `max` bytes that ends between code points. */
static struct str cut(struct str text, size_t max)
{
    text = str_take(text, max);
    return str_take(text, utf8_valid_prefix(text));
}

static void put_progress(struct json_writer *writer, const struct produce_event *event)
{
    json_text_field(writer, "stage", cut(event->stage, STAGE_MAX));
    json_int_field(writer, "permille", event->permille);
    json_int_field(writer, "frames_done", event->frames_done);
    json_int_field(writer, "frames_total", event->frames_total);
    json_int_field(writer, "segments_done", event->segments_done);
    json_int_field(writer, "segments_total", event->segments_total);
}

static void put_piece(struct json_writer *writer, const struct produce_event *event)
{
    json_int_field(writer, "number", event->number);
    json_int_field(writer, "duration_us", event->duration_us);
    json_int_field(writer, "longest_us", event->longest_us);
    json_bool_field(writer, "last", event->last);
    json_text_field(writer, "codecs", cut(event->codecs, CODECS_MAX));
    json_int_field(writer, "width", event->width);
    json_int_field(writer, "height", event->height);
}

static void put_cached(struct json_writer *writer, const struct produce_event *event)
{
    char hex[DIGEST_HEX + 1];

    digest_hex(&event->key, hex);
    json_text_field(writer, "kind", cut(event->cache_kind, KIND_MAX));
    json_text_field(writer, "key", str_from(hex));
}

void produce_event_encode(const struct produce_event *event, struct buf *out)
{
    struct json_writer writer;

    json_writer_init(&writer, out, JSON_ONE_LINE);
    json_begin_object(&writer);
    json_text_field(&writer, "event", str_from(NAMES[event->kind]));
    switch (event->kind) {
    case PRODUCE_PROGRESS:
        put_progress(&writer, event);
        break;
    case PRODUCE_PIECE:
        put_piece(&writer, event);
        break;
    case PRODUCE_CACHED:
        put_cached(&writer, event);
        break;
    case PRODUCE_NOTE:
        json_text_field(&writer, "text", cut(event->text, PRODUCE_TEXT_MAX));
        break;
    case PRODUCE_RESULT:
        json_int_field(&writer, "duration_us", event->duration_us);
        json_int_field(&writer, "width", event->width);
        json_int_field(&writer, "height", event->height);
        break;
    case PRODUCE_FAILURE:
        json_int_field(&writer, "code", event->code);
        json_text_field(&writer, "text", cut(event->text, PRODUCE_TEXT_MAX));
        break;
    }
    json_end_object(&writer);
    json_writer_finish(&writer);
    buf_append_char(out, '\n');
}

static int64_t number(struct json_fields *fields, const char *name, int64_t min, int64_t max)
{
    return json_read_int(json_field_needed(fields, name, "a number"), min, max, min);
}

static struct str text(struct json_fields *fields, const char *name, size_t max)
{
    return json_read_line(json_field_needed(fields, name, "a text"), max);
}

static void read_progress(struct json_fields *fields, struct produce_event *event)
{
    event->stage = text(fields, "stage", STAGE_MAX);
    event->permille = (int32_t)number(fields, "permille", 0, 1000);
    event->frames_done = number(fields, "frames_done", 0, INT32_MAX);
    event->frames_total = number(fields, "frames_total", 0, INT32_MAX);
    event->segments_done = (int32_t)number(fields, "segments_done", 0, INT32_MAX);
    event->segments_total = (int32_t)number(fields, "segments_total", 0, INT32_MAX);
}

static void read_piece(struct json_fields *fields, struct produce_event *event)
{
    event->number = (int32_t)number(fields, "number", PRODUCE_INIT, PRODUCE_PIECES_MAX);
    event->duration_us = number(fields, "duration_us", 0, DAY_US);
    event->longest_us = number(fields, "longest_us", 0, DAY_US);
    event->last = json_read_bool(json_field_needed(fields, "last", "a truth"), false);
    event->codecs = text(fields, "codecs", CODECS_MAX);
    event->width = (int32_t)number(fields, "width", 1, SIDE_MAX);
    event->height = (int32_t)number(fields, "height", 1, SIDE_MAX);
}

static void read_cached(struct json_fields *fields, struct produce_event *event)
{
    struct json_node key = json_field_needed(fields, "key", "64 hex digits");

    event->cache_kind = text(fields, "kind", KIND_MAX);
    for (size_t i = 0; i < event->cache_kind.len; i++)
        if (event->cache_kind.ptr[i] < 'a' || event->cache_kind.ptr[i] > 'z')
            json_fail(key, "its kind is no word");
    if (!digest_from_hex(json_read_text(key, DIGEST_HEX), &event->key))
        json_fail(key, "is no digest");
}

static void read_fields(struct json_fields *fields, struct produce_event *event)
{
    switch (event->kind) {
    case PRODUCE_PROGRESS:
        read_progress(fields, event);
        break;
    case PRODUCE_PIECE:
        read_piece(fields, event);
        break;
    case PRODUCE_CACHED:
        read_cached(fields, event);
        break;
    case PRODUCE_NOTE:
        event->text = text(fields, "text", PRODUCE_TEXT_MAX);
        break;
    case PRODUCE_RESULT:
        event->duration_us = number(fields, "duration_us", 1, DAY_US);
        event->width = (int32_t)number(fields, "width", 1, SIDE_MAX);
        event->height = (int32_t)number(fields, "height", 1, SIDE_MAX);
        break;
    case PRODUCE_FAILURE:
        event->code = (enum error_code)number(fields, "code", ERROR_USAGE, ERROR_BUSY);
        event->text = text(fields, "text", PRODUCE_TEXT_MAX);
        break;
    }
}

bool produce_event_decode(struct arena *arena, struct str line, struct produce_event *out,
                          struct error *error)
{
    struct json_document *document = NULL;
    struct produce_event event = {0};
    struct json_reader reader;
    struct json_fields fields;
    bool ok;

    json_reader_init(&reader, arena, error);
    if (!json_parse(line, PRODUCE_LINE_MAX, &document, error))
        return false;
    json_fields_open(&fields, json_root(&reader, document));
    event.kind = (enum produce_event_kind)json_read_enum(
        json_field_needed(&fields, "event", "its kind"), NAMES, KINDS, "an event", 0);
    if (json_reader_ok(&reader)) {
        read_fields(&fields, &event);
        json_fields_close(&fields);
    }
    ok = json_reader_ok(&reader);
    json_document_free(document);
    if (!ok) {
        if (error)
            error->code = ERROR_INTERNAL;
        return error_prefix(error, "the process that makes the video");
    }
    *out = event;
    return true;
}
