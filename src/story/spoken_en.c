/* SPDX-License-Identifier: GPL-3.0-or-later */
/* English. */
#include <string.h>

#include "story/spoken_date.h"
#include "story/spoken_number.h"
#include "story/spoken_number_en.h"
#include "story/spoken_piece.h"
#include "story/spoken_reader.h"
#include "story/spoken_scan.h"
#include "story/spoken_tables.h"

#include "base/banned.h"

/* ---- hooks ---- */

/* A small-letter plural can be counted; these only look like one. */
static enum number_form counts(const struct piece *noun)
{
    static const char *const others[] = {"is",     "was",    "has",  "as",      "this",   "his",
                                         "its",    "us",     "does", "thus",    "plus",   "yes",
                                         "across", "versus", "less", "perhaps", "always", "hers",
                                         "ours",   "theirs", "was",  NULL};
    struct str core = noun->core;

    if (core.len < 3 || core.ptr[0] < 'a' || core.ptr[0] > 'z' || !str_ends_with(core, STR("s")) ||
        scan_in_list(core, others, false))
        return str_equal(core, STR("people")) || str_equal(core, STR("percent")) ? FORM_MASCULINE
                                                                                 : FORM_ALONE;
    return FORM_MASCULINE;
}

static bool ordinal_mark(struct str *rest, enum ordinal_form *form)
{
    *form = ORDINAL_PLAIN;
    return scan_word(rest, "st") || scan_word(rest, "nd") || scan_word(rest, "rd") ||
           scan_word(rest, "th");
}

static void say_day(struct reader *reader, size_t at, uint64_t day, uint64_t month)
{
    (void)at;
    reader_say(reader, reader_lower(reader, str_from(english_months[month - 1])));
    if (day)
        english_ordinal(reader, day, ORDINAL_PLAIN);
}

static void say_date(struct reader *reader, size_t at, uint64_t year, uint64_t month, uint64_t day)
{
    say_day(reader, at, day, month);
    if (year)
        english_year(reader, year);
}

/* ---- dates in words ---- */

/* "12", "12th" as the whole of a piece. */
static bool day_whole(struct str core, uint64_t *day)
{
    enum ordinal_form form;

    if (!scan_value(&core, 1, 2, 1, 31, day))
        return false;
    (void)ordinal_mark(&core, &form);
    return scan_end(core);
}

/* A month standing at `at`, with or without the stop of its short form. */
static uint64_t month_at(const struct reader *reader, size_t at, bool *joins)
{
    const struct piece *piece = reader_piece(reader, at);
    uint64_t month = month_of(reader->language, piece->core);

    if (str_equal(piece->core, STR("Sep")))
        month = 9;
    *joins = reader_joins(reader, at) ||
             (month && month != 5 && piece->core.len <= 4 && str_equal(piece->trail, STR(".")) &&
              !reader_piece(reader, at + 1)->lead.len);
    return piece->lead.len && at == 0 ? month : month;
}

/* "March 12, 2024", "March 12", "March 2024". */
static size_t month_then_day(struct reader *reader, size_t at)
{
    bool joins;
    uint64_t month = month_at(reader, at, &joins), day = 0, year = 0;
    const struct piece *next = reader_piece(reader, at + 1);

    if (!month || !joins)
        return 0;
    if (year_whole(next->core, &year)) {
        say_date(reader, at, year, month, 0);
        return 2;
    }
    if (!day_whole(next->core, &day))
        return 0;
    if ((reader_joins(reader, at + 1) || str_equal(next->trail, STR(","))) &&
        year_whole(reader_piece(reader, at + 2)->core, &year) &&
        !reader_piece(reader, at + 2)->lead.len) {
        say_date(reader, at, year, month, day);
        return 3;
    }
    say_date(reader, at, 0, month, day);
    return 2;
}

