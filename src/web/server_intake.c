/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first look at a request: is it of the form that HTTP wants, and for which route is it? */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/vec.h"

#include "web/http_text.h"
#include "web/raw_head.h"
#include "web/server_parts.h"

#include "base/banned.h"

enum { HEADERS_MAX = 100 };

static void make_id(struct server *server, char out[CALL_ID_TEXT + 1])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const struct web_hooks *hooks = &server->settings.hooks;
    uint8_t bytes[CALL_ID_TEXT];

    if (hooks->random)
        hooks->random(hooks->context, bytes, sizeof bytes);
    else
        BUG_UNLESS(getrandom(bytes, sizeof bytes, 0) == sizeof bytes);
    for (size_t i = 0; i < CALL_ID_TEXT; i++)
        out[i] = digits[bytes[i] & 63];
    out[CALL_ID_TEXT] = 0;
}

struct header_list {
    struct arena *arena;
    VEC_OF(struct call_header) lines;
};

static enum MHD_Result copy_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_size, const char *value, size_t value_size)
{
    struct header_list *list = context;
    struct call_header *line = VEC_PUSH(&list->lines, list->arena);

    (void)kind;
    line->name = arena_str(list->arena, (struct str){name, name_size});
    line->value = arena_str(list->arena, (struct str){value ? value : "", value ? value_size : 0});
    return MHD_YES;
}

static void copy_headers(struct call *call)
{
    struct header_list list = {.arena = &call->arena};

    MHD_get_connection_values_n(call->connection, MHD_HEADER_KIND, copy_header, &list);
    call->headers = list.lines.items;
    call->header_count = list.lines.count;
}

static void take_target(struct call *call)
{
    char *raw = peer_take_target(call->peer);
    struct str target = arena_str(&call->arena, str_from(raw ? raw : ""));
    size_t query = str_find(target, STR("?"), 0);

    free(raw);
    call->path = str_take(target, query);
    call->query_text = query == (size_t)-1 ? (struct str){0} : str_skip(target, query + 1);
}

static void take_method(struct call *call, const char *method)
{
    call->method_text = arena_str(&call->arena, str_from(method)).ptr;
    call->is_head = strcmp(method, "HEAD") == 0;
    for (int i = METHOD_GET; i < METHOD_COUNT; i++)
        if (strcmp(method, http_method_name((enum http_method)i)) == 0)
            call->method = (enum http_method)i;
    if (call->is_head)
        call->method = METHOD_GET;
}

static void take_client(struct call *call)
{
    const struct server_settings *settings = &call->server->settings;
    const struct address *peer = peer_address(call->peer);
    struct str rest, proto = {0};

    call->secure = settings->tls_cert.len > 0;
    call->address = *peer;
    if (!address_in(peer, settings->trusted, settings->trusted_count))
        return;
    call->address = address_behind(peer, call_header(call, "X-Forwarded-For"), settings->trusted,
                                   settings->trusted_count);
    rest = call_header(call, "X-Forwarded-Proto");
    while (http_list_next(&rest, &proto)) /* the last one is the nearest proxy's */
        continue;
    call->secure = call->secure || str_equal_nocase(proto, STR("https"));
}

static enum MHD_Result walk_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    raw_head_field(context, (struct str){name, name_size}, (struct str){value, value_size});
    return MHD_YES;
}

/* Whether what we were told of the head is all of it. `url` is the target up to its query. */
static bool head_is_whole(struct call *call, const char *method, const char *url,
                          const char *version)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t target = call->path.len + (call->query_text.ptr ? 1 + call->query_text.len : 0);
    struct raw_head head;

    if (!info)
        return false;
    raw_head_begin(&head, (struct str){method, info->header_size});
    raw_head_request_line(&head, str_from(method), (struct str){url, target}, str_from(version));
    MHD_get_connection_values_n(call->connection, MHD_HEADER_KIND, walk_header, &head);
    return raw_head_end(&head);
}

struct call *intake_call(struct server *server, struct MHD_Connection *connection,
                         const char *method, const char *url, const char *version)
{
    struct call *call = calloc(1, sizeof *call);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    BUG_UNLESS(call && info && pthread_mutex_init(&call->lock, NULL) == 0);
    BUG_UNLESS(pthread_cond_init(&call->changed, NULL) == 0);
    call->server = server;
    call->peer = info->socket_context;
    call->connection = connection;
    call->refs = 1;
    call->body.fd = -1;
    call->start_us = clock_monotonic_us(NULL);
    call->clock = server->settings.clock;
    call->app = server->settings.app;
    call->cancel = &server->cancel;
    arena_init(&call->arena);
    make_id(server, call->id);
    if (server->settings.log)
        call->log = *server->settings.log;
    call->log.scope = call->id;
    response_init(&call->response, call);
    call->query = ARENA_NEW(&call->arena, struct query);
    copy_headers(call);
    take_target(call);
    take_method(call, method);
    call->head_whole = head_is_whole(call, method, url, version);
    take_client(call);
    return call;
}

static bool refuse(int *status, int value, struct error *error, const char *message)
{
    *status = value;
    return error_set(error, ERROR_INPUT, "%s", message);
}

