/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Cookies in and out (RFC 6265, draft rfc6265bis for the prefixes). Ours are always of one kind:
 * `__Host-NAME`, Secure, HttpOnly, SameSite=Lax, Path=/, no Domain; browsers and curl take such a
 * cookie from plain http://localhost too. Any thread.
 */
#ifndef CLIPCRAFTER_WEB_COOKIE_H
#define CLIPCRAFTER_WEB_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

/**
 * Value of the cookie `name` in the header's `value`, without quotes. False when it is absent, when
 * it is there twice (nobody can say which one is meant), or when its value breaks the grammar.
 * What is wrong with cookies of other names does not matter: other programs on the same host set
 * them. A ';' always separates, also inside quotes. *out points into `value`.
 */
bool cookie_find(struct str value, struct str name, struct str *out) MUST_CHECK;

struct cookie {
    struct str name;   /**< a token; "__Host-" is put before it unless it stands there */
    struct str value;  /**< RFC 6265 cookie-octets: no blank, quote, comma, semicolon, backslash */
    int64_t max_age_s; /**< 0 takes the cookie away; -1: until the browser ends */
    bool readable;     /**< scripts may read it (no HttpOnly): only for what is no secret */
    bool strict;       /**< SameSite=Strict instead of Lax */
};

/** Appends the value of a Set-Cookie header. A name or value outside the grammar is BUG(). */
void cookie_write(struct buf *out, const struct cookie *cookie);

#endif
