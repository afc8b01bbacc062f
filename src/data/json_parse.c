/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/json.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/utf8.h"
#include "data/json_text.h"

#include "base/banned.h"

struct json_document {
    json_t *root;
};

struct json_t *json_document_root(const struct json_document *document)
{
    return document->root;
}

void json_document_free(struct json_document *document)
{
    if (!document)
        return;
    json_decref(document->root);
    free(document);
}

/* 1-based line and column, in code points, of byte `offset` of a text valid up to there. */
struct place {
    size_t line, column;
};

static struct place place_of(struct str text, size_t offset)
{
    struct place place = {1, 1};
    size_t line_start = 0;

    offset = MIN_OF(offset, text.len);
    for (size_t i = 0; i < offset; i++)
        if (text.ptr[i] == '\n') {
            place.line++;
            line_start = i + 1;
        }
    place.column = 1 + utf8_length((struct str){text.ptr + line_start, offset - line_start});
    return place;
}

/* Complains about byte `offset` of `text`. */
static bool fail_at(struct str text, size_t offset, struct error *error, const char *message)
{
    struct place place = place_of(text, offset);

    return error_set(error, ERROR_INPUT, "line %zu, column %zu: %s", place.line, place.column,
                     message);
}

static bool check_encoding(struct str text, struct error *error)
{
    size_t valid;

    if (str_starts_with(text, STR("\xff\xfe")) || str_starts_with(text, STR("\xfe\xff")))
        return error_set(error, ERROR_INPUT, "is UTF-16; save it as UTF-8");
    valid = utf8_valid_prefix(text);
    if (valid == text.len)
        return true;
    return error_set(error, ERROR_INPUT,
                     "line %zu: byte 0x%02x is not valid UTF-8; save the file "
                     "as UTF-8",
                     place_of(text, valid).line, (unsigned char)text.ptr[valid]);
}

/* Byte after the string that starts at `i`, or the end of the text. */
static size_t skip_string(struct str text, size_t i)
{
    for (i++; i < text.len && text.ptr[i] != '"'; i++)
        if (text.ptr[i] == '\\')
            i++;
    return MIN_OF(i, text.len);
}

/* Nesting is bounded before the parser, which recurses, sees the text. */
static bool check_depth(struct str text, struct error *error)
{
    size_t depth = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"')
            i = skip_string(text, i);
        else if ((c == '{' || c == '[') && ++depth > JSON_DEPTH_MAX)
            return error_set(error, ERROR_LIMIT, "line %zu: nested deeper than %d levels",
                             place_of(text, i).line, JSON_DEPTH_MAX);
        else if ((c == '}' || c == ']') && depth > 0)
            depth--;
    }
    return true;
}

/* Last byte before `offset` that is no white space; 0 if there is none. */
static char byte_before(struct str text, size_t offset)
{
    struct str before = str_trim(str_take(text, offset));

    return before.len ? before.ptr[before.len - 1] : '\0';
}

/*
 * Where the token starts that jansson stopped at. It reports the byte after it and quotes the token
 * itself as "... near 'TOKEN'"; a long one is cut off in the message, then the end has to do.
 */
static size_t token_start(struct str text, const json_error_t *found)
{
    size_t end = found->position > 0 ? MIN_OF((size_t)found->position, text.len) : 0;
    const char *quoted = strstr(found->text, " near '");
    struct str token;

    if (!quoted)
        return end;
    token = str_from(quoted + 7);
    token.len -= token.len > 0;
    if (token.len <= end && str_equal(token, (struct str){text.ptr + end - token.len, token.len}))
        return end - token.len;
    return end;
}

/* The usual slips of hand editing, from the byte where the parser stopped and the one before. */
static const char *slip(struct str text, size_t at)
{
    char here = at < text.len ? text.ptr[at] : '\0', before = byte_before(text, at);

    if ((here == '}' || here == ']') && before == ',')
        return "a comma before a closing bracket; remove the comma";
    if (here == '\'')
        return "JSON wants double quotes (\"), not single ones";
    if (here == '/' || here == '#')
        return "JSON has no comments; remove it";
    if (here == '"' && (before == '"' || before == '}' || before == ']' ||
                        (before >= '0' && before <= '9') || before == 'e'))
        return "a comma is missing before this field or item";
    if (here == '{' && (before == '}' || before == '"'))
        return "a comma is missing before this object";
    if (here == 'N' || here == 'I')
        return "NaN and Infinity are not numbers of JSON; write a finite number";
    return "this is not JSON; check the quotes, commas and brackets here";
}

/* The parser forgets a number that overflows; it ends at `end`. */
static size_t number_start(struct str text, size_t end)
{
    while (end > 0 && text.ptr[end - 1] && strchr("+-.0123456789eE", text.ptr[end - 1]))
        end--;
    return end;
}

static bool fail_syntax(struct str text, const json_error_t *found, struct error *error)
{
    size_t at = token_start(text, found);

    switch (json_error_code(found)) {
    case json_error_premature_end_of_input:
        return fail_at(text, text.len, error,
                       "the text ends early; a quote or closing bracket is missing");
    case json_error_end_of_input_expected:
        return fail_at(text, at, error, "something follows the last bracket; remove it");
    case json_error_duplicate_key:
        return fail_at(text, at, error, "this field stands twice in its object; keep one");
    case json_error_numeric_overflow:
        return fail_at(text, number_start(text, at), error,
                       "this number is too large; write one that fits its field");
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return fail_at(text, at, error, "\\u0000 is not allowed in a text; remove it");
    default:
        return fail_at(text, at, error, slip(text, at));
    }
}

bool json_parse(struct str text, size_t bytes_max, struct json_document **out, struct error *error)
{
    struct json_document *document;
    json_error_t found;
    json_t *root;

    if (text.len > bytes_max)
        return error_set(error, ERROR_LIMIT, "is %zu bytes long; at most %zu are allowed", text.len,
                         bytes_max);
    if (str_starts_with(text, STR("\xef\xbb\xbf")))
        text = str_skip(text, 3);
    if (str_trim(text).len == 0)
        return error_set(error, ERROR_INPUT, "is empty; a JSON object { ... } should stand there");
    if (!check_encoding(text, error) || !check_depth(text, error))
        return false;
    root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &found);
    if (!root)
        return fail_syntax(text, &found, error);
    if (!json_is_object(root)) {
        json_decref(root);
        return error_set(error, ERROR_INPUT,
                         "line 1: is a list; an object { ... } should stand "
                         "there");
    }
    document = malloc(sizeof *document);
    BUG_UNLESS(document);
    document->root = root;
    *out = document;
    return true;
}
