/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Random tokens that prove who asks: sessions, API keys, links in mails. 256 random bits, given out
 * once as text: a prefix that says what it is (so that a leaked one is recognised by who finds it)
 * and 43 letters of unpadded base64url. The database keeps only the hash: a token of this strength
 * needs neither salt nor slowness. Pure; any thread.
 */
#ifndef CLIPCRAFTER_CRYPTO_TOKEN_H
#define CLIPCRAFTER_CRYPTO_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/entropy.h"

enum {
    TOKEN_BYTES = 32,
    TOKEN_PREFIX_MAX = 24, /**< bytes of a prefix */
    TOKEN_TEXT_MAX = TOKEN_PREFIX_MAX + 43,
};

/** The owner of each copy calls token_release(). */
struct token {
    uint8_t bytes[TOKEN_BYTES];
};

/** A new random token; `entropy` NULL is the system's. */
void token_generate(const struct entropy *entropy, struct token *out);
/** Wipes it. NULL is fine. */
void token_release(struct token *token);
/**
 * The token as text and a NUL. `prefix` is a name from our own source: a-z, 0-9 and _, with _ at
 * the end ("cc_session_"). The caller wipes the text.
 */
void token_text(const struct token *token, struct str prefix, char out[TOKEN_TEXT_MAX + 1]);
/** Reads exactly the text above; false (then *out is untouched) on anything else. */
bool token_parse(struct str text, struct str prefix, struct token *out) MUST_CHECK;
/**
 * What the database keeps and finds it by: SHA-256 of "clipcrafter token", the prefix with its
 * length (4 bytes, highest first) and the 32 bytes. Another prefix gives another hash, so a token
 * of one kind never passes for one of another.
 */
struct digest token_hash(const struct token *token, struct str prefix);

#endif
