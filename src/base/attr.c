/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/attr.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/banned.h"

void bug_die(const char *file, int line, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "clipcrafter: bug at %s:%d: ", file, line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}
