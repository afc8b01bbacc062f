/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Texts that are built into the program (tools/embed-text): the mail catalogues of data/mail/ and
 * the first policy of data/policy/. UTF-8. Constant; any thread.
 */
#ifndef CLIPCRAFTER_APP_EMBEDDED_H
#define CLIPCRAFTER_APP_EMBEDDED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct embedded {
    const char *name; /**< "mail/en", "policy/1" */
    const char *text;
};

/** Made at build. */
extern const struct embedded EMBEDDED[];
extern const size_t EMBEDDED_COUNT;

/** False (then *out is untouched) if there is no text of that name. */
bool embedded_find(struct str name, struct str *out) MUST_CHECK;

#endif
