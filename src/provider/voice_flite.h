/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The flite voices of Debian: English, by CMU. "rms" and "awb" (men), "slt" (a woman), "kal16"
 * (the old diphone voice). They read Latin letters, without accents; text of another script is
 * refused with what would read it. They get words only, one flite token a word, and so give each
 * word's own times. flite keeps its voices in the process; a lock inside makes calls from different
 * ports safe.
 */
#ifndef CLIPCRAFTER_PROVIDER_VOICE_FLITE_H
#define CLIPCRAFTER_PROVIDER_VOICE_FLITE_H

#include "story/voice.h"

/** A port to them; nothing to free. Voices are made ready when first used. */
struct voice_port voice_flite(void);

#endif
