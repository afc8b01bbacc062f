/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A request between libmicrohttpd's thread and the executor: see the stages in call_parts.h.
 * libmicrohttpd calls request_on_data() once with the headers, then for each piece of the body,
 * then once more at its end; and again for the same step after a pause.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/file.h"

#include "web/server_parts.h"

#include "base/banned.h"

enum { DISCARD_MAX = 256 * 1024 /* bytes read past a refusal, so that the client sees it */ };

bool request_submit(struct server *server, struct call *call)
{
    bool taken;

    pthread_mutex_lock(&server->lock);
    taken = !server->closed && executor_submit(server->executor, &call->job);
    pthread_mutex_unlock(&server->lock);
    if (taken)
        call->refs++;
    return taken;
}

static void answer_problem(struct call *call, int status, const struct error *error)
{
    response_problem(&call->response, status, error);
    response_finish(&call->response);
}

/* On the executor, in RUN and ADMIT. */
static void run_call(struct job *job)
{
    struct call *call = (struct call *)((char *)job - offsetof(struct call, job));
    struct error error = ERROR_INIT;
    bool admitting, streams, ok;

    pthread_mutex_lock(&call->lock);
    admitting = call->stage == STAGE_ADMIT;
    pthread_mutex_unlock(&call->lock);
    streams = call->match.route->body == BODY_STREAM || call->match.route->body == BODY_SPOOL;
    if (cancel_requested(call->cancel))
        ok = error_set(&error, ERROR_BUSY, "the server is stopping; try again");
    else
        ok = (streams && !admitting) || gate_admit(call, &error);
    if (ok && !admitting)
        ok = idempotency_run(call, &error);
    if (!ok)
        response_problem(&call->response, call->problem_status, &error);
    response_finish(&call->response);
    pthread_mutex_lock(&call->lock);
    call->stage = admitting ? STAGE_ADMITTED : STAGE_DONE;
    call->answered = !admitting || !ok;
    if (!call->gone)
        call_wake(call);
    pthread_mutex_unlock(&call->lock);
    call_release(call);
}

/* With the lock: no worker takes it. */
static enum MHD_Result refuse_busy(struct call *call)
{
    struct error error = ERROR_INIT;

    call->stage = STAGE_DONE;
    call->answered = true;
    error_set(&error, ERROR_BUSY, "too many requests are waiting; try again");
    error.retry_after_s = 1;
    answer_problem(call, 0, &error);
    return reply_send(call);
}

/* With the lock. Hands the call over and stops its connection; 503 when there is no room. */
static enum MHD_Result hand_over(struct call *call, enum call_stage stage)
{
    call->stage = stage;
    if (!request_submit(call->server, call))
        return refuse_busy(call);
    call_pause(call);
    return MHD_YES;
}

