/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * SHA-256 (FIPS 180-4, from libsodium): names of blobs and keys of stages.
 *
 * Pure; any thread, a digester by one at a time. Keys outlive the program in the cache and in
 * timelines, so the way in which pieces become bytes (below) never changes.
 */
#ifndef CLIPCRAFTER_CRYPTO_DIGEST_H
#define CLIPCRAFTER_CRYPTO_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

enum { DIGEST_BYTES = 32, DIGEST_HEX = 64 };

/** A plain value, to be copied freely. All zeros is a digest like any other, not "none". */
struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

/** Digest of a series of pieces. Opaque storage so that it can live on the stack. */
struct digester {
    _Alignas(16) unsigned char state[128];
};

/** Begins anew, whatever was added before. */
void digester_init(struct digester *digester);
/** Adds bare bytes: "ab" then "c" is the same as "abc". `bytes` may be NULL where `len` is 0. */
void digester_add(struct digester *digester, const void *bytes, size_t len);
/** Adds the length (as digester_add_int() does), then the bytes: "ab","c" and "a","bc" differ. For
 * building keys. */
void digester_add_str(struct digester *digester, struct str text);
/** Adds eight bytes, the lowest first, two's complement. */
void digester_add_int(struct digester *digester, int64_t value);
/** The digest of everything added. The digester needs digester_init() before it is used again. */
struct digest digester_finish(struct digester *digester);

/** The digest of one piece of bare bytes: the name of a blob that holds them. */
struct digest digest_of(struct str bytes);
/** Lower-case hex and a NUL. */
void digest_hex(const struct digest *digest, char out[DIGEST_HEX + 1]);
/** Exactly 64 hex digits in either case; false (then *out is untouched) on anything else. */
bool digest_from_hex(struct str hex, struct digest *out) MUST_CHECK;
/** Not in constant time: for names and keys, never for secrets. */
bool digest_equal(const struct digest *a, const struct digest *b);

#endif
