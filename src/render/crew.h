/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The threads that encode what the cache lacks: one for the sound, the others take segment after
 * segment. The first error stops all and is the result; a user's request stops them within a frame.
 */
#ifndef CLIPCRAFTER_RENDER_CREW_H
#define CLIPCRAFTER_RENDER_CREW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/digest.h"
#include "render/preview.h"
#include "render/segment.h"
#include "render/workshop.h"

/** What is to be done. */
struct crew_work {
    const struct segment *segments; /**< all of the video */
    size_t count;
    const bool *cached; /**< by segment: nothing to do */
    bool sound_cached;
    struct digest sound_key;
    int64_t ticks; /**< length of the sound */
    int threads;   /**< for segments, at least 1 */
    /** Told of everything that is done; or NULL. With it the sound, which the first piece waits
     * for, has one of the threads to itself, and segments are taken in order. */
    struct preview *preview;
};

/** Returns when everything is in the cache, or with the first error. Calls options->progress. */
bool crew_run(struct workshop *workshop, const struct crew_work *work,
              struct error *error) MUST_CHECK;

/**
 * Which segment to take next: the earliest, so that the beginning can be watched soon and
 * neighbours find each other's pictures still there; in the last round the longest, so that the
 * threads end together. `threads` 0: always the earliest. `taken` by segment; count when all are.
 * Pure.
 */
size_t crew_choose(const struct segment *segments, const bool *taken, size_t count, int threads);

#endif
