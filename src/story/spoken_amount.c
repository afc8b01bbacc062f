/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers with all that may stand around them: signs, money, units, ranges, fractions. */
#include <string.h>

#include "story/spoken_number.h"
#include "story/spoken_reader.h"
#include "story/spoken_scan.h"

#include "base/banned.h"

enum quantity_kind { QUANTITY_NUMBER, QUANTITY_RANGE, QUANTITY_FRACTION, QUANTITY_PRODUCT };

enum { PRODUCT_MAX = 3 };

/* An amount as parsed; nothing is said before all of it is understood. */
struct amount {
    const char *before; /* "about", "minus" */
    bool negative;
    enum quantity_kind kind;
    struct number numbers[PRODUCT_MAX];
    size_t count;
    uint64_t over, under;
    const struct counted *money, *unit;
    const char *per; /* "month" */
    const struct magnitude *magnitude;
    bool percent, times, plus, ordinal;
    enum ordinal_form ordinal_form;
    size_t taken; /* pieces */
};

static const struct {
    const char *sign;
    uint64_t over, under;
} VULGAR[] = {{"½", 1, 2}, {"⅓", 1, 3}, {"⅔", 2, 3}, {"¼", 1, 4}, {"¾", 3, 4},
              {"⅕", 1, 5}, {"⅖", 2, 5}, {"⅗", 3, 5}, {"⅘", 4, 5}, {"⅙", 1, 6},
              {"⅚", 5, 6}, {"⅛", 1, 8}, {"⅜", 3, 8}, {"⅝", 5, 8}, {"⅞", 7, 8}};

/* The longest sign of the table at the front of the text. */
static const struct counted *take_counted(const struct counted *table, struct str *rest)
{
    const struct counted *best = NULL;
    size_t best_len = 0;

    for (; table && table->sign; table++) {
        size_t len = strlen(table->sign);
        if (len > best_len && str_starts_with(*rest, str_from(table->sign))) {
            best = table;
            best_len = len;
        }
    }
    *rest = str_skip(*rest, best_len);
    return best;
}

/* A sign that is all there is. */
static const struct counted *whole_counted(const struct counted *table, struct str text)
{
    struct str rest = text;
    const struct counted *found = take_counted(table, &rest);

    return found && scan_end(rest) ? found : NULL;
}

static bool starts_number(struct str text)
{
    return text.len &&
           ((text.ptr[0] >= '0' && text.ptr[0] <= '9') ||
            (text.len > 1 && text.ptr[0] == '.' && text.ptr[1] >= '0' && text.ptr[1] <= '9'));
}

static void take_signs(const struct spoken_language *language, struct str *rest,
                       struct amount *amount)
{
    if (scan_text(rest, "~") || scan_text(rest, "≈"))
        amount->before = language->word_about;
    else if (scan_text(rest, "<"))
        amount->before = language->word_less;
    else if (scan_text(rest, ">"))
        amount->before = language->word_more;
    else if (scan_text(rest, "±"))
        amount->before = language->word_plus_minus;
    else if (scan_text(rest, "+"))
        amount->before = language->word_plus;
    if (scan_text(rest, "-") || scan_text(rest, "−"))
        amount->negative = true;
}

static bool take_vulgar(struct str *rest, struct amount *amount)
{
    for (size_t i = 0; i < COUNT_OF(VULGAR); i++) {
        if (!scan_text(rest, VULGAR[i].sign))
            continue;
        amount->kind = QUANTITY_FRACTION;
        amount->over = VULGAR[i].over;
        amount->under = VULGAR[i].under;
        return true;
    }
    return false;
}

/* "3/4": the first number is the one already taken. */
static bool take_slash(struct str *rest, struct amount *amount)
{
    struct str at = *rest;
    const struct number *over = &amount->numbers[0];
    uint64_t under;

    if (over->fraction.len || over->whole.len > 4 || (!scan_text(&at, "/") && !scan_text(&at, "⁄")))
        return false;
    if (!scan_value(&at, 1, 4, 1, 9999, &under))
        return false;
    amount->kind = QUANTITY_FRACTION;
    amount->over = over->value;
    amount->under = under;
    amount->numbers[0] = (struct number){0};
    *rest = at;
    return true;
}

