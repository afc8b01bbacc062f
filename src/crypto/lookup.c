/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/lookup.h"

#include <sodium.h>

#include "base/attr.h"
#include "crypto/bound_data.h"

#include "base/banned.h"

enum { DOMAIN_MAX_BYTES = 64 };

_Static_assert(SUBKEY_BYTES == crypto_generichash_KEYBYTES, "a sub-key is a key for BLAKE2b");

struct digest lookup_hash(const struct subkey *key, struct str domain, struct str text)
{
    struct bound_data head = {.len = 0};
    crypto_generichash_state state;
    struct digest digest;

    BUG_UNLESS(domain.len > 0 && domain.len <= DOMAIN_MAX_BYTES);
    bound_data_add_text(&head, domain);
    if (crypto_generichash_init(&state, key->bytes, SUBKEY_BYTES, DIGEST_BYTES) != 0)
        BUG("no BLAKE2b with this key");
    crypto_generichash_update(&state, head.bytes, head.len);
    if (text.len)
        crypto_generichash_update(&state, (const unsigned char *)text.ptr, text.len);
    crypto_generichash_final(&state, digest.bytes, DIGEST_BYTES);
    sodium_memzero(&state, sizeof state);
    return digest;
}