static size_t header_bytes(const struct call *call)
{
    size_t bytes = call->path.len + call->query_text.len;

    for (size_t i = 0; i < call->header_count; i++)
        bytes += call->headers[i].name.len + call->headers[i].value.len + 4;
    return bytes;
}

static bool is_target_text(struct str text)
{
    return text.len == 0 || http_is_visible(text, text.len);
}

/*
 * What two readers could take differently is taken by none (RFC 9112, 6.1 to 6.3 and 11.2): both
 * lengths, two lengths, a coding other than chunked, two hosts, bytes that no header may hold, and
 * whatever libmicrohttpd did not tell us of (raw_head.h).
 */
static bool check_form(struct call *call, int *status, struct error *error)
{
    size_t lengths = call_header_times(call, STR("Content-Length"));
    size_t codings = call_header_times(call, STR("Transfer-Encoding"));

    if (call->header_count > HEADERS_MAX ||
        header_bytes(call) > (size_t)call->server->settings.limits.header_bytes)
        return refuse(status, 431, error, "the headers are too long; send fewer");
    if (!call->head_whole)
        return refuse(status, 400, error,
                      "the head holds a folded line, a bare line end or a NUL; end lines by CR LF");
    if (!is_target_text(call->path) || !is_target_text(call->query_text))
        return refuse(status, 400, error, "the target holds bytes that must be percent-encoded");
    for (size_t i = 0; i < call->header_count; i++)
        if (!http_is_token(call->headers[i].name) || !http_is_field_value(call->headers[i].value))
            return refuse(status, 400, error, "a header holds bytes that none may hold");
    if (lengths > 1 || codings > 1 || (lengths && codings))
        return refuse(status, 400, error, "the length of the body is given twice");
    if (codings && !str_equal_nocase(call_header(call, "Transfer-Encoding"), STR("chunked")))
        return refuse(status, 501, error, "Transfer-Encoding: only chunked is understood");
    if (call_header_times(call, STR("Host")) > 1)
        return refuse(status, 400, error, "Host: is given twice");
    return true;
}

static bool is_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0;
}

static bool take_length(struct call *call, int *status, struct error *error)
{
    struct str length = call_header(call, "Content-Length");

    call->content_length = -1;
    call->has_body = call_header_times(call, STR("Transfer-Encoding")) > 0;
    if (!call_header_times(call, STR("Content-Length")))
        return true;
    if (!is_digits(length) || !str_to_int(length, 0, INT64_MAX, &call->content_length))
        return refuse(status, 400, error, "Content-Length: is no length");
    call->has_body = call->content_length > 0;
    return true;
}

static bool find_route(struct call *call, int *status, struct error *error)
{
    if (!str_starts_with(call->path, STR("/")))
        return refuse(status, 400, error, "the target does not begin with a slash");
    if (!router_match(call->server->router, call->method, call->path, &call->arena, &call->match,
                      error) ||
        !query_parse(&call->arena, call->query_text, call->query, error)) {
        *status = 400;
        return false;
    }
    if (call->match.route)
        return true;
    if (!call->match.allow) {
        *status = 404;
        return error_set(error, ERROR_NOT_FOUND, "there is nothing at this address");
    }
    response_header(&call->response, "Allow", str_from(call->match.allow));
    return refuse(status, 405, error, "this address does not know the method");
}

static bool lists(const char *words, struct str name)
{
    struct str rest = str_from(words), word;

    while (str_split(&rest, ' ', &word))
        if (str_equal(word, name))
            return true;
    return false;
}

static bool check_query(struct call *call, int *status, struct error *error)
{
    for (size_t i = 0; i < call->query->count && call->match.route->query; i++)
        if (!lists(call->match.route->query, call->query->pairs[i].name)) {
            *status = 400;
            return error_set(error, ERROR_INPUT, "query: \"%.*s\" means nothing here; leave it out",
                             STR_FMT(call->query->pairs[i].name));
        }
    return true;
}

static bool check_body(struct call *call, int *status, struct error *error)
{
    const struct route *route = call->match.route;
    int64_t most = route->body_max ? route->body_max : 64 * 1024;
    struct str type = call_content_type(call);

    if (route->body == BODY_NONE && call->has_body)
        return refuse(status, 400, error, "body: is not wanted here; leave it out");
    if (route->body == BODY_NONE)
        return true;
    if (call->content_length > most) {
        *status = 413;
        return error_set(error, ERROR_LIMIT, "body: is longer than %lld bytes; send less",
                         (long long)most);
    }
    if (route->body == BODY_JSON && call->has_body && !str_equal(type, STR("application/json")) &&
        !str_equal(type, STR("application/merge-patch+json")))
        return refuse(status, 415, error, "Content-Type: must be application/json");
    return true;
}

bool intake_check(struct call *call, int *status, struct error *error)
{
    if (!check_form(call, status, error) || !take_length(call, status, error)) {
        call->close_after = true; /* nobody knows where the next request begins */
        return false;
    }
    return find_route(call, status, error) && check_query(call, status, error) &&
           check_body(call, status, error);
}
