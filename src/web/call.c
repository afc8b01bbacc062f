/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/file.h"

#include "web/call_parts.h"
#include "web/cookie.h"

#include "base/banned.h"

struct arena *call_arena(struct call *call)
{
    return &call->arena;
}

const struct log *call_log(const struct call *call)
{
    return &call->log;
}

const struct clock *call_clock(const struct call *call)
{
    return call->clock;
}

void *call_app(const struct call *call)
{
    return call->app;
}

const struct route *call_route(const struct call *call)
{
    return call->match.route;
}

struct str call_id(const struct call *call)
{
    return str_from(call->id);
}

struct cancel *call_cancel(struct call *call)
{
    return call->cancel;
}

const struct principal *call_principal(const struct call *call)
{
    return &call->principal;
}

const struct address *call_address(const struct call *call)
{
    return &call->address;
}

bool call_is_secure(const struct call *call)
{
    return call->secure;
}

void call_hold(struct call *call)
{
    pthread_mutex_lock(&call->lock);
    call->refs++;
    pthread_mutex_unlock(&call->lock);
}

void call_release(struct call *call)
{
    bool last;

    pthread_mutex_lock(&call->lock);
    last = --call->refs == 0;
    pthread_mutex_unlock(&call->lock);
    if (!last)
        return;
    response_drop_body(&call->response);
    json_document_free(call->document);
    free(call->body.bytes);
    if (call->body.fd >= 0)
        close(call->body.fd);
    arena_release(&call->arena);
    pthread_cond_destroy(&call->changed);
    pthread_mutex_destroy(&call->lock);
    free(call);
}

void call_wake(struct call *call)
{
    pthread_cond_broadcast(&call->changed);
    if (!call->suspended)
        return;
    call->suspended = false;
    MHD_resume_connection(call->connection);
}

void call_pause(struct call *call)
{
    call->suspended = true;
    MHD_suspend_connection(call->connection);
}

struct str call_param(const struct call *call, const char *name)
{
    for (size_t i = 0; i < call->match.param_count; i++)
        if (str_equal(call->match.params[i].name, str_from(name)))
            return call->match.params[i].value;
    BUG("route %s has no parameter %s", call->match.route->pattern, name);
}

