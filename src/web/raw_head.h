/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Inside of the web room: did the parser account for every byte of a request's head? libmicrohttpd
 * 0.9.75 cuts texts off at a NUL, takes a bare CR or LF for the end of a line, and appends a folded
 * line (RFC 9112, 5.2) to the *name* of the header before it, so that a folded Content-Length
 * hides from it, but not from a proxy in front: the way of request smuggling.
 *
 * It parses in place: in the buffer, a line's end and the colon or blank behind a text are
 * overwritten by NULs, and the texts that it hands out point there. So whoever walks from text to
 * text in order sees each byte that belongs to none. Pure; the thread that owns the buffer.
 */
#ifndef CLIPCRAFTER_WEB_RAW_HEAD_H
#define CLIPCRAFTER_WEB_RAW_HEAD_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

/** A walk through the head, from its request line to the empty line. */
struct raw_head {
    const char *at, *end;
    bool whole; /**< so far every byte was accounted for */
};

/** `bytes` is the head in the parser's buffer: from the method to behind the empty line. */
void raw_head_begin(struct raw_head *head, struct str bytes);
/** The request line; the texts point into the head. Single blanks must stand between them. */
void raw_head_request_line(struct raw_head *head, struct str method, struct str target,
                           struct str version);
/** The next header, in the order they came in. */
void raw_head_field(struct raw_head *head, struct str name, struct str value);
/** True when all was accounted for, and the empty line is all that was left. */
bool raw_head_end(struct raw_head *head) MUST_CHECK;

#endif
