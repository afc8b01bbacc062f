/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What every transfer of libcurl has in common here, for the HTTP client and the SMTP sender: safe
 * settings, a loop that sees cancellation and deadlines, and reasons in our own words. Inner header
 * of net/. One line by one thread at a time.
 */
#ifndef CLIPCRAFTER_NET_TRANSFER_H
#define CLIPCRAFTER_NET_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include "base/attr.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/str.h"

/** One handle of libcurl with the connections that it keeps open. */
struct transfer_line {
    CURLM *multi; /**< owns the kept connections */
    CURL *easy;
    char detail[CURL_ERROR_SIZE]; /**< libcurl's own words on the last failure */
};

/** NULL when memory is out. */
struct transfer_line *transfer_line_new(void);
void transfer_line_free(struct transfer_line *line);

/**
 * Resets the settings and makes them safe: no signals, no proxy, TLS 1.2 or newer with certificate
 * and name verified against the system's authorities and those in `extra_ca_file` (NULL: none
 * more), only the schemes in `protocols` ("https", "smtp,smtps"), redirects not followed. `line`
 * keeps its connections.
 */
void transfer_prepare(struct transfer_line *line, const char *protocols, const char *extra_ca_file);

/** What ends a transfer early. */
struct transfer_limits {
    int64_t connect_ms; /**< name, connection and TLS */
    int64_t whole_ms;
    struct cancel *cancel; /**< may be NULL */
    /** Asked some twenty times a second; true (with *error set) ends the transfer. */
    bool (*overdue)(void *context, int64_t now_us, struct error *error);
    void *context;
};

/**
 * Performs what `line` is set to. True when libcurl reached a result, put into *result. False when
 * it was ended early: ERROR_CANCELLED, or what overdue() said.
 */
bool transfer_run(struct transfer_line *line, const struct transfer_limits *limits,
                  CURLcode *result, struct error *error) MUST_CHECK;

/**
 * Says what `result` (not CURLE_OK) means for `whom` ("https://host/path"): ERROR_BUSY for what may
 * pass (no connection, reset, cut short, too slow), ERROR_UNAVAILABLE for what will not (a
 * certificate that does not verify, a login that is refused), ERROR_INTERNAL for the rest. Always
 * false.
 */
bool transfer_failed(const struct transfer_line *line, CURLcode result, struct str whom,
                     struct error *error);

#endif
