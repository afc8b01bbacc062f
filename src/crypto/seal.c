/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/seal.h"

#include <sodium.h>
#include <stdlib.h>

#include "crypto/bound_data.h"

#include "base/banned.h"

enum {
    FORMAT = 1,
    HEADER = 5, /* format and generation */
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    NAME_MAX_BYTES = 63,
};

_Static_assert(SEAL_OVERHEAD == HEADER + NONCE + TAG, "the overhead is that of the format");
_Static_assert(DATA_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "keys fit");

static void place_of(const struct seal_context *context, const uint8_t header[HEADER],
                     struct bound_data *out)
{
    BUG_UNLESS(context->table.len > 0 && context->table.len <= NAME_MAX_BYTES);
    BUG_UNLESS(context->column.len > 0 && context->column.len <= NAME_MAX_BYTES);
    bound_data_add(out, header, HEADER);
    bound_data_add_text(out, context->table);
    bound_data_add_text(out, context->column);
    bound_data_add(out, context->row.bytes, UUID_BYTES);
    bound_data_add(out, context->owner.bytes, UUID_BYTES);
}

/* Whether `count` more bytes go into the buffer, so that a failed append never empties it. */
static bool has_room(const struct buf *out, size_t count)
{
    return buf_ok(out) && out->len <= out->max && count <= out->max - out->len;
}

bool seal_bytes(const struct data_key *key, const struct seal_context *context, struct str plain,
                const struct entropy *entropy, struct buf *out, struct error *error)
{
    struct bound_data place = {.len = 0};
    uint8_t *sealed;
    bool ok;

    if (plain.len > SEAL_PLAIN_MAX || !has_room(out, plain.len + SEAL_OVERHEAD))
        return error_set(error, ERROR_LIMIT, "%.*s.%.*s: %zu bytes are too many to be sealed",
                         STR_FMT(context->table), STR_FMT(context->column), plain.len);
    sealed = malloc(plain.len + SEAL_OVERHEAD);
    if (!sealed)
        return error_set(error, ERROR_IO, "out of memory for sealing %zu bytes", plain.len);
    sealed[0] = FORMAT;
    bound_put_u32(sealed + 1, key->generation);
    entropy_fill(entropy, sealed + HEADER, NONCE);
    place_of(context, sealed, &place);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed + HEADER + NONCE, NULL, (const unsigned char *)(plain.len ? plain.ptr : ""),
        plain.len, place.bytes, place.len, NULL, sealed + HEADER, key->bytes);
    buf_append_bytes(out, sealed, plain.len + SEAL_OVERHEAD);
    ok = buf_ok(out);
    free(sealed);
    return ok || error_set(error, ERROR_IO, "out of memory for sealing %zu bytes", plain.len);
}

bool seal_generation(struct str sealed, uint32_t *out)
{
    if (sealed.len < SEAL_OVERHEAD || sealed.ptr[0] != FORMAT)
        return false;
    *out = bound_get_u32((const unsigned char *)sealed.ptr + 1);
    return true;
}

/* Decrypts into `plain`, which has room; false if anything is not as it was sealed. */
static bool open_into(const struct data_key *key, const struct seal_context *context,
                      struct str sealed, unsigned char *plain)
{
    const unsigned char *bytes = (const unsigned char *)sealed.ptr;
    struct bound_data place = {.len = 0};

    place_of(context, bytes, &place);
    return crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, bytes + HEADER + NONCE,
                                                      sealed.len - HEADER - NONCE, place.bytes,
                                                      place.len, bytes + HEADER, key->bytes) == 0;
}

static bool refuse(const struct seal_context *context, const char *reason, struct error *error)
{
    return error_set(error, ERROR_INTERNAL, "%.*s.%.*s: the sealed value %s",
                     STR_FMT(context->table), STR_FMT(context->column), reason);
}

bool seal_open(const struct data_key *key, const struct seal_context *context, struct str sealed,
               struct buf *out, struct error *error)
{
    uint32_t generation;
    unsigned char *plain;
    size_t len;
    bool ok;

    if (!seal_generation(sealed, &generation))
        return refuse(context, "is cut short or of an unknown format", error);
    if (generation != key->generation)
        return refuse(context, "belongs to another generation of the key", error);
    len = sealed.len - SEAL_OVERHEAD;
    if (len > SEAL_PLAIN_MAX || !has_room(out, len))
        return error_set(error, ERROR_LIMIT, "%.*s.%.*s: %zu sealed bytes are too many",
                         STR_FMT(context->table), STR_FMT(context->column), len);
    plain = malloc(len + 1);
    if (!plain)
        return error_set(error, ERROR_IO, "out of memory for opening %zu bytes", len);
    ok = open_into(key, context, sealed, plain);
    if (ok) {
        buf_append_bytes(out, plain, len);
        ok = buf_ok(out) || error_set(error, ERROR_IO, "out of memory for %zu bytes", len);
    } else {
        refuse(context, "was changed, or sealed for another place", error);
    }
    sodium_memzero(plain, len + 1);
    free(plain);
    return ok;
}
