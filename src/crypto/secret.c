/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/secret.h"

#include <sodium.h>

#include "base/banned.h"

bool secret_equal(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    return a.len == 0 || sodium_memcmp(a.ptr, b.ptr, a.len) == 0;
}

void secret_wipe(void *bytes, size_t len)
{
    if (len)
        sodium_memzero(bytes, len);
}

void secret_buf_release(struct buf *buf)
{
    if (buf->ptr)
        sodium_memzero(buf->ptr, buf->capacity);
    buf_release(buf);
}
