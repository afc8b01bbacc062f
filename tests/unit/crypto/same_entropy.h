/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Randomness for tests that want to know what was drawn: every byte is the same. */
#ifndef CLIPCRAFTER_TESTS_UNIT_CRYPTO_SAME_ENTROPY_H
#define CLIPCRAFTER_TESTS_UNIT_CRYPTO_SAME_ENTROPY_H

#include <string.h>

#include "crypto/entropy.h"

static inline void fill_same(void *context, void *bytes, size_t count)
{
    memset(bytes, *(const unsigned char *)context, count);
}

/** `byte` is an unsigned char that outlives the entropy. */
#define ENTROPY_OF(byte) ((struct entropy){fill_same, &(byte)})

#endif
