/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/json_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/banned.h"

static void append_value(struct buf *out, json_t *value);

void json_append_quoted(struct buf *out, struct str text)
{
    size_t plain = 0;

    buf_append_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        buf_append_bytes(out, text.ptr + plain, i - plain);
        plain = i + 1;
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c == '\n' || c == '\t')
            buf_append(out, c == '\n' ? STR("\\n") : STR("\\t"));
        else
            buf_printf(out, "\\u%04x", c);
    }
    buf_append_bytes(out, text.ptr + plain, text.len - plain);
    buf_append_char(out, '"');
}

/* Fewest digits that read back as the same double; '.' whatever the locale; 2 stays 2.0. */
static void append_real(struct buf *out, double value)
{
    char text[40];
    bool has_mark = false;

    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    for (const char *p = text; *p; p++) {
        bool plain = (*p >= '0' && *p <= '9') || *p == '-' || *p == '+' || *p == 'e';
        has_mark = has_mark || !plain || *p == 'e';
        if (plain)
            buf_append_char(out, *p);
        else if (out->len && out->ptr[out->len - 1] != '.')
            buf_append_char(out, '.');
    }
    if (!has_mark)
        buf_append(out, STR(".0"));
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void append_object(struct buf *out, json_t *object)
{
    size_t count = 0, size = json_object_size(object);
    const char **keys = calloc(size ? size : 1, sizeof *keys), *key;
    json_t *value;

    BUG_UNLESS(keys);
    json_object_foreach(object, key, value) keys[count++] = key;
    qsort(keys, count, sizeof *keys, compare_keys);
    buf_append_char(out, '{');
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_append_char(out, ',');
        json_append_quoted(out, str_from(keys[i]));
        buf_append_char(out, ':');
        append_value(out, json_object_get(object, keys[i]));
    }
    buf_append_char(out, '}');
    free(keys);
}

static void append_array(struct buf *out, json_t *array)
{
    buf_append_char(out, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i)
            buf_append_char(out, ',');
        append_value(out, json_array_get(array, i));
    }
    buf_append_char(out, ']');
}

static void append_value(struct buf *out, json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        append_object(out, value);
        return;
    case JSON_ARRAY:
        append_array(out, value);
        return;
    case JSON_STRING:
        json_append_quoted(out, (struct str){json_string_value(value), json_string_length(value)});
        return;
    case JSON_INTEGER:
        buf_printf(out, "%lld", (long long)json_integer_value(value));
        return;
    case JSON_REAL:
        append_real(out, json_real_value(value));
        return;
    case JSON_TRUE:
        buf_append(out, STR("true"));
        return;
    case JSON_FALSE:
        buf_append(out, STR("false"));
        return;
    case JSON_NULL:
        buf_append(out, STR("null"));
        return;
    }
    BUG("no such JSON type");
}

struct str json_canonical_text(struct arena *arena, struct json_t *value)
{
    struct buf out;
    struct str text;

    buf_init(&out, SIZE_MAX / 4);
    append_value(&out, value);
    BUG_UNLESS(buf_ok(&out));
    text = arena_str(arena, buf_str(&out));
    buf_release(&out);
    return text;
}
