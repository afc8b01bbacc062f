/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

static const uint8_t MAPPED[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool is_mapped(const struct address *address)
{
    return memcmp(address->bytes, MAPPED, sizeof MAPPED) == 0;
}

bool address_parse(struct str text, struct address *out)
{
    char copy[ADDRESS_TEXT];
    uint8_t bytes[16];

    if (text.len == 0 || text.len >= sizeof copy || memchr(text.ptr, 0, text.len))
        return false;
    snprintf(copy, sizeof copy, "%.*s", STR_FMT(text));
    if (inet_pton(AF_INET, copy, bytes + 12) == 1)
        memcpy(bytes, MAPPED, sizeof MAPPED);
    else if (inet_pton(AF_INET6, copy, bytes) != 1)
        return false;
    memcpy(out->bytes, bytes, sizeof bytes);
    return true;
}

bool address_from_socket(const struct sockaddr *socket, struct address *out)
{
    if (socket->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)socket;
        memcpy(out->bytes, MAPPED, sizeof MAPPED);
        memcpy(out->bytes + 12, &in->sin_addr, 4);
        return true;
    }
    if (socket->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const void *)socket;
        memcpy(out->bytes, &in->sin6_addr, 16);
        return true;
    }
    return false;
}

void address_text(const struct address *address, char out[ADDRESS_TEXT])
{
    bool mapped = is_mapped(address);

    if (!inet_ntop(mapped ? AF_INET : AF_INET6, address->bytes + (mapped ? 12 : 0), out,
                   ADDRESS_TEXT))
        BUG("an address has no text");
}

bool address_equal(const struct address *a, const struct address *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

struct address address_subscriber(const struct address *address)
{
    struct address prefix = *address;

    if (!is_mapped(address))
        memset(prefix.bytes + 8, 0, 8);
    return prefix;
}

bool address_range_parse(struct str text, struct address_range *out, struct error *error)
{
    size_t slash = str_find(text, STR("/"), 0);
    struct str host = str_take(text, slash);
    struct address base;
    int64_t bits = 0;
    int most;

    if (!address_parse(host, &base))
        return error_set(error, ERROR_INPUT,
                         "\"%.*s\" is not an address range; write it as 10.0.0.0/8 or "
                         "2001:db8::/32",
                         STR_FMT(text));
    most = memchr(host.ptr, ':', host.len) ? 128 : 32;
    if (slash == (size_t)-1)
        bits = most;
    else if (!str_to_int(str_skip(text, slash + 1), 0, most, &bits))
        return error_set(error, ERROR_INPUT,
                         "\"%.*s\" is not an address range; after the \"/\" stands a number from "
                         "0 to %d",
                         STR_FMT(text), most);
    *out = (struct address_range){base, (int)bits + 128 - most};
    return true;
}

static bool in_range(const struct address *address, const struct address_range *range)
{
    size_t whole = (size_t)range->bits / 8, rest = (size_t)range->bits % 8;
    uint8_t mask = (uint8_t)(0xff << (8 - rest));

    if (memcmp(address->bytes, range->base.bytes, whole) != 0)
        return false;
    return rest == 0 || ((address->bytes[whole] ^ range->base.bytes[whole]) & mask) == 0;
}

bool address_in(const struct address *address, const struct address_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (in_range(address, &ranges[i]))
            return true;
    return false;
}

/* One entry of the header: an address, "[v6]", or either with a port. */
static bool parse_entry(struct str entry, struct address *out)
{
    size_t colon = str_find(entry, STR(":"), 0), close = str_find(entry, STR("]"), 0);

    if (str_starts_with(entry, STR("[")) && close != (size_t)-1)
        return address_parse(str_take(str_skip(entry, 1), close - 1), out);
    if (colon != (size_t)-1 && str_find(entry, STR(":"), colon + 1) == (size_t)-1)
        return address_parse(str_take(entry, colon), out);
    return address_parse(entry, out);
}

/* Cuts the last entry off. */
static struct str take_last(struct str *rest)
{
    size_t at = rest->len;
    struct str entry;

    while (at > 0 && rest->ptr[at - 1] != ',')
        at--;
    entry = str_trim(str_skip(*rest, at));
    *rest = str_take(*rest, at ? at - 1 : 0);
    return entry;
}

struct address address_behind(const struct address *peer, struct str forwarded,
                              const struct address_range *trusted, size_t trusted_count)
{
    struct address seen = *peer;
    struct str rest = forwarded;

    while (rest.len && address_in(&seen, trusted, trusted_count)) {
        struct address before;
        if (!parse_entry(take_last(&rest), &before))
            break;
        seen = before;
    }
    return seen;
}