static bool open_spool(struct call *call, struct error *error)
{
    struct str folder = call->server->settings.spool_dir;

    call->body.fd = open(folder.len ? folder.ptr : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (call->body.fd < 0)
        return error_set_errno(error, errno, "a file for a body cannot be made");
    return true;
}

static bool begin_body(struct call *call, struct error *error)
{
    const struct route *route = call->match.route;
    int64_t most = route->body_max ? route->body_max : 64 * 1024;

    if (route->body == BODY_SPOOL)
        return open_spool(call, error);
    if (route->body == BODY_NONE || (route->body != BODY_STREAM && !call->has_body))
        return true;
    call->body.capacity = CALL_PIPE_BYTES;
    if (route->body != BODY_STREAM)
        call->body.capacity =
            (size_t)(call->content_length >= 0 ? call->content_length : MIN_OF(most, 4096));
    call->body.bytes = malloc(MAX_OF(call->body.capacity, (size_t)1));
    return call->body.bytes || error_set(error, ERROR_BUSY, "memory is short; try again");
}

static enum MHD_Result refuse(struct call *call, int status, const struct error *error)
{
    call->stage = STAGE_DONE;
    call->answered = true;
    answer_problem(call, status, error);
    return reply_send(call);
}

static bool is_options(const struct call *call)
{
    return strcmp(call->method_text, "OPTIONS") == 0 && call->match.allow && !call->has_body;
}

static void count_in(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    server->active++;
    pthread_mutex_unlock(&server->lock);
}

/* The headers are there. */
static enum MHD_Result begin(struct call *call)
{
    struct error error = ERROR_INIT;
    enum MHD_Result result;
    enum body_kind body;
    int status = 0;

    if (!gate_rate_all(call, &error) || !intake_check(call, &status, &error)) {
        if (status != 405 || !is_options(call))
            return refuse(call, status, &error);
        response_empty(&call->response, 204);
        call->stage = STAGE_DONE;
        call->answered = true;
        return reply_send(call);
    }
    body = call->match.route->body;
    call->job = (struct job){.run = run_call, .essential = call->match.route->essential};
    if (!begin_body(call, &error))
        return refuse(call, 0, &error);
    peer_enter(call->peer, call->has_body ? PEER_BODY : PEER_WORK);
    if (body != BODY_STREAM && body != BODY_SPOOL)
        return MHD_YES;
    pthread_mutex_lock(&call->lock);
    peer_enter(call->peer, PEER_WORK);
    result = hand_over(call, STAGE_ADMIT);
    pthread_mutex_unlock(&call->lock);
    return result;
}

/* With the lock: admitted or not, while the body still waits. */
static enum MHD_Result after_admission(struct call *call)
{
    if (call->answered) {
        call->stage = STAGE_DONE;
        return reply_send(call);
    }
    peer_enter(call->peer, PEER_BODY);
    call->stage = STAGE_BODY;
    if (call->match.route->body == BODY_SPOOL)
        return MHD_YES;
    call->stage = STAGE_RUN; /* the connection goes on: the handler waits for its bytes */
    return request_submit(call->server, call) ? MHD_YES : refuse_busy(call);
}

static bool grow_body(struct call_body *body, size_t needed)
{
    size_t capacity = MAX_OF(body->capacity * 2, needed);
    char *bytes;

    if (needed <= body->capacity)
        return true;
    bytes = realloc(body->bytes, capacity);
    if (!bytes)
        return false;
    body->bytes = bytes;
    body->capacity = capacity;
    return true;
}

static bool keep_piece(struct call *call, const char *bytes, size_t count, struct error *error)
{
    const struct route *route = call->match.route;
    int64_t most = route->body_max ? route->body_max : 64 * 1024;
    struct call_body *body = &call->body;

    body->total += (int64_t)count;
    if (body->total > most || route->body == BODY_NONE)
        return error_set(error, ERROR_LIMIT, "body: is longer than %lld bytes; send less",
                         (long long)(route->body == BODY_NONE ? 0 : most));
    if (body->fd >= 0)
        return file_write_all(body->fd, (struct str){bytes, count}, error);
    if (!grow_body(body, body->len + count))
        return error_set(error, ERROR_BUSY, "memory is short; try again");
    memcpy(body->bytes + body->len, bytes, count);
    body->len += count;
    return true;
}

/* With the lock, in BODY. */
static enum MHD_Result take_piece(struct call *call, const char *bytes, size_t *count)
{
    struct error error = ERROR_INIT;

    peer_received(call->peer, *count);
    if (!keep_piece(call, bytes, *count, &error)) {
        call->stage = STAGE_DONE; /* an answer can be queued at the body's end only */
        call->answered = true;
        answer_problem(call, 0, &error);
    }
    *count = 0;
    return MHD_YES;
}

/* With the lock, in BODY: all of it is there. */
static enum MHD_Result end_body(struct call *call)
{
    if (call->body.fd >= 0 && lseek(call->body.fd, 0, SEEK_SET) != 0)
        return MHD_NO;
    peer_enter(call->peer, PEER_WORK);
    return hand_over(call, STAGE_RUN);
}

/* With the lock, in RUN: a piece for the handler, which may not keep up. */
static enum MHD_Result feed(struct call *call, const char *bytes, size_t *count)
{
    struct call_body *body = &call->body;
    size_t room, piece;

    if (*count == 0) {
        body->ended = true;
        pthread_cond_broadcast(&call->changed);
        peer_enter(call->peer, PEER_WORK);
        call_pause(call);
        return MHD_YES;
    }
    if (body->held)
        peer_enter(call->peer, PEER_BODY);
    body->held = false;
    if (body->start && body->len)
        memmove(body->bytes, body->bytes + body->start, body->len);
    body->start = 0;
    room = body->capacity - body->len;
    piece = MIN_OF(*count, room);
    memcpy(body->bytes + body->len, bytes, piece);
    body->len += piece;
    body->total += (int64_t)piece;
    body->over = body->over || body->total > call->match.route->body_max;
    peer_received(call->peer, piece);
    *count -= piece;
    if (body->over)
        body->len = *count = 0;
    pthread_cond_broadcast(&call->changed);
    if (*count) { /* however long: it is us who do not read */
        body->held = true;
        peer_enter(call->peer, PEER_WORK);
        call_pause(call);
    }
    return MHD_YES;
}

/* With the lock, in DONE: read past the rest of the body, within reason, then answer. */
static enum MHD_Result finish(struct call *call, size_t *count)
{
    if (*count == 0)
        return reply_send(call);
    call->close_after = true;
    call->body.over = true;
    call->sent_bytes += (int64_t)*count;
    if (call->sent_bytes > DISCARD_MAX)
        return MHD_NO;
    peer_received(call->peer, *count);
    *count = 0;
    return MHD_YES;
}

static enum MHD_Result go_on(struct call *call, const char *bytes, size_t *count)
{
    switch (call->stage) {
    case STAGE_ADMIT:
        BUG("a connection went on while its request was looked at");
    case STAGE_ADMITTED:
        return after_admission(call);
    case STAGE_BODY:
        return *count ? take_piece(call, bytes, count) : end_body(call);
    case STAGE_RUN:
        return feed(call, bytes, count);
    case STAGE_DONE:
        return finish(call, count);
    }
    BUG("no such stage: %d", (int)call->stage);
}

enum MHD_Result request_on_data(void *context, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_size, void **state)
{
    struct call *call = *state;
    enum MHD_Result result;

    if (!call) {
        *state = call = intake_call(context, connection, method, url, version);
        count_in(context);
        result = begin(call);
    } else {
        pthread_mutex_lock(&call->lock);
        result = go_on(call, upload, upload_size);
        pthread_mutex_unlock(&call->lock);
    }
    reply_release(call);
    return result;
}

/* Never the raw path or the query, the address or the user agent: they are personal. */
static void log_access(const struct call *call, int status, int64_t us)
{
    log_event(&call->log, LOG_INFO, "request", "method=%s route=%s status=%d bytes=%lld ms=%lld",
              call->is_head ? "HEAD" : http_method_name(call->method),
              call->match.route ? call->match.route->pattern : "-", status,
              (long long)call->sent_bytes, (long long)(us / 1000));
}

void request_on_end(void *context, struct MHD_Connection *connection, void **state,
                    enum MHD_RequestTerminationCode code)
{
    struct server *server = context;
    struct call *call = *state;
    int64_t us;
    int status;

    (void)connection;
    if (!call)
        return;
    *state = NULL;
    pthread_mutex_lock(&call->lock);
    call->gone = true;
    call->suspended = false;
    status = call->answered ? call->response.status : 499; /* the client went away before */
    pthread_cond_broadcast(&call->changed);
    pthread_mutex_unlock(&call->lock);
    us = clock_monotonic_us(NULL) - call->start_us;
    log_access(call, status, us);
    server_metrics_count(server, status, call, us);
    if (code == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        peer_enter(call->peer, PEER_HEADERS);
    pthread_mutex_lock(&server->lock);
    server->active--;
    pthread_cond_broadcast(&server->quiet);
    pthread_mutex_unlock(&server->lock);
    call_release(call);
}