static uint8_t hex_value(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

void call_param_uuid(const struct call *call, const char *name, uint8_t out[16])
{
    struct str text = call_param(call, name);
    size_t at = 0;

    BUG_UNLESS(text.len == 36);
    for (size_t i = 0; i < 16; i++) {
        at += text.ptr[at] == '-';
        out[i] = (uint8_t)(hex_value(text.ptr[at]) << 4 | hex_value(text.ptr[at + 1]));
        at += 2;
    }
}

struct str call_query(const struct call *call, const char *name)
{
    const struct str *value = query_find(call->query, str_from(name));

    return value ? *value : (struct str){0};
}

bool call_query_has(const struct call *call, const char *name)
{
    return query_find(call->query, str_from(name)) != NULL;
}

bool call_query_int(const struct call *call, const char *name, int64_t min, int64_t max,
                    int64_t fallback, int64_t *out, struct error *error)
{
    const struct str *text = query_find(call->query, str_from(name));
    int64_t value = fallback;

    if (text && !str_to_int(*text, min, max, &value))
        return error_set(error, ERROR_INPUT, "%s: \"%.*s\" is no whole number from %lld to %lld",
                         name, STR_FMT(*text), (long long)min, (long long)max);
    *out = value;
    return true;
}

size_t call_header_times(const struct call *call, struct str name)
{
    size_t times = 0;

    for (size_t i = 0; i < call->header_count; i++)
        times += str_equal_nocase(call->headers[i].name, name);
    return times;
}

struct str call_header_str(struct call *call, struct str name)
{
    struct str joined = {0};

    for (size_t i = 0; i < call->header_count; i++) {
        if (!str_equal_nocase(call->headers[i].name, name))
            continue;
        if (joined.ptr)
            joined = arena_printf(&call->arena, "%.*s, %.*s", STR_FMT(joined),
                                  STR_FMT(call->headers[i].value));
        else
            joined = call->headers[i].value;
    }
    return joined;
}

struct str call_header(struct call *call, const char *name)
{
    return call_header_str(call, str_from(name));
}

bool call_cookie(struct call *call, const char *name, struct str *out)
{
    struct str full = str_from(name);

    if (call_header_times(call, STR("Cookie")) != 1)
        return false;
    if (!str_starts_with(full, STR("__Host-")))
        full = arena_printf(&call->arena, "__Host-%s", name);
    return cookie_find(call_header(call, "Cookie"), full, out);
}

struct str call_body(const struct call *call)
{
    return (struct str){call->body.bytes ? call->body.bytes : "", call->body.len};
}

struct str call_content_type(struct call *call)
{
    struct str type = call_header(call, "Content-Type");
    char *lower;

    type = str_trim(str_take(type, str_find(type, STR(";"), 0)));
    lower = arena_alloc(&call->arena, type.len + 1, 1);
    for (size_t i = 0; i < type.len; i++)
        lower[i] = (char)tolower((unsigned char)type.ptr[i]);
    return (struct str){lower, type.len};
}

int64_t call_content_length(const struct call *call)
{
    return call->content_length;
}

bool call_json(struct call *call, struct json_fields *out, struct error *error)
{
    struct str text = call_body(call);

    BUG_UNLESS(call->match.route->body == BODY_JSON && !call->document);
    call->reader = ARENA_NEW(&call->arena, struct json_reader);
    json_reader_init(call->reader, &call->arena, error);
    if (!json_parse(text.len ? text : STR("{}"), MAX_OF(text.len, (size_t)2), &call->document,
                    error))
        return error_prefix(error, "body");
    json_fields_open(out, json_root(call->reader, call->document));
    return true;
}

bool call_json_done(struct call *call, struct json_fields *fields, struct error *error)
{
    (void)error; /* the reader has it since call_json() */
    json_fields_close(fields);
    return json_reader_ok(call->reader);
}

/* Why no more can be read, or true. With the lock. */
static bool body_is_sound(struct call *call, struct error *error)
{
    if (call->body.over)
        return error_set(error, ERROR_LIMIT, "body: is longer than %lld bytes; send less",
                         (long long)call->match.route->body_max);
    if (call->gone)
        return error_set(error, ERROR_IO, "the client went away before its body had ended");
    return true;
}

bool call_read(struct call *call, void *bytes, size_t size, size_t *count, struct error *error)
{
    struct call_body *body = &call->body;
    size_t taken = 0;
    bool ok;

    BUG_UNLESS(call->match.route->body == BODY_STREAM);
    pthread_mutex_lock(&call->lock);
    while (body->len == 0 && !body->ended && !body->over && !call->gone)
        pthread_cond_wait(&call->changed, &call->lock);
    ok = body_is_sound(call, error);
    if (ok) {
        taken = MIN_OF(size, body->len);
        if (taken)
            memcpy(bytes, body->bytes + body->start, taken);
        body->start += taken;
        body->len -= taken;
        if (body->len == 0) {
            body->start = 0;
            call_wake(call);
        }
        *count = taken;
    }
    pthread_mutex_unlock(&call->lock);
    return ok;
}

bool call_read_to_file(struct call *call, int fd, int64_t *bytes, struct error *error)
{
    char *piece = arena_alloc(&call->arena, CALL_PIPE_BYTES, 1);
    int64_t total = 0;
    size_t count;

    do {
        if (!call_read(call, piece, CALL_PIPE_BYTES, &count, error) ||
            !file_write_all(fd, (struct str){piece, count}, error))
            return false;
        total += (int64_t)count;
    } while (count);
    *bytes = total;
    return true;
}

int call_body_fd(const struct call *call)
{
    BUG_UNLESS(call->match.route->body == BODY_SPOOL);
    return call->body.fd;
}

int64_t call_body_size(const struct call *call)
{
    return call->body.total;
}

bool call_check_if_match(struct call *call, struct str tag, bool required, struct error *error)
{
    struct version version = {.tag = tag};

    switch (condition_if_match(call_header(call, "If-Match"), &version, true)) {
    case CONDITION_HOLDS:
        return true;
    case CONDITION_NONE:
        if (!required)
            return true;
        call->problem_status = 428;
        return error_set(error, ERROR_USAGE,
                         "If-Match: is missing; send the ETag that you have read");
    case CONDITION_FAILS:
        return error_set(error, ERROR_STALE,
                         "If-Match: this was changed meanwhile; read it again and repeat");
    case CONDITION_BROKEN:
        return error_set(error, ERROR_INPUT,
                         "If-Match: is no list of entity tags; send the ETag as it came");
    }
    BUG("no such condition");
}
