/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Unpredictable bytes for keys, tokens, nonces and ids. Code that needs them takes a `struct
 * entropy *`; NULL is the system's generator, tests pass one that counts. For choices that need not
 * be secret see base/random.h.
 */
#ifndef CLIPCRAFTER_CRYPTO_ENTROPY_H
#define CLIPCRAFTER_CRYPTO_ENTROPY_H

#include <stddef.h>

struct entropy {
    /** Must be safe from any thread that uses the entropy. */
    void (*fill)(void *context, void *bytes, size_t count);
    void *context;
};

/** Fills `count` bytes. Never fails: a system that has no randomness is BUG(). Any thread. */
void entropy_fill(const struct entropy *entropy, void *bytes, size_t count);

#endif
