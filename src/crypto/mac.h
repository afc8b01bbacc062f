/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Keyed digests (HMAC, RFC 2104) and the old MD5, each where a foreign protocol asks for it.
 * HMAC-SHA256 is libsodium's; HMAC-SHA1 (one-time codes, RFC 6238) and MD5 (the Content-MD5 header
 * of S3, RFC 1864) are OpenSSL's. Pure; any thread. To compare results use crypto/secret.h.
 */
#ifndef CLIPCRAFTER_CRYPTO_MAC_H
#define CLIPCRAFTER_CRYPTO_MAC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/digest.h"

enum { MAC_SHA1_BYTES = 20, MD5_BYTES = 16 };

/** HMAC-SHA256 of `message` under a key of any length (RFC 4231 has the known answers). */
struct digest mac_sha256(struct str key, struct str message);
/** HMAC-SHA1. Only for protocols that name it. */
void mac_sha1(struct str key, struct str message, uint8_t out[MAC_SHA1_BYTES]);
/**
 * MD5 (RFC 1321): finds slips on the way, protects from nobody. ERROR_UNAVAILABLE where the
 * system's policy has switched it off (FIPS mode).
 */
bool md5_of(struct str bytes, uint8_t out[MD5_BYTES], struct error *error) MUST_CHECK;

#endif
