/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The tables of each language that story/spoken.c knows: months, units, currencies, abbreviations,
 * signs. Their members are explained in struct spoken_language (story/spoken_reader.h), whose
 * fields bear the same names. Tables of structs end with a NULL first member, lists of words with
 * NULL; months have twelve. Readings are lower case but for letters that are spelled.
 */
#ifndef CLIPCRAFTER_STORY_SPOKEN_TABLES_H
#define CLIPCRAFTER_STORY_SPOKEN_TABLES_H

#include "story/spoken_reader.h"

/* English. */
extern const char *const english_months[], *const english_months_short[];
extern const struct counted english_units[], english_currencies[];
extern const struct magnitude english_magnitudes[];
extern const struct reading english_abbreviations[], english_replacements[], english_symbols[],
    english_per_words[];
extern const char *const english_capital_words[], *const english_spelled_words[];

/* German. */
extern const char *const german_months[], *const german_months_short[];
extern const struct counted german_units[], german_currencies[];
extern const struct magnitude german_magnitudes[];
extern const struct reading german_abbreviations[], german_replacements[], german_symbols[],
    german_per_words[];
extern const char *const german_capital_words[], *const german_spelled_words[];

/* Spanish. */
extern const char *const spanish_months[], *const spanish_months_short[];
extern const struct counted spanish_units[], spanish_currencies[];
extern const struct magnitude spanish_magnitudes[];
extern const struct reading spanish_abbreviations[], spanish_replacements[], spanish_symbols[],
    spanish_per_words[];
extern const char *const spanish_capital_words[], *const spanish_spelled_words[];

#endif