/* "10-20", "$5–$10", "1920x1080". */
static void take_second(struct reader *reader, struct str *rest, struct amount *amount)
{
    struct str at = *rest;
    enum quantity_kind kind = QUANTITY_RANGE;

    if (scan_text(&at, "x") || scan_text(&at, "×"))
        kind = QUANTITY_PRODUCT;
    else if (scan_text(&at, "%") ? !scan_dash(&at) || !at.len || at.ptr[at.len - 1] != '%'
                                 : !scan_dash(&at))
        return;
    if (kind == QUANTITY_RANGE && amount->money)
        take_counted(amount->money, &at);
    if (!starts_number(at) || !number_take(reader, &at, &amount->numbers[amount->count]))
        return;
    amount->count++;
    amount->kind = kind;
    *rest = at;
    if (kind == QUANTITY_PRODUCT && amount->count < PRODUCT_MAX)
        take_second(reader, rest, amount);
}

static bool take_quantity(struct reader *reader, struct str *rest, struct amount *amount)
{
    if (take_vulgar(rest, amount))
        return true;
    if (!starts_number(*rest) || !number_take(reader, rest, &amount->numbers[0]))
        return false;
    amount->count = 1;
    if (!take_vulgar(rest, amount) && !take_slash(rest, amount))
        take_second(reader, rest, amount);
    return true;
}

/* ---- what follows the number ---- */

static const struct magnitude *take_magnitude(const struct spoken_language *language,
                                              struct str text, bool money)
{
    for (const struct magnitude *m = language->magnitudes; m && m->sign; m++)
        if (str_equal(text, str_from(m->sign)) && (money || !m->only_money))
            return m;
    return NULL;
}

static bool take_per(const struct spoken_language *language, struct str *rest,
                     struct amount *amount)
{
    struct str at = *rest;
    const struct counted *unit;

    if (!scan_text(&at, "/"))
        return false;
    unit = whole_counted(language->units, at);
    amount->per = unit ? unit->one : reading_find(language->per_words, at, false);
    if (!amount->per)
        return false;
    *rest = str_skip(at, at.len);
    return true;
}

/* The tail that is glued to the number; true if all of it is understood. */
static bool take_tail(const struct spoken_language *language, struct str *rest,
                      struct amount *amount)
{
    struct str at = *rest;

    if (scan_end(at))
        return true;
    amount->magnitude = take_magnitude(language, at, amount->money != NULL);
    if (amount->magnitude)
        return true;
    for (size_t n = 1; n <= 3 && n < at.len && amount->money; n++) {
        struct str tail = str_skip(at, n);
        amount->magnitude = take_magnitude(language, str_take(at, n), true);
        if (amount->magnitude && take_per(language, &tail, amount))
            return true;
    }
    if (amount->money && take_per(language, &at, amount))
        return true;
    if (scan_text(&at, "%"))
        return amount->percent = true, scan_end(at);
    if ((scan_text(&at, "x") || scan_text(&at, "×")) && scan_end(at))
        return amount->times = true;
    if (scan_text(&at, "+") && scan_end(at))
        return amount->plus = true;
    if (language->ordinal_mark && language->ordinal_mark(&at, &amount->ordinal_form) &&
        scan_end(at) && amount->kind == QUANTITY_NUMBER && !amount->numbers[0].fraction.len)
        return amount->ordinal = true;
    at = *rest;
    if (!amount->money && (amount->money = whole_counted(language->currencies, at)) != NULL)
        return true;
    (void)(scan_text(&at, "-") && at.len); /* "5-km" */
    if (!str_equal(at, STR("K")))          /* "4K" is a size of pictures, "300 K" a temperature */
        amount->unit = whole_counted(language->units, at);
    return amount->unit != NULL;
}

/* "10 – 20": the dash stands by itself. A hyphen there may be a subtraction and is left alone. */
static void take_spaced_range(struct reader *reader, size_t at, struct amount *amount)
{
    struct str dash = reader_piece(reader, at + 1)->written;
    struct str rest = reader_piece(reader, at + 2)->core;

    if (amount->taken != 1 || amount->kind != QUANTITY_NUMBER ||
        reader_piece(reader, at)->trail.len || !str_equal(dash, STR("–")) ||
        reader_piece(reader, at + 2)->lead.len)
        return;
    if (!starts_number(rest) || !number_take(reader, &rest, &amount->numbers[1]) ||
        !take_tail(reader->language, &rest, amount))
        return;
    amount->count = 2;
    amount->kind = QUANTITY_RANGE;
    amount->taken = 3;
}

