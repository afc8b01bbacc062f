/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/spoken_number_de.h"

#include "base/banned.h"

/* The longest number below a million has 65 letters. */
enum { WORD_MAX = 256 };

static const char *const SMALL[] = {
    "null",     "ein",      "zwei",     "drei",     "vier",     "fünf",     "sechs",
    "sieben",   "acht",     "neun",     "zehn",     "elf",      "zwölf",    "dreizehn",
    "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
};
static const char *const TENS[] = {"",        "",        "zwanzig", "dreißig", "vierzig",
                                   "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"};
static const char *const STEMS[] = {
    "nullt",     "erst",      "zweit",     "dritt",     "viert",     "fünft",     "sechst",
    "siebt",     "acht",      "neunt",     "zehnt",     "elft",      "zwölft",    "dreizehnt",
    "vierzehnt", "fünfzehnt", "sechzehnt", "siebzehnt", "achtzehnt", "neunzehnt",
};
static const struct {
    uint64_t value;
    const char *one, *many;
} SCALES[] = {
    {1000000000000000000u, "trillion", "trillionen"},
    {1000000000000000u, "billiarde", "billiarden"},
    {1000000000000u, "billion", "billionen"},
    {1000000000u, "milliarde", "milliarden"},
    {1000000u, "million", "millionen"},
};

/* 1 to 99; 0 adds nothing. */
static void add_below_hundred(struct buf *word, uint64_t value)
{
    if (value == 0)
        return;
    if (value < 20) {
        buf_append(word, str_from(SMALL[value]));
        return;
    }
    if (value % 10) {
        buf_append(word, str_from(SMALL[value % 10]));
        buf_append(word, STR("und"));
    }
    buf_append(word, str_from(TENS[value / 10]));
}

static void add_below_thousand(struct buf *word, uint64_t value)
{
    if (value >= 200)
        buf_append(word, str_from(SMALL[value / 100]));
    if (value >= 100)
        buf_append(word, STR("hundert"));
    add_below_hundred(word, value % 100);
}

/* Below a million, without the "s" of a final "eins". */
static void add_below_million(struct buf *word, uint64_t value)
{
    if (value >= 2000)
        add_below_thousand(word, value / 1000);
    if (value >= 1000)
        buf_append(word, STR("tausend"));
    add_below_thousand(word, value % 1000);
}

static void say_word(struct reader *reader, struct buf *word)
{
    reader_say(reader, arena_str(reader->arena, buf_str(word)));
    buf_release(word);
}

/* Says the millions and more; returns what is left below. */
static uint64_t say_scales(struct reader *reader, uint64_t value)
{
    for (size_t i = 0; i < COUNT_OF(SCALES); i++) {
        uint64_t many = value / SCALES[i].value;
        if (!many)
            continue;
        value %= SCALES[i].value;
        german_cardinal(reader, many, FORM_FEMININE);
        reader_say_all(reader, many == 1 ? SCALES[i].one : SCALES[i].many);
    }
    return value;
}

void german_cardinal(struct reader *reader, uint64_t value, enum number_form form)
{
    uint64_t rest = say_scales(reader, value);
    struct buf word;

    if (value && !rest)
        return;
    buf_init(&word, WORD_MAX);
    if (!rest)
        buf_append(&word, str_from(SMALL[0]));
    add_below_million(&word, rest);
    if (rest % 100 == 1 && (form == FORM_ALONE || rest > 1))
        buf_append_char(&word, 's');
    else if (rest == 1 && form == FORM_FEMININE)
        buf_append_char(&word, 'e');
    say_word(reader, &word);
}

static const char *ending(enum ordinal_form form)
{
    switch (form) {
    case ORDINAL_PLAIN:
    case ORDINAL_SHORT:
        return "er";
    case ORDINAL_WEAK:
    case ORDINAL_FEMININE:
        return "e";
    case ORDINAL_OBLIQUE:
        return "en";
    case ORDINAL_NEUTER:
        return "es";
    }
    return "";
}

/* "dritt", "hundertzwanzigst". */
static void add_stem(struct buf *word, uint64_t value)
{
    uint64_t rest = value % 100;

    if (value && (rest == 0 || rest >= 20)) {
        add_below_million(word, value);
        buf_append(word, STR("st"));
        return;
    }
    add_below_million(word, value - rest);
    buf_append(word, str_from(STEMS[rest]));
}

void german_ordinal(struct reader *reader, uint64_t value, enum ordinal_form form)
{
    struct buf word;

    if (value >= 1000000) {
        german_cardinal(reader, value, FORM_ALONE);
        return;
    }
    buf_init(&word, WORD_MAX);
    add_stem(&word, value);
    buf_append(&word, str_from(ending(form)));
    say_word(reader, &word);
}

static void add_year(struct buf *word, uint64_t year)
{
    if (year >= 1100 && year < 2000) {
        add_below_hundred(word, year / 100);
        buf_append(word, STR("hundert"));
        add_below_hundred(word, year % 100);
        if (year % 100 == 1)
            buf_append_char(word, 's');
        return;
    }
    add_below_million(word, year);
    if (year % 100 == 1)
        buf_append_char(word, 's');
}

void german_year(struct reader *reader, uint64_t year)
{
    struct buf word;

    if (year == 0 || year >= 10000) {
        german_cardinal(reader, year, FORM_ALONE);
        return;
    }
    buf_init(&word, WORD_MAX);
    add_year(&word, year);
    say_word(reader, &word);
}

void german_decade(struct reader *reader, uint64_t year)
{
    struct buf word;

    buf_init(&word, WORD_MAX);
    add_year(&word, year);
    buf_append(&word, STR("er"));
    say_word(reader, &word);
}

void german_fraction(struct reader *reader, uint64_t whole, uint64_t over, uint64_t under)
{
    struct buf word;

    if (over == 1 && under == 2) {
        buf_init(&word, WORD_MAX);
        if (whole < 1000000)
            add_below_million(&word, whole);
        buf_append(&word, STR("einhalb"));
        say_word(reader, &word);
        return;
    }
    if (whole)
        german_cardinal(reader, whole, FORM_ALONE);
    german_cardinal(reader, over, FORM_MASCULINE);
    if (under == 2) {
        reader_say_all(reader, "halbe");
        return;
    }
    if (under >= 1000000) {
        reader_say_all(reader, "durch");
        german_cardinal(reader, under, FORM_ALONE);
        return;
    }
    buf_init(&word, WORD_MAX);
    add_stem(&word, under);
    buf_append(&word, STR("el"));
    say_word(reader, &word);
}

void german_price(struct reader *reader, const struct counted *money, uint64_t whole, int part)
{
    if (whole || !part) {
        german_cardinal(reader, whole, money->form);
        reader_say_all(reader, whole == 1 ? money->one : money->many);
        if (part)
            german_cardinal(reader, (uint64_t)part, FORM_ALONE);
        return;
    }
    german_cardinal(reader, (uint64_t)part, FORM_MASCULINE);
    reader_say_all(reader, part == 1 ? money->part_one : money->part_many);
}
