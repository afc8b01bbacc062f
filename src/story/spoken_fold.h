/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Words in plain letters, for voices that know no others. Pure; any thread. */
#ifndef CLIPCRAFTER_STORY_SPOKEN_FOLD_H
#define CLIPCRAFTER_STORY_SPOKEN_FOLD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/**
 * `word` as ASCII letters and apostrophes, into `out`: accents are dropped ("café"), letters such
 * as "ß" and "ø" spelled out, signs left out. False (out untouched) if it holds letters of another
 * script.
 */
bool spoken_fold(struct arena *arena, struct str word, struct str *out);

#endif
