/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/uuid.h"

#include <string.h>

#include "base/banned.h"

enum { DASHES = 4 };

/* Bytes before which a dash stands. */
static const uint8_t DASH_BEFORE[DASHES] = {4, 6, 8, 10};

static bool has_dash(size_t byte)
{
    return memchr(DASH_BEFORE, (int)byte, DASHES) != NULL;
}

struct uuid uuid_new(const struct clock *clock, const struct entropy *entropy)
{
    uint64_t ms = (uint64_t)(clock_wall_us(clock) / 1000);
    struct uuid uuid;

    entropy_fill(entropy, uuid.bytes, sizeof uuid.bytes);
    for (size_t i = 0; i < 6; i++)
        uuid.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
    uuid.bytes[6] = (uint8_t)(0x70 | (uuid.bytes[6] & 0x0f)); /* version 7 */
    uuid.bytes[8] = (uint8_t)(0x80 | (uuid.bytes[8] & 0x3f)); /* variant of RFC 9562 */
    return uuid;
}

void uuid_text(const struct uuid *uuid, char out[UUID_TEXT + 1])
{
    static const char HEX[] = "0123456789abcdef";
    size_t at = 0;

    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (has_dash(i))
            out[at++] = '-';
        out[at++] = HEX[uuid->bytes[i] >> 4];
        out[at++] = HEX[uuid->bytes[i] & 15];
    }
    out[at] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool uuid_from_text(struct str text, struct uuid *out)
{
    struct uuid uuid;
    size_t at = 0;

    if (text.len != UUID_TEXT)
        return false;
    for (size_t i = 0; i < UUID_BYTES; i++, at += 2) {
        int high, low;

        if (has_dash(i) && text.ptr[at++] != '-')
            return false;
        high = hex_value(text.ptr[at]);
        low = hex_value(text.ptr[at + 1]);
        if (high < 0 || low < 0)
            return false;
        uuid.bytes[i] = (uint8_t)(high << 4 | low);
    }
    *out = uuid;
    return true;
}

bool uuid_equal(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

bool uuid_is_none(const struct uuid *uuid)
{
    static const struct uuid NONE = {{0}};

    return uuid_equal(uuid, &NONE);
}
