/* SPDX-License-Identifier: GPL-3.0-or-later */
/** German numbers: "dreihundertfünfundfünfzig", "neunzehnhundertvierundachtzig", "dritter". Up to a
 * million each is one word, as German writes it. Inside of story/spoken*.c. Pure. The functions are
 * members of struct spoken_language, described there. */
#ifndef CLIPCRAFTER_STORY_SPOKEN_NUMBER_DE_H
#define CLIPCRAFTER_STORY_SPOKEN_NUMBER_DE_H

#include <stdint.h>

#include "base/buf.h"
#include "story/spoken_reader.h"

void german_cardinal(struct reader *reader, uint64_t value, enum number_form form);
void german_ordinal(struct reader *reader, uint64_t value, enum ordinal_form form);
void german_year(struct reader *reader, uint64_t year);
void german_fraction(struct reader *reader, uint64_t whole, uint64_t over, uint64_t under);
void german_price(struct reader *reader, const struct counted *money, uint64_t whole, int part);

/** The 1990s: "neunzehnhundertneunziger". */
void german_decade(struct reader *reader, uint64_t year);

#endif
