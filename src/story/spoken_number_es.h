/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Spanish numbers, agreeing in gender: "veintiún años", "quinientas abejas". Inside of
 * story/spoken*.c. Pure. The functions are members of struct spoken_language, described there. */
#ifndef CLIPCRAFTER_STORY_SPOKEN_NUMBER_ES_H
#define CLIPCRAFTER_STORY_SPOKEN_NUMBER_ES_H

#include <stdint.h>

#include "story/spoken_reader.h"

void spanish_cardinal(struct reader *reader, uint64_t value, enum number_form form);
void spanish_ordinal(struct reader *reader, uint64_t value, enum ordinal_form form);
void spanish_year(struct reader *reader, uint64_t year);
void spanish_fraction(struct reader *reader, uint64_t whole, uint64_t over, uint64_t under);
void spanish_price(struct reader *reader, const struct counted *money, uint64_t whole, int part);

#endif
