/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Music of any length out of a piece that has a loop: it plays from its start to the loop's end and
 * then round and round. At the seam what leads up to the loop's end is faded into what leads up to
 * its start (at equal power whatever the two have in common); where the piece starts with the loop,
 * the step between the last and the next sample is bent away instead. No click either way.
 *
 * The sound at a tick depends on the tick alone. Read-only after init: any thread.
 */
#ifndef CLIPCRAFTER_RENDER_MUSIC_LOOP_H
#define CLIPCRAFTER_RENDER_MUSIC_LOOP_H

#include <stddef.h>
#include <stdint.h>

#include "media/wav.h"

struct music_loop {
    struct wav piece;   /**< borrowed: the caller closes it */
    int64_t start, end; /**< of the loop, in frames of the piece */
    int64_t fade;       /**< frames before `end` that fade into those before `start`; or 0 */
    double likeness;    /**< correlation of the two, 0..1 */
    float step[2];      /**< without a fade: last sample less the first, by channel */
};

/** `start` .. `end` as the timeline gives them, held within the piece; an empty loop plays once. */
void music_loop_init(struct music_loop *loop, const struct wav *piece, int64_t start, int64_t end);
/** Stereo frames `from` .. of endless music; silence after a piece that plays once. */
void music_loop_read(const struct music_loop *loop, int64_t from, float *stereo, size_t frames);

#endif
