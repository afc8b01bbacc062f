/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Finding a sealed value without opening it: a keyed hash (BLAKE2b-256) stands beside it in an
 * indexed column. Without the sub-key nobody can try e-mail addresses against a stolen table. The
 * hash is of the length (4 bytes, highest first) and bytes of the domain, then of the text. Pure;
 * any thread.
 */
#ifndef CLIPCRAFTER_CRYPTO_LOOKUP_H
#define CLIPCRAFTER_CRYPTO_LOOKUP_H

#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/subkey.h"

/**
 * `domain` ("email", "address") is a name from our own source, at most 64 bytes, and keeps the same
 * text in two columns from being seen as the same. The caller brings the text into one form first
 * (trimmed, folded to lower case).
 */
struct digest lookup_hash(const struct subkey *key, struct str domain, struct str text);

#endif
