/* SPDX-License-Identifier: GPL-3.0-or-later */
/** SHA-256 (FIPS 180-4, from libsodium): names of blobs and keys of stages. */
#ifndef CLIPCRAFTER_CRYPTO_DIGEST_H
#define CLIPCRAFTER_CRYPTO_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

enum { DIGEST_BYTES = 32, DIGEST_HEX = 64 };

struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

/** Digest of a series of pieces. Opaque storage so that it can live on the stack. */
struct digester {
    _Alignas(16) unsigned char state[128];
};

void digester_init(struct digester *digester);
void digester_add(struct digester *digester, const void *bytes, size_t len);
/** Adds the length, then the bytes: "ab","c" and "a","bc" differ. For building keys. */
void digester_add_str(struct digester *digester, struct str text);
void digester_add_int(struct digester *digester, int64_t value);
struct digest digester_finish(struct digester *digester);

struct digest digest_of(struct str bytes);
/** Lower-case hex and a NUL. */
void digest_hex(const struct digest *digest, char out[DIGEST_HEX + 1]);
bool digest_from_hex(struct str hex, struct digest *out) MUST_CHECK;
bool digest_equal(const struct digest *a, const struct digest *b);

#endif
