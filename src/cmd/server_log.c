/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/server_log.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#include "base/banned.h"

enum { LINE_MAX_BYTES = 1200 };

/* One write() a line: lines of several threads and processes do not mix. */
static void write_line(void *context, enum log_level level, const char *line)
{
    int64_t now = clock_wall_us(NULL);
    time_t seconds = (time_t)(now / 1000000);
    char text[LINE_MAX_BYTES], when[32];
    struct tm utc;
    int length;

    (void)level;
    gmtime_r(&seconds, &utc);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S", &utc);
    length = snprintf(text, sizeof text, "ts=%s.%03dZ role=%s pid=%d %s\n", when,
                      (int)(now / 1000 % 1000), (const char *)context, (int)getpid(), line);
    if (length > 0 && write(STDERR_FILENO, text, MIN_OF((size_t)length, sizeof text - 1)) < 0)
        return;
}

void server_log_install(struct session *session, const char *role)
{
    session->log.write = write_line;
    session->log.context = (void *)(uintptr_t)role;
    if (config_describe(session->config, OPTION_LOG_LEVEL).source == CONFIG_DEFAULT)
        session->log.least = LOG_INFO;
}
