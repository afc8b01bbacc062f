/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Which way up a picture is: one of the eight ways to turn and mirror it. A plain value.
 *
 * A coded picture's axes x and y become the upright picture's: with `swap` the coded y axis runs
 * along the upright x axis. `flip_x` and `flip_y` say that the coded axis runs backwards there.
 */
#ifndef CLIPCRAFTER_MEDIA_ORIENT_H
#define CLIPCRAFTER_MEDIA_ORIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct orient {
    bool swap, flip_x, flip_y;
};

/** From EXIF 2.32's tag 0x0112, 1..8; anything else is upright. */
struct orient orient_from_exif(int value);

/** From the 3x3 display matrix of a container (ISO/IEC 14496-12, 6.2.2), to the nearest of the
 * eight. */
struct orient orient_from_matrix(const int32_t matrix[9]);

/** Where the samples of a coded plane of width x height go in an upright plane: sample (x, y) to
 * base + x * step_x + y * step_y bytes. */
struct orient_steps {
    ptrdiff_t base, step_x, step_y;
};
struct orient_steps orient_steps(struct orient orient, int32_t width, int32_t height,
                                 ptrdiff_t stride);

#endif
