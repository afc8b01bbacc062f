/* SPDX-License-Identifier: GPL-3.0-or-later */
/** UTF-8, checked where text enters the program (RFC 3629: no surrogates, no overlong forms). */
#ifndef CLIPCRAFTER_BASE_UTF8_H
#define CLIPCRAFTER_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

/** Offset of the first byte that is not valid UTF-8, or text.len if all of it is. */
size_t utf8_valid_prefix(struct str text);

/**
 * Cuts the first code point off `*text`. Text must be valid (see above); on an invalid byte one
 * byte is taken and U+FFFD given, so a loop always ends. False at the end of text.
 */
bool utf8_next(struct str *text, uint32_t *code);
void utf8_append(struct buf *buf, uint32_t code);
/** Number of code points. */
size_t utf8_length(struct str text);

#endif
