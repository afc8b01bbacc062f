/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * One request and its answer while they pass through libcurl: what its callbacks know. Inner header
 * of net/.
 */
#ifndef CLIPCRAFTER_NET_HTTP_EXCHANGE_H
#define CLIPCRAFTER_NET_HTTP_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "net/http_client.h"
#include "net/transfer.h"

struct http_exchange {
    const struct http_request *request;
    struct http_response *response;
    struct arena *arena;
    struct error *error; /**< where a callback that fails puts its reason */
    bool failed;         /**< a callback failed; *error says why */
    bool plain;          /**< not encrypted: only this machine may be connected to */
    struct str shown;    /**< the URL for messages */

    int status;        /**< of the latest status line */
    int64_t sent;      /**< bytes of the body handed to libcurl */
    int64_t received;  /**< bytes of the answer's body */
    int64_t quiet_us;  /**< monotonic time of the last step towards an answer */
    bool connected;    /**< the request is on its way */
    bool answered;     /**< a first byte of the final answer came */
    int64_t window_us; /**< when the present span for the lowest speed began */
    int64_t window_at; /**< sent + received then */
    struct str retry_after;
    struct buf problem;
};

/** Bytes that the request's body has. */
int64_t http_body_length(const struct http_body *body);

/** Sets the callbacks of `line`, which is prepared, to serve `exchange`. */
void http_exchange_attach(struct http_exchange *exchange, struct transfer_line *line);

/** For struct transfer_limits: true when the first byte is late or too little moves. */
bool http_exchange_overdue(void *context, int64_t now_us, struct error *error);

#endif
