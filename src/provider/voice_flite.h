/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The flite voices of Debian: English, by CMU. "rms" and "awb" (men), "slt" (a woman), "kal16"
 * (the old diphone voice). They get words only, one flite token a word, and so give each word's own
 * times. flite keeps its voices in the process; a lock inside makes calls from different ports
 * safe.
 */
#ifndef CLIPCRAFTER_PROVIDER_VOICE_FLITE_H
#define CLIPCRAFTER_PROVIDER_VOICE_FLITE_H

#include <stdbool.h>

#include "base/error.h"
#include "story/voice.h"

/** A port to them; nothing to free. Voices are made ready when first used. */
struct voice_port voice_flite(void);

/**
 * What these voices read: ASCII letters and apostrophes. Accents are dropped ("café"); anything of
 * another script fails with what would read it. `word` is of a text in `language`.
 */
bool voice_flite_word(struct arena *arena, struct str voice, struct str word, struct str *out,
                      struct error *error) MUST_CHECK;

#endif
