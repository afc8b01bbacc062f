/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Compiler attributes and the few macros that every room needs. */
#ifndef CLIPCRAFTER_BASE_ATTR_H
#define CLIPCRAFTER_BASE_ATTR_H

#include <stddef.h>

/** The result says whether the outputs are valid; ignoring it is a compile error. */
#define MUST_CHECK __attribute__((warn_unused_result))
/** printf-like: argument `fmt` is the format, arguments from `first` on are its values. */
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define NORETURN                __attribute__((noreturn))
#define UNUSED                  __attribute__((unused))

/** Number of elements of a true array (never of a pointer). */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define MIN_OF(a, b) ((a) < (b) ? (a) : (b))
#define MAX_OF(a, b) ((a) > (b) ? (a) : (b))
/** `v` held within [lo, hi]; evaluates its arguments more than once. (GLib has an equal one.) */
#undef CLAMP
#define CLAMP(v, lo, hi) ((v) < (lo) ? (lo) : (v) > (hi) ? (hi) : (v))

/**
 * Our own mistake, never a user's: prints file, line and message and aborts. Thread-safe. Input
 * that is merely bad is reported through struct error instead.
 */
#define BUG(...) bug_die(__FILE__, __LINE__, __VA_ARGS__)
/** BUG() unless `condition` holds; stays in release builds. */
#define BUG_UNLESS(condition)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            BUG("%s does not hold", #condition);                                                   \
    } while (0)

NORETURN void bug_die(const char *file, int line, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
