/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Splitting text into sentences, for many languages: abbreviations, numbers, initials, quotes and
 * brackets after the stop, ellipses, CJK and Devanagari stops. Pure. */
#ifndef CLIPCRAFTER_STORY_SENTENCE_H
#define CLIPCRAFTER_STORY_SENTENCE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/** Views into `text`, trimmed, in order; every non-space byte of `text` is in exactly one. */
void sentence_split(struct arena *arena, struct str text, struct str language, struct str **out,
                    size_t *count);

/** Rough length when spoken at natural rate, in ms: for planning before a voice is heard. */
int32_t sentence_spoken_ms(struct str text, struct str language);

#endif