/* "12 March 2024", "12th March". */
static size_t day_then_month(struct reader *reader, size_t at)
{
    static const char *const the[] = {"the", NULL};
    uint64_t day, month, year = 0;
    bool joins;

    if (!day_whole(reader_piece(reader, at)->core, &day) || !reader_joins(reader, at))
        return 0;
    month = month_at(reader, at + 1, &joins);
    if (!month)
        return 0;
    if (!reader_after(reader, at, the))
        reader_say_all(reader, "the");
    english_ordinal(reader, day, ORDINAL_PLAIN);
    reader_say_all(reader, "of");
    reader_say(reader, reader_lower(reader, str_from(english_months[month - 1])));
    if (!joins || !year_whole(reader_piece(reader, at + 2)->core, &year))
        return 2;
    english_year(reader, year);
    return 3;
}

static size_t read_written_date(struct reader *reader, size_t at)
{
    size_t taken = month_then_day(reader, at);

    return taken ? taken : day_then_month(reader, at);
}

/* "1980s", "the '90s", "90s". */
static size_t read_decade(struct reader *reader, size_t at)
{
    struct str rest = reader_piece(reader, at)->core, digits;
    bool mark = scan_text(&rest, "'") || scan_text(&rest, "’") || scan_text(&rest, "‘");
    uint64_t value;

    if (!scan_digits(&rest, 2, 4, &digits) || digits.len == 3 || !digits_value(digits, &value))
        return 0;
    if (digits.len == 2 && mark && scan_end(rest)) {
        english_year(reader, value); /* "the class of '84" */
        return 1;
    }
    (void)(scan_text(&rest, "'") || scan_text(&rest, "’"));
    if (!scan_text(&rest, "s") || !scan_end(rest) || value % 10 || (digits.len == 4 && mark) ||
        (digits.len == 2 && value < 10))
        return 0;
    english_decade(reader, value, digits.len == 2);
    return 1;
}

/* ---- time of day ---- */

static bool take_meridiem(struct str *rest, const char **half)
{
    if (scan_word(rest, "am") || scan_word(rest, "a.m"))
        *half = "A M";
    else if (scan_word(rest, "pm") || scan_word(rest, "p.m"))
        *half = "P M";
    else
        return false;
    return true;
}

static void say_clock(struct reader *reader, const struct clock_time *clock, const char *half)
{
    english_cardinal(reader, clock->hour, FORM_ALONE);
    if (clock->minute == 0 && clock->has_minute && !half && !clock->has_second)
        reader_say_all(reader, clock->hour >= 1 && clock->hour <= 12 ? "o'clock" : "hundred");
    if (clock->minute > 0 && clock->minute < 10)
        reader_say_all(reader, "oh");
    if (clock->minute > 0 || clock->has_second)
        english_cardinal(reader, clock->minute, FORM_ALONE);
    if (clock->has_second) {
        reader_say_all(reader, "and");
        english_cardinal(reader, clock->second, FORM_ALONE);
        reader_say_all(reader, clock->second == 1 ? "second" : "seconds");
    }
    reader_say_all(reader, half);
}

/* "10:30", "10:30am", "10 a.m.", "9:00-17:00". */
static size_t read_time(struct reader *reader, size_t at)
{
    const struct piece *next = reader_piece(reader, at + 1);
    struct str rest = reader_piece(reader, at)->core, behind = next->core;
    struct clock_time first = {0}, second = {0};
    const char *half = NULL;
    bool range = false;
    size_t taken = 1;

    if (!clock_take(&rest, ':', &first) && !scan_value(&rest, 1, 2, 0, 12, &first.hour))
        return 0;
    if (scan_dash(&rest)) {
        if (!clock_take(&rest, ':', &second) && !scan_value(&rest, 1, 2, 0, 12, &second.hour))
            return 0;
        range = true;
    }
    if (scan_end(rest) && reader_joins(reader, at) && take_meridiem(&behind, &half) &&
        scan_end(behind)) {
        taken = 2;
        reader->own_stop = str_starts_with(next->trail, STR("."));
    } else if (take_meridiem(&rest, &half)) {
        reader->own_stop =
            reader_piece(reader, at)->core.ptr[reader_piece(reader, at)->core.len - 2] == '.';
    }
    if (!scan_end(rest) || (!half && !first.has_minute))
        return 0;
    say_clock(reader, &first, range ? NULL : half);
    if (range) {
        reader_say_all(reader, "to");
        say_clock(reader, &second, half);
    }
    return taken;
}

