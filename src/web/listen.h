/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Inside of the web room: the listening socket. */
#ifndef CLIPCRAFTER_WEB_LISTEN_H
#define CLIPCRAFTER_WEB_LISTEN_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

/**
 * "127.0.0.1:8080", "[::1]:8080", or "*:8080" for all addresses of both kinds; port 0 takes a free
 * one. *out is a listening socket, closed in children. The error names the address and the mend.
 */
bool listen_open(struct str where, int *out, struct error *error) MUST_CHECK;
/** The port of a socket. */
int listen_port(int fd);

#endif
