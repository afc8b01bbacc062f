/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "data/json_text.h"
#include "data/text.h"

#include "base/banned.h"

enum { PATH_BYTES = 200, QUOTE_MAX = 60 };

void json_reader_init(struct json_reader *reader, struct arena *arena, struct error *error)
{
    *reader = (struct json_reader){.arena = arena, .error = error};
}

bool json_reader_ok(const struct json_reader *reader)
{
    return !reader->failed;
}

struct json_node json_root(struct json_reader *reader, const struct json_document *document)
{
    return (struct json_node){.reader = reader, .value = json_document_root(document)};
}

enum json_kind json_kind_of(struct json_node node)
{
    if (!node.value)
        return JSON_KIND_ABSENT;
    switch (json_typeof(node.value)) {
    case JSON_OBJECT:
        return JSON_KIND_OBJECT;
    case JSON_ARRAY:
        return JSON_KIND_ARRAY;
    case JSON_STRING:
        return JSON_KIND_TEXT;
    case JSON_INTEGER:
    case JSON_REAL:
        return JSON_KIND_NUMBER;
    case JSON_TRUE:
    case JSON_FALSE:
        return JSON_KIND_BOOL;
    case JSON_NULL:
        return JSON_KIND_NULL;
    }
    BUG("no such JSON type");
}

/* Appends the step to `node` after those of its ancestors; the root has no step of its own. */
static void append_path(struct buf *path, const struct json_node *node)
{
    if (!node->parent)
        return;
    append_path(path, node->parent);
    if (node->name)
        buf_printf(path, "%s%s", path->len ? "." : "", node->name);
    else
        buf_printf(path, "[%zu]", node->index);
}

void json_fail(struct json_node node, const char *format, ...)
{
    struct buf path;
    char message[sizeof((struct error *)0)->message];
    va_list args;

    if (node.reader->failed)
        return;
    node.reader->failed = true;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    buf_init(&path, PATH_BYTES);
    append_path(&path, &node);
    error_set(node.reader->error, ERROR_INPUT, "%.*s%s%s", STR_FMT(buf_str(&path)),
              path.len ? ": " : "the document ", message);
    buf_release(&path);
}

/* What stands there, for "is X, but should be Y". */
static const char *kind_noun(enum json_kind kind)
{
    static const char *const nouns[] = {"missing", "null",   "true or false", "a number",
                                        "a text",  "a list", "an object"};

    return nouns[kind];
}

static bool expect(struct json_node node, enum json_kind wanted, const char *example)
{
    enum json_kind kind = json_kind_of(node);

    if (kind == wanted)
        return true;
    if (kind != JSON_KIND_ABSENT)
        json_fail(node, "is %s, but should be %s%s", kind_noun(kind), kind_noun(wanted), example);
    return false;
}

void json_fields_open(struct json_fields *fields, struct json_node node)
{
    *fields = (struct json_fields){.node = node};
    if (!expect(node, JSON_KIND_OBJECT, ", { ... }"))
        fields->node.value = NULL;
}

struct json_node json_field(struct json_fields *fields, const char *name)
{
    BUG_UNLESS(fields->asked_count < JSON_FIELDS_MAX);
    fields->asked[fields->asked_count++] = name;
    return (struct json_node){.reader = fields->node.reader,
                              .parent = &fields->node,
                              .name = name,
                              .value = json_object_get(fields->node.value, name)};
}

struct json_node json_field_needed(struct json_fields *fields, const char *name, const char *mend)
{
    struct json_node node = json_field(fields, name);

    if (!node.value && fields->node.value)
        json_fail(node, "is missing; %s", mend);
    return node;
}

static bool was_asked(const struct json_fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->asked_count; i++)
        if (strcmp(fields->asked[i], name) == 0)
            return true;
    return false;
}

/* A name like that of a field which is not there: not refused, since other programs may add what
 * they like, but told. */
static void doubt(struct json_fields *fields, const char *name)
{
    struct json_reader *reader = fields->node.reader;
    struct json_node node = {.reader = reader, .parent = &fields->node, .name = name};
    const char *near = str_nearest(str_from(name), fields->asked, fields->asked_count);
    struct buf path;

    if (!near || json_object_get(fields->node.value, near) ||
        reader->doubt_count == JSON_DOUBTS_MAX)
        return;
    buf_init(&path, PATH_BYTES);
    append_path(&path, &node);
    reader->doubts[reader->doubt_count++] =
        arena_printf(reader->arena, "%.*s: is kept but means nothing here; did you mean \"%s\"?",
                     STR_FMT(buf_str(&path)), near);
    buf_release(&path);
}

struct str json_fields_unknown(struct json_fields *fields)
{
    struct json_t *rest = NULL, *value;
    struct str text = {0};
    const char *name;

    json_object_foreach(fields->node.value, name, value)
    {
        if (was_asked(fields, name))
            continue;
        doubt(fields, name);
        if (!rest)
            rest = json_object();
        if (!rest || json_object_set(rest, name, value))
            BUG("out of memory");
    }
    if (rest)
        text = json_canonical_text(fields->node.reader->arena, rest);
    json_decref(rest);
    return text;
}

void json_fields_close(struct json_fields *fields)
{
    struct json_t *value;
    const char *name;

    json_object_foreach(fields->node.value, name, value)
    {
        struct json_node node = {
            .reader = fields->node.reader, .parent = &fields->node, .name = name, .value = value};
        const char *near;

        if (was_asked(fields, name))
            continue;
        near = str_nearest(str_from(name), fields->asked, fields->asked_count);
        if (near)
            json_fail(node, "is not a field here; did you mean \"%s\"?", near);
        else
            json_fail(node, "is not a field here; remove it");
    }
}

