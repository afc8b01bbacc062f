/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a struct response to libmicrohttpd's. */
#include <stdlib.h>
#include <string.h>

#include "web/response_pump.h"
#include "web/server_parts.h"
#include "web/sse_parts.h"

#include "base/banned.h"

enum { EVENT_BLOCK = 1024 /* bytes for each event stream, for as long as it lives */ };

static struct MHD_Response *reply_bytes(struct response *response)
{
    struct buf *body = &response->body;
    struct MHD_Response *reply;

    if (body->len == 0)
        return MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    reply = MHD_create_response_from_buffer(body->len, body->ptr, MHD_RESPMEM_MUST_FREE);
    if (reply)
        buf_init(body, 0);
    return reply;
}

static struct MHD_Response *reply_file(struct response *response)
{
    struct MHD_Response *reply = MHD_create_response_from_fd_at_offset64(
        (uint64_t)response->length, response->fd, (uint64_t)response->offset);

    if (reply)
        response->fd = -1;
    return reply;
}

static struct MHD_Response *reply_events(struct response *response)
{
    struct MHD_Response *reply;

    sse_client_attach(response->client, response->call->connection);
    reply = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, EVENT_BLOCK, sse_client_read,
                                              response->client, sse_client_free);
    if (reply)
        response->kind = RESPONSE_EMPTY;
    return reply;
}

static struct MHD_Response *make_reply(struct response *response)
{
    struct MHD_Response *reply;

    switch (response->kind) {
    case RESPONSE_EMPTY:
    case RESPONSE_BYTES:
        return reply_bytes(response);
    case RESPONSE_FILE:
        return reply_file(response);
    case RESPONSE_STREAM:
        reply = pump_reply(response->call, &response->stream, response->length);
        if (reply)
            response->kind = RESPONSE_EMPTY;
        return reply;
    case RESPONSE_EVENTS:
        return reply_events(response);
    }
    BUG("no such kind of response: %d", (int)response->kind);
}

static int64_t size_of(const struct response *response)
{
    switch (response->kind) {
    case RESPONSE_BYTES:
        return (int64_t)response->body.len;
    case RESPONSE_FILE:
    case RESPONSE_STREAM:
        return response->length;
    case RESPONSE_EMPTY:
    case RESPONSE_EVENTS:
        return 0;
    }
    BUG("no such kind of response: %d", (int)response->kind);
}

static bool add_headers(const struct response *response, struct MHD_Response *reply)
{
    for (size_t i = 0; i < response->headers.count; i++)
        if (MHD_add_response_header(reply, response->headers.items[i].name,
                                    response->headers.items[i].value.ptr) != MHD_YES)
            return false;
    return true;
}

/* An event stream lives long: what its request was made of is not needed any more. */
static void slim(struct call *call)
{
    call->headers = NULL;
    call->header_count = 0;
    call->query = NULL;
    call->path = call->query_text = (struct str){0};
    call->principal = (struct principal){0};
    call->reader = NULL;
    memset(&call->response.headers, 0, sizeof call->response.headers);
    arena_release(&call->arena);
}

enum MHD_Result reply_send(struct call *call)
{
    struct response *response = &call->response;
    bool events = response->kind == RESPONSE_EVENTS;
    int64_t bytes = size_of(response);
    struct MHD_Response *reply;
    enum MHD_Result result = MHD_NO;

    response_secure(response);
    if (call->close_after || atomic_load(&call->server->stopping))
        response_header(response, "Connection", STR("close"));
    reply = make_reply(response);
    if (reply && add_headers(response, reply))
        result = MHD_queue_response(call->connection, (unsigned)response->status, reply);
    call->reply = reply;
    call->sent_bytes = call->is_head ? 0 : bytes;
    peer_enter(call->peer, PEER_SEND);
    call->streams = events;
    if (events)
        slim(call);
    return result;
}

void reply_release(struct call *call)
{
    if (call->reply)
        MHD_destroy_response(call->reply);
    call->reply = NULL;
}
