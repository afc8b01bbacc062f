/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/colour.h"

#include <math.h>
#include <string.h>

#include "base/banned.h"

/** Luma weights of red and blue; false for a matrix that is not of this kind. */
static bool luma_weights(enum AVColorSpace matrix, double *red, double *blue)
{
    static const struct {
        enum AVColorSpace matrix;
        double red, blue;
    } table[] = {
        {AVCOL_SPC_BT709, 0.2126, 0.0722},     {AVCOL_SPC_FCC, 0.30, 0.11},
        {AVCOL_SPC_BT470BG, 0.299, 0.114},     {AVCOL_SPC_SMPTE170M, 0.299, 0.114},
        {AVCOL_SPC_SMPTE240M, 0.212, 0.087},   {AVCOL_SPC_BT2020_NCL, 0.2627, 0.0593},
        {AVCOL_SPC_BT2020_CL, 0.2627, 0.0593},
    };

    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (table[i].matrix == matrix) {
            *red = table[i].red;
            *blue = table[i].blue;
            return true;
        }
    return false;
}

void colour_from_rgb(enum AVColorSpace matrix, double out[3][3])
{
    static const double identity[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    static const double ycgco[3][3] = {{0.25, 0.5, 0.25}, {-0.25, 0.5, -0.25}, {0.5, 0, -0.5}};
    double r, b, g;

    if (luma_weights(matrix, &r, &b)) {
        double cb = 2 * (1 - b), cr = 2 * (1 - r);
        double made[3][3];

        g = 1 - r - b;
        memcpy(made, (double[3][3]){{r, g, b}, {-r / cb, -g / cb, 0.5}, {0.5, -g / cr, -b / cr}},
               sizeof made);
        memcpy(out, made, sizeof made);
        return;
    }
    memcpy(out, matrix == AVCOL_SPC_YCGCO ? ycgco : identity, sizeof identity);
}

void colour_to_rgb(enum AVColorSpace matrix, double out[3][3])
{
    static const double identity[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    static const double ycgco[3][3] = {{1, -1, 1}, {1, 1, 0}, {1, -1, -1}};
    double r, b, g;

    if (luma_weights(matrix, &r, &b)) {
        double cb = 2 * (1 - b), cr = 2 * (1 - r);

        g = 1 - r - b;
        memcpy(out, (double[3][3]){{1, 0, cr}, {1, -b * cb / g, -r * cr / g}, {1, cb, 0}},
               9 * sizeof(double));
        return;
    }
    memcpy(out, matrix == AVCOL_SPC_YCGCO ? ycgco : identity, sizeof identity);
}

void colour_multiply(const double a[3][3], const double b[3][3], double out[3][3])
{
    double product[3][3];

    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            product[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
    memcpy(out, product, sizeof product);
}

static bool is_still_codec(enum AVCodecID codec)
{
    return codec == AV_CODEC_ID_PNG || codec == AV_CODEC_ID_APNG || codec == AV_CODEC_ID_TIFF ||
           codec == AV_CODEC_ID_BMP || codec == AV_CODEC_ID_MJPEG || codec == AV_CODEC_ID_GIF ||
           codec == AV_CODEC_ID_JPEG2000 || codec == AV_CODEC_ID_PSD;
}

static enum AVColorSpace default_matrix(const AVFrame *frame, enum AVCodecID codec)
{
    bool small = frame->height <= 576 && frame->width < 1280;

    return small || codec == AV_CODEC_ID_MJPEG || codec == AV_CODEC_ID_WEBP ? AVCOL_SPC_BT470BG
                                                                            : AVCOL_SPC_BT709;
}

void colour_of(const AVFrame *frame, enum AVCodecID codec, struct colour *out)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
    bool rgb = format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL);
    bool grey = format->nb_components - !!(format->flags & AV_PIX_FMT_FLAG_ALPHA) < 3 && !rgb;
    bool jpeg_format = strncmp(format->name, "yuvj", 4) == 0;

    *out = (struct colour){frame->colorspace, false, frame->chroma_location, frame->color_primaries,
                           frame->color_trc};
    if (rgb || grey || codec == AV_CODEC_ID_MJPEG)
        out->matrix = rgb || grey ? AVCOL_SPC_RGB : AVCOL_SPC_BT470BG;
    else if (out->matrix == AVCOL_SPC_UNSPECIFIED || out->matrix == AVCOL_SPC_RESERVED ||
             out->matrix == AVCOL_SPC_RGB || out->matrix >= AVCOL_SPC_SMPTE2085)
        out->matrix = default_matrix(frame, codec);
    out->full = rgb || jpeg_format || frame->color_range == AVCOL_RANGE_JPEG ||
                (frame->color_range == AVCOL_RANGE_UNSPECIFIED && is_still_codec(codec));
    if (out->siting == AVCHROMA_LOC_UNSPECIFIED)
        out->siting = jpeg_format || codec == AV_CODEC_ID_MJPEG || codec == AV_CODEC_ID_WEBP
                          ? AVCHROMA_LOC_CENTER
                          : AVCHROMA_LOC_LEFT;
}

/** Offset and extent of a component's codes: luma 0..1 and chroma -0.5..0.5 lie on them. */
static void code_range(const struct colour *colour, bool chroma, int depth, double *zero,
                       double *extent)
{
    double unit = ldexp(1, depth - 8), full = ldexp(1, depth) - 1;

    if (colour->full) {
        *zero = chroma ? ldexp(1, depth - 1) : 0;
        *extent = full;
    } else {
        *zero = chroma ? 128 * unit : 16 * unit;
        *extent = chroma ? 224 * unit : 219 * unit;
    }
}

/** Sums that give `bias[i]` + `extent[i]` * (row i of `whole` times the components). */
static void make_sums(const struct colour *colour, int depth, const double whole[3][3],
                      const double bias[3], const double extent[3], struct colour_sum out[3])
{
    for (int i = 0; i < 3; i++) {
        out[i].bias = bias[i];
        for (int c = 0; c < 3; c++) {
            double zero, range;

            code_range(colour, c > 0 && colour->matrix != AVCOL_SPC_RGB, depth, &zero, &range);
            out[i].factor[c] = fabs(whole[i][c]) < 1e-12 ? 0 : whole[i][c] * extent[i] / range;
            out[i].bias -= out[i].factor[c] * zero;
        }
    }
}

void colour_sums(const struct colour *colour, int components, int depth, struct colour_sum out[3])
{
    static const double grey[3][3] = {{1, 0, 0}, {0, 0, 0}, {0, 0, 0}};
    static const double bias[3] = {16, 128, 128}, extent[3] = {219, 224, 224};
    double to_rgb[3][3], from_rgb[3][3], whole[3][3];

    colour_to_rgb(colour->matrix, to_rgb);
    colour_from_rgb(AVCOL_SPC_BT709, from_rgb);
    colour_multiply(from_rgb, to_rgb, whole);
    if (components == 1)
        memcpy(whole, grey, sizeof whole);
    make_sums(colour, depth, whole, bias, extent, out);
}

void colour_sums_rgb(const struct colour *colour, int components, int depth,
                     struct colour_sum out[3])
{
    static const double grey[3][3] = {{1, 0, 0}, {1, 0, 0}, {1, 0, 0}};
    static const double bias[3] = {0, 0, 0}, extent[3] = {65535, 65535, 65535};
    double whole[3][3];

    colour_to_rgb(colour->matrix, whole);
    if (components == 1)
        memcpy(whole, grey, sizeof whole);
    make_sums(colour, depth, whole, bias, extent, out);
}
