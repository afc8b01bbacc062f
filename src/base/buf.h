/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Growing bytes with a stated maximum. Appending past the maximum or out of memory marks the buffer
 * as failed and drops the bytes; callers append freely and check buf_ok() once at the end. One
 * thread at a time.
 */
#ifndef CLIPCRAFTER_BASE_BUF_H
#define CLIPCRAFTER_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct buf {
    char *ptr; /**< NUL-terminated once anything was appended, else NULL */
    size_t len, capacity, max;
    bool failed;
};

/** `max` is the largest length the buffer may grow to, in bytes. */
void buf_init(struct buf *buf, size_t max);
void buf_release(struct buf *buf);
/** Empties it, keeps the memory, forgets a failure. */
void buf_clear(struct buf *buf);

void buf_append(struct buf *buf, struct str text);
void buf_append_bytes(struct buf *buf, const void *bytes, size_t len);
void buf_append_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

/** True if every append so far was kept. */
bool buf_ok(const struct buf *buf) MUST_CHECK;
/** What it holds now; valid until the next append, clear or release. */
struct str buf_str(const struct buf *buf);

#endif
