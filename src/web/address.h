/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Addresses of clients, and which of them to believe: an X-Forwarded-For counts only when a trusted
 * proxy sent it. Plain values; any thread. Addresses are personal: they go into no log.
 */
#ifndef CLIPCRAFTER_WEB_ADDRESS_H
#define CLIPCRAFTER_WEB_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

struct sockaddr;

enum { ADDRESS_TEXT = 46 /**< longest text with its NUL (INET6_ADDRSTRLEN) */ };

/** An IPv6 address, or an IPv4 one in its mapped form ::ffff:a.b.c.d. */
struct address {
    uint8_t bytes[16];
};

/** "192.0.2.1", "2001:db8::1"; no port, brackets or zone. False leaves *out. */
bool address_parse(struct str text, struct address *out) MUST_CHECK;
/** Of a socket; other families than the two give false. */
bool address_from_socket(const struct sockaddr *socket, struct address *out) MUST_CHECK;
/** Mapped IPv4 addresses are written as IPv4. */
void address_text(const struct address *address, char out[ADDRESS_TEXT]);
bool address_equal(const struct address *a, const struct address *b);
/** What limits count by: an IPv4 address, or the /64 that a subscriber of IPv6 has. */
struct address address_subscriber(const struct address *address);

/** A range such as 10.0.0.0/8 or 2001:db8::/32; `bits` counts in the mapped form, 0 to 128. */
struct address_range {
    struct address base;
    int bits;
};

/** An address without "/bits" is a range of one. ERROR_INPUT names the text. */
bool address_range_parse(struct str text, struct address_range *out,
                         struct error *error) MUST_CHECK;
bool address_in(const struct address *address, const struct address_range *ranges, size_t count);

/**
 * Who is behind `peer`: `peer` itself unless it is in the trusted ranges, else the rightmost
 * address of `forwarded` (the values of X-Forwarded-For, joined by commas in their order) that is
 * not. Each proxy appends what it saw, so everything left of that could be invented. A text that is
 * no address ends the walk at the proxy that passed it on; ports are ignored.
 */
struct address address_behind(const struct address *peer, struct str forwarded,
                              const struct address_range *trusted, size_t trusted_count);

#endif
