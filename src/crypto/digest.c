/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/digest.h"

#include <sodium.h>
#include <string.h>

#include "base/banned.h"

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct digester),
               "struct digester holds libsodium's state");

static crypto_hash_sha256_state *state_of(struct digester *digester)
{
    return (crypto_hash_sha256_state *)(void *)digester->state;
}

void digester_init(struct digester *digester)
{
    crypto_hash_sha256_init(state_of(digester));
}

void digester_add(struct digester *digester, const void *bytes, size_t len)
{
    if (len)
        crypto_hash_sha256_update(state_of(digester), bytes, len);
}

void digester_add_int(struct digester *digester, int64_t value)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)value >> (8 * i));
    digester_add(digester, bytes, sizeof bytes);
}

void digester_add_str(struct digester *digester, struct str text)
{
    digester_add_int(digester, (int64_t)text.len);
    digester_add(digester, text.ptr, text.len);
}

struct digest digester_finish(struct digester *digester)
{
    struct digest digest;

    crypto_hash_sha256_final(state_of(digester), digest.bytes);
    return digest;
}

struct digest digest_of(struct str bytes)
{
    struct digester digester;

    digester_init(&digester);
    digester_add(&digester, bytes.ptr, bytes.len);
    return digester_finish(&digester);
}

void digest_hex(const struct digest *digest, char out[DIGEST_HEX + 1])
{
    sodium_bin2hex(out, DIGEST_HEX + 1, digest->bytes, DIGEST_BYTES);
}

bool digest_from_hex(struct str hex, struct digest *out)
{
    struct digest digest;
    size_t len;

    if (hex.len != DIGEST_HEX ||
        sodium_hex2bin(digest.bytes, DIGEST_BYTES, hex.ptr, hex.len, NULL, &len, NULL) != 0 ||
        len != DIGEST_BYTES)
        return false;
    *out = digest;
    return true;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_BYTES) == 0;
}
