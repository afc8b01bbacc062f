/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Keys for one use each, derived from the system's data key: BLAKE2b as a key derivation function
 * (libsodium's crypto_kdf, context "clipcrft", the number below as the sub-key's id). Knowing one
 * tells nothing of the others or of the system key. What they made rests in the database, so the
 * numbers never change meaning. Pure; any thread.
 */
#ifndef CLIPCRAFTER_CRYPTO_SUBKEY_H
#define CLIPCRAFTER_CRYPTO_SUBKEY_H

#include <stdint.h>

#include "base/str.h"
#include "crypto/data_key.h"

enum { SUBKEY_BYTES = 32 };

enum subkey_use {
    SUBKEY_LOOKUP = 1,   /**< hashes by which e-mail and the like are found */
    SUBKEY_LINKS = 2,    /**< signed links to blobs */
    SUBKEY_CSRF = 3,     /**< tokens of forms, bound to a session */
    SUBKEY_ADDRESS = 4,  /**< hashes of network addresses, for limits and sign-in lists */
    SUBKEY_RECOVERY = 5, /**< hashes of recovery codes at rest */
};

/** The owner of each copy calls subkey_release(). */
struct subkey {
    uint8_t bytes[SUBKEY_BYTES];
};

/** Always the same for the same system key and use. */
void subkey_derive(const struct data_key *system, enum subkey_use use, struct subkey *out);
/** Wipes it. NULL is fine. */
void subkey_release(struct subkey *key);
/** Its bytes, for mac_sha256(); lives as long as the key. */
struct str subkey_str(const struct subkey *key);

#endif
