/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Numbers as they are written and as they are said. Inside of story/spoken*.c. Pure.
 */
#ifndef CLIPCRAFTER_STORY_SPOKEN_NUMBER_H
#define CLIPCRAFTER_STORY_SPOKEN_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "story/spoken_reader.h"

/** A decimal number as written. */
struct number {
    struct str whole;    /**< its digits, grouping taken out */
    struct str fraction; /**< digits after the point; empty if it has none */
    char point;          /**< ',' or '.' before the fraction */
    bool grouped;        /**< thousands were marked: then it is no year */
    uint64_t value;      /**< of whole, if it has at most 18 digits */
};

/**
 * A number off the front of `*rest`: digits, grouped by threes with the language's mark, a space or
 * an apostrophe, and a fraction. "1.234" is read as the language groups; "3.14" is a fraction in
 * every language.
 */
bool number_take(struct reader *reader, struct str *rest, struct number *number);

/** Says it in the form that agrees with what it counts. Long or zero-led ones digit by digit. */
void number_say(struct reader *reader, const struct number *number, enum number_form form);
/** Each digit by itself. */
void number_say_digits(struct reader *reader, struct str digits);
/** Exactly one: takes the singular. */
bool number_is_one(const struct number *number);
/** Four bare digits that may name a year, 1100 to 2099. */
bool number_may_be_year(const struct number *number);

/** Value of a Roman numeral up to 3999 in its one regular spelling; 0 if it is none. */
uint32_t roman_value(struct str text);

#endif
