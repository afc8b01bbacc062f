/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/http_client.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "net/http_exchange.h"
#include "net/http_url.h"
#include "net/transfer.h"
#include "os/file.h"

#include "base/banned.h"

/* Lines that are kept for the next request; more than these are closed after use. */
enum { LINES_KEPT = 16 };

struct http_client {
    struct http_client_options options;
    pthread_mutex_t lock; /* guards idle, idle_count */
    struct transfer_line *idle[LINES_KEPT];
    size_t idle_count;
};

bool http_client_new(const struct http_client_options *options, struct http_client **out,
                     struct error *error)
{
    struct http_client *client = calloc(1, sizeof *client);

    /* Counted and thread-safe since libcurl 7.84. */
    if (!client || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(client);
        return error_set(error, ERROR_UNAVAILABLE, "libcurl cannot start");
    }
    client->options = *options;
    pthread_mutex_init(&client->lock, NULL);
    *out = client;
    return true;
}

void http_client_free(struct http_client *client)
{
    if (!client)
        return;
    for (size_t i = 0; i < client->idle_count; i++)
        transfer_line_free(client->idle[i]);
    pthread_mutex_destroy(&client->lock);
    curl_global_cleanup();
    free(client);
}

static struct transfer_line *borrow_line(struct http_client *client)
{
    struct transfer_line *line = NULL;

    pthread_mutex_lock(&client->lock);
    if (client->idle_count)
        line = client->idle[--client->idle_count];
    pthread_mutex_unlock(&client->lock);
    return line ? line : transfer_line_new();
}

static void return_line(struct http_client *client, struct transfer_line *line)
{
    /* Nothing that the line points to may outlive the request. */
    curl_easy_reset(line->easy);
    pthread_mutex_lock(&client->lock);
    if (client->idle_count < LINES_KEPT) {
        client->idle[client->idle_count++] = line;
        line = NULL;
    }
    pthread_mutex_unlock(&client->lock);
    transfer_line_free(line);
}

static bool take_into_buf(void *context, struct str piece, struct error *error)
{
    struct buf *buf = context;

    buf_append(buf, piece);
    return buf_ok(buf) ||
           error_set(error, ERROR_LIMIT, "the answer is larger than %zu bytes", buf->max);
}

struct http_sink http_sink_buf(struct buf *buf)
{
    return (struct http_sink){
        .take = take_into_buf, .context = buf, .max = (int64_t)(buf->max - buf->len)};
}

static bool take_into_file(void *context, struct str piece, struct error *error)
{
    const int *fd = context;

    return file_write_all(*fd, piece, error);
}

struct http_sink http_sink_fd(int *fd, int64_t max)
{
    return (struct http_sink){.take = take_into_file, .context = fd, .max = max};
}

static bool is_clean(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return false;
    return true;
}

/* A list for libcurl; NULL with *error set for a header that would break the request. */
static bool make_headers(struct arena *arena, const struct http_request *request,
                         struct curl_slist **out, struct error *error)
{
    struct curl_slist *list = NULL;

    for (size_t i = 0; i < request->header_count; i++) {
        const struct http_header *header = &request->headers[i];
        struct curl_slist *longer;
        struct str line;
        if (!header->name.len || !is_clean(header->name) || !is_clean(header->value) ||
            str_find(header->name, STR(":"), 0) != (size_t)-1) {
            curl_slist_free_all(list);
            return error_set(error, ERROR_INPUT,
                             "a request header has characters that no header may have");
        }
        /* "Name;" is how libcurl is told of a header with an empty value. */
        line = header->value.len ? arena_printf(arena, "%.*s: %.*s", STR_FMT(header->name),
                                                STR_FMT(header->value))
                                 : arena_printf(arena, "%.*s;", STR_FMT(header->name));
        longer = curl_slist_append(list, line.ptr);
        BUG_UNLESS(longer);
        list = longer;
    }
    *out = list;
    return true;
}

static bool is_always_repeatable(const char *method)
{
    static const char *const METHODS[] = {"GET", "HEAD", "PUT", "DELETE"};

    for (size_t i = 0; i < COUNT_OF(METHODS); i++)
        if (strcmp(method, METHODS[i]) == 0)
            return true;
    return false;
}

static void set_method(CURL *easy, const struct http_request *request)
{
    bool has_body = request->body.kind != HTTP_BODY_NONE || strcmp(request->method, "PUT") == 0 ||
                    strcmp(request->method, "POST") == 0;

    if (has_body) {
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
                         (curl_off_t)http_body_length(&request->body));
    }
    if (strcmp(request->method, "HEAD") == 0)
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    else if (strcmp(request->method, "GET") != 0 || has_body)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
}

static void set_up(struct http_client *client, struct transfer_line *line,
                   struct http_exchange *exchange, const char *url, struct curl_slist *headers)
{
    const struct http_request *request = exchange->request;
    CURL *easy = line->easy;

    transfer_prepare(line, request->plain_loopback ? "https,http" : "https",
                     client->options.extra_ca_file);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    /* Signatures and random names cover the path as it is. */
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, client->options.user_agent);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    if (request->redirects > 0) {
        curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)request->redirects);
    }
    if (request->fresh || (!request->repeatable && !is_always_repeatable(request->method)))
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    set_method(easy, request);
    http_exchange_attach(exchange, line);
}

