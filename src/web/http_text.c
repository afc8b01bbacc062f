/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/http_text.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

static const char *const DAYS[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static bool is_alnum(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool http_is_token(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (!c || (!is_alnum(c) && !strchr("!#$%&'*+-.^_`|~", c)))
            return false;
    }
    return text.len > 0;
}

bool http_is_field_value(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

bool http_is_visible(struct str text, size_t max)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x21 || (unsigned char)text.ptr[i] > 0x7e)
            return false;
    return text.len > 0 && text.len <= max;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool is_clean(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return false;
    return utf8_valid_prefix(text) == text.len;
}

bool http_percent_decode(struct arena *arena, struct str text, bool plus, struct str *out)
{
    struct str decoded = text;
    size_t len = 0;
    char *bytes;

    if (memchr(text.ptr ? text.ptr : "", '%', text.len) ||
        (plus && memchr(text.ptr ? text.ptr : "", '+', text.len))) {
        bytes = arena_alloc(arena, text.len + 1, 1);
        for (size_t i = 0; i < text.len; i++) {
            char c = text.ptr[i];
            if (c == '%') {
                int high = i + 2 < text.len ? hex_digit(text.ptr[i + 1]) : -1;
                int low = i + 2 < text.len ? hex_digit(text.ptr[i + 2]) : -1;
                if (high < 0 || low < 0)
                    return false;
                c = (char)(high * 16 + low);
                i += 2;
            } else if (c == '+' && plus) {
                c = ' ';
            }
            bytes[len++] = c;
        }
        decoded = (struct str){bytes, len};
    }
    if (!is_clean(decoded))
        return false;
    *out = decoded;
    return true;
}

bool http_list_next(struct str *rest, struct str *item)
{
    while (rest->len) {
        bool quoted = false;
        size_t end = 0;
        for (; end < rest->len && (quoted || rest->ptr[end] != ','); end++) {
            if (rest->ptr[end] == '"')
                quoted = !quoted;
            else if (rest->ptr[end] == '\\' && quoted && end + 1 < rest->len)
                end++;
        }
        *item = str_trim(str_take(*rest, end));
        *rest = str_skip(*rest, end < rest->len ? end + 1 : end);
        if (item->len)
            return true;
    }
    return false;
}

/* Days since 1970-01-01 of a day of the Gregorian calendar (Howard Hinnant, days_from_civil). */
static int64_t days_from_civil(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil_from_days(int64_t days, int *year, int *month, int *day)
{
    int64_t z = days + 719468, era = z / 146097, of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100), mp = (5 * of_year + 2) / 153;

    *day = (int)(of_year - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)(y + era * 400 + (*month <= 2));
}

void http_date_text(int64_t seconds, char out[HTTP_DATE_TEXT + 1])
{
    int64_t bounded = CLAMP(seconds, (int64_t)0, (int64_t)253402300799);
    int64_t days = bounded / 86400;
    int of_day = (int)(bounded % 86400), year, month, day;

    civil_from_days(days, &year, &month, &day);
    snprintf(out, HTTP_DATE_TEXT + 1, "%s, %02u %s %04u %02u:%02u:%02u GMT", DAYS[(days + 4) % 7],
             (unsigned)day % 100, MONTHS[month - 1], (unsigned)year % 10000,
             (unsigned)of_day / 3600 % 100, (unsigned)of_day / 60 % 60, (unsigned)of_day % 60);
}

/* A number of exactly `digits` digits at `at`, or -1. */
static int digits_at(struct str text, size_t at, size_t digits)
{
    int value = 0;

    for (size_t i = at; i < at + digits; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        value = value * 10 + (text.ptr[i] - '0');
    }
    return value;
}

bool http_date_parse(struct str text, int64_t *seconds)
{
    int year, day, hour, minute, second, month = 0;
    char again[HTTP_DATE_TEXT + 1];
    int64_t value;

    if (text.len != HTTP_DATE_TEXT)
        return false;
    for (int i = 0; i < 12; i++)
        if (memcmp(text.ptr + 8, MONTHS[i], 3) == 0)
            month = i + 1;
    day = digits_at(text, 5, 2);
    year = digits_at(text, 12, 4);
    hour = digits_at(text, 17, 2);
    minute = digits_at(text, 20, 2);
    second = digits_at(text, 23, 2);
    if (!month || day < 1 || year < 1970 || hour < 0 || minute < 0 || second < 0)
        return false;
    value = days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    http_date_text(value, again); /* the day of the week, the 30th of February, the separators */
    if (memcmp(again, text.ptr, HTTP_DATE_TEXT) != 0)
        return false;
    *seconds = value;
    return true;
}

bool http_secret_equal(struct str a, struct str b)
{
    volatile unsigned char difference = 0;

    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        difference = (unsigned char)(difference | (a.ptr[i] ^ b.ptr[i]));
    return difference == 0;
}
