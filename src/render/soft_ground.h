/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The soft ground behind a picture that is shown whole in a frame of another shape: the picture
 * itself, enlarged over all the frame, blurred until nothing in it is recognised, and darkened so
 * that the whole picture stands out.
 *
 * It is decoded at a small part of the frame's size and enlarged by the compositor's own
 * interpolation, which does most of the blurring for nothing. Pure but for the frame given; any
 * thread.
 */
#ifndef CLIPCRAFTER_RENDER_SOFT_GROUND_H
#define CLIPCRAFTER_RENDER_SOFT_GROUND_H

#include "media/decoder.h"
#include "media/frame.h"
#include "story/timeline.h"

/** The size to decode the picture of a FIT_BLUR layer at. */
struct picture_request soft_ground_request(const struct layer *layer);

/** Blurs and darkens the small frame, which nobody else may hold. Alpha is blurred with it. */
void soft_ground_make(struct frame *frame);

#endif
