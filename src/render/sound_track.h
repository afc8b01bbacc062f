/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The finished sound of a timeline as AAC packets in the cache, keyed by what is heard: a changed
 * picture or caption leaves it as it was. Runs on a thread of its own beside the segments.
 */
#ifndef CLIPCRAFTER_RENDER_SOUND_TRACK_H
#define CLIPCRAFTER_RENDER_SOUND_TRACK_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto/digest.h"
#include "render/workshop.h"

/** Kind of the cache's entries: stream_file.h, its notes being thousandths of LUFS and of dBTP. */
#define SOUND_KIND "sound"

enum { SOUND_BIT_RATE = 128000 };

/** `ticks`: length of the whole video. Pure. */
struct digest sound_track_key(const struct timeline *timeline, int64_t ticks);

/** Mixes, measures, encodes and writes the entry. Leaves within a second when stopped. */
bool sound_track_encode(struct workshop *workshop, int64_t ticks, const struct digest *key,
                        struct error *error) MUST_CHECK;

#endif
