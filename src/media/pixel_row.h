/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Rows of any pixel format that libav decodes to, as floats: a weighted sum of a pixel's
 * components, premultiplied with its alpha where wanted. Feeds scale.h.
 */
#ifndef CLIPCRAFTER_MEDIA_PIXEL_ROW_H
#define CLIPCRAFTER_MEDIA_PIXEL_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>

#include "base/attr.h"
#include "media/colour.h"

/** Component numbers: R G B or Y Cb Cr, grey is 0, and alpha whatever the format's own place. */
enum { PIXEL_ALPHA = 3 };

/** What a row is made of. */
struct pixel_row {
    const AVFrame *frame;  /**< whose rows; set anew for each picture of the same kind */
    struct colour_sum sum; /**< bias + factor * code of components 0..2 */
    double alpha_factor;   /**< added: factor * alpha code; for the alpha plane itself */
    int32_t width, height; /**< of the components that take part */
    bool chroma;           /**< they are subsampled as the format's chroma is */
    bool premultiply;      /**< times alpha / its maximum at the end */
    float *scratch;        /**< full width of the picture, for premultiplying */
};

/** Whether rows of this format can be read: integer samples of at most 16 bits in memory, RGB,
 * YCbCr, grey or palette. */
bool pixel_format_readable(enum AVPixelFormat format);
/** 1 for grey, 3 else; alpha is not counted. */
int pixel_format_components(enum AVPixelFormat format);
bool pixel_format_has_alpha(enum AVPixelFormat format);
/** Bits of component `c`. */
int pixel_format_depth(enum AVPixelFormat format, int c);

/** A scale_reader; `context` is a struct pixel_row. */
void pixel_row_read(void *context, int32_t y, float *row);

/** Whether any pixel is not wholly opaque. */
bool pixel_frame_is_transparent(const AVFrame *frame);

#endif
