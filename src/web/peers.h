/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Inside of the web room: the open connections, how many each address has, and the deadlines that
 * libmicrohttpd does not keep. It knows only "no byte for so long", so a client that sends one byte
 * now and then would stay for ever; and a suspended connection it does not watch at all.
 *
 * A connection that breaks a limit is shut down, never closed: its own thread sees the end and
 * cleans up. All functions may be called from any thread.
 */
#ifndef CLIPCRAFTER_WEB_PEERS_H
#define CLIPCRAFTER_WEB_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "web/address.h"
#include "web/server.h"

/** What a connection is at. */
enum peer_phase {
    PEER_HEADERS, /**< new, or between requests: the next headers have a deadline */
    PEER_BODY,    /**< its body comes in: least rate */
    PEER_WORK,    /**< we are at work: no limit for the client */
    PEER_SEND,    /**< the answer goes out: least rate while bytes wait for it */
};

struct peers;
struct peer;

/** `limits` with no field 0, and `trusted`, must outlive it. */
struct peers *peers_new(const struct server_limits *limits, const struct address_range *trusted,
                        size_t trusted_count);
/** Every connection must be gone. */
void peers_free(struct peers *peers);

/** Whether one more connection of this address is welcome. */
bool peers_accept(struct peers *peers, const struct address *address);
/** A connection: its socket must stay open until peers_remove(). */
struct peer *peers_add(struct peers *peers, int fd, const struct address *address);
void peers_remove(struct peers *peers, struct peer *peer);
/** Cuts those who broke a limit; called a few times in the shortest of the deadlines. */
void peers_watch(struct peers *peers);
/** Cuts all whose body still comes in: the server ends. */
void peers_cut_bodies(struct peers *peers);
size_t peers_count(struct peers *peers);

void peer_enter(struct peer *peer, enum peer_phase phase);
/** Bytes of the body came in. */
void peer_received(struct peer *peer, size_t count);
/** It was us who did not read: this stretch of time says nothing of the client. */
void peer_excuse(struct peer *peer);

/** The connection's own thread only: the raw target of the request to come, copied; and taken
 * (malloc, the caller frees; NULL when there is none). */
void peer_set_target(struct peer *peer, const char *target);
char *peer_take_target(struct peer *peer);
const struct address *peer_address(const struct peer *peer);

#endif
