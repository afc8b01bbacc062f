/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Master keys: they wrap data keys and never seal anything else. There may be several, each with
 * an id that stands beside what it wrapped; the first is the current one, the others still unwrap.
 * To rotate, put a new line on top and wrap everything anew.
 *
 * Text: one key a line, "ID BASE64" (id of 1 to 32 a-z 0-9 -, one or more blanks, 32 bytes in
 * padded base64); empty lines and lines that begin with # are skipped.
 *
 * A wrapped key is XChaCha20-Poly1305 (IETF) under the master key: 0x01, 24 bytes of nonce, 32 of
 * ciphertext, 16 of tag. Associated data: the format byte; length (4 bytes, highest first) and
 * bytes of the purpose and of the master key's id; 16 bytes of owner id; 4 of generation, highest
 * first. A master key lives in guarded, locked, read-only memory. Once made, any number of threads
 * may use the keys.
 */
#ifndef CLIPCRAFTER_CRYPTO_MASTER_KEYS_H
#define CLIPCRAFTER_CRYPTO_MASTER_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/data_key.h"
#include "crypto/entropy.h"
#include "crypto/uuid.h"

enum {
    MASTER_KEYS_MAX = 32,
    MASTER_KEY_ID_MAX = 32,
    MASTER_KEYS_TEXT_MAX = 16 << 10, /**< bytes of a file of keys */
    WRAPPED_KEY_BYTES = 1 + 24 + 32 + 16,
};

struct master_keys;

/** What a data key is for and whose it is: both must be given again to unwrap it. */
struct wrap_context {
    struct str purpose; /**< "user", "system": from our own source, 1 to 32 bytes */
    struct uuid owner;  /**< none for the system's */
};

/** As it rests in the database: a plain value, no secret. */
struct wrapped_key {
    char master_id[MASTER_KEY_ID_MAX + 1]; /**< NUL-terminated */
    uint32_t generation;
    uint8_t bytes[WRAPPED_KEY_BYTES];
};

/**
 * Keys from text; `name` is what the messages call it ("master.key", "CLIPCRAFTER_MASTER_KEYS").
 * ERROR_INPUT names the line, never what stands in it. The caller wipes the text and frees *out.
 */
bool master_keys_read_text(struct str text, struct str name, struct master_keys **out,
                           struct error *error) MUST_CHECK;
/**
 * Keys from a file (`path` NUL-terminated). ERROR_INPUT unless it is a regular file of this user or
 * of root that nobody else may read or write (0600 or 0400).
 */
bool master_keys_read_file(struct str path, struct master_keys **out,
                           struct error *error) MUST_CHECK;
/** Wipes and frees. NULL is fine. */
void master_keys_free(struct master_keys *keys);
/** Appends one line with a new random key. ERROR_INPUT if `id` is not of the form above. */
bool master_keys_generate(struct str id, const struct entropy *entropy, struct buf *out,
                          struct error *error) MUST_CHECK;

/** Id of the current key; lives as long as the keys. */
struct str master_keys_current(const struct master_keys *keys);
/** Whether something that this key wrapped can be unwrapped. */
bool master_keys_has(const struct master_keys *keys, struct str id);

/** Wraps with the current key. */
void master_keys_wrap(const struct master_keys *keys, const struct wrap_context *context,
                      const struct data_key *key, const struct entropy *entropy,
                      struct wrapped_key *out);
/**
 * Unwraps; the caller releases *out. ERROR_UNAVAILABLE names a master key that is not there;
 * ERROR_INTERNAL: wrapped for another purpose or owner, or changed.
 */
bool master_keys_unwrap(const struct master_keys *keys, const struct wrap_context *context,
                        const struct wrapped_key *wrapped, struct data_key *out,
                        struct error *error) MUST_CHECK;

#endif
