/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * One-time codes of an authenticator app: RFC 6238 with SHA-1, six digits and steps of 30 seconds,
 * which is what every app understands. The secret rests sealed (crypto/seal.h). Guesses are bounded
 * by whoever calls this. Pure; any thread.
 */
#ifndef CLIPCRAFTER_CRYPTO_TOTP_H
#define CLIPCRAFTER_CRYPTO_TOTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "crypto/entropy.h"

enum {
    TOTP_SECRET_BYTES = 20, /**< RFC 4226, 4: as long as the digest */
    TOTP_DIGITS = 6,
    TOTP_STEP_S = 30,
    TOTP_WINDOW = 1, /**< steps before and after this one that are taken (RFC 6238, 5.2) */
};

/** The owner of each copy calls totp_release(). */
struct totp_secret {
    uint8_t bytes[TOTP_SECRET_BYTES];
};

/** A new random secret; `entropy` NULL is the system's. */
void totp_generate(const struct entropy *entropy, struct totp_secret *out);
/** Wipes it. NULL is fine. */
void totp_release(struct totp_secret *secret);

/** The number of the step at that clock's wall time. */
int64_t totp_step(const struct clock *clock);
/** The code of a step, with a NUL. */
void totp_code(const struct totp_secret *secret, int64_t step, char out[TOTP_DIGITS + 1]);
/**
 * Whether `code` (exactly six digits) is that of a step within the window and after `last_step`,
 * the step of the code that was taken last (0: none was). Gives that step, which the caller keeps
 * in the same transaction: a code that was seen on its way is worth nothing a second time. Constant
 * time.
 */
bool totp_verify(const struct totp_secret *secret, const struct clock *clock, struct str code,
                 int64_t last_step, int64_t *step) MUST_CHECK;
/**
 * Appends the address that an app reads, as text or from a QR code:
 * otpauth://totp/ISSUER:ACCOUNT?secret=...&issuer=... (Google Authenticator's key URI format).
 */
void totp_uri(const struct totp_secret *secret, struct str issuer, struct str account,
              struct buf *out);

#endif
