/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Sealing of personal columns: XChaCha20-Poly1305 (IETF construction, libsodium) under a person's
 * data key. A sealed value opens only at the place it was sealed for, so nobody who can write to
 * the database can move one to another column, row or person unseen. Pure; any thread.
 *
 * Sealed bytes, which outlive the program and never change:
 *
 *     0x01                     format
 *     4 bytes, highest first   generation of the key
 *     24 bytes                 random nonce
 *     n bytes                  ciphertext, as long as the plain text
 *     16 bytes                 tag
 *
 * Associated data: the first 5 bytes above; length (4 bytes, highest first) and bytes of table and
 * of column; 16 bytes of row id; 16 of owner id.
 */
#ifndef CLIPCRAFTER_CRYPTO_SEAL_H
#define CLIPCRAFTER_CRYPTO_SEAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/data_key.h"
#include "crypto/entropy.h"
#include "crypto/uuid.h"

enum {
    SEAL_OVERHEAD = 1 + 4 + 24 + 16, /**< a sealed value is longer than the plain one by this */
    SEAL_PLAIN_MAX = 16 << 20,       /**< bytes */
};

/** The place of a value. Table and column are names from our own source, at most 63 bytes each
 * (PostgreSQL's limit for a name). */
struct seal_context {
    struct str table, column;
    struct uuid row, owner;
};

/**
 * Appends the sealed form of `plain` to `out`, with a new random nonce: sealing twice gives two
 * texts. ERROR_LIMIT if it is too long or does not fit; `out` is then as it was.
 */
bool seal_bytes(const struct data_key *key, const struct seal_context *context, struct str plain,
                const struct entropy *entropy, struct buf *out, struct error *error) MUST_CHECK;
/**
 * Appends the plain bytes to `out`. ERROR_INTERNAL, `out` as it was, for a value that was sealed
 * for another place or by another key, is cut or changed; the message names the column, no secret.
 * The caller wipes `out` (secret_buf_release()).
 */
bool seal_open(const struct data_key *key, const struct seal_context *context, struct str sealed,
               struct buf *out, struct error *error) MUST_CHECK;
/** Which generation of the owner's key opens `sealed`, unproven; false if it is no sealed value. */
bool seal_generation(struct str sealed, uint32_t *out) MUST_CHECK;

#endif
