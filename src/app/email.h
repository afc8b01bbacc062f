/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * E-mail addresses: one form for comparing, one for writing to. The form accepted is the dot-atom
 * of RFC 5321, 4.1.2, in ASCII: no quoted local parts, no address literals, no comments, at least
 * two labels in the domain; an international domain is written in its xn-- form (RFC 5890). Pure;
 * any thread.
 */
#ifndef CLIPCRAFTER_APP_EMAIL_H
#define CLIPCRAFTER_APP_EMAIL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/subkey.h"

enum { EMAIL_MAX = 254 /**< bytes (RFC 5321, 4.5.3.1.3 without the angle brackets) */ };

struct email {
    struct str written; /**< as the person wrote it, trimmed, its domain in small letters */
    struct str folded;  /**< all in small letters: two of one mailbox are equal */
};

/** ERROR_INPUT names what is wrong and the mend. Both texts lie in `arena`. */
bool email_parse(struct arena *arena, struct str text, struct email *out,
                 struct error *error) MUST_CHECK;
/** By what an address is found; `key` is SUBKEY_LOOKUP's. */
struct digest email_hash(const struct subkey *key, const struct email *email);

#endif
