/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The one HTTP client, on libcurl: everything that ClipCrafter asks of another machine over HTTP
 * goes through http_perform().
 *
 * TLS 1.2 or newer is always verified; plain http only reaches this machine itself, and only where
 * the caller allows it. No proxy, cookie, netrc or redirect is followed unless asked for. Bodies
 * stream from memory or a descriptor and into a sink with a maximum. HTTP/1.1 with kept
 * connections.
 *
 * A client may be used from any number of threads at once; a request and its response belong to the
 * thread that performs it.
 *
 * The places for what guards the way out: which addresses may be connected to is decided in
 * http_exchange.c, where a socket is opened; circuit breakers and budgets belong at the head of
 * http_perform(), repetitions in retry.h.
 */
#ifndef CLIPCRAFTER_NET_HTTP_CLIENT_H
#define CLIPCRAFTER_NET_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/log.h"
#include "base/str.h"

struct http_client;

struct http_client_options {
    const char *user_agent;    /**< sent with every request */
    const char *extra_ca_file; /**< PEM file of authorities trusted beside the system's, or NULL */
    const struct log *log;     /**< one debug line a request: method, host, status, time; or NULL */
};

/** The options' texts must outlive it. ERROR_UNAVAILABLE if libcurl cannot start. */
bool http_client_new(const struct http_client_options *options, struct http_client **out,
                     struct error *error) MUST_CHECK;
/** Closes kept connections. No request may be under way. */
void http_client_free(struct http_client *client);

struct http_header {
    struct str name, value; /**< neither may hold control characters; the value is not folded */
};

/** What is sent: bytes in memory, or `length` bytes of `fd` from `offset` on (read with pread(), so
 * that a part may be sent again and several threads may share the descriptor). */
struct http_body {
    enum { HTTP_BODY_NONE, HTTP_BODY_BYTES, HTTP_BODY_FILE } kind;
    struct str bytes;
    int fd;
    int64_t offset, length;
};

/** Milliseconds; 0 is the constant in brackets. Passing one is ERROR_BUSY. */
struct http_deadlines {
    int64_t connect_ms;    /**< name, connection and TLS [10 s] */
    int64_t first_byte_ms; /**< from the last byte sent to the first byte of the answer [30 s] */
    int64_t whole_ms;      /**< everything [10 min] */
    int64_t slow_ms;       /**< a span in which fewer bytes moved than ... [30 s] */
    int64_t slow_bytes;    /**< ... this is too slow [1024] */
};

enum {
    HTTP_CONNECT_MS = 10000,
    HTTP_FIRST_BYTE_MS = 30000,
    HTTP_WHOLE_MS = 600000,
    HTTP_SLOW_MS = 30000,
    HTTP_SLOW_BYTES = 1024,
    HTTP_PROBLEM_MAX = 65536, /**< bytes of an answer other than 2xx that are kept */
};

struct http_request {
    const char *method; /**< "GET", "PUT"; upper case */
    struct str url;
    const struct http_header *headers; /**< Host and Content-Length are the client's */
    size_t header_count;
    struct http_body body;
    struct http_deadlines deadlines;
    int redirects;       /**< most that are followed, for GET and HEAD; 0 is none */
    bool plain_loopback; /**< http:// is allowed, to this machine only */
    /** Sending it twice does no harm. GET, HEAD, PUT and DELETE are always sent again, once, when a
     * kept connection turns out to be closed; another method only where this is set (it gets a
     * new connection otherwise). */
    bool repeatable;
    /** On a new connection, so that the client never sends it again by itself: for long bodies
     * whose lost answer is asked for instead. */
    bool fresh;
    struct cancel *cancel; /**< may be NULL */
};

/** Takes the body of a 2xx answer piece by piece. False ends the transfer with *error. */
struct http_sink {
    bool (*take)(void *context, struct str piece, struct error *error);
    void *context;
    int64_t max; /**< bytes; one more is ERROR_LIMIT */
};

/** Appends to `buf`, at most what it may hold. */
struct http_sink http_sink_buf(struct buf *buf);
/** Writes at the position of *fd; a full disk is ERROR_NO_SPACE. */
struct http_sink http_sink_fd(int *fd, int64_t max);

/** One header of the answer that is asked for. */
struct http_wanted {
    const char *name; /**< compared without regard to case */
    struct str value; /**< out: trimmed, empty where there is none; of several, the last */
};

struct http_response {
    /* Asked for: */
    struct http_wanted *wanted;
    size_t wanted_count;
    struct http_sink sink; /**< for the body of a 2xx answer; without take() it is dropped */
    /* Answered; only set when http_perform() is true: */
    int status;
    int retry_after_s;  /**< from Retry-After, seconds or a date; 0 where there is none */
    struct str problem; /**< body of an answer other than 2xx, at most HTTP_PROBLEM_MAX bytes */
};

/**
 * Sends the request and reads the answer. True for every complete answer, whatever its status; the
 * texts of `response` are in `arena`. False without one: ERROR_BUSY where another try may do
 * (no connection, reset, cut short, a deadline passed), ERROR_UNAVAILABLE where it will not (a
 * certificate that does not verify), ERROR_INPUT for a URL or header that is refused, ERROR_LIMIT
 * for a body over the sink's maximum, ERROR_CANCELLED, or what the sink said. A sink may have taken
 * bytes by then. Messages name the URL without its query.
 */
bool http_perform(struct http_client *client, struct arena *arena,
                  const struct http_request *request, struct http_response *response,
                  struct error *error) MUST_CHECK;

/**
 * An answer whose status is not 2xx as an error, its message beginning with `what`: ERROR_BUSY with
 * retry_after_s for 408, 429, 500, 502, 503 and 504, ERROR_UNAUTHENTICATED for 401, ERROR_DENIED
 * for 403, ERROR_NOT_FOUND for 404 and 410, ERROR_CONFLICT for 409, ERROR_STALE for 412,
 * ERROR_UNAVAILABLE for the rest. Always false.
 */
bool http_status_error(const struct http_response *response, struct str what, struct error *error);

#endif
