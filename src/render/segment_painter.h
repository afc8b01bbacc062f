/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Draws the frames of segments: scenes, the changes between them, captions on top. One belongs to
 * one thread and serves segment after segment, keeping its canvases, painters and fonts.
 */
#ifndef CLIPCRAFTER_RENDER_SEGMENT_PAINTER_H
#define CLIPCRAFTER_RENDER_SEGMENT_PAINTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "media/frame.h"
#include "render/segment.h"
#include "render/workshop.h"

struct segment_painter;

bool segment_painter_new(struct workshop *workshop, struct segment_painter **out,
                         struct error *error) MUST_CHECK;
/** NULL is accepted. */
void segment_painter_free(struct segment_painter *painter);

/** Begins a segment (ending the one before). */
bool segment_painter_open(struct segment_painter *painter, const struct segment *segment,
                          struct error *error) MUST_CHECK;
/** The next frame of the segment; the painter's, valid until the next call. */
bool segment_painter_next(struct segment_painter *painter, struct frame **out,
                          struct error *error) MUST_CHECK;

/** How far a change of `frames` frames has come at its frame `index`: 0 < share < 1, the first
 * frame already shows a little of the next scene and the last a little of this one. */
double segment_share(int32_t index, int32_t frames);

#endif
