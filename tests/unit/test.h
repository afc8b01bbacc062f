/* SPDX-License-Identifier: GPL-3.0-or-later */
/** cmocka with the headers it wants included first, and a few checks of our own. */
#ifndef CLIPCRAFTER_TESTS_UNIT_TEST_H
#define CLIPCRAFTER_TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

/** A str equals a C string. */
#define assert_str(actual, expected)                                                               \
    do {                                                                                           \
        struct str assert_str_a = (actual);                                                        \
        if (!str_equal(assert_str_a, str_from(expected)))                                          \
            fail_msg("\"%.*s\" is not \"%s\"", STR_FMT(assert_str_a), (expected));                 \
    } while (0)

/** `ok` holds; otherwise prints the error's message. */
#define assert_ok(ok, error)                                                                       \
    do {                                                                                           \
        if (!(ok))                                                                                 \
            fail_msg("%s: %s", #ok, (error).message);                                              \
    } while (0)

#endif
