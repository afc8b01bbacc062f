/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/pixel_row.h"

#include <libavutil/intreadwrite.h>

#include "base/banned.h"

bool pixel_format_readable(enum AVPixelFormat format)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(format);
    uint64_t strange = AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_FLOAT;

    if (!desc || desc->flags & strange || format == AV_PIX_FMT_XYZ12LE ||
        format == AV_PIX_FMT_XYZ12BE || desc->nb_components < 1)
        return false;
    for (int c = 0; c < desc->nb_components; c++)
        if (desc->comp[c].depth > 16 || desc->comp[c].depth + desc->comp[c].shift > 16)
            return false;
    return true;
}

static bool is_palette(enum AVPixelFormat format)
{
    return av_pix_fmt_desc_get(format)->flags & AV_PIX_FMT_FLAG_PAL;
}

bool pixel_format_has_alpha(enum AVPixelFormat format)
{
    return av_pix_fmt_desc_get(format)->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL);
}

int pixel_format_components(enum AVPixelFormat format)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(format);

    if (is_palette(format))
        return 3;
    return desc->nb_components - !!(desc->flags & AV_PIX_FMT_FLAG_ALPHA) >= 3 ? 3 : 1;
}

/** The descriptor's number for our component. */
static int component_index(const AVPixFmtDescriptor *desc, int c)
{
    return c == PIXEL_ALPHA ? desc->nb_components - 1 : c;
}

int pixel_format_depth(enum AVPixelFormat format, int c)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(format);

    return is_palette(format) ? 8 : desc->comp[component_index(desc, c)].depth;
}

/** A palette's entry is 0xAARRGGBB in the machine's byte order. */
static void add_palette(const AVFrame *frame, int c, int32_t y, int32_t width, float factor,
                        float *row)
{
    static const int shift[] = {16, 8, 0, 24};
    const uint8_t *from = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];

    for (int32_t x = 0; x < width; x++) {
        uint32_t entry = AV_RN32(frame->data[1] + 4 * (size_t)from[x]);

        row[x] += factor * (float)(entry >> shift[c] & 0xff);
    }
}

/** Formats that pack several pixels into a byte: black and white, 4-bit RGB. */
static void add_packed_bits(const AVFrame *frame, const AVPixFmtDescriptor *desc, int c, int32_t y,
                            int32_t width, float factor, float *row)
{
    bool inverted = frame->format == AV_PIX_FMT_MONOWHITE;
    uint16_t codes[64];

    for (int32_t x = 0; x < width; x += (int32_t)COUNT_OF(codes)) {
        int32_t count = MIN_OF(width - x, (int32_t)COUNT_OF(codes));

        av_read_image_line2(codes, (const uint8_t **)(uintptr_t)frame->data, frame->linesize, desc,
                            x, y, c, count, 0, sizeof codes[0]);
        for (int32_t i = 0; i < count; i++)
            row[x + i] += factor * (float)(inverted ? 1 - codes[i] : codes[i]);
    }
}

static void add_bytes(const uint8_t *restrict from, int step, int32_t width, float factor,
                      float *restrict row)
{
    if (step == 1)
        for (int32_t x = 0; x < width; x++)
            row[x] += factor * (float)from[x];
    else if (step == 3)
        for (int32_t x = 0; x < width; x++)
            row[x] += factor * (float)from[x * 3];
    else if (step == 4)
        for (int32_t x = 0; x < width; x++)
            row[x] += factor * (float)from[x * 4];
    else
        for (int32_t x = 0; x < width; x++)
            row[x] += factor * (float)from[(ptrdiff_t)x * step];
}

static void add_words(const uint8_t *restrict from, const AVComponentDescriptor *component,
                      bool big_endian, int32_t width, float factor, float *restrict row)
{
    unsigned mask = (1U << component->depth) - 1;
    int step = component->step, shift = component->shift;

    if (big_endian)
        for (int32_t x = 0; x < width; x++)
            row[x] += factor * (float)(AV_RB16(from + (ptrdiff_t)x * step) >> shift & mask);
    else if (step == 2)
        for (int32_t x = 0; x < width; x++)
            row[x] += factor * (float)(AV_RL16(from + (ptrdiff_t)x * 2) >> shift & mask);
    else
        for (int32_t x = 0; x < width; x++)
            row[x] += factor * (float)(AV_RL16(from + (ptrdiff_t)x * step) >> shift & mask);
}

