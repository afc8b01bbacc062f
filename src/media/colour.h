/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What the numbers of a decoded picture mean, and the linear map from them to BT.709 limited range.
 * Matrices: ITU-T H.273 (2021), table 4. Transfer curves are left alone here: sRGB's values stand
 * as BT.709's, which is what every player shows. Other curves and primaries: tone.h.
 */
#ifndef CLIPCRAFTER_MEDIA_COLOUR_H
#define CLIPCRAFTER_MEDIA_COLOUR_H

#include <stdbool.h>
#include <stdint.h>

#include <libavcodec/codec_id.h>
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>

#include "base/attr.h"

/** How a picture is coded; everything unspecified has been decided. */
struct colour {
    enum AVColorSpace matrix;     /**< AVCOL_SPC_RGB for RGB and for grey */
    bool full;                    /**< full range */
    enum AVChromaLocation siting; /**< of subsampled chroma */
    enum AVColorPrimaries primaries;
    enum AVColorTransferCharacteristic transfer;
};

/**
 * Reads what `frame` declares and decides the rest: range limited but for RGB, JPEG and grey
 * stills; matrix BT.601 for JPEG and WebP and for small pictures (height <= 576 and width < 1280),
 * else BT.709; chroma left but for JPEG. `codec` is the decoder's id.
 */
void colour_of(const AVFrame *frame, enum AVCodecID codec, struct colour *out);

/** R'G'B' in 0..1 from (Y, Cb, Cr) in 0..1 and -0.5..0.5. */
void colour_to_rgb(enum AVColorSpace matrix, double out[3][3]);
/** The inverse. */
void colour_from_rgb(enum AVColorSpace matrix, double out[3][3]);
void colour_multiply(const double a[3][3], const double b[3][3], double out[3][3]);

/** A sum over the components of a pixel: bias + factor[c] * code[c]. */
struct colour_sum {
    double bias, factor[3];
};

/**
 * For each of Y, Cb, Cr in BT.709 limited codes (16..235, 16..240), the sum over the source's
 * component codes (depth `depth` bits) that gives it; `components` is 1 (grey) or 3.
 */
void colour_sums(const struct colour *colour, int components, int depth, struct colour_sum out[3]);

/** The same for R', G', B' in 0..65535, in the source's own primaries. */
void colour_sums_rgb(const struct colour *colour, int components, int depth,
                     struct colour_sum out[3]);

#endif