/* "16:9", "3:1". */
static size_t read_ratio(struct reader *reader, size_t at)
{
    struct str rest = reader_piece(reader, at)->core;
    struct number first, second;

    if (!number_take(reader, &rest, &first) || !scan_text(&rest, ":") ||
        !number_take(reader, &rest, &second) || !scan_end(rest))
        return 0;
    number_say(reader, &first, FORM_ALONE);
    reader_say_all(reader, "to");
    number_say(reader, &second, FORM_ALONE);
    return 1;
}

/* 5'10", 6'. */
static size_t read_feet(struct reader *reader, size_t at)
{
    struct str rest = reader_piece(reader, at)->core;
    uint64_t feet, inches = 0;
    bool has_inches;

    if (!scan_value(&rest, 1, 2, 1, 99, &feet) ||
        (!scan_text(&rest, "'") && !scan_text(&rest, "′") && !scan_text(&rest, "’")))
        return 0;
    has_inches = scan_value(&rest, 1, 2, 0, 11, &inches);
    if (has_inches)
        (void)(scan_text(&rest, "\"") || scan_text(&rest, "″") || scan_text(&rest, "”") ||
               scan_text(&rest, "''"));
    if (!scan_end(rest))
        return 0;
    english_cardinal(reader, feet, FORM_ALONE);
    reader_say_all(reader, feet == 1 || has_inches ? "foot" : "feet");
    if (has_inches)
        english_cardinal(reader, inches, FORM_ALONE);
    return 1;
}

/* ---- Roman numerals ---- */

static bool is_name(const struct piece *piece)
{
    return piece->core.len > 2 && piece->core.ptr[0] >= 'A' && piece->core.ptr[0] <= 'Z' &&
           piece->core.ptr[1] >= 'a' && !piece->trail.len;
}

static size_t read_roman(struct reader *reader, size_t at)
{
    static const char *const counted[] = {
        "war",      "chapter", "part",    "act",      "scene",   "volume",   "book",  "bowl",
        "phase",    "type",    "section", "article",  "title",   "stage",    "class", "level",
        "apollo",   "rocky",   "fantasy", "olympiad", "vatican", "windows",  "mark",  "episode",
        "appendix", "saturn",  "table",   "figure",   "grade",   "category", NULL};
    static const char *const regnal[] = {
        "henry",     "charles",  "george",    "james",    "edward", "william",   "richard",
        "elizabeth", "mary",     "louis",     "francis",  "philip", "frederick", "peter",
        "catherine", "nicholas", "alexander", "john",     "paul",   "benedict",  "pius",
        "leo",       "napoleon", "wilhelm",   "ramesses", "ramses", "ptolemy",   "gregory",
        "urban",     "innocent", "clement",   "darius",   "xerxes", "thutmose",  "amenhotep",
        "ivan",      "otto",     "felipe",    "alfonso",  "carlos", NULL};
    struct str core = reader_piece(reader, at)->core, next = reader_piece(reader, at + 1)->core;
    uint32_t value = roman_value(core);

    if (!value)
        return 0;
    if (str_equal_nocase(next, STR("century")) && reader_joins(reader, at) && value <= 30) {
        english_ordinal(reader, value, ORDINAL_PLAIN);
        return 1;
    }
    if (reader_after(reader, at, counted) &&
        (core.len > 1 || core.ptr[0] != 'I' || reader->pieces[at].trail.len ||
         str_equal_nocase(reader->pieces[at - 1].core, STR("war")))) {
        english_cardinal(reader, value, FORM_ALONE);
        return 1;
    }
    if (at == 0 || !is_name(&reader->pieces[at - 1]) || value > 40)
        return 0;
    /* "I" alone is mostly the pronoun: a number only behind a ruler's name. */
    if (core.len == 1 ? !reader_after(reader, at, regnal) ||
                            (core.ptr[0] == 'I' && next.len && reader_joins(reader, at))
                      : false)
        return 0;
    if (core.len > 1 && !strpbrk(core.ptr, "IVX"))
        return 0;
    if (reader_after(reader, at, regnal)) {
        reader_say_all(reader, "the");
        english_ordinal(reader, value, ORDINAL_PLAIN);
    } else {
        english_cardinal(reader, value, FORM_ALONE);
    }
    return 1;
}

