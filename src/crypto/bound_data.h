/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Several values as one run of bytes that can be read in one way only: what seals, signatures and
 * keyed hashes are bound to. Numbers are four or eight bytes, the highest first; a text is its
 * length in four bytes, then its bytes. What was made so is kept in databases: it never changes.
 * For the files of crypto/ alone. Any thread, each its own.
 */
#ifndef CLIPCRAFTER_CRYPTO_BOUND_DATA_H
#define CLIPCRAFTER_CRYPTO_BOUND_DATA_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { BOUND_DATA_MAX = 256 };

/** Starts zeroed. More than fits is BUG(): callers limit what they add. Holds no secret. */
struct bound_data {
    uint8_t bytes[BOUND_DATA_MAX];
    size_t len;
};

/** Bare bytes, whose number is always the same. */
void bound_data_add(struct bound_data *data, const void *bytes, size_t len);
/** Four bytes. */
void bound_data_add_u32(struct bound_data *data, uint32_t value);
/** Eight bytes. */
void bound_data_add_u64(struct bound_data *data, uint64_t value);
/** The length in four bytes, then the text. */
void bound_data_add_text(struct bound_data *data, struct str text);

/** Writes four bytes at `at`, the highest first. */
void bound_put_u32(uint8_t *at, uint32_t value);
/** Reads what bound_put_u32() wrote. */
uint32_t bound_get_u32(const uint8_t *at);

#endif
