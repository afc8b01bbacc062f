/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/response_pump.h"

#include <stdlib.h>
#include <string.h>

#include "web/server_parts.h"

#include "base/banned.h"

enum { PIECE = 64 * 1024 };

/*
 * Two hold it: libmicrohttpd's response, and a job while one is submitted. The piece belongs to the
 * job while `busy`, else to the connection's thread. The call's lock guards the rest.
 */
struct pump {
    struct job job;
    struct call *call;
    struct response_stream stream;
    size_t start, len;
    bool busy, ended, broken, dropped;
    char piece[PIECE];
};

static void pump_free(struct pump *pump)
{
    struct call *call = pump->call;

    if (pump->stream.release)
        pump->stream.release(pump->stream.context);
    free(pump);
    call_release(call);
}

static void fill(struct job *job)
{
    struct pump *pump = (struct pump *)((char *)job - offsetof(struct pump, job));
    struct call *call = pump->call;
    struct error error = ERROR_INIT;
    size_t count = 0;
    bool ok = pump->stream.read(pump->stream.context, pump->piece, PIECE, &count, &error);
    bool dropped;

    if (!ok)
        log_event(&call->log, LOG_ERROR, "stream_broken", "reason=\"%s\"", error.message);
    pthread_mutex_lock(&call->lock);
    pump->busy = false;
    pump->broken = !ok;
    pump->ended = ok && count == 0;
    pump->start = 0;
    pump->len = ok ? count : 0;
    dropped = pump->dropped;
    if (!dropped && !call->gone)
        call_wake(call);
    pthread_mutex_unlock(&call->lock);
    if (dropped)
        pump_free(pump);
}

/* With the call's lock. False when the server is ending. */
static bool ask_for_more(struct pump *pump)
{
    struct server *server = pump->call->server;
    bool open;

    pthread_mutex_lock(&server->lock);
    open = !server->closed;
    if (open) {
        pump->busy = true;
        executor_resume(server->executor, &pump->job);
    }
    pthread_mutex_unlock(&server->lock);
    return open;
}

static ssize_t pump_read(void *context, uint64_t position, char *bytes, size_t size)
{
    struct pump *pump = context;
    ssize_t result = 0;

    (void)position;
    pthread_mutex_lock(&pump->call->lock);
    if (pump->len) {
        result = (ssize_t)MIN_OF(size, pump->len);
        memcpy(bytes, pump->piece + pump->start, (size_t)result);
        pump->start += (size_t)result;
        pump->len -= (size_t)result;
    } else if (pump->ended) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else if (pump->broken || !ask_for_more(pump)) {
        result = MHD_CONTENT_READER_END_WITH_ERROR;
    } else {
        peer_excuse(pump->call->peer);
        call_pause(pump->call);
    }
    pthread_mutex_unlock(&pump->call->lock);
    return result;
}

static void pump_drop(void *context)
{
    struct pump *pump = context;
    bool busy;

    pthread_mutex_lock(&pump->call->lock);
    busy = pump->busy;
    pump->dropped = true;
    pthread_mutex_unlock(&pump->call->lock);
    if (!busy)
        pump_free(pump);
}

struct MHD_Response *pump_reply(struct call *call, const struct response_stream *stream,
                                int64_t length)
{
    struct pump *pump = malloc(sizeof *pump);
    struct MHD_Response *reply;

    if (!pump)
        return NULL;
    memset(pump, 0, offsetof(struct pump, piece));
    pump->call = call;
    pump->stream = *stream;
    pump->job = (struct job){.run = fill, .essential = call->job.essential};
    reply = MHD_create_response_from_callback(length < 0 ? MHD_SIZE_UNKNOWN : (uint64_t)length,
                                              PIECE / 2, pump_read, pump, pump_drop);
    if (reply)
        call->refs++; /* with the lock: replies are sent with it, or nobody else has the call yet */
    else
        free(pump);
    return reply;
}
