/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/spoken_number_es.h"

#include "base/banned.h"

static const char *const SMALL[] = {
    "cero",         "uno",         "dos",        "tres",        "cuatro",     "cinco",
    "seis",         "siete",       "ocho",       "nueve",       "diez",       "once",
    "doce",         "trece",       "catorce",    "quince",      "dieciséis",  "diecisiete",
    "dieciocho",    "diecinueve",  "veinte",     "veintiuno",   "veintidós",  "veintitrés",
    "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve",
};
static const char *const TENS[] = {"",          "",        "",        "treinta", "cuarenta",
                                   "cincuenta", "sesenta", "setenta", "ochenta", "noventa"};
/* Without the ending "os" or "as". */
static const char *const HUNDREDS[] = {
    "",         "",          "doscient",  "trescient", "cuatrocient",
    "quinient", "seiscient", "setecient", "ochocient", "novecient"};
static const char *const ORDINALS[] = {"",     "primer", "segund", "tercer", "cuart", "quint",
                                       "sext", "séptim", "octav",  "noven",  "décim"};
static const char *const ORDINAL_TENS[] = {"",
                                           "",
                                           "vigésim",
                                           "trigésim",
                                           "cuadragésim",
                                           "quincuagésim",
                                           "sexagésim",
                                           "septuagésim",
                                           "octogésim",
                                           "nonagésim"};
static const struct {
    uint64_t value;
    const char *one, *many;
} SCALES[] = {
    {1000000000000000000u, "trillón", "trillones"},
    {1000000000000u, "billón", "billones"},
    {1000000u, "millón", "millones"},
};

/* 1, 21 and 31 to 91 end as what they count asks. */
static void say_one(struct reader *reader, bool twenty, enum number_form form)
{
    switch (form) {
    case FORM_ALONE:
    case FORM_NEUTER:
        reader_say_all(reader, twenty ? "veintiuno" : "uno");
        break;
    case FORM_MASCULINE:
        reader_say_all(reader, twenty ? "veintiún" : "un");
        break;
    case FORM_FEMININE:
        reader_say_all(reader, twenty ? "veintiuna" : "una");
        break;
    }
}

/* 1 to 99; 0 says nothing. */
static void say_below_hundred(struct reader *reader, uint64_t value, enum number_form form)
{
    if (value == 0)
        return;
    if (value == 1 || value == 21) {
        say_one(reader, value == 21, form);
        return;
    }
    if (value < 30) {
        reader_say_all(reader, SMALL[value]);
        return;
    }
    reader_say_all(reader, TENS[value / 10]);
    if (value % 10 == 0)
        return;
    reader_say_all(reader, "y");
    say_below_hundred(reader, value % 10, form);
}

static void say_below_thousand(struct reader *reader, uint64_t value, enum number_form form,
                               bool feminine)
{
    uint64_t hundreds = value / 100;

    if (hundreds == 1)
        reader_say_all(reader, value == 100 ? "cien" : "ciento");
    else if (hundreds)
        reader_say(reader,
                   arena_printf(reader->arena, "%s%s", HUNDREDS[hundreds], feminine ? "as" : "os"));
    say_below_hundred(reader, value % 100, form);
}

static void say_below_million(struct reader *reader, uint64_t value, enum number_form form)
{
    bool feminine = form == FORM_FEMININE;

    if (value >= 2000)
        say_below_thousand(reader, value / 1000, FORM_MASCULINE, feminine);
    if (value >= 1000)
        reader_say_all(reader, "mil");
    say_below_thousand(reader, value % 1000, form, feminine);
}

void spanish_cardinal(struct reader *reader, uint64_t value, enum number_form form)
{
    if (value == 0)
        reader_say_all(reader, SMALL[0]);
    for (size_t i = 0; i < COUNT_OF(SCALES); i++) {
        uint64_t many = value / SCALES[i].value;
        if (!many)
            continue;
        value %= SCALES[i].value;
        say_below_million(reader, many, FORM_MASCULINE);
        reader_say_all(reader, many == 1 ? SCALES[i].one : SCALES[i].many);
    }
    say_below_million(reader, value, form);
}