/* A kept connection that the other side had closed, found out only by using it. libcurl sends most
 * such requests again by itself; this is for the rest. */
static bool was_stale(struct transfer_line *line, const struct http_exchange *exchange,
                      CURLcode result)
{
    long connects = 1;

    curl_easy_getinfo(line->easy, CURLINFO_NUM_CONNECTS, &connects);
    return connects == 0 && !exchange->answered && !exchange->failed &&
           (result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR ||
            result == CURLE_GOT_NOTHING);
}

static bool run(struct transfer_line *line, struct http_exchange *exchange, struct error *error)
{
    const struct http_deadlines *deadlines = &exchange->request->deadlines;
    struct transfer_limits limits = {
        .connect_ms = deadlines->connect_ms ? deadlines->connect_ms : HTTP_CONNECT_MS,
        .whole_ms = deadlines->whole_ms ? deadlines->whole_ms : HTTP_WHOLE_MS,
        .cancel = exchange->request->cancel,
        .overdue = http_exchange_overdue,
        .context = exchange,
    };
    CURLcode result;

    if (!transfer_run(line, &limits, &result, error))
        return false;
    if (was_stale(line, exchange, result)) {
        exchange->sent = exchange->received = 0;
        exchange->connected = false;
        curl_easy_setopt(line->easy, CURLOPT_FRESH_CONNECT, 1L);
        if (!transfer_run(line, &limits, &result, error))
            return false;
    }
    if (exchange->failed)
        return false;
    return result == CURLE_OK || transfer_failed(line, result, exchange->shown, error);
}

/* RFC 9110, 10.2.3: seconds, or a date. */
static int seconds_of(struct str retry_after)
{
    int64_t seconds = 0;

    if (!retry_after.len || str_to_int(retry_after, 0, 86400, &seconds))
        return (int)seconds;
    seconds = (int64_t)curl_getdate(retry_after.ptr, NULL);
    if (seconds < 0)
        return 0;
    seconds -= clock_wall_us(NULL) / 1000000;
    return (int)CLAMP(seconds, 0, 86400);
}

static void log_exchange(const struct http_client *client, const struct http_exchange *exchange,
                         struct str host, int64_t began_us, bool ok)
{
    log_event(client->options.log, LOG_DEBUG, "http_request",
              "method=%s host=%.*s status=%d ms=%lld", exchange->request->method, STR_FMT(host),
              ok ? exchange->status : 0, (long long)((clock_monotonic_us(NULL) - began_us) / 1000));
}

/* All that can be refused before anything is sent. */
static bool prepare(struct arena *arena, const struct http_request *request, struct http_url *url,
                    struct curl_slist **headers, struct error *error)
{
    if (request->redirects > 0)
        BUG_UNLESS(strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0);
    return http_url_read(arena, request->url, request->plain_loopback, url, error) &&
           make_headers(arena, request, headers, error);
}

bool http_perform(struct http_client *client, struct arena *arena,
                  const struct http_request *request, struct http_response *response,
                  struct error *error)
{
    struct error dropped = ERROR_INIT;
    struct http_exchange exchange = {.request = request, .response = response, .arena = arena};
    struct curl_slist *headers = NULL;
    struct transfer_line *line = NULL;
    struct http_url url;
    int64_t began_us = clock_monotonic_us(NULL);
    bool ok = false;

    exchange.error = error ? error : &dropped;
    buf_init(&exchange.problem, HTTP_PROBLEM_MAX);
    if (!prepare(arena, request, &url, &headers, exchange.error))
        goto done;
    exchange.shown = url.shown;
    exchange.plain = str_equal(url.scheme, STR("http"));
    line = borrow_line(client);
    if (!line) {
        error_set(error, ERROR_INTERNAL, "libcurl: out of memory");
        goto done;
    }
    set_up(client, line, &exchange, arena_str(arena, request->url).ptr, headers);
    ok = run(line, &exchange, exchange.error);
    log_exchange(client, &exchange, url.host, began_us, ok);
    return_line(client, line);
    if (ok) {
        response->status = exchange.status;
        response->retry_after_s = seconds_of(exchange.retry_after);
        response->problem = arena_str(arena, buf_str(&exchange.problem));
    }
done:
    curl_slist_free_all(headers);
    buf_release(&exchange.problem);
    return ok;
}

static enum error_code code_of_status(int status)
{
    switch (status) {
    case 408:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
        return ERROR_BUSY;
    case 401:
        return ERROR_UNAUTHENTICATED;
    case 403:
        return ERROR_DENIED;
    case 404:
    case 410:
        return ERROR_NOT_FOUND;
    case 409:
        return ERROR_CONFLICT;
    case 412:
        return ERROR_STALE;
    default:
        return ERROR_UNAVAILABLE;
    }
}

bool http_status_error(const struct http_response *response, struct str what, struct error *error)
{
    error_set(error, code_of_status(response->status), "%.*s: the answer was HTTP status %d",
              STR_FMT(what), response->status);
    if (error)
        error->retry_after_s = response->retry_after_s;
    return false;
}
