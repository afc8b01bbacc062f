/* SPDX-License-Identifier: GPL-3.0-or-later */
/* German. */
#include "story/spoken_date.h"
#include "story/spoken_number.h"
#include "story/spoken_number_de.h"
#include "story/spoken_reader.h"
#include "story/spoken_scan.h"
#include "story/spoken_tables.h"

#include "base/banned.h"

/* ---- grammar ---- */

static bool ends_with_one(struct str word, const char *const *endings)
{
    for (; *endings; endings++)
        if (str_ends_with(word, str_from(*endings)))
            return true;
    return false;
}

static bool is_noun(struct str word)
{
    uint32_t first = word.len ? (unsigned char)word.ptr[0] : 0;

    return (first >= 'A' && first <= 'Z') || str_starts_with(word, STR("Ä")) ||
           str_starts_with(word, STR("Ö")) || str_starts_with(word, STR("Ü"));
}

/* Gender by ending: right for most, and only "ein" against "eine" hangs on it. */
static enum number_form counts(const struct piece *noun)
{
    static const char *const feminine[] = {"e",   "ung", "heit", "keit", "schaft",
                                           "ion", "tät", "ik",   "ei",   NULL};
    static const char *const neuter[] = {"Jahrhundert", "Jahr", "Mal",      "Kapitel",
                                         "Stockwerk",   "Tor",  "Semester", "Lebensjahr",
                                         "Quartal",     "Kind", "Buch",     NULL};

    if (!is_noun(noun->core))
        return FORM_ALONE;
    if (scan_in_list(noun->core, neuter, false))
        return FORM_NEUTER;
    return ends_with_one(noun->core, feminine) ? FORM_FEMININE : FORM_MASCULINE;
}

static const char *const PREPOSITIONS[] = {
    "am",     "dem",   "den",    "vom",     "zum",     "beim",  "ab",    "seit",
    "bis",    "im",    "des",    "zur",     "zweiten", "jedem", "jeden", "ihrem",
    "seinem", "ihren", "seinen", "unserem", "meinem",  "nach",  "vor",   NULL};
static const char *const ARTICLES[] = {"der",  "die",   "das",    "jede",
                                       "ihre", "seine", "unsere", NULL};

/* How an ordinal at `at` is declined before a noun of this gender. */
static enum ordinal_form declined(const struct reader *reader, size_t at, enum number_form noun)
{
    if (reader_after(reader, at, PREPOSITIONS))
        return ORDINAL_OBLIQUE;
    if (reader_after(reader, at, ARTICLES))
        return ORDINAL_WEAK;
    switch (noun) {
    case FORM_FEMININE:
        return ORDINAL_FEMININE;
    case FORM_NEUTER:
        return ORDINAL_NEUTER;
    case FORM_ALONE:
    case FORM_MASCULINE:
        break;
    }
    return ORDINAL_PLAIN;
}

/* ---- dates ---- */

static void say_date(struct reader *reader, size_t at, uint64_t year, uint64_t month, uint64_t day)
{
    german_ordinal(reader, day, declined(reader, at, FORM_MASCULINE));
    reader_say(reader, reader_lower(reader, str_from(german_months[month - 1])));
    if (year)
        german_year(reader, year);
}

/* A month's name at `at`, or its short form with a stop. */
static uint64_t month_at(const struct reader *reader, size_t at, bool *joins)
{
    const struct piece *piece = reader_piece(reader, at);
    uint64_t month = month_of(reader->language, piece->core);
    bool stopped = str_equal(piece->trail, STR("."));

    *joins = reader_joins(reader, at) || (month && stopped && month != 5 && piece->core.len <= 4 &&
                                          !reader_piece(reader, at + 1)->lead.len);
    return piece->lead.len ? 0 : month;
}

/* "12. März 2024", "3. Mai". */
static size_t read_written_date(struct reader *reader, size_t at)
{
    const struct piece *piece = reader_piece(reader, at);
    struct str rest = piece->core;
    uint64_t day, month, year = 0;
    bool joins;

    if (!scan_value(&rest, 1, 2, 1, 31, &day) || !scan_end(rest) ||
        !str_equal(piece->trail, STR(".")))
        return 0;
    month = month_at(reader, at + 1, &joins);
    if (!month)
        return 0;
    if (joins && year_whole(reader_piece(reader, at + 2)->core, &year)) {
        say_date(reader, at, year, month, day);
        return 3;
    }
    say_date(reader, at, 0, month, day);
    return 2;
}

