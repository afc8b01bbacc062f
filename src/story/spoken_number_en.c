/* SPDX-License-Identifier: GPL-3.0-or-later */
/* English numbers, American style: no "and", years in pairs. */
#include "story/spoken_number_en.h"

#include <string.h>

#include "base/banned.h"

static const char *const SMALL[] = {
    "zero",     "one",     "two",     "three",     "four",     "five",     "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
};
static const char *const SMALL_ORDINAL[] = {
    "zeroth",     "first",     "second",    "third",       "fourth",     "fifth",      "sixth",
    "seventh",    "eighth",    "ninth",     "tenth",       "eleventh",   "twelfth",    "thirteenth",
    "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
};
static const char *const TENS[] = {"",      "",      "twenty",  "thirty", "forty",
                                   "fifty", "sixty", "seventy", "eighty", "ninety"};
static const char *const TENS_ORDINAL[] = {"",          "",         "twentieth", "thirtieth",
                                           "fortieth",  "fiftieth", "sixtieth",  "seventieth",
                                           "eightieth", "ninetieth"};
static const struct {
    uint64_t value;
    const char *word, *ordinal;
} SCALES[] = {
    {1000000000000000000u, "quintillion", "quintillionth"},
    {1000000000000000u, "quadrillion", "quadrillionth"},
    {1000000000000u, "trillion", "trillionth"},
    {1000000000u, "billion", "billionth"},
    {1000000u, "million", "millionth"},
    {1000u, "thousand", "thousandth"},
    {100u, "hundred", "hundredth"},
};

/* 0 to 99; nothing for 0 unless `zero`. */
static void say_below_hundred(struct reader *reader, uint64_t value, bool ordinal)
{
    if (value < 20) {
        reader_say_all(reader, ordinal ? SMALL_ORDINAL[value] : SMALL[value]);
        return;
    }
    reader_say_all(reader,
                   ordinal && value % 10 == 0 ? TENS_ORDINAL[value / 10] : TENS[value / 10]);
    if (value % 10)
        reader_say_all(reader, ordinal ? SMALL_ORDINAL[value % 10] : SMALL[value % 10]);
}

static void say_number(struct reader *reader, uint64_t value, bool ordinal)
{
    bool said = false;

    for (size_t i = 0; i < COUNT_OF(SCALES); i++) {
        uint64_t many = value / SCALES[i].value;
        if (!many)
            continue;
        value %= SCALES[i].value;
        say_number(reader, many, false);
        reader_say_all(reader, ordinal && !value ? SCALES[i].ordinal : SCALES[i].word);
        said = true;
    }
    if (value || !said)
        say_below_hundred(reader, value, ordinal);
}

void english_cardinal(struct reader *reader, uint64_t value, enum number_form form)
{
    (void)form;
    say_number(reader, value, false);
}

void english_ordinal(struct reader *reader, uint64_t value, enum ordinal_form form)
{
    (void)form;
    say_number(reader, value, true);
}

void english_year(struct reader *reader, uint64_t year)
{
    uint64_t century = year / 100, rest = year % 100;

    /* "two thousand nine", but "twenty ten". */
    if (year < 1000 || year > 9999 || (century % 10 == 0 && rest < 10)) {
        say_number(reader, year, false);
        return;
    }
    say_number(reader, century, false);
    if (rest == 0)
        reader_say_all(reader, "hundred");
    else if (rest < 10)
        reader_say_all(reader, "oh");
    if (rest)
        say_number(reader, rest, false);
}

/* The plural of an ordinal or of "half": halves, thirds, twenty firsts. */
static void say_parts(struct reader *reader, uint64_t over, uint64_t under)
{
    struct str last;

    if (under == 2) {
        reader_say_all(reader, over == 1 ? "half" : "halves");
        return;
    }
    if (under == 4)
        reader_say_all(reader, "quarter");
    else
        say_number(reader, under, true);
    if (over == 1)
        return;
    last = reader->words.items[reader->words.count - 1];
    reader->words.items[reader->words.count - 1] =
        arena_printf(reader->arena, "%.*ss", STR_FMT(last));
}

void english_fraction(struct reader *reader, uint64_t whole, uint64_t over, uint64_t under)
{
    if (whole) {
        say_number(reader, whole, false);
        reader_say_all(reader, "and");
    }
    if (over == 1 && whole)
        reader_say_all(reader, "a");
    else
        say_number(reader, over, false);
    if (under > 100) {
        reader_say_all(reader, "over");
        say_number(reader, under, false);
        return;
    }
    say_parts(reader, over, under);
}

void english_decade(struct reader *reader, uint64_t first_year, bool short_form)
{
    static const char *const DECADES[] = {"hundreds", "tens",    "twenties", "thirties",
                                          "forties",  "fifties", "sixties",  "seventies",
                                          "eighties", "nineties"};
    uint64_t century = first_year / 100, decade = first_year % 100 / 10;

    if (!short_form && decade == 0 && century % 10 == 0) {
        say_number(reader, century / 10, false);
        reader_say_all(reader, "thousands");
        return;
    }
    if (!short_form)
        say_number(reader, century, false);
    reader_say_all(reader, DECADES[decade]);
}

void english_price(struct reader *reader, const struct counted *money, uint64_t whole, int part)
{
    if (whole || !part) {
        say_number(reader, whole, false);
        reader_say_all(reader, whole == 1 ? money->one : money->many);
    }
    if (!part)
        return;
    if (whole)
        reader_say_all(reader, "and");
    say_number(reader, (uint64_t)part, false);
    reader_say_all(reader, part == 1 ? money->part_one : money->part_many);
}
