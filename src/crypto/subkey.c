/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/subkey.h"

#include <sodium.h>

#include "base/attr.h"
#include "crypto/secret.h"

#include "base/banned.h"

static const char CONTEXT[crypto_kdf_CONTEXTBYTES + 1] = "clipcrft";

_Static_assert(DATA_KEY_BYTES == crypto_kdf_KEYBYTES, "a data key is a key to derive from");

void subkey_derive(const struct data_key *system, enum subkey_use use, struct subkey *out)
{
    if (crypto_kdf_derive_from_key(out->bytes, SUBKEY_BYTES, (uint64_t)use, CONTEXT,
                                   system->bytes) != 0)
        BUG("no sub-key of this size");
}

void subkey_release(struct subkey *key)
{
    if (key)
        secret_wipe(key, sizeof *key);
}

struct str subkey_str(const struct subkey *key)
{
    return (struct str){(const char *)key->bytes, SUBKEY_BYTES};
}
