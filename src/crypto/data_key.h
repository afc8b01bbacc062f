/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A 256-bit key that seals one person's columns, or the system's. It rests wrapped by a master key
 * (crypto/master_keys.h) and is bare only in memory, for as long as it is used. Pure; any thread.
 */
#ifndef CLIPCRAFTER_CRYPTO_DATA_KEY_H
#define CLIPCRAFTER_CRYPTO_DATA_KEY_H

#include <stdint.h>

#include "crypto/entropy.h"

enum { DATA_KEY_BYTES = 32 };

/** The owner of each copy calls data_key_release(). Never logged, never compared. */
struct data_key {
    uint8_t bytes[DATA_KEY_BYTES];
    uint32_t generation; /**< 1 for an owner's first key; written beside all that it seals */
};

/** A new random key. `entropy` NULL is the system's; `generation` counts an owner's keys from 1. */
void data_key_generate(const struct entropy *entropy, uint32_t generation, struct data_key *out);
/** Wipes it; generation becomes 0. NULL and a key of zeros are fine. */
void data_key_release(struct data_key *key);

#endif
