/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/password.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "crypto/secret.h"

#include "base/banned.h"

enum {
    MEMORY_KIB = 19456,
    PASSES = 2,
    SALT = crypto_pwhash_argon2id_SALTBYTES,
    HASH = 32,
    UTF8_LONGEST = 4, /* bytes of a code point */
};

static const size_t MEMORY_BYTES = (size_t)MEMORY_KIB * 1024;

_Static_assert(PASSWORD_HASH_MAX + 1 == crypto_pwhash_STRBYTES, "libsodium's texts fit");
_Static_assert(SALT == 16, "the salt is as the header says");

/* The same costs, a salt and hash of zeros: nobody's. */
static const char ABSENT[] = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/* The part before the last @, or all. */
static struct str local_part(struct str email)
{
    size_t len = email.len;

    while (len > 0 && email.ptr[len - 1] != '@')
        len--;
    return len ? str_take(email, len - 1) : email;
}

bool password_check(const struct password_list *list, struct str password, struct str email,
                    struct error *error)
{
    size_t length = utf8_length(password);

    if (length < PASSWORD_MIN)
        return error_set(error, ERROR_INPUT,
                         "password: %zu characters are too few, take at least %d", length,
                         PASSWORD_MIN);
    if (length > PASSWORD_MAX)
        return error_set(error, ERROR_INPUT,
                         "password: %zu characters are too many, take at most %d", length,
                         PASSWORD_MAX);
    if (str_equal_nocase(password, email) || str_equal_nocase(password, local_part(email)))
        return error_set(error, ERROR_INPUT,
                         "password: this is your e-mail address, take another one");
    if (str_equal_nocase(password, STR("clipcrafter")))
        return error_set(error, ERROR_INPUT, "password: this is our name, take another one");
    if (password_list_has(list, password))
        return error_set(error, ERROR_INPUT,
                         "password: this one is among those that are guessed first, take another");
    return true;
}

/* "$argon2id$...$SALT$HASH" (the reference implementation's encoding, base64 without padding). */
static void encode(const unsigned char salt[SALT], const unsigned char hash[HASH],
                   char out[PASSWORD_HASH_MAX + 1])
{
    const int variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
    size_t size = PASSWORD_HASH_MAX + 1;
    size_t len =
        (size_t)snprintf(out, size, "$argon2id$v=19$m=%d,t=%d,p=1$", (int)MEMORY_KIB, (int)PASSES);

    sodium_bin2base64(out + len, size - len, salt, SALT, variant);
    len += strlen(out + len);
    out[len++] = '$';
    sodium_bin2base64(out + len, size - len, hash, HASH, variant);
}

bool password_hash(struct str password, const struct entropy *entropy,
                   char out[PASSWORD_HASH_MAX + 1], struct error *error)
{
    unsigned char salt[SALT], hash[HASH];

    entropy_fill(entropy, salt, sizeof salt);
    if (crypto_pwhash(hash, HASH, password.ptr, password.len, salt, PASSES, MEMORY_BYTES,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return error_set(error, ERROR_BUSY, "no memory to keep a password safely: try again");
    encode(salt, hash, out);
    secret_wipe(hash, sizeof hash);
    return true;
}

/* NUL-terminated and padded, as libsodium wants it; false if it is no argon2id text. */
static bool hash_text(struct str hash, char out[crypto_pwhash_STRBYTES])
{
    if (hash.len > PASSWORD_HASH_MAX || !str_starts_with(hash, STR("$argon2id$")) ||
        memchr(hash.ptr, '\0', hash.len))
        return false;
    memset(out, 0, crypto_pwhash_STRBYTES);
    memcpy(out, hash.ptr, hash.len);
    return crypto_pwhash_str_needs_rehash(out, PASSES, MEMORY_BYTES) != -1;
}

/* Nothing longer was ever hashed. */
static bool is_too_long(struct str password)
{
    return password.len > PASSWORD_MAX * UTF8_LONGEST || utf8_length(password) > PASSWORD_MAX;
}

bool password_verify(struct str password, struct str hash, bool *right, struct error *error)
{
    char text[crypto_pwhash_STRBYTES];
    bool equal;

    if (!hash_text(hash, text))
        return error_set(error, ERROR_INTERNAL, "what is kept of a password is damaged");
    if (is_too_long(password)) {
        *right = false;
        return true;
    }
    errno = 0;
    equal = crypto_pwhash_str_verify(text, password.len ? password.ptr : "", password.len) == 0;
    if (!equal && errno != EINVAL) /* libsodium's mark of a wrong password */
        return error_set(error, ERROR_BUSY, "no memory to check a password: try again");
    *right = equal;
    return true;
}

void password_verify_absent(struct str password)
{
    bool right;

    /* Even without memory the answer is that of a wrong password. */
    if (!password_verify(password, str_from(ABSENT), &right, NULL))
        return;
}

bool password_needs_rehash(struct str hash)
{
    char text[crypto_pwhash_STRBYTES];

    return !hash_text(hash, text) ||
           crypto_pwhash_str_needs_rehash(text, PASSES, MEMORY_BYTES) != 0;
}