size_t json_items(struct json_node node, size_t max)
{
    size_t count;

    if (!expect(node, JSON_KIND_ARRAY, ", [ ... ]"))
        return 0;
    count = json_array_size(node.value);
    if (count <= max)
        return count;
    json_fail(node, "has %zu items; at most %zu are allowed", count, max);
    return 0;
}

struct json_node json_item(const struct json_node *array, size_t index)
{
    struct json_t *value = json_array_get(array->value, index);

    BUG_UNLESS(value);
    return (struct json_node){
        .reader = array->reader, .parent = array, .index = index, .value = value};
}

/* The text as it stands in the document; false (complained) if it is none or too long. */
static bool text_view(struct json_node node, size_t bytes_max, struct str *out)
{
    size_t len;

    if (!expect(node, JSON_KIND_TEXT, " in quotes"))
        return false;
    len = json_string_length(node.value);
    if (len > bytes_max) {
        json_fail(node, "is %zu bytes long; at most %zu are allowed", len, bytes_max);
        return false;
    }
    *out = (struct str){json_string_value(node.value), len};
    return true;
}

struct str json_read_text(struct json_node node, size_t bytes_max)
{
    struct str text;

    if (!text_view(node, bytes_max, &text))
        return (struct str){0};
    return arena_str(node.reader->arena, text);
}

struct str json_read_exact(struct json_node node, size_t bytes_max)
{
    struct str text = json_read_text(node, bytes_max), rest = text;
    uint32_t code;

    while (utf8_next(&rest, &code))
        if (text_is_forbidden(code)) {
            json_fail(node, "holds U+%04X, an invisible control character; remove it", code);
            break;
        }
    return text;
}

static struct str read_clean(struct json_node node, size_t bytes_max, enum text_lines lines)
{
    struct str text, clean = {0};
    struct error error = ERROR_INIT;

    if (text_view(node, bytes_max, &text) &&
        !text_clean(node.reader->arena, text, lines, &clean, &error))
        json_fail(node, "%s", error.message);
    return clean;
}

struct str json_read_line(struct json_node node, size_t bytes_max)
{
    return read_clean(node, bytes_max, TEXT_ONE_LINE);
}

struct str json_read_paragraphs(struct json_node node, size_t bytes_max)
{
    return read_clean(node, bytes_max, TEXT_KEEP_LINES);
}

/* True if it is a number; else complains, with a hint where a number stands in quotes. */
static bool expect_number(struct json_node node)
{
    double number;

    if (json_kind_of(node) == JSON_KIND_TEXT &&
        str_to_double((struct str){json_string_value(node.value), json_string_length(node.value)},
                      &number)) {
        json_fail(node, "is a text, but should be a number; write it without quotes");
        return false;
    }
    return expect(node, JSON_KIND_NUMBER, "");
}

static bool whole(struct json_node node, int64_t *out)
{
    double real;

    if (json_is_integer(node.value)) {
        *out = json_integer_value(node.value);
        return true;
    }
    real = json_real_value(node.value);
    if (trunc(real) != real || fabs(real) > 9007199254740992.0) /* 2^53: exact in a double */
        return false;
    *out = (int64_t)real;
    return true;
}

int64_t json_read_int(struct json_node node, int64_t min, int64_t max, int64_t fallback)
{
    int64_t value;

    if (!expect_number(node))
        return fallback;
    if (!whole(node, &value))
        json_fail(node, "is %.15g; write a whole number from %lld to %lld",
                  json_number_value(node.value), (long long)min, (long long)max);
    else if (value < min || value > max)
        json_fail(node, "is %lld; write a number from %lld to %lld", (long long)value,
                  (long long)min, (long long)max);
    else
        return value;
    return fallback;
}

int64_t json_read_fixed(struct json_node node, int32_t scale, int64_t min, int64_t max,
                        int64_t fallback)
{
    double value;

    if (!expect_number(node))
        return fallback;
    value = round(json_number_value(node.value) * scale);
    if (value >= (double)min && value <= (double)max)
        return (int64_t)value;
    json_fail(node, "is %.15g; write a number from %.15g to %.15g", json_number_value(node.value),
              (double)min / scale, (double)max / scale);
    return fallback;
}

bool json_read_bool(struct json_node node, bool fallback)
{
    return expect(node, JSON_KIND_BOOL, "") ? json_is_true(node.value) : fallback;
}

/* Complains that `text` is none of the names: the nearest, or all of them. */
static void fail_name(struct json_node node, struct str text, const char *const *names,
                      size_t count, const char *what)
{
    const char *near = str_nearest(text, names, count);
    struct buf list;

    text = text_ellipsis(node.reader->arena, text, QUOTE_MAX);
    if (near) {
        json_fail(node, "\"%.*s\" is not %s; did you mean \"%s\"?", STR_FMT(text), what, near);
        return;
    }
    buf_init(&list, 400);
    for (size_t i = 0; i < count; i++)
        buf_printf(&list, "%s\"%s\"", i == 0 ? "" : i + 1 < count ? ", " : " or ", names[i]);
    json_fail(node, "\"%.*s\" is not %s; write %.*s", STR_FMT(text), what, STR_FMT(buf_str(&list)));
    buf_release(&list);
}

int json_read_enum(struct json_node node, const char *const *names, size_t count, const char *what,
                   int fallback)
{
    struct str text;

    if (!text_view(node, SIZE_MAX, &text))
        return fallback;
    for (size_t i = 0; i < count; i++)
        if (str_equal(text, str_from(names[i])))
            return (int)i;
    fail_name(node, text, names, count, what);
    return fallback;
}
