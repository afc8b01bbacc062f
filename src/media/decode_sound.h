/* SPDX-License-Identifier: GPL-3.0-or-later */
/** The sound of a file as 48 kHz stereo, piece by piece. Runs in the decoder's child. */
#ifndef CLIPCRAFTER_MEDIA_DECODE_SOUND_H
#define CLIPCRAFTER_MEDIA_DECODE_SOUND_H

#include <stdint.h>

#include "base/attr.h"
#include "media/decode_input.h"

struct decode_sound;

/** Opens the file's best stream of sound; a picture file has none. `input` outlives it. On a fault
 * *out is untouched and `detail` may say what it is about. */
enum wire_fault decode_sound_open(struct decode_input *input, struct decode_sound **out,
                                  struct decode_detail *detail) MUST_CHECK;
void decode_sound_free(struct decode_sound *sound);

/**
 * Up to `frames` interleaved stereo frames; fewer only at the end. Mono goes to both sides as it
 * is; more channels are mixed down as ITU-R BS.775 says, scaled so that no sum passes full scale.
 */
enum wire_fault decode_sound_read(struct decode_sound *sound, float *out, int64_t frames,
                                  int64_t *got) MUST_CHECK;

#endif
