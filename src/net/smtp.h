/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Sends mail through a submission server (RFC 6409) with libcurl: TLS 1.2 or newer is required and
 * verified before the password or the message is sent. Any thread; a call opens and closes its own
 * connection.
 */
#ifndef CLIPCRAFTER_NET_SMTP_H
#define CLIPCRAFTER_NET_SMTP_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/str.h"

enum smtp_security {
    SMTP_STARTTLS,       /**< port 587: TLS is asked for at once; a server without it is refused */
    SMTP_TLS,            /**< port 465: TLS from the first byte (RFC 8314) */
    SMTP_PLAIN_LOOPBACK, /**< port 25: no TLS, to this machine only: for tests and local relays */
};

struct smtp_server {
    struct str host;
    int port; /**< 0: the usual of `security` */
    enum smtp_security security;
    struct str user, password; /**< both empty: no login */
    const char *extra_ca_file; /**< PEM file of authorities trusted beside the system's, or NULL */
};

enum {
    SMTP_ADDRESS_MAX = 254, /**< bytes of an address (RFC 5321, 4.5.3.1.3) */
    SMTP_LINE_MAX = 998,    /**< bytes of a line without its end (RFC 5322, 2.1.1) */
};

struct smtp_message {
    struct str from, to; /**< of the envelope: bare addresses such as a@example.org */
    struct str bytes;    /**< header, empty line and body; every line ends with CR LF */
};

/**
 * Hands one message over. ERROR_BUSY if the server cannot be reached or says "later" (4xx): it is
 * worth another try, though a message whose last answer was lost may arrive twice. ERROR_INPUT if
 * it refuses the address or the message for good (5xx), and for an address or a message that is not
 * of the form above. ERROR_UNAVAILABLE for a certificate that does not verify, a server without TLS
 * or a login that is refused. ERROR_CANCELLED. Messages never hold an address of the envelope.
 */
bool smtp_send(const struct smtp_server *server, const struct smtp_message *message,
               struct cancel *cancel, struct error *error) MUST_CHECK;

/** True for an address that may stand in an envelope: ASCII without white space, control
 * characters, quotes or angle brackets, something on both sides of its one @. */
bool smtp_address_is_plain(struct str address);

#endif
