/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Problem documents (RFC 9457). */

#include "web/call_parts.h"

#include "base/banned.h"

/* What an error's code is to a client. `own`: our trouble, whose detail is for the log only. */
struct meaning {
    int status;
    const char *word;
    bool own;
};

static struct meaning meaning_of(enum error_code code)
{
    switch (code) {
    case ERROR_USAGE:
    case ERROR_INPUT:
        return (struct meaning){400, "bad-request", false};
    case ERROR_LIMIT:
        return (struct meaning){413, "too-large", false};
    case ERROR_UNAUTHENTICATED:
        return (struct meaning){401, "unauthenticated", false};
    case ERROR_DENIED:
        return (struct meaning){403, "denied", false};
    case ERROR_NOT_FOUND:
        return (struct meaning){404, "not-found", false};
    case ERROR_CONFLICT:
        return (struct meaning){409, "conflict", false};
    case ERROR_STALE:
        return (struct meaning){412, "stale", false};
    case ERROR_TOO_MANY:
        return (struct meaning){429, "too-many", false};
    case ERROR_BUSY:
        return (struct meaning){503, "busy", false};
    case ERROR_UNAVAILABLE:
        return (struct meaning){503, "unavailable", true};
    case ERROR_CANCELLED:
        return (struct meaning){503, "stopping", true};
    case ERROR_NO_SPACE:
        return (struct meaning){507, "no-space", true};
    case ERROR_IO:
    case ERROR_INTERNAL:
    case ERROR_NONE:
        return (struct meaning){500, "internal", true};
    }
    BUG("no such error code: %d", (int)code);
}

int response_status_of(enum error_code code)
{
    return meaning_of(code).status;
}

static const struct {
    int status;
    const char *phrase, *word;
} PHRASES[] = {
    {304, "Not Modified", NULL},
    {400, "Bad Request", "bad-request"},
    {401, "Unauthorized", "unauthenticated"},
    {403, "Forbidden", "denied"},
    {404, "Not Found", "not-found"},
    {405, "Method Not Allowed", "method"},
    {408, "Request Timeout", "timeout"},
    {409, "Conflict", "conflict"},
    {411, "Length Required", "length"},
    {412, "Precondition Failed", "stale"},
    {413, "Content Too Large", "too-large"},
    {415, "Unsupported Media Type", "media-type"},
    {416, "Range Not Satisfiable", "range"},
    {417, "Expectation Failed", "expectation"},
    {422, "Unprocessable Content", "invalid"},
    {428, "Precondition Required", "precondition"},
    {429, "Too Many Requests", "too-many"},
    {431, "Request Header Fields Too Large", "headers"},
    {500, "Internal Server Error", "internal"},
    {501, "Not Implemented", "not-implemented"},
    {503, "Service Unavailable", "busy"},
    {507, "Insufficient Storage", "no-space"},
};

const char *response_phrase(int status)
{
    for (size_t i = 0; i < COUNT_OF(PHRASES); i++)
        if (PHRASES[i].status == status)
            return PHRASES[i].phrase;
    return "Error";
}

static const char *word_of(int status, const struct meaning *meaning)
{
    if (status == meaning->status)
        return meaning->word;
    for (size_t i = 0; i < COUNT_OF(PHRASES); i++)
        if (PHRASES[i].status == status && PHRASES[i].word)
            return PHRASES[i].word;
    return meaning->word;
}

/* "scenes[3].say" as a JSON Pointer in a fragment (RFC 6901): "#/scenes/3/say". */
static struct str pointer_of(struct arena *arena, struct str path)
{
    char *text = arena_alloc(arena, path.len + 3, 1);
    size_t len = 0;

    text[len++] = '#';
    text[len++] = '/';
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        if (c == '.' || c == '[')
            text[len++] = '/';
        else if (c != ']')
            text[len++] = c;
    }
    return (struct str){text, len};
}

/* The reader's complaints begin with the path of the field. */
static void put_field_error(struct json_writer *json, struct arena *arena, struct str message)
{
    size_t colon = str_find(message, STR(": "), 0);
    struct str path = str_take(message, colon);

    if (colon == (size_t)-1)
        return;
    json_key(json, "errors");
    json_begin_array(json);
    json_begin_object(json);
    json_text_field(json, "pointer", pointer_of(arena, path));
    json_text_field(json, "detail", str_skip(message, colon + 2));
    json_end_object(json);
    json_end_array(json);
}

static void log_own(const struct call *call, const struct error *error)
{
    log_event(&call->log, LOG_ERROR, "request_failed", "code=%d cause=%d reason=\"%s\"",
              (int)error->code, error->cause, error->message);
}

void response_problem(struct response *response, int status, const struct error *error)
{
    struct call *call = response->call;
    struct meaning meaning = meaning_of(error->code);
    bool field = call->reader && call->reader->failed && error->code == ERROR_INPUT;
    struct json_writer *json;
    int answer = status ? status : field ? 422 : meaning.status;
    const char *word = word_of(answer, &meaning);

    json = response_json(response, answer);
    response->type = "application/problem+json";
    response->cache = NULL;
    json_begin_object(json);
    json_text_field(json, "type", arena_printf(&call->arena, "urn:clipcrafter:problem:%s", word));
    json_text_field(json, "title", str_from(response_phrase(answer)));
    json_int_field(json, "status", answer);
    json_text_field(json, "detail",
                    meaning.own ? STR("Something failed on our side; try again later, and name "
                                      "the instance if you tell us.")
                                : str_from(error->message));
    json_text_field(json, "instance", call_id(call));
    if (field)
        put_field_error(json, &call->arena, str_from(error->message));
    json_end_object(json);
    if (meaning.own)
        log_own(call, error);
    if (error->retry_after_s > 0)
        response_header(response, "Retry-After",
                        arena_printf(&call->arena, "%d", error->retry_after_s));
    if (answer == 401)
        response_header(response, "WWW-Authenticate", STR("Bearer realm=\"ClipCrafter\""));
}
