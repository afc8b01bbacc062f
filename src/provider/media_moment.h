/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The best moment of a clip: where the picture is clear, lit and steady. A few pairs of frames are
 * looked at through the clip, small; each gets a score, and a scene is given the stretch whose
 * scores are best. The same clip gives the same answer.
 */
#ifndef CLIPCRAFTER_PROVIDER_MEDIA_MOMENT_H
#define CLIPCRAFTER_PROVIDER_MEDIA_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "media/decoder.h"
#include "media/frame.h"
#include "provider/media_index.h"

/**
 * Score of what is seen at one moment, 0..1000, from two frames of equal size some 0.2 s apart:
 * detail counts for it; black, blown out, blank and jumping pictures against it.
 */
int32_t media_moment_score(const struct frame *a, const struct frame *b);

/** Looks through the clip in `fd` and fills file->samples. */
bool media_moment_sample(struct decoder *decoder, int fd, struct media_file *file,
                         struct error *error) MUST_CHECK;

/** Ticks at which a scene of `ticks` should start: never in the first half second or past the point
 * from which the clip would end early, where its length allows that. Without samples, a fifth in.
 */
int64_t media_moment_start(const struct media_file *file, int64_t ticks);

#endif
