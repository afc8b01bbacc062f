/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/master_keys.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/bound_data.h"
#include "crypto/secret.h"
#include "crypto/text_code.h"

#include "base/banned.h"

enum {
    FORMAT = 1,
    KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    PURPOSE_MAX = 32,
};

_Static_assert(WRAPPED_KEY_BYTES == 1 + NONCE + DATA_KEY_BYTES + TAG, "the size is the format's");

struct master_keys {
    size_t count;
    char ids[MASTER_KEYS_MAX][MASTER_KEY_ID_MAX + 1];
    uint8_t (*keys)[KEY]; /* MASTER_KEYS_MAX of them, from sodium_malloc() */
};

static bool is_id(struct str id)
{
    if (id.len == 0 || id.len > MASTER_KEY_ID_MAX)
        return false;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

static struct master_keys *keys_new(void)
{
    struct master_keys *keys = calloc(1, sizeof *keys);

    if (sodium_init() < 0)
        BUG("libsodium cannot start");
    if (keys)
        keys->keys = sodium_malloc(MASTER_KEYS_MAX * sizeof *keys->keys);
    if (!keys || !keys->keys)
        BUG("out of memory for master keys");
    return keys;
}

void master_keys_free(struct master_keys *keys)
{
    if (!keys)
        return;
    sodium_free(keys->keys); /* wipes */
    free(keys);
}

/* Place of the key with this id, or count. */
static size_t find(const struct master_keys *keys, struct str id)
{
    size_t i = 0;

    while (i < keys->count && !str_equal(str_from(keys->ids[i]), id))
        i++;
    return i;
}

/* NULL if the line was taken, else what is wrong with it. */
static const char *read_line(struct master_keys *keys, struct str line)
{
    struct str id = line, rest;
    size_t len, end = 0;

    while (end < line.len && line.ptr[end] != ' ' && line.ptr[end] != '\t')
        end++;
    id = str_take(line, end);
    rest = str_trim(str_skip(line, end));
    if (!is_id(id))
        return "begins with no key id (1 to 32 of a-z, 0-9 and -)";
    if (find(keys, id) < keys->count)
        return "has the id of an earlier line";
    if (keys->count == MASTER_KEYS_MAX)
        return "is one key too many (at most 32)";
    if (!base64_decode(BASE64_STANDARD, rest, keys->keys[keys->count], KEY, &len) || len != KEY) {
        secret_wipe(keys->keys[keys->count], KEY);
        return "holds no key after the id (32 bytes in base64)";
    }
    memcpy(keys->ids[keys->count], id.ptr, id.len);
    keys->count++;
    return NULL;
}

bool master_keys_read_text(struct str text, struct str name, struct master_keys **out,
                           struct error *error)
{
    struct master_keys *keys = keys_new();
    const char *wrong = NULL;
    size_t number = 0;
    struct str line;

    while (!wrong && str_split(&text, '\n', &line)) {
        line = str_trim(line);
        number++;
        if (line.len && line.ptr[0] != '#')
            wrong = read_line(keys, line);
    }
    if (wrong)
        error_set(error, ERROR_INPUT, "%.*s: line %zu %s", STR_FMT(name), number, wrong);
    else if (keys->count == 0)
        error_set(error, ERROR_INPUT,
                  "%.*s holds no master key: a line is 'ID BASE64', 32 random bytes",
                  STR_FMT(name));
    if (wrong || keys->count == 0) {
        master_keys_free(keys);
        return false;
    }
    sodium_mprotect_readonly(keys->keys);
    *out = keys;
    return true;
}

bool master_keys_generate(struct str id, const struct entropy *entropy, struct buf *out,
                          struct error *error)
{
    char key[KEY];
    struct buf line;

    if (!is_id(id))
        return error_set(error, ERROR_INPUT,
                         "key id '%.*s' must be 1 to 32 of a-z, 0-9 and -: for example '2026-01'",
                         STR_FMT(str_take(id, 64)));
    entropy_fill(entropy, key, sizeof key);
    buf_init(&line, 128);
    base64_append(&line, BASE64_STANDARD, (struct str){key, sizeof key});
    buf_printf(out, "%.*s %.*s\n", STR_FMT(id), STR_FMT(buf_str(&line)));
    secret_wipe(key, sizeof key);
    secret_buf_release(&line);
    return buf_ok(out) || error_set(error, ERROR_LIMIT, "the new key does not fit");
}

struct str master_keys_current(const struct master_keys *keys)
{
    return str_from(keys->ids[0]);
}

bool master_keys_has(const struct master_keys *keys, struct str id)
{
    return find(keys, id) < keys->count;
}

static void bound_of(const struct wrap_context *context, struct str id, uint32_t generation,
                     struct bound_data *out)
{
    static const unsigned char format = FORMAT;

    BUG_UNLESS(context->purpose.len > 0 && context->purpose.len <= PURPOSE_MAX);
    bound_data_add(out, &format, 1);
    bound_data_add_text(out, context->purpose);
    bound_data_add_text(out, id);
    bound_data_add(out, context->owner.bytes, UUID_BYTES);
    bound_data_add_u32(out, generation);
}

void master_keys_wrap(const struct master_keys *keys, const struct wrap_context *context,
                      const struct data_key *key, const struct entropy *entropy,
                      struct wrapped_key *out)
{
    struct wrapped_key wrapped = {.generation = key->generation};
    struct bound_data bound = {.len = 0};

    memcpy(wrapped.master_id, keys->ids[0], sizeof wrapped.master_id);
    wrapped.bytes[0] = FORMAT;
    entropy_fill(entropy, wrapped.bytes + 1, NONCE);
    bound_of(context, str_from(keys->ids[0]), key->generation, &bound);
    crypto_aead_xchacha20poly1305_ietf_encrypt(wrapped.bytes + 1 + NONCE, NULL, key->bytes,
                                               DATA_KEY_BYTES, bound.bytes, bound.len, NULL,
                                               wrapped.bytes + 1, keys->keys[0]);
    *out = wrapped;
}

bool master_keys_unwrap(const struct master_keys *keys, const struct wrap_context *context,
                        const struct wrapped_key *wrapped, struct data_key *out,
                        struct error *error)
{
    struct str id = {wrapped->master_id, strnlen(wrapped->master_id, MASTER_KEY_ID_MAX)};
    size_t place = find(keys, id);
    struct data_key key = {.generation = wrapped->generation};
    struct bound_data bound = {.len = 0};
    bool ok;

    if (place == keys->count)
        return error_set(error, ERROR_UNAVAILABLE,
                         "master key '%.*s' is missing: put its line back into the file of keys",
                         STR_FMT(id));
    bound_of(context, id, wrapped->generation, &bound);
    ok = wrapped->bytes[0] == FORMAT &&
         crypto_aead_xchacha20poly1305_ietf_decrypt(
             key.bytes, NULL, NULL, wrapped->bytes + 1 + NONCE, DATA_KEY_BYTES + TAG, bound.bytes,
             bound.len, wrapped->bytes + 1, keys->keys[place]) == 0;
    if (ok)
        *out = key;
    else
        error_set(error, ERROR_INTERNAL,
                  "a key of purpose '%.*s' does not unwrap with master key '%.*s': it was changed, "
                  "or belongs to someone else",
                  STR_FMT(context->purpose), STR_FMT(id));
    data_key_release(&key);
    return ok;
}
