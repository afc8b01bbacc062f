/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Points in time as text: RFC 3339 in UTC with milliseconds, "2026-11-24T22:10:52.123Z". Pure. */
#ifndef CLIPCRAFTER_DATA_TIMESTAMP_H
#define CLIPCRAFTER_DATA_TIMESTAMP_H

#include <stdint.h>

#include "data/json_writer.h"

enum { TIMESTAMP_TEXT = 24 /**< characters */ };

/** `us`: microseconds since 1970 UTC, of the years 1970 to 9999. */
void timestamp_text(int64_t us, char out[TIMESTAMP_TEXT + 1]);
/** Key and time; null where `us` is 0, "not yet". */
void timestamp_field(struct json_writer *writer, const char *key, int64_t us);

#endif
