/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Separable resampling of one plane, streaming: source rows are asked for once each, in order, and
 * results come in bands of SCALE_BAND rows, so memory is a few source rows whatever the size.
 *
 * Arithmetic is float without contraction in a fixed order: the same bits on every machine.
 * A lane belongs to one thread.
 */
#ifndef CLIPCRAFTER_MEDIA_SCALE_H
#define CLIPCRAFTER_MEDIA_SCALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/** Rows of a band. A band lies in memory column by column: sample (x, row) at x * SCALE_BAND + row,
 * which makes filtering along x as parallel as along y. */
enum { SCALE_BAND = 16 };

enum scale_filter {
    SCALE_CUBIC,    /**< Catmull-Rom, stretched when shrinking: crisp, may overshoot */
    SCALE_TRIANGLE, /**< never overshoots: for premultiplied planes */
};

/** Destination sample i lies at source position i * step + offset (source sample k at k). */
struct scale_map {
    int32_t source, destination; /**< counts, > 0 */
    double step, offset;
};

/** Writes source row `y` as floats. */
typedef void scale_reader(void *context, int32_t y, float *row);

struct scale_lane;

/** NULL when memory is out. `context` must live as long as the lane. */
struct scale_lane *scale_lane_new(const struct scale_map *x, const struct scale_map *y,
                                  enum scale_filter filter, scale_reader *reader,
                                  void *context) MUST_CHECK;
void scale_lane_free(struct scale_lane *lane);

/** Forgets source rows read so far: to be called when the context has a new picture. */
void scale_lane_restart(struct scale_lane *lane);

/**
 * Destination rows [first, first + rows), rows <= SCALE_BAND, into `band` (64-byte aligned,
 * destination width * SCALE_BAND floats); bands in order of rows. With `add` they are added to
 * what is there. Rows of the band past `rows` get arbitrary finite values.
 */
void scale_lane_band(struct scale_lane *lane, int32_t first, int32_t rows, float *band, bool add);

#endif
