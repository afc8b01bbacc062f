/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/mac.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <string.h>

#include "base/banned.h"

/* libsodium and OpenSSL take no NULL, even with a length of 0. */
static const unsigned char *bytes_of(struct str text)
{
    return (const unsigned char *)(text.len ? text.ptr : "");
}

struct digest mac_sha256(struct str key, struct str message)
{
    crypto_auth_hmacsha256_state state;
    struct digest digest;

    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.len);
    crypto_auth_hmacsha256_update(&state, bytes_of(message), message.len);
    crypto_auth_hmacsha256_final(&state, digest.bytes);
    sodium_memzero(&state, sizeof state);
    return digest;
}

void mac_sha1(struct str key, struct str message, uint8_t out[MAC_SHA1_BYTES])
{
    unsigned int len = 0;

    BUG_UNLESS(key.len <= INT_MAX);
    if (!HMAC(EVP_sha1(), bytes_of(key), (int)key.len, bytes_of(message), message.len, out, &len) ||
        len != MAC_SHA1_BYTES)
        BUG("OpenSSL has no HMAC-SHA1");
}

bool md5_of(struct str bytes, uint8_t out[MD5_BYTES], struct error *error)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned int len = 0;

    if (!EVP_Digest(bytes_of(bytes), bytes.len, digest, &len, EVP_md5(), NULL) || len != MD5_BYTES)
        return error_set(error, ERROR_UNAVAILABLE,
                         "MD5 is switched off on this system, but S3 asks for it: allow it in "
                         "OpenSSL's configuration");
    memcpy(out, digest, MD5_BYTES);
    return true;
}
