/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What may be asked for: the rules for URLs of the HTTP client. Pure; any thread.
 */
#ifndef CLIPCRAFTER_NET_HTTP_URL_H
#define CLIPCRAFTER_NET_HTTP_URL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

/** The parts of a URL that decide whether it may be asked for. In the arena it was read with. */
struct http_url {
    struct str scheme; /**< "https" or "http" */
    struct str host;   /**< lower case as given; an IPv6 address without its brackets */
    struct str shown;  /**< for messages and logs: scheme, host, port and path, never the query */
    int port;          /**< the scheme's own where none is given */
    bool loopback;     /**< the host is this machine by its name: localhost, 127.0.0.0/8 or ::1 */
};

/**
 * Reads an absolute URL (RFC 3986) and refuses, as ERROR_INPUT, what the client never asks for: any
 * scheme but https and http, a user name or password in it, control characters or white space, and
 * plain http unless `plain_loopback` is set and the host is this machine.
 */
bool http_url_read(struct arena *arena, struct str url, bool plain_loopback, struct http_url *out,
                   struct error *error) MUST_CHECK;

/**
 * True for a socket address (struct sockaddr of family AF_INET or AF_INET6) within 127.0.0.0/8 or
 * ::1. A name such as localhost may lead anywhere; what it led to is checked with this.
 */
struct sockaddr;
bool http_address_is_loopback(const struct sockaddr *address);

#endif
