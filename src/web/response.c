/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

#include "web/call_parts.h"
#include "web/http_text.h"
#include "web/sse_parts.h"

#include "base/banned.h"

void response_init(struct response *response, struct call *call)
{
    *response = (struct response){.call = call, .status = 200, .fd = -1};
    buf_init(&response->body, RESPONSE_BODY_MAX);
}

void response_drop_body(struct response *response)
{
    if (response->fd >= 0)
        close(response->fd);
    response->fd = -1;
    if (response->kind == RESPONSE_STREAM && response->stream.release)
        response->stream.release(response->stream.context);
    if (response->kind == RESPONSE_EVENTS)
        sse_client_free(response->client);
    response->client = NULL;
    response->json = NULL;
    buf_release(&response->body);
    buf_init(&response->body, RESPONSE_BODY_MAX);
    response->kind = RESPONSE_EMPTY;
    response->type = NULL;
}

static void begin(struct response *response, enum response_kind kind, int status, const char *type)
{
    response_drop_body(response);
    response->kind = kind;
    response->status = status;
    response->type = type;
}

struct json_writer *response_json(struct response *response, int status)
{
    begin(response, RESPONSE_BYTES, status, "application/json");
    response->json = ARENA_NEW(&response->call->arena, struct json_writer);
    json_writer_init(response->json, &response->body, JSON_ONE_LINE);
    return response->json;
}

void response_finish(struct response *response)
{
    if (response->json)
        json_writer_finish(response->json);
    response->json = NULL;
    if (response->kind == RESPONSE_BYTES && !buf_ok(&response->body)) {
        struct error error;
        error_set(&error, ERROR_INTERNAL, "an answer is longer than %d bytes", RESPONSE_BODY_MAX);
        response_problem(response, 0, &error);
        response_finish(response);
    }
}

void response_text(struct response *response, int status, const char *type, struct str body)
{
    begin(response, RESPONSE_BYTES, status, type);
    buf_append(&response->body, body);
}

void response_empty(struct response *response, int status)
{
    begin(response, RESPONSE_EMPTY, status, NULL);
}

void response_redirect(struct response *response, int status, struct str location)
{
    response_empty(response, status);
    response_header(response, "Location", location);
}

void response_header(struct response *response, const char *name, struct str value)
{
    struct arena *arena = &response->call->arena;

    BUG_UNLESS(http_is_token(str_from(name)) && http_is_field_value(value));
    *VEC_PUSH(&response->headers, arena) = (struct response_line){name, arena_str(arena, value)};
}

void response_cookie(struct response *response, const struct cookie *cookie)
{
    struct buf text;

    buf_init(&text, 8192);
    cookie_write(&text, cookie);
    BUG_UNLESS(buf_ok(&text));
    response_header(response, "Set-Cookie", buf_str(&text));
    buf_release(&text);
}

void response_etag(struct response *response, struct str tag)
{
    response_header(response, "ETag",
                    arena_printf(&response->call->arena, "\"%.*s\"", STR_FMT(tag)));
}

void response_cache(struct response *response, const char *control)
{
    response->cache = control;
}

void response_policy(struct response *response, const char *policy)
{
    response->policy = policy;
}

void response_stream(struct response *response, int status, const char *type, int64_t length,
                     const struct response_stream *stream)
{
    begin(response, RESPONSE_STREAM, status, type);
    response->length = length;
    response->stream = *stream;
}

void response_events(struct response *response, struct sse_client *client)
{
    begin(response, RESPONSE_EVENTS, 200, "text/event-stream");
    response->client = client;
    response_header(response, "X-Accel-Buffering", STR("no"));
}

/* attr-char of RFC 8187 */
static bool is_attr_char(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr("!#$&+-.^_`|~", c));
}

void response_disposition(struct buf *out, bool attachment, struct str name)
{
    bool plain = true;

    buf_append(out, attachment ? STR("attachment") : STR("inline"));
    if (name.len == 0)
        return;
    buf_append(out, STR("; filename=\""));
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        bool fits = c >= 0x20 && c < 0x7f && !strchr("\"\\/%", c);
        plain = plain && fits;
        if (fits || (c & 0xc0) != 0x80) /* one '_' for a character of several bytes */
            buf_append_char(out, fits ? (char)c : '_');
    }
    buf_append_char(out, '"');
    if (plain)
        return;
    buf_append(out, STR("; filename*=UTF-8''"));
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (is_attr_char(c))
            buf_append_char(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}

static void file_headers(struct response *response, const struct response_file *file)
{
    char date[HTTP_DATE_TEXT + 1];
    struct buf text;

    if (file->tag.len)
        response_etag(response, file->tag);
    if (file->changed_s) {
        http_date_text(file->changed_s, date);
        response_header(response, "Last-Modified", str_from(date));
    }
    response_header(response, "Accept-Ranges", STR("bytes"));
    buf_init(&text, 8192);
    response_disposition(&text, file->attachment, file->name);
    if (buf_ok(&text) && (file->attachment || file->name.len))
        response_header(response, "Content-Disposition", buf_str(&text));
    buf_release(&text);
}

/* 304 by If-None-Match, or by If-Modified-Since when there is none. */
static bool is_unchanged(struct call *call, const struct version *version)
{
    struct str tags = call_header(call, "If-None-Match");

    if (tags.len)
        return condition_if_none_match(tags, version, true) == CONDITION_HOLDS;
    return condition_if_modified_since(call_header(call, "If-Modified-Since"), version) ==
           CONDITION_HOLDS;
}

static void file_part(struct response *response, const struct response_file *file,
                      const struct version *version)
{
    struct call *call = response->call;
    struct range range = {0, file->size};
    struct error error;

    switch (range_parse(call_header(call, "Range"), call_header(call, "If-Range"), version,
                        file->size, &range)) {
    case RANGE_WHOLE:
        break;
    case RANGE_PART:
        response->status = 206;
        response_header(response, "Content-Range",
                        arena_printf(&call->arena, "bytes %" PRId64 "-%" PRId64 "/%" PRId64,
                                     range.offset, range.offset + range.length - 1, file->size));
        break;
    case RANGE_UNSATISFIABLE:
        error_set(&error, ERROR_INPUT, "Range: begins past the end of %" PRId64 " bytes",
                  file->size);
        response_problem(response, 416, &error);
        response_header(response, "Content-Range",
                        arena_printf(&call->arena, "bytes */%" PRId64, file->size));
        return;
    }
    response->offset = range.offset;
    response->length = range.length;
}

void response_file(struct response *response, const struct response_file *file)
{
    struct version version = {
        .tag = file->tag.len ? arena_printf(&response->call->arena, "\"%.*s\"", STR_FMT(file->tag))
                             : (struct str){0},
        .changed_s = file->changed_s};

    begin(response, RESPONSE_FILE, 200, file->type);
    response->fd = file->fd;
    file_headers(response, file);
    if (is_unchanged(response->call, &version))
        response_empty(response, 304);
    else
        file_part(response, file, &version);
}
