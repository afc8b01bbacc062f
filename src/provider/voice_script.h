/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Scripts: which one a character belongs to, which languages' voices read it, and how to say that a
 * voice cannot. Ranges are Unicode 15's blocks. Pure; any thread.
 */
#ifndef CLIPCRAFTER_PROVIDER_VOICE_SCRIPT_H
#define CLIPCRAFTER_PROVIDER_VOICE_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

struct voice_script {
    const char *name;      /**< "Cyrillic"; NULL for Latin letters, digits, signs */
    const char *languages; /**< ISO 639 codes of voices that read it, between spaces; the first is
                                the one to propose */
    bool anywhere;         /**< every espeak-ng voice passes such words to one that reads them */
};

struct voice_script voice_script_of(uint32_t code);

/** A voice of `language` (BCP 47) reads characters of this script. */
bool voice_script_reads(const struct voice_script *script, struct str language);

/**
 * Fills `error`: `voice espeak:ja cannot read "漢字" (kanji); write it in kana, or ...`. `language`
 * is the voice's. Always false.
 */
bool voice_script_refuse(struct str voice, struct str word, struct str language,
                         struct error *error);

#endif