/* "am 12.03.": day and month with a stop after each. */
static size_t read_short_date(struct reader *reader, size_t at)
{
    const struct piece *piece = reader_piece(reader, at);
    struct str rest = piece->core;
    uint64_t day, month;

    if (!scan_value(&rest, 1, 2, 1, 31, &day) || !scan_text(&rest, ".") ||
        !scan_value(&rest, 1, 2, 1, 12, &month) || !scan_end(rest) ||
        !str_starts_with(piece->trail, STR(".")))
        return 0;
    reader->own_stop = at + 1 < reader->count;
    say_date(reader, at, 0, month, day);
    return 1;
}

/* ---- ordinals ---- */

/* "das 3. Mal", "im 20. Jahrhundert", "der 1. und 2. Platz": the stop is the ordinal's if an
 * article stands before the number, or a noun that is counted so, or a small letter, behind it. */
static size_t read_ordinal(struct reader *reader, size_t at)
{
    static const char *const nouns[] = {
        "Jahrhundert", "Jahrhunderts", "Platz", "Mal",    "Stock",  "Klasse",    "Tag",
        "Kapitel",     "Geburtstag",   "Runde", "Liga",   "Etage",  "Weltkrieg", "Semester",
        "Jahr",        "Monat",        "Woche", "Stunde", "Minute", "Teil",      "Auflage",
        "Generation",  "Staffel",      "Folge", "Etappe", "Juni",   NULL};
    const struct piece *piece = reader_piece(reader, at), *next = reader_piece(reader, at + 1);
    struct str rest = piece->core;
    uint64_t value;

    if (!scan_value(&rest, 1, 4, 0, 9999, &value) || !scan_end(rest) ||
        !str_equal(piece->trail, STR(".")) || !next->core.len || next->lead.len)
        return 0;
    if (!reader_after(reader, at, PREPOSITIONS) && !reader_after(reader, at, ARTICLES) &&
        !scan_in_list(next->core, nouns, false) &&
        !(value <= 31 && next->core.ptr[0] >= 'a' && next->core.ptr[0] <= 'z'))
        return 0;
    reader->own_stop = true;
    german_ordinal(reader, value, declined(reader, at, counts(next)));
    return 1;
}

/* "1990er", "80er-Jahre". */
static size_t read_decade(struct reader *reader, size_t at)
{
    struct str rest = reader_piece(reader, at)->core, digits;
    uint64_t value;

    if (!scan_digits(&rest, 2, 4, &digits) || digits.len == 3 || !digits_value(digits, &value) ||
        value % 10 || value < 10 || !scan_text(&rest, "er"))
        return 0;
    if (!scan_end(rest) && !scan_text(&rest, "-"))
        return 0;
    german_decade(reader, value);
    read_mixed(reader, rest, false);
    return 1;
}

/* ---- Roman numerals ---- */

static size_t read_roman(struct reader *reader, size_t at)
{
    static const char *const counted[] = {"Kapitel", "Teil",  "Band",   "Akt",     "Apollo", "Typ",
                                          "Stufe",   "Phase", "Klasse", "Artikel", NULL};
    static const char *const rulers[] = {
        "Ludwig",   "Karl",      "Friedrich",  "Wilhelm",  "Heinrich", "Otto",     "Georg",
        "Eduard",   "Elisabeth", "Katharina",  "Johannes", "Paul",     "Benedikt", "Pius",
        "Leo",      "Napoleon",  "Philipp",    "Franz",    "Joseph",   "Richard",  "Peter",
        "Nikolaus", "Alexander", "Maximilian", "Gustav",   "Ramses",   NULL};
    const struct piece *piece = reader_piece(reader, at), *next = reader_piece(reader, at + 1);
    bool stopped = str_starts_with(piece->trail, STR("."));
    uint32_t value = roman_value(piece->core);

    if (!value)
        return 0;
    if (stopped && str_starts_with(next->core, STR("Jahrhundert"))) {
        reader->own_stop = true;
        german_ordinal(reader, value, declined(reader, at, FORM_NEUTER));
        return 1;
    }
    if (reader_after(reader, at, rulers)) {
        reader->own_stop = stopped && next->core.len && !is_noun(next->core);
        reader_say_all(reader, "der");
        german_ordinal(reader, value, ORDINAL_WEAK);
        return 1;
    }
    if (!reader_after(reader, at, counted))
        return 0;
    german_cardinal(reader, value, FORM_ALONE);
    return 1;
}

