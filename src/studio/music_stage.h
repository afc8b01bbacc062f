/* SPDX-License-Identifier: GPL-3.0-or-later */
/** The music under a story: generated from its seed and mood, or the user's own file. */
#ifndef CLIPCRAFTER_STUDIO_MUSIC_STAGE_H
#define CLIPCRAFTER_STUDIO_MUSIC_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "media/decoder.h"
#include "studio/stage.h"

struct music_choice {
    int32_t asset;                /**< -1: none */
    int64_t loop_start, loop_end; /**< frames at 48 kHz */
    int32_t mlufs;                /**< its loudness as it is, in thousandths of a LUFS; silence
                                     measures -120000, and 0 = no music */
};

/**
 * `file` is the resolved path of story->music_file, empty otherwise; `decoder` reads it.
 * A missing sound font is a warning and no music where the story leaves the choice to us.
 */
bool music_stage_run(const struct stage *stage, struct str sound_font, struct str file,
                     struct decoder *decoder, struct music_choice *out,
                     struct error *error) MUST_CHECK;

#endif
