/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/banned.h"

static const char *level_name(enum log_level level)
{
    switch (level) {
    case LOG_DEBUG:
        return "debug";
    case LOG_INFO:
        return "info";
    case LOG_WARNING:
        return "warning";
    case LOG_ERROR:
        return "error";
    }
    BUG("no such log level: %d", (int)level);
}

void log_event(const struct log *log, enum log_level level, const char *event, const char *format,
               ...)
{
    char line[1000], fields[800];
    va_list args;

    if (!log || !log->write || level < log->least)
        return;
    va_start(args, format);
    vsnprintf(fields, sizeof fields, format, args);
    va_end(args);
    snprintf(line, sizeof line, "level=%s event=%s%s%s%s%s", level_name(level), event,
             log->scope ? " id=" : "", log->scope ? log->scope : "", fields[0] ? " " : "", fields);
    for (char *c = line; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    log->write(log->context, level, line);
}
