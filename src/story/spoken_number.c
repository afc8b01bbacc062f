/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/spoken_number.h"

#include <string.h>

#include "base/vec.h"
#include "story/spoken_scan.h"

#include "base/banned.h"

enum { DIGITS_MAX = 18 };

/* A mark between thousands followed by exactly three digits. */
static bool take_group(const struct reader *reader, struct str *rest, struct str *digits)
{
    struct str at = *rest;
    char own[2] = {reader->grouping, '\0'};

    if (!scan_any(&at, own) && !scan_any(&at, "'") && !scan_text(&at, "’") &&
        !scan_text(&at, "\u00a0") && !scan_text(&at, "\u202f") && !scan_text(&at, "\u2009"))
        return false;
    if (!scan_digits(&at, 3, 3, digits))
        return false;
    *rest = at;
    return true;
}

static void take_whole(struct reader *reader, struct str *rest, struct number *number)
{
    struct str digits = str_take(*rest, 0), group;
    VEC_OF(char) all = {0};

    scan_digits(rest, 1, SIZE_MAX, &digits);
    number->whole = digits;
    if (digits.len < 1 || digits.len > 3 || digits.ptr[0] == '0')
        return;
    for (size_t i = 0; i < digits.len; i++)
        *VEC_PUSH(&all, reader->arena) = digits.ptr[i];
    while (take_group(reader, rest, &group)) {
        number->grouped = true;
        for (size_t i = 0; i < group.len; i++)
            *VEC_PUSH(&all, reader->arena) = group.ptr[i];
    }
    number->whole = (struct str){all.items, all.count};
}

static void take_fraction(const struct reader *reader, struct str *rest, struct number *number)
{
    struct str at = *rest;
    char point = at.len ? at.ptr[0] : '\0';

    /* The other mark is a point too if it cannot group ("3.14" in German, "3,5" never in English).
     */
    if (point != reader->point && (point != '.' || number->grouped))
        return;
    at = str_skip(at, 1);
    if (!scan_digits(&at, 1, SIZE_MAX, &number->fraction))
        return;
    number->point = point;
    *rest = at;
}

bool number_take(struct reader *reader, struct str *rest, struct number *number)
{
    struct number found = {0};
    struct str at = *rest;

    take_whole(reader, &at, &found);
    take_fraction(reader, &at, &found);
    if (!found.whole.len && !found.fraction.len)
        return false;
    if (!digits_value(found.whole, &found.value))
        found.value = UINT64_MAX;
    *number = found;
    *rest = at;
    return true;
}

void number_say_digits(struct reader *reader, struct str digits)
{
    for (size_t i = 0; i < digits.len; i++)
        reader->language->cardinal(reader, (uint64_t)(digits.ptr[i] - '0'), FORM_ALONE);
}

static void say_fraction(struct reader *reader, const struct number *number)
{
    const struct spoken_language *language = reader->language;
    struct str digits = number->fraction;
    uint64_t value;

    reader_say_all(reader, number->point != reader->point && language->word_dot
                               ? language->word_dot
                               : language->word_point);
    if (digits.len <= language->fraction_digits_joined && digits.ptr[0] != '0' &&
        digits_value(digits, &value))
        language->cardinal(reader, value, FORM_ALONE);
    else
        number_say_digits(reader, digits);
}

void number_say(struct reader *reader, const struct number *number, enum number_form form)
{
    bool zero_led = number->whole.len > 1 && number->whole.ptr[0] == '0';

    if (number->fraction.len)
        form = FORM_ALONE;
    if (number->whole.len > DIGITS_MAX || zero_led)
        number_say_digits(reader, number->whole);
    else
        reader->language->cardinal(reader, number->value, form);
    if (number->fraction.len)
        say_fraction(reader, number);
}

bool number_is_one(const struct number *number)
{
    return number->value == 1 && number->whole.len == 1 && !number->fraction.len;
}

bool number_may_be_year(const struct number *number)
{
    return number->whole.len == 4 && !number->grouped && !number->fraction.len &&
           number->value >= 1100 && number->value <= 2099;
}

/* ---- Roman numerals ---- */

static const struct {
    const char *sign;
    uint32_t value;
} ROMAN[] = {{"M", 1000}, {"CM", 900}, {"D", 500}, {"CD", 400}, {"C", 100}, {"XC", 90}, {"L", 50},
             {"XL", 40},  {"X", 10},   {"IX", 9},  {"V", 5},    {"IV", 4},  {"I", 1}};

/* The regular spelling of a value below 4000, at most "MMMDCCCLXXXVIII". */
static struct str roman_spelling(uint32_t value, char *text)
{
    size_t len = 0;

    for (size_t i = 0; i < COUNT_OF(ROMAN); i++)
        for (; value >= ROMAN[i].value; value -= ROMAN[i].value)
            for (const char *sign = ROMAN[i].sign; *sign; sign++)
                text[len++] = *sign;
    return (struct str){text, len};
}

uint32_t roman_value(struct str text)
{
    struct str rest = text;
    uint32_t sum = 0;
    char spelling[16];

    for (size_t i = 0; i < COUNT_OF(ROMAN); i++)
        while (sum < 4000 && scan_text(&rest, ROMAN[i].sign))
            sum += ROMAN[i].value;
    if (rest.len || sum >= 4000 || !str_equal(text, roman_spelling(sum, spelling)))
        return 0;
    return sum;
}
