/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Backdrops: the opaque ground of a scene, painted straight into YUV with 8 fractional bits and
 * dithered to 8, so that wide gradients show no bands. Stateless: any thread.
 *
 * Gradients run in OKLab. LINEAR goes from colours[0] at the top to colours[1] at the bottom,
 * turned clockwise by `angle`; RADIAL from the middle to the corners; MESH blends four corners (top
 * left, top right, bottom left, bottom right) with a smooth curve. Grain is luma noise drawn
 * from grain_seed, with `grain` thousandths of full scale as twice its standard deviation.
 */
#ifndef CLIPCRAFTER_RENDER_PAINT_BACKDROP_H
#define CLIPCRAFTER_RENDER_PAINT_BACKDROP_H

#include <stdint.h>

#include "base/attr.h"
#include "media/frame.h"
#include "story/timeline.h"

/** A new opaque frame of that size, owned by the caller; NULL when memory is out. */
struct frame *paint_backdrop(const struct backdrop *backdrop, int32_t width,
                             int32_t height) MUST_CHECK;

#endif
