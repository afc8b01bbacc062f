/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Ids of rows: UUID version 7 (RFC 9562, 5.7), 48 bits of milliseconds and 74 random bits, so that
 * new rows lie beside each other in an index and nobody can guess one.
 */
#ifndef CLIPCRAFTER_CRYPTO_UUID_H
#define CLIPCRAFTER_CRYPTO_UUID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/str.h"
#include "crypto/entropy.h"

enum { UUID_BYTES = 16, UUID_TEXT = 36 };

/** A plain value. All zeros is "none". */
struct uuid {
    uint8_t bytes[UUID_BYTES];
};

/** A new id. Any thread. */
struct uuid uuid_new(const struct clock *clock, const struct entropy *entropy);
/** Lower-case hex with dashes and a NUL. */
void uuid_text(const struct uuid *uuid, char out[UUID_TEXT + 1]);
/** The form above in either case; false (then *out is untouched) on anything else. */
bool uuid_from_text(struct str text, struct uuid *out) MUST_CHECK;
/** Not in constant time. */
bool uuid_equal(const struct uuid *a, const struct uuid *b);
bool uuid_is_none(const struct uuid *uuid);

#endif