/** row[x] += factor * code of component c at (x, y), for `width` samples. */
static void add_component(const AVFrame *frame, int c, int32_t y, int32_t width, float factor,
                          float *row)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(frame->format);
    const AVComponentDescriptor *component;
    const uint8_t *from;
    bool big_endian = desc->flags & AV_PIX_FMT_FLAG_BE;

    if (is_palette(frame->format)) {
        add_palette(frame, c, y, width, factor, row);
        return;
    }
    c = component_index(desc, c);
    component = &desc->comp[c];
    if (desc->flags & AV_PIX_FMT_FLAG_BITSTREAM) {
        add_packed_bits(frame, desc, c, y, width, factor, row);
        return;
    }
    from = frame->data[component->plane] + (ptrdiff_t)y * frame->linesize[component->plane] +
           component->offset;
    if (component->shift + component->depth > 8)
        add_words(from, component, big_endian, width, factor, row);
    else if (component->shift == 0 && component->depth == 8)
        add_bytes(from + big_endian, component->step, width, factor, row);
    else
        for (int32_t x = 0; x < width; x++)
            row[x] += factor * (float)(from[(ptrdiff_t)x * component->step + big_endian] >>
                                           component->shift &
                                       ((1 << component->depth) - 1));
}

static void fill_row(float *row, int32_t width, float value)
{
    for (int32_t x = 0; x < width; x++)
        row[x] = value;
}

/** Row of alpha in 0..1 at chroma's resolution: the mean of the pixels a chroma sample covers. */
static void multiply_by_chroma_alpha(const struct pixel_row *source, int32_t y, float factor,
                                     float *row)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(source->frame->format);
    int32_t full_width = source->frame->width, full_height = source->frame->height;
    int32_t wide = 1 << desc->log2_chroma_w, high = 1 << desc->log2_chroma_h;

    fill_row(source->scratch, full_width, 0);
    for (int32_t i = 0; i < high; i++)
        add_component(source->frame, PIXEL_ALPHA,
                      MIN_OF((y << desc->log2_chroma_h) + i, full_height - 1), full_width,
                      factor / (float)(wide * high), source->scratch);
    for (int32_t x = 0; x < source->width; x++) {
        float alpha = 0;

        for (int32_t i = 0; i < wide; i++)
            alpha += source->scratch[MIN_OF((x << desc->log2_chroma_w) + i, full_width - 1)];
        row[x] *= alpha;
    }
}

static void multiply_by_alpha(const struct pixel_row *source, int32_t y, float *row)
{
    int depth = pixel_format_depth(source->frame->format, PIXEL_ALPHA);
    float factor = 1 / (float)((1 << depth) - 1);

    if (source->chroma) {
        multiply_by_chroma_alpha(source, y, factor, row);
        return;
    }
    fill_row(source->scratch, source->width, 0);
    add_component(source->frame, PIXEL_ALPHA, y, source->width, factor, source->scratch);
    for (int32_t x = 0; x < source->width; x++)
        row[x] *= source->scratch[x];
}

void pixel_row_read(void *context, int32_t y, float *row)
{
    const struct pixel_row *source = context;

    fill_row(row, source->width, (float)source->sum.bias);
    for (int c = 0; c < 3; c++)
        if (source->sum.factor[c] != 0)
            add_component(source->frame, c, y, source->width, (float)source->sum.factor[c], row);
    if (source->alpha_factor != 0)
        add_component(source->frame, PIXEL_ALPHA, y, source->width, (float)source->alpha_factor,
                      row);
    if (source->premultiply)
        multiply_by_alpha(source, y, row);
}

static bool palette_is_transparent(const AVFrame *frame)
{
    for (int32_t y = 0; y < frame->height; y++)
        for (int32_t x = 0; x < frame->width; x++)
            if (AV_RN32(frame->data[1] +
                        4 * (size_t)frame->data[0][(ptrdiff_t)y * frame->linesize[0] + x]) >>
                    24 !=
                0xff)
                return true;
    return false;
}

bool pixel_frame_is_transparent(const AVFrame *frame)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(frame->format);
    const AVComponentDescriptor *alpha = &desc->comp[desc->nb_components - 1];
    bool big_endian = desc->flags & AV_PIX_FMT_FLAG_BE;
    unsigned opaque = (1U << alpha->depth) - 1;

    if (!pixel_format_has_alpha(frame->format))
        return false;
    if (is_palette(frame->format))
        return palette_is_transparent(frame);
    for (int32_t y = 0; y < frame->height; y++) {
        const uint8_t *row = frame->data[alpha->plane] +
                             (ptrdiff_t)y * frame->linesize[alpha->plane] + alpha->offset;

        for (int32_t x = 0; x < frame->width; x++) {
            const uint8_t *at = row + (ptrdiff_t)x * alpha->step;
            unsigned code = alpha->depth <= 8 ? *at : big_endian ? AV_RB16(at) : AV_RL16(at);

            if ((code >> alpha->shift & opaque) != opaque)
                return true;
        }
    }
    return false;
}
