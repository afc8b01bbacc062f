/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What decides how a layer looks and moves, added to a digest: the parts of segment and sprite
 * keys. Files count by their digest, never by their path. Pure.
 */
#ifndef CLIPCRAFTER_RENDER_LAYER_KEY_H
#define CLIPCRAFTER_RENDER_LAYER_KEY_H

#include <stddef.h>

#include "crypto/digest.h"
#include "story/timeline.h"

/** The layer at rest: what it shows, without its tracks and without where it is anchored. */
void layer_key_ink(struct digester *digester, const struct timeline *timeline,
                   const struct layer *layer);
/** Tracks, anchor and, for footage, the place in the file. */
void layer_key_motion(struct digester *digester, const struct layer *layer);
/** Pages that are on screen at some tick of [from, to). */
void layer_key_captions(struct digester *digester, const struct timeline_scene *scene, int64_t from,
                        int64_t to);

#endif
