/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Event streams (WHATWG HTML, 9.2) for many idle clients: a hub of topics, each a UUID. An event is
 * kept once for all who listen. Who cannot keep up is cut and comes back with Last-Event-ID. All
 * functions may be called from any thread.
 */
#ifndef CLIPCRAFTER_WEB_SSE_H
#define CLIPCRAFTER_WEB_SSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/str.h"

enum {
    SSE_HISTORY = 32,          /**< events of a topic that are kept for who comes back */
    SSE_QUEUE_MAX = 64,        /**< events that may wait for one client; then it is cut */
    SSE_EVENT_MAX = 64 * 1024, /**< bytes of one event's data */
    SSE_KEEP_S = 60,           /**< a topic without listeners is forgotten after so long */
    SSE_RETRY_MS = 3000,       /**< told to clients when the server ends */
};

struct call;
struct response;
struct sse_hub;
struct sse_client;

/**
 * At most `clients_max` clients; one more gets ERROR_BUSY. After `heartbeat_ms` of silence a client
 * gets a comment, so that nobody on the way gives the connection up. `clock` must outlive it.
 */
struct sse_hub *sse_hub_new(size_t clients_max, int32_t heartbeat_ms, const struct clock *clock);
/** Only after the server has stopped. */
void sse_hub_free(struct sse_hub *hub);

/**
 * To everyone who listens to the topic. `event` is a constant word; `data` is one line of JSON;
 * `id` (visible ASCII, 64 bytes at most; empty: none) is what a client that comes back names. Data
 * with a line break is split as the format wants it.
 */
void sse_publish(struct sse_hub *hub, const uint8_t topic[16], const char *event, struct str data,
                 struct str id);
/** Ends the streams of a topic: those who listen have seen the last event (or lost their right). */
void sse_close(struct sse_hub *hub, const uint8_t topic[16]);

/**
 * Makes the answer an event stream of the topic. Subscribe first, read the present state then, and
 * tell it with sse_send(): nothing falls between. *resumed says that the client named a
 * Last-Event-ID whose successors were still kept and are on their way: then it needs no state.
 */
bool sse_subscribe(struct sse_hub *hub, struct call *call, struct response *response,
                   const uint8_t topic[16], struct sse_client **client, bool *resumed,
                   struct error *error) MUST_CHECK;
/** To this client alone; only from the handler that subscribed it, before it returns. */
void sse_send(struct sse_client *client, const char *event, struct str data, struct str id);
/** Ends this stream once what was sent is read; as sse_send(). */
void sse_end(struct sse_client *client);

/** Clients that listen just now. */
size_t sse_count(struct sse_hub *hub);

/* The server's part. */
/** Heartbeats, forgotten topics: called a few times a second. */
void sse_tick(struct sse_hub *hub);
/** Ends every stream with a retry hint and refuses new ones. */
void sse_stop(struct sse_hub *hub);

#endif
