/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web/address.h"

#include "base/banned.h"

enum { BACKLOG = 1024 };

/* A socket address of either family. */
struct place {
    struct sockaddr_storage storage;
    socklen_t size;
};

static void place_of(const struct address *address, bool v4, int port, struct place *out)
{
    struct sockaddr_in *in = (void *)&out->storage;
    struct sockaddr_in6 *in6 = (void *)&out->storage;

    memset(out, 0, sizeof *out);
    if (v4) {
        in->sin_family = AF_INET;
        in->sin_port = htons((uint16_t)port);
        memcpy(&in->sin_addr, address->bytes + 12, 4);
        out->size = sizeof *in;
    } else {
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons((uint16_t)port);
        memcpy(&in6->sin6_addr, address->bytes, 16);
        out->size = sizeof *in6;
    }
}

static bool parse_place(struct str where, struct place *out, struct error *error)
{
    struct str host = where;
    struct address address = {{0}};
    int64_t port;
    size_t at = where.len;

    while (at > 0 && where.ptr[at - 1] != ':')
        at--;
    if (at < 2 || !str_to_int(str_skip(where, at), 0, 65535, &port))
        return error_set(error, ERROR_INPUT,
                         "listen: \"%.*s\" has no port; write it as 127.0.0.1:8080",
                         STR_FMT(where));
    host = str_take(where, at - 1);
    if (str_starts_with(host, STR("[")) && str_ends_with(host, STR("]")))
        host = str_take(str_skip(host, 1), host.len - 2);
    if (!str_equal(host, STR("*")) && !address_parse(host, &address))
        return error_set(error, ERROR_INPUT,
                         "listen: \"%.*s\" is no address; write it as 127.0.0.1:8080, [::1]:8080 "
                         "or *:8080",
                         STR_FMT(where));
    place_of(&address, str_find(host, STR("."), 0) != (size_t)-1, (int)port, out);
    return true;
}

bool listen_open(struct str where, int *out, struct error *error)
{
    struct place place;
    int fd = -1, on = 1, off = 0;

    if (!parse_place(where, &place, error))
        return false;
    fd = socket(place.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        (place.storage.ss_family == AF_INET6 &&
         setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0) ||
        bind(fd, (void *)&place.storage, place.size) != 0 || listen(fd, BACKLOG) != 0) {
        error_set_errno(error, errno,
                        "listen: %.*s cannot be opened; choose another address or "
                        "end who uses it",
                        STR_FMT(where));
        if (fd >= 0)
            close(fd);
        return false;
    }
    *out = fd;
    return true;
}

int listen_port(int fd)
{
    struct sockaddr_storage storage;
    socklen_t size = sizeof storage;

    if (getsockname(fd, (void *)&storage, &size) != 0)
        return 0;
    if (storage.ss_family == AF_INET)
        return ntohs(((struct sockaddr_in *)&storage)->sin_port);
    return ntohs(((struct sockaddr_in6 *)&storage)->sin6_port);
}