void spanish_year(struct reader *reader, uint64_t year)
{
    spanish_cardinal(reader, year, FORM_ALONE);
}

static void say_ordinal_stem(struct reader *reader, const char *stem, enum ordinal_form form)
{
    bool cut = form == ORDINAL_SHORT && (stem == ORDINALS[1] || stem == ORDINALS[3]);

    reader_say(reader, arena_printf(reader->arena, "%s%s", stem,
                                    cut                        ? ""
                                    : form == ORDINAL_FEMININE ? "a"
                                                               : "o"));
}

void spanish_ordinal(struct reader *reader, uint64_t value, enum ordinal_form form)
{
    const char *ending = form == ORDINAL_FEMININE ? "a" : "o";

    if (value >= 1 && value <= 10) {
        say_ordinal_stem(reader, ORDINALS[value], form);
    } else if (value == 11 || value == 12) {
        reader_say(reader, arena_printf(reader->arena, "%s%s", value == 11 ? "undécim" : "duodécim",
                                        ending));
    } else if (value >= 13 && value <= 19) {
        const char *unit = value == 17 ? "séptim" : value == 18 ? "octav" : ORDINALS[value - 10];
        reader_say(reader, arena_printf(reader->arena, "decimo%s%s", unit, ending));
    } else if (value >= 20 && value < 100) {
        say_ordinal_stem(reader, ORDINAL_TENS[value / 10], form);
        if (value % 10)
            say_ordinal_stem(reader, ORDINALS[value % 10], form);
    } else if (value == 100) {
        say_ordinal_stem(reader, "centésim", form);
    } else {
        spanish_cardinal(reader, value, form == ORDINAL_FEMININE ? FORM_FEMININE : FORM_ALONE);
    }
}

/* The name of a part, in the singular. */
static struct str part_name(struct reader *reader, uint64_t under)
{
    static const char *const names[] = {"",      "",        "medio",  "tercio", "cuarto", "quinto",
                                        "sexto", "séptimo", "octavo", "noveno", "décimo"};
    size_t before = reader->words.count;
    struct str name = {"", 0};

    if (under <= 10)
        return str_from(names[under]);
    spanish_cardinal(reader, under, FORM_ALONE);
    for (size_t i = before; i < reader->words.count; i++)
        name =
            arena_printf(reader->arena, "%.*s%.*s", STR_FMT(name), STR_FMT(reader->words.items[i]));
    reader->words.count = before;
    /* "once" + "avo" is "onceavo", "veinte" + "avo" "veinteavo". */
    if (str_ends_with(name, STR("a")))
        name.len--;
    return arena_printf(reader->arena, "%.*savo", STR_FMT(name));
}

void spanish_fraction(struct reader *reader, uint64_t whole, uint64_t over, uint64_t under)
{
    struct str name;

    if (whole) {
        spanish_cardinal(reader, whole, FORM_ALONE);
        reader_say_all(reader, "y");
    }
    if (over == 1 && under == 2) {
        reader_say_all(reader, "medio");
        return;
    }
    spanish_cardinal(reader, over, FORM_MASCULINE);
    name = part_name(reader, under);
    reader_say(reader, over == 1 ? name : arena_printf(reader->arena, "%.*ss", STR_FMT(name)));
}

void spanish_price(struct reader *reader, const struct counted *money, uint64_t whole, int part)
{
    if (whole || !part) {
        spanish_cardinal(reader, whole, money->form);
        reader_say_all(reader, whole == 1 ? money->one : money->many);
        if (!part)
            return;
        reader_say_all(reader, "con");
        spanish_cardinal(reader, (uint64_t)part, FORM_ALONE);
        return;
    }
    spanish_cardinal(reader, (uint64_t)part, FORM_MASCULINE);
    reader_say_all(reader, part == 1 ? money->part_one : money->part_many);
}
