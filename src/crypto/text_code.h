/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Bytes as text: base64 and base32 (RFC 4648) and percent-encoding (RFC 3986). Decoding is strict,
 * so that every value has one text: no white space, no other alphabet, no spare bits, padding
 * exactly where the form has it. Base64 takes as long whatever the bytes are, so keys may be
 * written with it. Pure; any thread.
 */
#ifndef CLIPCRAFTER_CRYPTO_TEXT_CODE_H
#define CLIPCRAFTER_CRYPTO_TEXT_CODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

enum base64_form {
    BASE64_STANDARD, /**< RFC 4648, 4: + and /, padded with = */
    BASE64_URL,      /**< RFC 4648, 5: - and _, never padded */
};

/** Length of `bytes` bytes written in BASE64_URL. */
#define BASE64_URL_LENGTH(bytes) (((size_t)(bytes)*4 + 2) / 3)

/** Appends, in one piece (see buf_ok()). */
void base64_append(struct buf *out, enum base64_form form, struct str bytes);
/**
 * At most `max` bytes go to `out`, their number to `*len`. False, and both untouched, on text that
 * is not exactly of the form or holds more.
 */
bool base64_decode(enum base64_form form, struct str text, void *out, size_t max,
                   size_t *len) MUST_CHECK;

/** Appends in capitals without padding, as secrets of one-time codes are shown (A-Z, 2-7). */
void base32_append(struct buf *out, struct str bytes);

enum percent_form {
    PERCENT_ALL,  /**< everything but A-Z a-z 0-9 - . _ ~ : a part of a query */
    PERCENT_PATH, /**< the same, but / stays: a path */
};

/** Appends with %XX in capitals: what AWS Signature Version 4 calls UriEncode. */
void percent_append(struct buf *out, enum percent_form form, struct str bytes);
/**
 * Appends the bytes that `text` stands for; hex digits in either case, '+' is a plus. False on a %
 * without two hex digits (then `out` is untouched) or when `out` is full.
 */
bool percent_decode(struct str text, struct buf *out) MUST_CHECK;

#endif
