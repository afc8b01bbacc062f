/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Signed links: whoever has one may do one thing with one object for at most a quarter of an hour,
 * without being signed in. The ticket that goes into the address:
 *
 *     EXPIRY "." DISPOSITION "." SIGNATURE
 *
 * EXPIRY is seconds since 1970 UTC in decimal without leading zeros, DISPOSITION is "i" (inline) or
 * "a" (attachment), SIGNATURE is HMAC-SHA256 in unpadded base64url of: length (4 bytes, highest
 * first) and bytes of "clipcrafter link"; 1 byte of access; 16 of object id; 1 of disposition; 8 of
 * expiry, highest first. Pure; any thread.
 */
#ifndef CLIPCRAFTER_CRYPTO_LINK_H
#define CLIPCRAFTER_CRYPTO_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/subkey.h"
#include "crypto/uuid.h"

enum {
    LINK_LIFETIME_MAX_S = 15 * 60,
    LINK_TICKET_MAX = 20 + 3 + 43, /**< bytes of a ticket */
};

/** The class of the method: which requests the link allows. Numbers are signed: never changed. */
enum link_access {
    LINK_READ = 1,  /**< GET, HEAD */
    LINK_WRITE = 2, /**< PUT, PATCH */
};

/** How a browser is to take the object. Numbers are signed: never changed. */
enum link_disposition {
    LINK_INLINE = 1,
    LINK_ATTACHMENT = 2,
};

/** What a link is for. */
struct link {
    struct uuid object;
    enum link_access access;
    enum link_disposition disposition;
};

/**
 * A ticket and a NUL, good until `lifetime_s` seconds from now. A lifetime outside 1 to
 * LINK_LIFETIME_MAX_S is BUG(): no caller takes it from input.
 */
void link_make(const struct subkey *key, const struct clock *clock, const struct link *link,
               int lifetime_s, char out[LINK_TICKET_MAX + 1]);
/**
 * Whether `ticket` allows `access` to `object` now; gives its disposition. ERROR_DENIED otherwise:
 * forged, for something else, past its expiry, or further from it than any link may live. The
 * signature is compared in constant time, and before the expiry is looked at.
 */
bool link_check(const struct subkey *key, const struct clock *clock, const struct uuid *object,
                enum link_access access, struct str ticket, enum link_disposition *disposition,
                struct error *error) MUST_CHECK;

#endif
