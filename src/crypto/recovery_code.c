/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/recovery_code.h"

#include <string.h>

#include "crypto/lookup.h"
#include "crypto/secret.h"

#include "base/banned.h"

enum { LETTERS = 16, GROUP = 4 };

static const char ALPHABET[] = "0123456789abcdefghjkmnpqrstvwxyz";

void recovery_codes_generate(const struct entropy *entropy,
                             struct recovery_code out[RECOVERY_CODE_COUNT])
{
    uint8_t random[LETTERS];

    for (size_t i = 0; i < RECOVERY_CODE_COUNT; i++) {
        char *at = out[i].text;

        entropy_fill(entropy, random, sizeof random);
        for (size_t letter = 0; letter < LETTERS; letter++) {
            if (letter && letter % GROUP == 0)
                *at++ = '-';
            *at++ = ALPHABET[random[letter] & 31];
        }
        *at = '\0';
    }
    secret_wipe(random, sizeof random);
}

/* The letter as it is in the alphabet, or 0. */
static char canonical(char c)
{
    if (c >= 'A' && c <= 'Z')
        c = (char)(c - 'A' + 'a');
    if (c == 'o')
        return '0';
    if (c == 'i' || c == 'l')
        return '1';
    return c && strchr(ALPHABET, c) ? c : '\0';
}

/* The letters without what stands between them. */
static bool read_letters(struct str typed, char out[LETTERS])
{
    size_t count = 0;

    for (size_t i = 0; i < typed.len; i++) {
        char c = canonical(typed.ptr[i]);

        if (typed.ptr[i] == '-' || typed.ptr[i] == ' ')
            continue;
        if (!c || count == LETTERS)
            return false;
        out[count++] = c;
    }
    return count == LETTERS;
}

bool recovery_code_hash(const struct subkey *key, const struct uuid *user, struct str typed,
                        struct digest *out)
{
    char bound[UUID_BYTES + LETTERS];
    bool ok = read_letters(typed, bound + UUID_BYTES);

    memcpy(bound, user->bytes, UUID_BYTES);
    if (ok)
        *out = lookup_hash(key, STR("recovery"), (struct str){bound, sizeof bound});
    secret_wipe(bound, sizeof bound);
    return ok;
}