/* Pieces behind: "1 1/2", "million", "km", "USD". */
static void take_mixed_fraction(struct reader *reader, size_t at, struct amount *amount)
{
    struct str rest = reader_piece(reader, at + amount->taken)->core;
    struct amount part = {0};

    if (amount->kind != QUANTITY_NUMBER || amount->numbers[0].fraction.len ||
        !reader_joins(reader, at + amount->taken - 1))
        return;
    if (!take_quantity(reader, &rest, &part) || !scan_end(rest) || part.kind != QUANTITY_FRACTION ||
        part.count > 1 || part.numbers[0].whole.len || part.over >= part.under)
        return;
    amount->kind = QUANTITY_FRACTION;
    amount->over = part.over;
    amount->under = part.under;
    amount->taken++;
}

static void take_magnitude_piece(struct reader *reader, size_t at, struct amount *amount)
{
    const struct piece *next = reader_piece(reader, at + amount->taken);
    bool stopped = str_starts_with(next->trail, STR("."));
    struct str with_stop = {next->core.ptr, next->core.len + 1};

    if (amount->magnitude || !reader_joins(reader, at + amount->taken - 1))
        return;
    if (stopped)
        amount->magnitude = take_magnitude(reader->language, with_stop, true);
    reader->own_stop = amount->magnitude != NULL;
    if (!amount->magnitude)
        amount->magnitude = take_magnitude(reader->language, next->core, amount->money != NULL);
    if (amount->magnitude)
        amount->taken++;
}

static void take_unit_piece(struct reader *reader, size_t at, struct amount *amount)
{
    const struct piece *next = reader_piece(reader, at + amount->taken);
    const struct piece *last = reader_piece(reader, at + amount->taken - 1);
    const struct spoken_language *language = reader->language;
    struct str rest = next->core;

    if (amount->unit || amount->percent || amount->times || amount->ordinal ||
        (!reader_joins(reader, at + amount->taken - 1) &&
         !(reader->own_stop && str_equal(last->trail, STR(".")) && !next->lead.len)))
        return;
    if (str_equal(rest, STR("%"))) {
        amount->percent = true;
    } else if (!amount->money) {
        amount->money = whole_counted(language->currencies, rest);
        if (!amount->money)
            amount->unit = whole_counted(language->units, rest);
        if (!amount->money && !amount->unit)
            return;
    } else {
        return;
    }
    amount->taken++;
    reader->own_stop = false;
}

/* ---- saying it ---- */

static enum number_form form_of(struct reader *reader, size_t at, const struct amount *amount)
{
    const struct spoken_language *language = reader->language;

    if (amount->magnitude)
        return language->magnitude_form;
    if (amount->money)
        return amount->money->form;
    if (amount->unit)
        return amount->unit->form;
    if (amount->percent || amount->times || !reader_joins(reader, at + amount->taken - 1))
        return FORM_ALONE;
    return language->counts ? language->counts(reader_piece(reader, at + amount->taken))
                            : FORM_ALONE;
}

static bool bare(const struct amount *amount)
{
    return !amount->money && !amount->unit && !amount->magnitude && !amount->percent &&
           !amount->negative && !amount->before && !amount->times && !amount->plus;
}

static void say_one(struct reader *reader, const struct number *number, enum number_form form,
                    bool year)
{
    if (year && number_may_be_year(number))
        reader->language->year(reader, number->value);
    else
        number_say(reader, number, form);
}

static void say_fraction(struct reader *reader, const struct amount *amount)
{
    const struct spoken_language *language = reader->language;
    bool usual = amount->over < amount->under && (amount->under <= 6 || amount->under == 8 ||
                                                  amount->under == 16 || amount->under == 32);

    if (usual || amount->numbers[0].whole.len) {
        language->fraction(reader, amount->numbers[0].value, amount->over, amount->under);
        return;
    }
    language->cardinal(reader, amount->over, FORM_ALONE);
    reader_say_all(reader, language->word_out_of);
    language->cardinal(reader, amount->under, FORM_ALONE);
}

