/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Passwords that are tried first by whoever guesses, and are therefore refused (NIST SP 800-63B,
 * 5.1.1.2). The build makes the list (tools/make-passwords): one password a line, without capital
 * letters of ASCII, sorted by bytes, each once. Pure; any thread.
 */
#ifndef CLIPCRAFTER_CRYPTO_PASSWORD_LIST_H
#define CLIPCRAFTER_CRYPTO_PASSWORD_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

/** A view of the file's bytes, which the caller keeps (see os/file.h, file_map_open()). */
struct password_list {
    struct str bytes;
    size_t count; /**< passwords in it */
};

/**
 * Takes a file's bytes; its path below the data folder is passwords/common.txt. ERROR_INPUT unless
 * every line is of the form above: a list that is out of order would let passwords through.
 */
bool password_list_init(struct str bytes, struct password_list *out,
                        struct error *error) MUST_CHECK;
/** Whether the password is in it, in whatever case. Not in constant time. */
bool password_list_has(const struct password_list *list, struct str password);

#endif
