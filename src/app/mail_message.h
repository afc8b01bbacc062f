/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A mail as it goes out: RFC 5322 headers and a text and an HTML part (RFC 2045 to 2049,
 * multipart/alternative, quoted-printable), CRLF line ends, ASCII only, no line over 76 bytes in
 * the parts. What is not plain ASCII in the subject becomes encoded words (RFC 2047); addresses are
 * checked, so nothing can make a header of its own. Pure; any thread.
 */
#ifndef CLIPCRAFTER_APP_MAIL_MESSAGE_H
#define CLIPCRAFTER_APP_MAIL_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/mail_catalogue.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/uuid.h"

struct mail_message {
    struct uuid id;      /**< Message-ID and boundary come from it: the same mail, the same id */
    int64_t at;          /**< for Date: microseconds since 1970 UTC */
    struct str from, to; /**< addresses */
    struct mail_words words;
    struct str unsubscribe; /**< where one POST ends such mails (RFC 8058); empty: no such header */
};

/** In the arena. ERROR_INPUT for an address that is none, or an unsubscribe URL that is no https
 * one or holds other than visible ASCII. */
bool mail_message_write(struct arena *arena, const struct mail_message *message, struct str *out,
                        struct error *error) MUST_CHECK;

#endif