static void say_quantity(struct reader *reader, size_t at, const struct amount *amount)
{
    const struct spoken_language *language = reader->language;
    enum number_form form = form_of(reader, at, amount);
    bool year = bare(amount) && form == FORM_ALONE && amount->kind != QUANTITY_PRODUCT &&
                number_may_be_year(&amount->numbers[0]);

    if (amount->ordinal) {
        language->ordinal(reader, amount->numbers[0].value, amount->ordinal_form);
        return;
    }
    if (amount->kind == QUANTITY_FRACTION) {
        say_fraction(reader, amount);
        return;
    }
    say_one(reader, &amount->numbers[0], form, year);
    for (size_t i = 1; i < amount->count; i++) {
        reader_say_all(reader,
                       amount->kind == QUANTITY_PRODUCT ? language->word_by : language->word_range);
        say_one(reader, &amount->numbers[i], form, year);
    }
}

static bool singular(const struct amount *amount)
{
    if (amount->kind == QUANTITY_FRACTION)
        return !amount->numbers[0].whole.len;
    return amount->kind == QUANTITY_NUMBER && !amount->magnitude &&
           number_is_one(&amount->numbers[0]);
}

static void say_counted(struct reader *reader, const struct amount *amount)
{
    const struct spoken_language *language = reader->language;
    const struct counted *noun = amount->money ? amount->money : amount->unit;

    if (amount->magnitude) {
        bool one = amount->kind == QUANTITY_NUMBER && number_is_one(&amount->numbers[0]);
        reader_say_all(reader, one ? amount->magnitude->one : amount->magnitude->many);
        if (noun && amount->magnitude->noun)
            reader_say_all(reader, language->word_of);
    }
    if (amount->percent)
        reader_say_all(reader, language->word_percent);
    if (amount->times)
        reader_say_all(reader, language->word_times);
    if (noun)
        reader_say_all(reader, singular(amount) ? noun->one : noun->many);
    if (amount->plus)
        reader_say_all(reader, language->word_plus);
    if (amount->per) {
        reader_say_all(reader, language->word_per);
        reader_say_all(reader, amount->per);
    }
}

/* "$3.50": dollars and cents. */
static bool is_price(const struct amount *amount)
{
    const struct number *number = &amount->numbers[0];

    return amount->money && amount->money->part_one && amount->kind == QUANTITY_NUMBER &&
           !amount->magnitude && number->fraction.len == 2 && number->whole.len <= 15;
}

static void say_amount(struct reader *reader, size_t at, const struct amount *amount)
{
    const struct spoken_language *language = reader->language;
    const struct number *number = &amount->numbers[0];

    reader_say_all(reader, amount->before);
    if (amount->negative)
        reader_say_all(reader, language->word_minus);
    if (is_price(amount)) {
        int part = (number->fraction.ptr[0] - '0') * 10 + number->fraction.ptr[1] - '0';
        language->price(reader, amount->money, number->value, part);
        if (amount->per) {
            reader_say_all(reader, language->word_per);
            reader_say_all(reader, amount->per);
        }
        return;
    }
    say_quantity(reader, at, amount);
    say_counted(reader, amount);
}

size_t read_amount(struct reader *reader, size_t at)
{
    const struct spoken_language *language = reader->language;
    struct amount amount = {.taken = 1};
    struct str rest = reader_piece(reader, at)->core;

    take_signs(language, &rest, &amount);
    amount.money = take_counted(language->currencies, &rest);
    if (amount.money && scan_end(rest) && reader_joins(reader, at)) {
        rest = reader_piece(reader, at + 1)->core;
        amount.taken++;
    }
    if (amount.money && !amount.negative && (scan_text(&rest, "-") || scan_text(&rest, "−")))
        amount.negative = true;
    if (!take_quantity(reader, &rest, &amount) || !take_tail(language, &rest, &amount))
        return 0;
    take_mixed_fraction(reader, at, &amount);
    take_spaced_range(reader, at, &amount);
    take_magnitude_piece(reader, at, &amount);
    take_unit_piece(reader, at, &amount);
    say_amount(reader, at, &amount);
    return amount.taken;
}