/* "St. Paul" is a saint, "Main St." a street; "No. 5" a number, "No." an answer; "in." inches. */
static size_t read_two_faced(struct reader *reader, size_t at)
{
    const struct piece *piece = reader_piece(reader, at), *next = reader_piece(reader, at + 1);
    bool stopped = str_equal(piece->trail, STR("."));
    bool name_next = is_name(next) || (next->core.len && next->core.ptr[0] >= 'A' &&
                                       next->core.ptr[0] <= 'Z' && next->core.len > 1);
    bool number_next = next->core.len && next->core.ptr[0] >= '0' && next->core.ptr[0] <= '9';

    if (str_equal(piece->core, STR("St"))) {
        bool street = at > 0 && (is_name(&reader->pieces[at - 1]) || !name_next);
        reader->own_stop = stopped && at + 1 < reader->count;
        reader_say_all(reader, street ? "street" : "saint");
        return 1;
    }
    if (stopped && (str_equal(piece->core, STR("No")) || str_equal(piece->core, STR("no")))) {
        if (!number_next)
            return read_word(reader, at);
        reader->own_stop = true;
        reader_say_all(reader, "number");
        return 1;
    }
    /* One-letter and everyday words that are abbreviations only before a number or a name. */
    if (stopped &&
        scan_in_list(piece->core,
                     (const char *const[]){"p", "v", "ch", "sec", "fig", "al", "est", "min", "max",
                                           "Co", "Rep", "Gen", "Mar", "Mon", "Sen", "Hon", NULL},
                     false) &&
        !number_next && !name_next && at + 1 >= reader->count)
        return read_word(reader, at);
    return 0;
}

static const recogniser RECOGNISERS[] = {
    read_address, read_two_faced,    read_written_date, read_date, read_time,
    read_ratio,   read_phone,        read_decade,       read_feet, read_version,
    read_roman,   read_abbreviation, read_amount,       read_sign, NULL,
};

const struct spoken_language spoken_en = {
    .tag = "en",
    .point = '.',
    .grouping = ',',
    .cardinal = english_cardinal,
    .ordinal = english_ordinal,
    .year = english_year,
    .fraction = english_fraction,
    .price = english_price,
    .date = say_date,
    .counts = counts,
    .ordinal_mark = ordinal_mark,
    .month_first = true,
    .units = english_units,
    .currencies = english_currencies,
    .per_words = english_per_words,
    .magnitudes = english_magnitudes,
    .months = english_months,
    .months_short = english_months_short,
    .abbreviations = english_abbreviations,
    .replacements = english_replacements,
    .symbols = english_symbols,
    .capital_words = english_capital_words,
    .spelled_words = english_spelled_words,
    .word_point = "point",
    .word_minus = "minus",
    .word_plus = "plus",
    .word_percent = "percent",
    .word_per = "per",
    .word_of = "",
    .word_range = "to",
    .word_by = "by",
    .word_times = "times",
    .word_out_of = "out of",
    .word_about = "about",
    .word_less = "less than",
    .word_more = "more than",
    .word_plus_minus = "plus or minus",
    .word_dot = "dot",
    .word_slash = "slash",
    .word_at = "at",
    .word_hash = "hashtag",
    .word_dash = "dash",
    .word_underscore = "underscore",
    .word_version = "version",
    .fraction_digits_joined = 0,
    .recognisers = RECOGNISERS,
};
