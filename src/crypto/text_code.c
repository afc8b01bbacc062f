/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/text_code.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

#include "base/banned.h"

static int variant_of(enum base64_form form)
{
    switch (form) {
    case BASE64_STANDARD:
        return sodium_base64_VARIANT_ORIGINAL;
    case BASE64_URL:
        return sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    }
    BUG("no such form of base64: %d", (int)form);
}

static void *allocate(size_t size)
{
    void *memory = malloc(size);

    if (!memory)
        BUG("out of memory for %zu bytes", size);
    return memory;
}

void base64_append(struct buf *out, enum base64_form form, struct str bytes)
{
    int variant = variant_of(form);
    size_t size;
    char *text;

    BUG_UNLESS(bytes.len < SIZE_MAX / 2);
    size = sodium_base64_encoded_len(bytes.len, variant); /* with the NUL */
    text = allocate(size);
    sodium_bin2base64(text, size, (const unsigned char *)bytes.ptr, bytes.len, variant);
    buf_append_bytes(out, text, strlen(text));
    sodium_memzero(text, size);
    free(text);
}

/* libsodium 1.0.18 takes some bytes past ASCII for letters. Looks at all, whatever they are. */
static bool is_ascii(struct str text)
{
    unsigned char bits = 0;

    for (size_t i = 0; i < text.len; i++)
        bits |= (unsigned char)text.ptr[i];
    return bits < 0x80;
}

bool base64_decode(enum base64_form form, struct str text, void *out, size_t max, size_t *len)
{
    size_t room = MIN_OF(max, text.len / 4 * 3 + 3), found;
    unsigned char *bytes = allocate(room + 1);
    bool ok = is_ascii(text) && sodium_base642bin(bytes, room, text.len ? text.ptr : "", text.len,
                                                  NULL, &found, NULL, variant_of(form)) == 0;

    if (ok) {
        if (found)
            memcpy(out, bytes, found);
        *len = found;
    }
    sodium_memzero(bytes, room + 1);
    free(bytes);
    return ok;
}

void base32_append(struct buf *out, struct str bytes)
{
    static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t pending = 0;
    unsigned bits = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        pending = (pending << 8 | (unsigned char)bytes.ptr[i]) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5)
            buf_append_char(out, ALPHABET[pending >> (bits - 5) & 31]);
    }
    if (bits)
        buf_append_char(out, ALPHABET[pending << (5 - bits) & 31]);
}

static bool is_plain(char c, enum percent_form form)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return c == '-' || c == '.' || c == '_' || c == '~' || (c == '/' && form == PERCENT_PATH);
}

void percent_append(struct buf *out, enum percent_form form, struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if (is_plain(bytes.ptr[i], form))
            buf_append_char(out, bytes.ptr[i]);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)bytes.ptr[i]);
    }
}

/* The value of a hex digit, or -1. */
static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Whether a whole %XX stands at `at`. */
static bool is_triplet(struct str text, size_t at)
{
    return text.len - at >= 3 && hex_value(text.ptr[at + 1]) >= 0 &&
           hex_value(text.ptr[at + 2]) >= 0;
}

bool percent_decode(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '%' && !is_triplet(text, i))
            return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '%') {
            buf_append_char(out, text.ptr[i]);
            continue;
        }
        buf_append_char(out, (char)(hex_value(text.ptr[i + 1]) << 4 | hex_value(text.ptr[i + 2])));
        i += 2;
    }
    return buf_ok(out);
}
