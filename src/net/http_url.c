/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/http_url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <curl/curl.h>

#include "base/banned.h"

static bool four_is_loopback(const struct in_addr *address)
{
    return (ntohl(address->s_addr) >> 24) == 127;
}

bool http_address_is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
        return four_is_loopback(&four->sin_addr);
    }
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)address;
        return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
    }
    return false;
}

/* `host` is terminated by NUL. */
static bool names_this_machine(struct str host)
{
    struct in_addr four;
    struct in6_addr six;

    if (str_equal(host, STR("localhost")))
        return true;
    if (inet_pton(AF_INET, host.ptr, &four) == 1)
        return four_is_loopback(&four);
    return inet_pton(AF_INET6, host.ptr, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

/* One part of the parsed URL in the arena; empty where it has none. */
static struct str part(struct arena *arena, CURLU *parsed, CURLUPart which, unsigned flags)
{
    char *text = NULL;
    struct str copy = STR("");

    if (curl_url_get(parsed, which, &text, flags) == CURLUE_OK)
        copy = arena_str(arena, str_from(text));
    curl_free(text);
    return copy;
}

static struct str without_brackets(struct arena *arena, struct str host)
{
    if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
        return arena_str(arena, str_take(str_skip(host, 1), host.len - 2));
    return host;
}

static bool has_odd_bytes(struct str url)
{
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.ptr[i] <= 0x20 || (unsigned char)url.ptr[i] >= 0x7f)
            return true;
    return false;
}

static bool read_parts(struct arena *arena, CURLU *parsed, bool plain_loopback,
                       struct http_url *url, struct error *error)
{
    struct str port, host = part(arena, parsed, CURLUPART_HOST, 0);
    int64_t number;

    url->scheme = part(arena, parsed, CURLUPART_SCHEME, 0);
    url->host = without_brackets(arena, host);
    port = part(arena, parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    url->shown = arena_printf(arena, "%.*s://%.*s:%.*s%.*s", STR_FMT(url->scheme), STR_FMT(host),
                              STR_FMT(port), STR_FMT(part(arena, parsed, CURLUPART_PATH, 0)));
    url->loopback = names_this_machine(url->host);
    if (!str_equal(url->scheme, STR("https")) && !str_equal(url->scheme, STR("http")))
        return error_set(error, ERROR_INPUT, "%.*s: only https addresses can be asked for",
                         STR_FMT(url->shown));
    if (!str_to_int(port, 1, 65535, &number))
        return error_set(error, ERROR_INPUT, "%.*s: the port must be from 1 to 65535",
                         STR_FMT(url->shown));
    url->port = (int)number;
    if (part(arena, parsed, CURLUPART_USER, 0).len ||
        part(arena, parsed, CURLUPART_PASSWORD, 0).len)
        return error_set(error, ERROR_INPUT,
                         "%.*s: leave user name and password out of the address",
                         STR_FMT(url->shown));
    if (str_equal(url->scheme, STR("http")) && !(plain_loopback && url->loopback))
        return error_set(error, ERROR_INPUT,
                         "%.*s: is not encrypted; use an https:// address (http:// only on this "
                         "machine itself)",
                         STR_FMT(url->shown));
    return true;
}

bool http_url_read(struct arena *arena, struct str url, bool plain_loopback, struct http_url *out,
                   struct error *error)
{
    struct http_url read = {0};
    CURLU *parsed;
    bool ok = false;

    if (has_odd_bytes(url))
        return error_set(error, ERROR_INPUT,
                         "an address has white space, control or non-ASCII characters in it; "
                         "percent-encode them");
    parsed = curl_url();
    if (!parsed)
        return error_set(error, ERROR_INTERNAL, "libcurl: out of memory");
    if (curl_url_set(parsed, CURLUPART_URL, arena_str(arena, url).ptr, CURLU_NON_SUPPORT_SCHEME) !=
        CURLUE_OK)
        error_set(error, ERROR_INPUT,
                  "an address is malformed; it must look like https://host/path");
    else
        ok = read_parts(arena, parsed, plain_loopback, &read, error);
    curl_url_cleanup(parsed);
    if (ok)
        *out = read;
    return ok;
}
