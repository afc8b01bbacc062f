/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What a file holds. Runs in the decoder's child. */
#ifndef CLIPCRAFTER_MEDIA_DECODE_PROBE_H
#define CLIPCRAFTER_MEDIA_DECODE_PROBE_H

#include "base/attr.h"
#include "media/decode_input.h"
#include "media/decoder_wire.h"

/**
 * Decodes the first picture and looks for a second, so what it says can be relied on: a file whose
 * beginning does not decode is a fault. A file with sound only is none.
 */
enum wire_fault decode_probe(struct decode_input *input, struct wire_info *out,
                             struct decode_detail *detail) MUST_CHECK;

#endif
