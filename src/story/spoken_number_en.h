/* SPDX-License-Identifier: GPL-3.0-or-later */
/** English numbers, American style: "three hundred fifty five", "nineteen eighty four". Inside of
 * story/spoken*.c. Pure. The first five are members of struct spoken_language, described there. */
#ifndef CLIPCRAFTER_STORY_SPOKEN_NUMBER_EN_H
#define CLIPCRAFTER_STORY_SPOKEN_NUMBER_EN_H

#include <stdbool.h>
#include <stdint.h>

#include "story/spoken_reader.h"

void english_cardinal(struct reader *reader, uint64_t value, enum number_form form);
void english_ordinal(struct reader *reader, uint64_t value, enum ordinal_form form);
void english_year(struct reader *reader, uint64_t year);
void english_fraction(struct reader *reader, uint64_t whole, uint64_t over, uint64_t under);
void english_price(struct reader *reader, const struct counted *money, uint64_t whole, int part);

/** The 1980s ("nineteen eighties"), or the '80s ("eighties") if `short_form`. */
void english_decade(struct reader *reader, uint64_t first_year, bool short_form);

#endif
