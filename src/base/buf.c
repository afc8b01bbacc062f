/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

void buf_init(struct buf *buf, size_t max)
{
    *buf = (struct buf){.max = max};
}

void buf_release(struct buf *buf)
{
    free(buf->ptr);
    buf_init(buf, buf->max);
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->failed = false;
    if (buf->ptr)
        buf->ptr[0] = '\0';
}

/* Makes room for `more` bytes and the NUL; marks the buffer failed where it cannot. */
static bool reserve(struct buf *buf, size_t more)
{
    size_t need, capacity;
    char *grown;

    if (buf->failed || more > buf->max - buf->len) {
        buf->failed = true;
        return false;
    }
    need = buf->len + more + 1;
    if (need <= buf->capacity)
        return true;
    capacity = MAX_OF(buf->capacity * 2, MAX_OF(need, (size_t)64));
    grown = realloc(buf->ptr, capacity);
    if (!grown) {
        buf->failed = true;
        return false;
    }
    buf->ptr = grown;
    buf->capacity = capacity;
    return true;
}

void buf_append_bytes(struct buf *buf, const void *bytes, size_t len)
{
    if (!reserve(buf, len))
        return;
    if (len)
        memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
    buf->ptr[buf->len] = '\0';
}

void buf_append(struct buf *buf, struct str text)
{
    buf_append_bytes(buf, text.ptr, text.len);
}

void buf_append_char(struct buf *buf, char c)
{
    buf_append_bytes(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    BUG_UNLESS(len >= 0);
    if (!reserve(buf, (size_t)len))
        return;
    va_start(args, format);
    vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}

bool buf_ok(const struct buf *buf)
{
    return !buf->failed;
}

struct str buf_str(const struct buf *buf)
{
    return (struct str){buf->ptr ? buf->ptr : "", buf->len};
}
