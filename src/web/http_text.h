/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The small grammars of HTTP (RFC 9110): tokens, lists, dates, percent-encoding. Pure; any thread.
 */
#ifndef CLIPCRAFTER_WEB_HTTP_TEXT_H
#define CLIPCRAFTER_WEB_HTTP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"

enum { HTTP_DATE_TEXT = 29 /**< bytes of an IMF-fixdate without its NUL */ };

/** One or more of the bytes that a header's name may hold (5.6.2). */
bool http_is_token(struct str text);
/** What a header's value may hold when we send it: visible ASCII, blanks and bytes over 127. */
bool http_is_field_value(struct str text);
/** 1 to `max` bytes of visible ASCII, 0x21 to 0x7e. */
bool http_is_visible(struct str text, size_t max);

/**
 * Percent-decoding (RFC 3986, 2.1) that refuses what others guess at: a '%' without two hex digits,
 * bytes that are no UTF-8, NUL and other control characters. `plus` reads '+' as a blank, as forms
 * write it. *out lies in `arena`, or is `text` itself when nothing was encoded.
 */
bool http_percent_decode(struct arena *arena, struct str text, bool plus,
                         struct str *out) MUST_CHECK;

/**
 * Cuts the next item off a comma-separated list (5.6.1): trimmed, never empty; a comma inside
 * "quotes" does not separate. False at the end.
 */
bool http_list_next(struct str *rest, struct str *item);

/** Seconds since 1970 UTC as "Sun, 06 Nov 1994 08:49:37 GMT"; years 1970 to 9999. */
void http_date_text(int64_t seconds, char out[HTTP_DATE_TEXT + 1]);
/** Exactly that form; the two obsolete ones are refused, and so are dates that no calendar has. */
bool http_date_parse(struct str text, int64_t *seconds) MUST_CHECK;

/** Equal without telling by the time taken where they differ. The lengths are not secret. */
bool http_secret_equal(struct str a, struct str b);

#endif
