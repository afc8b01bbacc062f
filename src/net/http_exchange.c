/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/http_exchange.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/http_url.h"

#include "base/banned.h"

int64_t http_body_length(const struct http_body *body)
{
    switch (body->kind) {
    case HTTP_BODY_NONE:
        return 0;
    case HTTP_BODY_BYTES:
        return (int64_t)body->bytes.len;
    case HTTP_BODY_FILE:
        return body->length;
    }
    BUG("no such body: %d", (int)body->kind);
}

/* What was asked for must still be there: a file that shrank is the caller's trouble, said plainly.
 */
static ssize_t read_file(struct http_exchange *exchange, char *into, size_t most)
{
    const struct http_body *body = &exchange->request->body;
    ssize_t got;

    do
        got = pread(body->fd, into, most, body->offset + exchange->sent);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        return got;
    exchange->failed = true;
    if (got < 0)
        error_set_errno(exchange->error, errno, "%.*s: what is sent cannot be read",
                        STR_FMT(exchange->shown));
    else
        error_set(exchange->error, ERROR_IO, "%.*s: what is sent is shorter than it was said to be",
                  STR_FMT(exchange->shown));
    return -1;
}

static size_t on_read(char *into, size_t size, size_t count, void *context)
{
    struct http_exchange *exchange = context;
    const struct http_body *body = &exchange->request->body;
    size_t most = size * count;
    int64_t left = http_body_length(body) - exchange->sent;
    ssize_t got;

    if (left <= 0)
        return 0;
    most = (int64_t)most > left ? (size_t)left : most;
    if (body->kind == HTTP_BODY_BYTES) {
        memcpy(into, body->bytes.ptr + exchange->sent, most);
        got = (ssize_t)most;
    } else {
        got = read_file(exchange, into, most);
    }
    if (got < 0)
        return CURL_READFUNC_ABORT;
    exchange->sent += got;
    exchange->quiet_us = clock_monotonic_us(NULL);
    return (size_t)got;
}

static int on_seek(void *context, curl_off_t offset, int origin)
{
    struct http_exchange *exchange = context;

    if (origin != SEEK_SET || offset < 0 || offset > http_body_length(&exchange->request->body))
        return CURL_SEEKFUNC_FAIL;
    exchange->sent = offset;
    exchange->window_at = exchange->sent + exchange->received;
    return CURL_SEEKFUNC_OK;
}

static bool take(struct http_exchange *exchange, struct str piece)
{
    const struct http_sink *sink = &exchange->response->sink;

    exchange->received += (int64_t)piece.len;
    if (exchange->status < 200 || exchange->status > 299) {
        buf_append(&exchange->problem, str_take(piece, HTTP_PROBLEM_MAX - exchange->problem.len));
        return true;
    }
    if (!sink->take)
        return true;
    if (exchange->received > sink->max)
        return error_set(exchange->error, ERROR_LIMIT,
                         "%.*s: the answer is larger than the %lld bytes that are taken",
                         STR_FMT(exchange->shown), (long long)sink->max);
    return sink->take(sink->context, piece, exchange->error);
}

static size_t on_write(char *bytes, size_t size, size_t count, void *context)
{
    struct http_exchange *exchange = context;
    struct str piece = {bytes, size * count};

    if (!take(exchange, piece)) {
        exchange->failed = true;
        return piece.len + 1; /* anything but piece.len ends the transfer */
    }
    return piece.len;
}

/* "HTTP/1.1 200 OK": each one begins an answer anew (after 100, after a redirect). */
static void begin_answer(struct http_exchange *exchange, struct str line)
{
    struct str word;
    int64_t status;

    if (!str_split(&line, ' ', &word) || !str_split(&line, ' ', &word) ||
        !str_to_int(word, 100, 999, &status))
        return;
    exchange->status = (int)status;
    exchange->answered = status >= 200;
    exchange->retry_after = (struct str){0};
    for (size_t i = 0; i < exchange->response->wanted_count; i++)
        exchange->response->wanted[i].value = (struct str){0};
}

static void note_header(struct http_exchange *exchange, struct str name, struct str value)
{
    if (str_equal_nocase(name, STR("retry-after")))
        exchange->retry_after = arena_str(exchange->arena, value);
    for (size_t i = 0; i < exchange->response->wanted_count; i++)
        if (str_equal_nocase(name, str_from(exchange->response->wanted[i].name)))
            exchange->response->wanted[i].value = arena_str(exchange->arena, value);
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
    struct http_exchange *exchange = context;
    struct str line = str_trim((struct str){bytes, size * count});
    size_t colon = str_find(line, STR(":"), 0);

    exchange->quiet_us = clock_monotonic_us(NULL);
    if (str_starts_with(line, STR("HTTP/")))
        begin_answer(exchange, line);
    else if (colon != (size_t)-1)
        note_header(exchange, str_trim(str_take(line, colon)), str_trim(str_skip(line, colon + 1)));
    return size * count;
}

static int on_request(void *context, char *remote, char *local, int remote_port, int local_port)
{
    struct http_exchange *exchange = context;

    (void)remote, (void)local, (void)remote_port, (void)local_port;
    exchange->connected = true;
    exchange->quiet_us = exchange->window_us = clock_monotonic_us(NULL);
    return CURL_PREREQFUNC_OK;
}

/* The address is known here and nothing was sent to it yet: what may be connected to is decided
 * here. A name such as localhost does not have to lead to this machine. */
static curl_socket_t on_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct http_exchange *exchange = context;

    (void)purpose;
    if (exchange->plain && !http_address_is_loopback(&address->addr)) {
        exchange->failed = true;
        error_set(exchange->error, ERROR_INPUT,
                  "%.*s: is not encrypted and leads to another machine; use an https:// address",
                  STR_FMT(exchange->shown));
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void http_exchange_attach(struct http_exchange *exchange, struct transfer_line *line)
{
    CURL *easy = line->easy;

    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_request);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, exchange);
}

bool http_exchange_overdue(void *context, int64_t now_us, struct error *error)
{
    struct http_exchange *exchange = context;
    const struct http_deadlines *deadlines = &exchange->request->deadlines;
    int64_t first_ms = deadlines->first_byte_ms ? deadlines->first_byte_ms : HTTP_FIRST_BYTE_MS;
    int64_t slow_ms = deadlines->slow_ms ? deadlines->slow_ms : HTTP_SLOW_MS;
    int64_t least = deadlines->slow_bytes ? deadlines->slow_bytes : HTTP_SLOW_BYTES;
    int64_t moved = exchange->sent + exchange->received;
    bool sending = exchange->sent < http_body_length(&exchange->request->body);

    if (!exchange->connected)
        return false;
    if (!exchange->answered && !sending) {
        exchange->window_us = now_us;
        exchange->window_at = moved;
        if (now_us - exchange->quiet_us < first_ms * 1000)
            return false;
        error_set(error, ERROR_BUSY, "%.*s: no answer within %lld ms", STR_FMT(exchange->shown),
                  (long long)first_ms);
        return true;
    }
    if (now_us - exchange->window_us < slow_ms * 1000)
        return false;
    if (moved - exchange->window_at < least) {
        error_set(error, ERROR_BUSY, "%.*s: only %lld bytes moved within %lld ms",
                  STR_FMT(exchange->shown), (long long)(moved - exchange->window_at),
                  (long long)slow_ms);
        return true;
    }
    exchange->window_us = now_us;
    exchange->window_at = moved;
    return false;
}
