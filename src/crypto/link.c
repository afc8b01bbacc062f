/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/link.h"

#include <sodium.h>
#include <stdio.h>

#include "crypto/bound_data.h"
#include "crypto/mac.h"
#include "crypto/secret.h"
#include "crypto/text_code.h"

#include "base/banned.h"

enum { SECOND_US = 1000000 };

/* A ticket that was read: what it claims. */
struct ticket {
    int64_t expiry_s;
    enum link_disposition disposition;
    struct digest signature;
};

static struct digest sign(const struct subkey *key, const struct link *link, int64_t expiry_s)
{
    struct bound_data data = {.len = 0};
    const uint8_t access = (uint8_t)link->access, disposition = (uint8_t)link->disposition;

    bound_data_add_text(&data, STR("clipcrafter link"));
    bound_data_add(&data, &access, 1);
    bound_data_add(&data, link->object.bytes, UUID_BYTES);
    bound_data_add(&data, &disposition, 1);
    bound_data_add_u64(&data, (uint64_t)expiry_s);
    return mac_sha256(subkey_str(key), (struct str){(const char *)data.bytes, data.len});
}

static char letter_of(enum link_disposition disposition)
{
    switch (disposition) {
    case LINK_INLINE:
        return 'i';
    case LINK_ATTACHMENT:
        return 'a';
    }
    BUG("no such disposition: %d", (int)disposition);
}

void link_make(const struct subkey *key, const struct clock *clock, const struct link *link,
               int lifetime_s, char out[LINK_TICKET_MAX + 1])
{
    int64_t expiry_s = clock_wall_us(clock) / SECOND_US + lifetime_s;
    struct digest signature;
    int len;

    BUG_UNLESS(lifetime_s >= 1 && lifetime_s <= LINK_LIFETIME_MAX_S);
    signature = sign(key, link, expiry_s);
    len = snprintf(out, LINK_TICKET_MAX + 1, "%lld.%c.", (long long)expiry_s,
                   letter_of(link->disposition));
    sodium_bin2base64(out + len, LINK_TICKET_MAX + 1 - (size_t)len, signature.bytes, DIGEST_BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* Digits without sign, blank or leading zero, so that a time has one text. */
static bool read_seconds(struct str text, int64_t *out)
{
    if (text.len == 0 || text.ptr[0] < '1' || text.ptr[0] > '9')
        return false;
    return str_to_int(text, 1, INT64_MAX / SECOND_US, out);
}

static bool read_ticket(struct str text, struct ticket *out)
{
    struct str expiry, disposition;
    size_t len;

    if (text.len > LINK_TICKET_MAX || !str_split(&text, '.', &expiry) ||
        !str_split(&text, '.', &disposition) || disposition.len != 1)
        return false;
    if (disposition.ptr[0] != 'i' && disposition.ptr[0] != 'a')
        return false;
    out->disposition = disposition.ptr[0] == 'i' ? LINK_INLINE : LINK_ATTACHMENT;
    return read_seconds(expiry, &out->expiry_s) &&
           base64_decode(BASE64_URL, text, out->signature.bytes, DIGEST_BYTES, &len) &&
           len == DIGEST_BYTES;
}

static bool is_signed(const struct subkey *key, const struct link *link,
                      const struct ticket *ticket)
{
    struct digest right = sign(key, link, ticket->expiry_s);

    return secret_equal((struct str){(const char *)right.bytes, DIGEST_BYTES},
                        (struct str){(const char *)ticket->signature.bytes, DIGEST_BYTES});
}

bool link_check(const struct subkey *key, const struct clock *clock, const struct uuid *object,
                enum link_access access, struct str ticket, enum link_disposition *disposition,
                struct error *error)
{
    int64_t now_s = clock_wall_us(clock) / SECOND_US;
    struct link link = {.object = *object, .access = access};
    struct ticket read;

    if (!read_ticket(ticket, &read))
        return error_set(error, ERROR_DENIED, "this link is not complete: open the page again");
    link.disposition = read.disposition;
    if (!is_signed(key, &link, &read))
        return error_set(error, ERROR_DENIED, "this link is not valid: open the page again");
    if (read.expiry_s <= now_s)
        return error_set(error, ERROR_DENIED, "this link has expired: open the page again");
    if (read.expiry_s > now_s + LINK_LIFETIME_MAX_S)
        return error_set(error, ERROR_DENIED, "this link lives too long: open the page again");
    *disposition = read.disposition;
    return true;
}
