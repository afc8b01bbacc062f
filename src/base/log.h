/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Lines for the operator, `key=value` (logfmt), one event a line, to a sink that the owner chooses.
 * Never a token, mail address, script or file body: the id of the request or job stands for them.
 * log_event() may be called from any thread if the sink may.
 */
#ifndef CLIPCRAFTER_BASE_LOG_H
#define CLIPCRAFTER_BASE_LOG_H

#include "base/attr.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log {
    enum log_level least; /**< events below this are dropped */
    /** Gets one finished line without newline. NULL drops everything. */
    void (*write)(void *context, enum log_level level, const char *line);
    void *context;
    const char *scope; /**< request or job id, printed as id=…; may be NULL */
};

/**
 * `event` is a fixed word such as "media_skipped". The rest is printf of the fields; control
 * characters in the result become '?'. Lines are cut at 1000 bytes. NULL log drops the event.
 */
void log_event(const struct log *log, enum log_level level, const char *event, const char *format,
               ...) PRINTF_LIKE(4, 5);

#endif