/* ---- time of day ---- */

/* "17:30 Uhr", "17:30", "8.15 Uhr". A stop between needs the "Uhr". */
static size_t read_time(struct reader *reader, size_t at)
{
    struct str rest = reader_piece(reader, at)->core, stopped = rest;
    bool hour_word =
        reader_joins(reader, at) && str_equal(reader_piece(reader, at + 1)->core, STR("Uhr"));
    struct clock_time clock = {0};
    bool colon = clock_take(&rest, ':', &clock) && scan_end(rest);

    if (!colon && !(hour_word && clock_take(&stopped, '.', &clock) && scan_end(stopped)))
        return 0;
    german_cardinal(reader, clock.hour, FORM_MASCULINE);
    reader_say_all(reader, "uhr");
    if (clock.minute || clock.has_second)
        german_cardinal(reader, clock.minute, FORM_ALONE);
    if (clock.has_second) {
        reader_say_all(reader, "und");
        german_cardinal(reader, clock.second, FORM_FEMININE);
        reader_say_all(reader, clock.second == 1 ? "sekunde" : "sekunden");
    }
    return hour_word ? 2 : 1;
}

/* "S. 5" is a page; "16:9" a ratio. */
static size_t read_small(struct reader *reader, size_t at)
{
    const struct piece *piece = reader_piece(reader, at), *next = reader_piece(reader, at + 1);
    struct str rest = piece->core;
    struct number first, second;

    if (str_equal(piece->core, STR("S")) && str_equal(piece->trail, STR(".")) && next->core.len &&
        next->core.ptr[0] >= '0' && next->core.ptr[0] <= '9') {
        reader->own_stop = true;
        reader_say_all(reader, "seite");
        return 1;
    }
    if (!number_take(reader, &rest, &first) || !scan_text(&rest, ":") ||
        !number_take(reader, &rest, &second) || !scan_end(rest))
        return 0;
    number_say(reader, &first, FORM_ALONE);
    reader_say_all(reader, "zu");
    number_say(reader, &second, FORM_ALONE);
    return 1;
}

static const recogniser RECOGNISERS[] = {
    read_address, read_written_date, read_date,         read_short_date, read_time,
    read_small,   read_phone,        read_decade,       read_roman,      read_ordinal,
    read_version, read_amount,       read_abbreviation, read_sign,       NULL,
};

const struct spoken_language spoken_de = {
    .tag = "de",
    .point = ',',
    .grouping = '.',
    .cardinal = german_cardinal,
    .ordinal = german_ordinal,
    .year = german_year,
    .fraction = german_fraction,
    .price = german_price,
    .date = say_date,
    .counts = counts,
    .units = german_units,
    .currencies = german_currencies,
    .per_words = german_per_words,
    .magnitudes = german_magnitudes,
    .months = german_months,
    .months_short = german_months_short,
    .abbreviations = german_abbreviations,
    .replacements = german_replacements,
    .symbols = german_symbols,
    .capital_words = german_capital_words,
    .spelled_words = german_spelled_words,
    .word_point = "komma",
    .word_minus = "minus",
    .word_plus = "plus",
    .word_percent = "prozent",
    .word_per = "pro",
    .word_of = "",
    .word_range = "bis",
    .word_by = "mal",
    .word_times = "mal",
    .word_out_of = "von",
    .word_about = "ungefähr",
    .word_less = "weniger als",
    .word_more = "mehr als",
    .word_plus_minus = "plus minus",
    .word_dot = "punkt",
    .word_slash = "schrägstrich",
    .word_at = "ät",
    .word_hash = "hashtag",
    .word_dash = "bindestrich",
    .word_underscore = "unterstrich",
    .word_version = "version",
    .magnitude_form = FORM_FEMININE,
    .recognisers = RECOGNISERS,
};
