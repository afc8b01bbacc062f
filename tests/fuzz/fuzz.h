/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A fuzz target: libFuzzer calls LLVMFuzzerTestOneInput() with bytes; whatever they are, nothing
 * may crash, leak, overflow or run on, and every refusal must say why. Built and run by tools/fuzz.
 */
#ifndef CLIPCRAFTER_TESTS_FUZZ_FUZZ_H
#define CLIPCRAFTER_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/** A complaint is one sentence: not empty, valid UTF-8, without control characters. */
static inline void check_complaint(const struct error *error)
{
    struct str message = str_from(error->message);

    BUG_UNLESS(error->code != ERROR_NONE && message.len > 0);
    BUG_UNLESS(utf8_valid_prefix(message) == message.len);
    for (size_t i = 0; i < message.len; i++)
        BUG_UNLESS((unsigned char)message.ptr[i] >= 0x20 && message.ptr[i] != 0x7f);
}

/** Both are the same bytes; otherwise BUG() shows them. */
static inline void check_equal(struct str a, struct str b)
{
    if (!str_equal(a, b))
        BUG("not the same:\n%.*s\n%.*s", STR_FMT(a), STR_FMT(b));
}

#endif
