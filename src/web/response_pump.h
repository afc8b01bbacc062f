/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Inside of the web room: a streamed body, made on the executor, sent by the connection's thread.
 */
#ifndef CLIPCRAFTER_WEB_RESPONSE_PUMP_H
#define CLIPCRAFTER_WEB_RESPONSE_PUMP_H

#include <microhttpd.h>
#include <stdint.h>

#include "web/response.h"

struct call;

/** Takes the stream over; NULL when memory is out. */
struct MHD_Response *pump_reply(struct call *call, const struct response_stream *stream,
                                int64_t length);

#endif
