/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/spoken_date.h"

#include "story/spoken_scan.h"

#include "base/banned.h"

uint64_t month_of(const struct spoken_language *language, struct str word)
{
    for (uint64_t i = 0; i < 12; i++)
        if (str_equal(word, str_from(language->months[i])) ||
            str_equal(word, str_from(language->months_short[i])))
            return i + 1;
    return 0;
}

bool clock_take(struct str *rest, char mark, struct clock_time *clock)
{
    struct clock_time found = {0};
    char marks[2] = {mark, '\0'};
    struct str at = *rest;

    if (!scan_value(&at, 1, 2, 0, 24, &found.hour) || !scan_any(&at, marks) ||
        !scan_value(&at, 2, 2, 0, 59, &found.minute))
        return false;
    found.has_minute = true;
    if (scan_any(&at, marks)) {
        if (!scan_value(&at, 2, 2, 0, 59, &found.second))
            return false;
        found.has_second = true;
    }
    *clock = found;
    *rest = at;
    return true;
}

bool year_whole(struct str text, uint64_t *year)
{
    return scan_value(&text, 4, 4, 1000, 2999, year) && scan_end(text);
}

/* Regions of English that write the day first. */
static bool month_first(const struct reader *reader)
{
    static const char *const others[] = {"en-GB", "en-AU", "en-NZ", "en-IE",
                                         "en-IN", "en-ZA", NULL};

    return reader->language->month_first && !scan_in_list(reader->tag, others, true);
}

static bool take_iso(struct str *rest, uint64_t *year, uint64_t *month, uint64_t *day)
{
    struct str at = *rest;

    if (!scan_value(&at, 4, 4, 1000, 2999, year) || !scan_text(&at, "-") ||
        !scan_value(&at, 2, 2, 1, 12, month) || !scan_text(&at, "-") ||
        !scan_value(&at, 2, 2, 1, 31, day))
        return false;
    *rest = at;
    return true;
}

/* Day, month and year between equal marks. Two figures of a year are of this century or the last.
 */
static bool take_marked(const struct reader *reader, struct str *rest, uint64_t *year,
                        uint64_t *month, uint64_t *day)
{
    struct str at = *rest, digits;
    char mark[2] = {0};
    uint64_t first, second;

    if (!scan_value(&at, 1, 2, 1, 31, &first) || !at.len)
        return false;
    mark[0] = at.ptr[0];
    if (!scan_any(&at, "/.-") || !scan_value(&at, 1, 2, 1, 31, &second) || !scan_any(&at, mark) ||
        !scan_digits(&at, 2, 4, &digits) || digits.len == 3 || !digits_value(digits, year))
        return false;
    if (digits.len == 2 && mark[0] == '-')
        return false;
    if (digits.len == 2)
        *year += *year < 50 ? 2000 : 1900;
    *month = month_first(reader) && mark[0] == '/' ? first : second;
    *day = first + second - *month;
    if (*month > 12) {
        uint64_t swap = *month;
        *month = *day;
        *day = swap;
    }
    *rest = at;
    return *month <= 12 && *year >= 1000 && *year <= 2999;
}

size_t read_date(struct reader *reader, size_t at)
{
    struct str rest = reader_piece(reader, at)->core;
    uint64_t year, month, day;

    if (!take_iso(&rest, &year, &month, &day) && !take_marked(reader, &rest, &year, &month, &day))
        return 0;
    if (!scan_end(rest))
        return 0;
    reader->language->date(reader, at, year, month, day);
    return 1;
}
