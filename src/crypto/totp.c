/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/totp.h"

#include "crypto/mac.h"
#include "crypto/secret.h"
#include "crypto/text_code.h"

#include "base/banned.h"

static struct str secret_str(const struct totp_secret *secret)
{
    return (struct str){(const char *)secret->bytes, TOTP_SECRET_BYTES};
}

void totp_generate(const struct entropy *entropy, struct totp_secret *out)
{
    entropy_fill(entropy, out->bytes, sizeof out->bytes);
}

void totp_release(struct totp_secret *secret)
{
    if (secret)
        secret_wipe(secret, sizeof *secret);
}

int64_t totp_step(const struct clock *clock)
{
    return clock_wall_us(clock) / 1000000 / TOTP_STEP_S;
}

void totp_code(const struct totp_secret *secret, int64_t step, char out[TOTP_DIGITS + 1])
{
    uint8_t mac[MAC_SHA1_BYTES], counter[8];
    uint32_t number;
    size_t at;

    for (int i = 0; i < 8; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    mac_sha1(secret_str(secret), (struct str){(const char *)counter, sizeof counter}, mac);
    at = mac[MAC_SHA1_BYTES - 1] & 15; /* RFC 4226, 5.3: where to read 31 bits */
    number = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 |
             (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    for (int i = TOTP_DIGITS; i-- > 0; number /= 10)
        out[i] = (char)('0' + number % 10);
    out[TOTP_DIGITS] = '\0';
    secret_wipe(mac, sizeof mac);
}

bool totp_verify(const struct totp_secret *secret, const struct clock *clock, struct str code,
                 int64_t last_step, int64_t *step)
{
    int64_t now = totp_step(clock), found = 0;

    for (int64_t at = now - TOTP_WINDOW; at <= now + TOTP_WINDOW; at++) {
        char right[TOTP_DIGITS + 1];
        bool equal;

        totp_code(secret, at, right);
        equal = secret_equal(code, (struct str){right, TOTP_DIGITS});
        if (equal && at > last_step)
            found = at;
        secret_wipe(right, sizeof right);
    }
    if (found == 0)
        return false;
    *step = found;
    return true;
}

void totp_uri(const struct totp_secret *secret, struct str issuer, struct str account,
              struct buf *out)
{
    buf_append(out, STR("otpauth://totp/"));
    percent_append(out, PERCENT_ALL, issuer);
    buf_append_char(out, ':');
    percent_append(out, PERCENT_ALL, account);
    buf_append(out, STR("?secret="));
    base32_append(out, secret_str(secret));
    buf_append(out, STR("&issuer="));
    percent_append(out, PERCENT_ALL, issuer);
    buf_printf(out, "&algorithm=SHA1&digits=%d&period=%d", (int)TOTP_DIGITS, (int)TOTP_STEP_S);
}
