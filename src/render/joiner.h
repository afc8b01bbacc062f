/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Joins finished segments and sound into the MP4, packet by packet, without encoding again. */
#ifndef CLIPCRAFTER_RENDER_JOINER_H
#define CLIPCRAFTER_RENDER_JOINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "media/muxer.h"
#include "render/segment.h"
#include "render/workshop.h"

struct join {
    const struct segment *segments;
    const struct str *paths; /**< by segment: its stream file */
    size_t count;
    struct str sound; /**< stream file */
};

/** Writes `out_path` atomically: complete, or nothing is left. *bytes is its size; `loudness` and
 * `true_peak` in LUFS and dBTP, as the sound's stream says. */
bool join_write(struct workshop *workshop, const struct join *join, struct str out_path,
                int64_t *bytes, double *loudness, double *true_peak,
                struct error *error) MUST_CHECK;

/**
 * Chapters of the video: from each scene that names one to the next such scene; time before the
 * first belongs to a chapter with the video's title. Where no scene names one, every scene is a
 * chapter, titled by its first words.
 */
struct chapter *join_chapters(struct arena *arena, const struct timeline *timeline, size_t *count);

/** "Pictures: TITLE by AUTHOR (LICENCE, SOURCE); ..." without repeats; empty when nothing is known.
 */
struct str join_credits(struct arena *arena, const struct timeline *timeline);

#endif
