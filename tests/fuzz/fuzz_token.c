/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What strangers send to be let in: tokens, tickets of links, one-time and recovery codes. */
#include "fuzz.h"

#include "crypto/link.h"
#include "crypto/recovery_code.h"
#include "crypto/token.h"
#include "crypto/totp.h"

static const struct clock AT = {.fixed_us = 1700000000000000};
static const struct subkey KEY = {{1, 2, 3}};

/* A token has one text. */
static void try_token(struct str text, struct str prefix)
{
    char again[TOKEN_TEXT_MAX + 1];
    struct token token;

    if (!token_parse(text, prefix, &token))
        return;
    token_text(&token, prefix, again);
    check_equal(text, str_from(again));
}

/* Nobody guesses a signature. */
static void try_link(struct str text)
{
    const struct uuid object = {{4}};
    struct error error = ERROR_INIT;
    enum link_disposition disposition;

    if (link_check(&KEY, &AT, &object, LINK_READ, text, &disposition, &error))
        BUG("a forged link is taken");
    BUG_UNLESS(error.code == ERROR_DENIED);
    check_complaint(&error);
}

static void try_codes(struct str text)
{
    const struct totp_secret secret = {{5}};
    const struct uuid user = {{6}};
    struct digest hash;
    int64_t step = 0;

    if (totp_verify(&secret, &AT, text, 0, &step))
        BUG_UNLESS(text.len == TOTP_DIGITS && step >= totp_step(&AT) - TOTP_WINDOW);
    if (recovery_code_hash(&KEY, &user, text, &hash))
        BUG_UNLESS(text.len >= 16);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str text = {(const char *)bytes, len};

    try_token(text, STR("cc_key_"));
    try_token(text, STR("cc_session_"));
    try_link(text);
    try_codes(text);
    return 0;
}
