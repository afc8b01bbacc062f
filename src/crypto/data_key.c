/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/data_key.h"

#include "crypto/secret.h"

#include "base/banned.h"

void data_key_generate(const struct entropy *entropy, uint32_t generation, struct data_key *out)
{
    entropy_fill(entropy, out->bytes, sizeof out->bytes);
    out->generation = generation;
}

void data_key_release(struct data_key *key)
{
    if (key)
        secret_wipe(key, sizeof *key);
}
