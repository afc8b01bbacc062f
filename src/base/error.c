/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

/* A message may quote bytes of a user's file or command line: none of them may drive the terminal,
 * and what is not UTF-8 may not reach one either. */
static void defuse(char *text)
{
    struct str rest = str_from(text);
    size_t valid = utf8_valid_prefix(rest);

    for (size_t i = 0; i < rest.len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == 0x7f)
            text[i] = '?';
    }
    while (valid < rest.len) {
        text[valid] = '?';
        valid += utf8_valid_prefix(str_skip(rest, valid));
    }
}

/* Cuts an incomplete UTF-8 sequence that a full buffer may have left at the end. */
static void trim_partial_utf8(char *text)
{
    size_t len = strlen(text), back = 0;

    while (back < len && back < 4 && ((unsigned char)text[len - 1 - back] & 0xc0) == 0x80)
        back++;
    if (back < len && (unsigned char)text[len - 1 - back] >= 0xc0) {
        unsigned char lead = (unsigned char)text[len - 1 - back];
        size_t need = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
        if (back < need)
            text[len - 1 - back] = '\0';
    }
}

bool error_set(struct error *error, enum error_code code, const char *format, ...)
{
    va_list args;

    if (!error)
        return false;
    error->code = code;
    error->cause = 0;
    error->retry_after_s = 0;
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    trim_partial_utf8(error->message);
    defuse(error->message);
    return false;
}

static enum error_code code_of_errno(int cause)
{
    if (cause == ENOSPC || cause == EDQUOT)
        return ERROR_NO_SPACE;
    return cause == ECANCELED ? ERROR_CANCELLED : ERROR_IO;
}

bool error_set_errno(struct error *error, int cause, const char *format, ...)
{
    char what[400], why[96];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    error_set(error, code_of_errno(cause), "%s: %s", what, strerror_r(cause, why, sizeof why));
    if (error)
        error->cause = cause;
    return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
    char prefix[256], rest[sizeof error->message];
    va_list args;
    int cause;

    if (!error)
        return false;
    va_start(args, format);
    vsnprintf(prefix, sizeof prefix, format, args);
    va_end(args);
    memcpy(rest, error->message, sizeof rest);
    cause = error->cause;
    error_set(error, error->code, "%s: %s", prefix, rest);
    error->cause = cause;
    return false;
}

int error_exit_status(enum error_code code)
{
    switch (code) {
    case ERROR_NONE:
        return 0;
    case ERROR_USAGE:
    case ERROR_INPUT:
    case ERROR_LIMIT:
    case ERROR_NO_SPACE:
        return 2;
    case ERROR_CANCELLED:
        return 130;
    case ERROR_IO:
    case ERROR_UNAVAILABLE:
    case ERROR_INTERNAL:
    case ERROR_UNAUTHENTICATED:
    case ERROR_DENIED:
    case ERROR_NOT_FOUND:
    case ERROR_CONFLICT:
    case ERROR_STALE:
    case ERROR_TOO_MANY:
    case ERROR_BUSY:
        return 1;
    }
    BUG("no such error code: %d", (int)code);
}
