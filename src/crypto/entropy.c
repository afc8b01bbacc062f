/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/entropy.h"

#include <sodium.h>

#include "base/attr.h"

#include "base/banned.h"

void entropy_fill(const struct entropy *entropy, void *bytes, size_t count)
{
    if (entropy) {
        entropy->fill(entropy->context, bytes, count);
        return;
    }
    if (sodium_init() < 0)
        BUG("libsodium cannot start");
    randombytes_buf(bytes, count);
}
