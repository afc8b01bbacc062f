/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Codes to sign in with once each when the authenticator app is lost: 80 random bits as sixteen
 * letters of Crockford's base32 (no i, l, o, u), in fours: "7k3m-x0q9-hd2v-w8tz". Shown once; the
 * database keeps a keyed hash bound to the user. Pure; any thread.
 */
#ifndef CLIPCRAFTER_CRYPTO_RECOVERY_CODE_H
#define CLIPCRAFTER_CRYPTO_RECOVERY_CODE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/entropy.h"
#include "crypto/subkey.h"
#include "crypto/uuid.h"

enum {
    RECOVERY_CODE_COUNT = 10, /**< codes that one person has */
    RECOVERY_CODE_TEXT = 19,  /**< bytes of one */
};

/**
 * NUL-terminated. The owner wipes it (secret_wipe()) once it is shown; nobody can find it out from
 * what is kept.
 */
struct recovery_code {
    char text[RECOVERY_CODE_TEXT + 1];
};

/** A new set of codes; `entropy` NULL is the system's. */
void recovery_codes_generate(const struct entropy *entropy,
                             struct recovery_code out[RECOVERY_CODE_COUNT]);
/**
 * The hash that is kept of a code, from what a person typed: capitals, blanks and dashes do not
 * matter, o is read as 0, i and l as 1. `key` is the SUBKEY_RECOVERY one. False (then *out is
 * untouched) if it cannot be a code.
 */
bool recovery_code_hash(const struct subkey *key, const struct uuid *user, struct str typed,
                        struct digest *out) MUST_CHECK;

#endif
