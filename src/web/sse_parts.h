/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Inside of the web room: how a client of an event stream is fed to its connection. */
#ifndef CLIPCRAFTER_WEB_SSE_PARTS_H
#define CLIPCRAFTER_WEB_SSE_PARTS_H

#include <microhttpd.h>

#include "web/sse.h"

/** The stream is on its way out; from here on events wake the connection. */
void sse_client_attach(struct sse_client *client, struct MHD_Connection *connection);
/** libmicrohttpd's content reader; `context` is the client. */
ssize_t sse_client_read(void *context, uint64_t position, char *bytes, size_t size);
/** Unsubscribes and frees. NULL is allowed. */
void sse_client_free(void *context);

#endif
