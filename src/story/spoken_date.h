/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Parts of dates and times of day that the languages put together in their own order. Inside of
 * story/spoken*.c. Pure. */
#ifndef CLIPCRAFTER_STORY_SPOKEN_DATE_H
#define CLIPCRAFTER_STORY_SPOKEN_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "story/spoken_reader.h"

/** A time of day, 0:00 to 24:00. */
struct clock_time {
    uint64_t hour, minute, second;
    bool has_minute, has_second;
};

/** Month 1..12 whose name is exactly `word` (first letter of either case as the language writes
 * it), full or short; 0 if there is none. */
uint64_t month_of(const struct spoken_language *language, struct str word);

/** "10:30" or "10:30:05" off the front; `mark` is ':' or '.' or 'h'. */
bool clock_take(struct str *rest, char mark, struct clock_time *clock);

/** A year of four digits, or with an era letter, as the whole text. */
bool year_whole(struct str text, uint64_t *year);

#endif
