/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Passwords: what may be one (NIST SP 800-63B, 5.1.1.2: long enough, not a common one, no rules
 * about kinds of letters) and how it rests: argon2id (RFC 9106) with 19 MiB, two passes and one
 * lane (OWASP's password storage recommendation), a salt of 16 random bytes, as the text
 * "$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH".
 *
 * The caller brings text into Unicode form NFC first, at sign-up as at sign-in. A hash takes tens
 * of milliseconds of one core and 19 MiB: whoever calls this bounds how many run at once. Any
 * thread.
 */
#ifndef CLIPCRAFTER_CRYPTO_PASSWORD_H
#define CLIPCRAFTER_CRYPTO_PASSWORD_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/entropy.h"
#include "crypto/password_list.h"

enum {
    PASSWORD_MIN = 8,   /**< code points */
    PASSWORD_MAX = 256, /**< code points; all of them count */
    PASSWORD_HASH_MAX = 127,
};

/**
 * Whether `password` may be chosen by who has this e-mail address. ERROR_INPUT says what is wrong:
 * too short, too long, common, or the address, its part before the @, or our name, in any case.
 */
bool password_check(const struct password_list *list, struct str password, struct str email,
                    struct error *error) MUST_CHECK;
/** What is kept of a password that password_check() took, with a NUL. ERROR_BUSY: no memory. */
bool password_hash(struct str password, const struct entropy *entropy,
                   char out[PASSWORD_HASH_MAX + 1], struct error *error) MUST_CHECK;
/**
 * Sets *right to whether it is the password of that hash. False only where that could not be found
 * out: ERROR_BUSY without memory, ERROR_INTERNAL if `hash` is no argon2id text.
 */
bool password_verify(struct str password, struct str hash, bool *right,
                     struct error *error) MUST_CHECK;
/**
 * Costs what password_verify() costs for a new hash and finds nothing: for an account that is not
 * there, so that time does not tell.
 */
void password_verify_absent(struct str password);
/** Whether the hash was made with other costs than new ones are: then hash anew after sign-in. */
bool password_needs_rehash(struct str hash);

#endif
