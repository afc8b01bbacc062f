/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/timestamp.h"

#include <stdio.h>
#include <time.h>

#include "base/banned.h"

void timestamp_text(int64_t us, char out[TIMESTAMP_TEXT + 1])
{
    time_t seconds = (time_t)(us / 1000000);
    char text[64];
    struct tm utc;

    gmtime_r(&seconds, &utc);
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900,
             utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
             (int)(us / 1000 % 1000));
    snprintf(out, TIMESTAMP_TEXT + 1, "%.*s", TIMESTAMP_TEXT, text);
}

void timestamp_field(struct json_writer *writer, const char *key, int64_t us)
{
    char text[TIMESTAMP_TEXT + 1];

    json_key(writer, key);
    if (!us) {
        json_put_null(writer);
        return;
    }
    timestamp_text(us, text);
    json_put_text(writer, str_from(text));
}
