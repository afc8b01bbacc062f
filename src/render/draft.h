/* SPDX-License-Identifier: GPL-3.0-or-later */
/** A timeline at half its width and height, for drafts. Pure. */
#ifndef CLIPCRAFTER_RENDER_DRAFT_H
#define CLIPCRAFTER_RENDER_DRAFT_H

#include "base/arena.h"
#include "story/timeline.h"

/** The same story with every length scaled to half the frame (rounded to even sizes, not below 64).
 * Shares what does not change with `timeline`, which must outlive it. */
struct timeline draft_of(struct arena *arena, const struct timeline *timeline);

#endif
