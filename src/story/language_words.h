/* SPDX-License-Identifier: GPL-3.0-or-later */
/** The tables behind story/language.h: small words and their roles. Pure; any thread. */
#ifndef CLIPCRAFTER_STORY_LANGUAGE_WORDS_H
#define CLIPCRAFTER_STORY_LANGUAGE_WORDS_H

#include <stddef.h>

#include "base/str.h"

/** Languages that have a table; they are numbered from 0. */
size_t language_words_count(void);
/** Two-letter code of a language below the count. */
const char *language_words_code(size_t language);
/** Number of the table for a BCP 47 tag, or the count if there is none. */
size_t language_words_find(struct str language);
/** Roles (enum word_role, or'ed) of a bare word in lower case; 0 if it is not in the table. */
unsigned language_words_roles(size_t language, struct str word);

#endif
