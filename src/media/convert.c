/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/convert.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "media/pixel_row.h"
#include "media/scale.h"
#include "media/scale_kernel.h"

#include "base/banned.h"

enum { LANES_PER_PLANE = 2 };

/** One plane of the result: the sum of its lanes. */
struct output {
    struct pixel_row source[LANES_PER_PLANE];
    struct scale_lane *lane[LANES_PER_PLANE];
    int lanes;
    int32_t width, height; /* before it is turned upright */
    bool copy;             /* the source's plane as it is */
    bool halve;            /* made at luma's size, then brought to chroma's */
};

struct convert {
    struct convert_target target;
    struct colour colour;
    int32_t source_width, source_height;
    enum AVPixelFormat format;
    struct output output[FRAME_PLANES];
    bool fill_alpha; /* wanted, but the source has none */
    float *scratch;  /* a row of the source */
    float *band;
};

/** The picture being planned: short names for what every plane needs. */
struct plan {
    struct convert *convert;
    const AVPixFmtDescriptor *desc;
    struct colour_sum sums[3];
    int32_t coded_width, coded_height; /* of the result before it is turned */
    enum scale_filter filter;
    bool premultiply;
};

/** Distance of a chroma sample's centre from the left or top edge of the luma it covers. */
static double chroma_site(enum AVChromaLocation location, bool vertical, int shift)
{
    bool at_left = location == AVCHROMA_LOC_LEFT || location == AVCHROMA_LOC_TOPLEFT ||
                   location == AVCHROMA_LOC_BOTTOMLEFT;
    bool at_top = location == AVCHROMA_LOC_TOPLEFT || location == AVCHROMA_LOC_TOP;
    bool at_bottom = location == AVCHROMA_LOC_BOTTOMLEFT || location == AVCHROMA_LOC_BOTTOM;
    double size = 1 << shift;

    if (shift == 0 || (!vertical && at_left) || (vertical && at_top))
        return 0.5;
    return vertical && at_bottom ? size - 0.5 : size / 2;
}

/**
 * Map along one axis. `length` is the result's luma count before turning. A result's chroma sample
 * lies left and centred once it is upright: seen from a coded axis that runs backwards, at the
 * mirrored place.
 */
static struct scale_map axis_map(const struct plan *plan, bool vertical, bool to_chroma,
                                 bool from_chroma)
{
    const struct convert *convert = plan->convert;
    struct orient orient = convert->target.orient;
    int32_t source = vertical ? convert->source_height : convert->source_width;
    int32_t length = vertical ? plan->coded_height : plan->coded_width;
    int shift = !from_chroma ? 0 : vertical ? plan->desc->log2_chroma_h : plan->desc->log2_chroma_w;
    double site = from_chroma ? chroma_site(convert->colour.siting, vertical, shift) : 0.5;
    double ratio = (double)source / length, centre = 0.5;
    int32_t count = to_chroma ? (length + 1) / 2 : length;
    int32_t samples = (source + (1 << shift) - 1) >> shift;

    if (to_chroma) {
        double upright = vertical != orient.swap ? 1 : 0.5;
        bool backwards = vertical ? orient.flip_y : orient.flip_x;

        centre = backwards ? length - 2 * count + 2 - upright : upright;
    }
    return (struct scale_map){
        .source = samples,
        .destination = count,
        .step = (to_chroma ? 2 : 1) * ratio / (1 << shift),
        .offset = (centre * ratio - site) / (1 << shift),
    };
}

static bool add_lane(struct plan *plan, struct output *output, bool to_chroma, bool from_chroma,
                     const struct pixel_row *row, enum scale_filter filter)
{
    struct scale_map x = axis_map(plan, false, to_chroma, from_chroma);
    struct scale_map y = axis_map(plan, true, to_chroma, from_chroma);
    struct pixel_row *source = &output->source[output->lanes];

    BUG_UNLESS(output->lanes < LANES_PER_PLANE);
    *source = *row;
    source->width = x.source;
    source->height = y.source;
    source->chroma = from_chroma;
    source->scratch = plan->convert->scratch;
    output->width = x.destination;
    output->height = y.destination;
    output->lane[output->lanes] = scale_lane_new(&x, &y, filter, pixel_row_read, source);
    return output->lane[output->lanes++] != NULL;
}

static bool is_turned(struct orient orient)
{
    return orient.swap || orient.flip_x || orient.flip_y;
}

/** Whether the sum is the 8-bit code itself, and the samples lie where they are wanted. */
static bool is_copy(const struct plan *plan, int plane, const struct colour_sum *sum)
{
    const struct convert *convert = plan->convert;
    struct orient turned = convert->target.orient;
    const AVComponentDescriptor *component = &plan->desc->comp[plane];
    int shift_w = plane ? plan->desc->log2_chroma_w : 0, wanted = plane ? 1 : 0;

    if (fabs(sum->bias) > 1e-6 || is_turned(turned) || convert->target.alpha ||
        plan->desc->flags & AV_PIX_FMT_FLAG_BE)
        return false;
    for (int c = 0; c < 3; c++)
        if (fabs(sum->factor[c] - (c == plane)) > 1e-6)
            return false;
    return component->depth == 8 && component->step == 1 && component->shift == 0 &&
           plan->coded_width == convert->source_width &&
           plan->coded_height == convert->source_height && shift_w == wanted &&
           (plane == 0 ||
            (plan->desc->log2_chroma_h == wanted && convert->colour.siting == AVCHROMA_LOC_LEFT));
}

static bool is_subsampled(const struct plan *plan)
{
    return !(plan->desc->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) &&
           plan->desc->log2_chroma_w + plan->desc->log2_chroma_h > 0 &&
           pixel_format_components(plan->convert->format) == 3;
}

/** A plane at the resolution of luma: what it takes from luma (or from all components, when they
 * are of one size), and what it takes from chroma. */
static bool plan_full(struct plan *plan, int plane, const struct colour_sum *sum,
                      enum scale_filter chroma_filter)
{
    struct output *output = &plan->convert->output[plane];
    struct pixel_row luma = {.sum = *sum, .premultiply = plan->premultiply};
    struct pixel_row chroma = luma;

    if (!is_subsampled(plan) || (sum->factor[1] == 0 && sum->factor[2] == 0))
        return add_lane(plan, output, false, false, &luma, plan->filter);
    chroma.sum.bias = 0;
    chroma.sum.factor[0] = 0;
    luma.sum.factor[1] = luma.sum.factor[2] = 0;
    return add_lane(plan, output, false, false, &luma, plan->filter) &&
           add_lane(plan, output, false, true, &chroma, chroma_filter);
}

/** Luma. What another matrix takes from chroma is small: straight interpolation costs half. */
static bool plan_luma(struct plan *plan)
{
    plan->convert->output[FRAME_Y].copy = is_copy(plan, 0, &plan->sums[0]);
    return plan_full(plan, FRAME_Y, &plan->sums[0], SCALE_TRIANGLE);
}

/**
 * Chroma. Of a premultiplied picture it is made at luma's size and then halved as the compositor
 * halves alpha (render/compositor.h), so that soft edges get no tint; a turned one goes straight,
 * where the difference is slight.
 */
static bool plan_chroma(struct plan *plan, int plane)
{
    struct output *output = &plan->convert->output[plane];
    struct pixel_row row = {.sum = plan->sums[plane], .premultiply = plan->premultiply};

    output->copy = is_copy(plan, plane, &plan->sums[plane]);
    output->halve = plan->premultiply && !is_turned(plan->convert->target.orient);
    return add_lane(plan, output, !output->halve, is_subsampled(plan), &row, plan->filter);
}

static bool plan_alpha(struct plan *plan)
{
    int depth = pixel_format_depth(plan->convert->format, PIXEL_ALPHA);
    double top = plan->convert->target.deep ? 65535 : 255;
    struct pixel_row row = {.alpha_factor = top / ((1 << depth) - 1)};

    return add_lane(plan, &plan->convert->output[FRAME_A], false, false, &row, plan->filter);
}

static bool plan_yuv(struct plan *plan)
{
    return plan_luma(plan) && plan_chroma(plan, FRAME_U) && plan_chroma(plan, FRAME_V);
}

/** Green, blue, red. */
static bool plan_rgb(struct plan *plan)
{
    for (int plane = 0; plane < 3; plane++)
        if (!plan_full(plan, plane, &plan->sums[(plane + 1) % 3], SCALE_CUBIC))
            return false;
    return true;
}

static bool plan_planes(struct convert *convert)
{
    const struct orient orient = convert->target.orient;
    struct plan plan = {
        .convert = convert,
        .desc = av_pix_fmt_desc_get(convert->format),
        .coded_width = orient.swap ? convert->target.height : convert->target.width,
        .coded_height = orient.swap ? convert->target.width : convert->target.height,
        .filter = convert->target.alpha ? SCALE_TRIANGLE : SCALE_CUBIC,
        .premultiply = convert->target.alpha && !convert->target.deep,
    };
    int components = pixel_format_components(convert->format);
    int depth = pixel_format_depth(convert->format, 0);

    if (convert->target.deep)
        colour_sums_rgb(&convert->colour, components, depth, plan.sums);
    else
        colour_sums(&convert->colour, components, depth, plan.sums);
    for (int plane = 0; plane < 3; plane++)
        for (int c = 1; c < components; c++) /* RGB 5-6-5: the depths differ */
            plan.sums[plane].factor[c] *=
                (ldexp(1, depth) - 1) / (ldexp(1, pixel_format_depth(convert->format, c)) - 1);
    return (convert->target.deep ? plan_rgb(&plan) : plan_yuv(&plan)) &&
           (!convert->target.alpha || plan_alpha(&plan));
}

struct convert *convert_new(const AVFrame *frame, const struct colour *colour,
                            const struct convert_target *target)
{
    struct convert *convert = calloc(1, sizeof *convert);
    size_t side =
        ((size_t)MAX_OF(target->width, target->height) + SCALE_BAND - 1) / SCALE_BAND * SCALE_BAND;

    if (!convert)
        return NULL;
    convert->target = *target;
    convert->target.alpha = target->alpha && pixel_format_has_alpha(frame->format);
    convert->fill_alpha = target->alpha && !convert->target.alpha;
    convert->colour = *colour;
    convert->source_width = frame->width;
    convert->source_height = frame->height;
    convert->format = frame->format;
    convert->scratch = malloc((size_t)frame->width * sizeof *convert->scratch);
    convert->band = aligned_alloc(64, side * SCALE_BAND * sizeof *convert->band);
    if (!convert->scratch || !convert->band || !plan_planes(convert)) {
        convert_free(convert);
        return NULL;
    }
    memset(convert->band, 0, side * SCALE_BAND * sizeof *convert->band);
    return convert;
}

void convert_free(struct convert *convert)
{
    if (!convert)
        return;
    for (int plane = 0; plane < FRAME_PLANES; plane++)
        for (int i = 0; i < LANES_PER_PLANE; i++)
            scale_lane_free(convert->output[plane].lane[i]);
    free(convert->scratch);
    free(convert->band);
    free(convert);
}

bool convert_fits(const struct convert *convert, const AVFrame *frame, const struct colour *colour)
{
    return convert->source_width == frame->width && convert->source_height == frame->height &&
           convert->format == frame->format && convert->colour.matrix == colour->matrix &&
           convert->colour.full == colour->full && convert->colour.siting == colour->siting;
}

/** A block of bytes, row by row, to where the upright picture has them. */
static void place_block(const uint8_t *bytes, int32_t columns, int32_t rows, uint8_t *to,
                        const struct orient_steps *steps)
{
    for (int32_t y = 0; y < rows; y++) {
        const uint8_t *from = bytes + y * SCALE_BAND;
        uint8_t *row = to + y * steps->step_y;

        if (steps->step_x == 1 && columns == SCALE_BAND)
            memcpy(row, from, SCALE_BAND);
        else
            for (int32_t x = 0; x < columns; x++)
                row[x * steps->step_x] = from[x];
    }
}

static void place_band(const float *band, int32_t width, int32_t first, int32_t rows,
                       uint8_t *plane, const struct orient_steps *steps)
{
    const struct scale_kernels *kernels = scale_kernels();
    uint8_t bytes[SCALE_BAND * SCALE_BAND] __attribute__((aligned(16)));
    uint8_t *to = plane + steps->base + first * steps->step_y;

    for (int32_t x = 0; x < width; x += SCALE_BAND) {
        kernels->bytes(band + (size_t)x * SCALE_BAND, bytes);
        place_block(bytes, MIN_OF(SCALE_BAND, width - x), rows, to + x * steps->step_x, steps);
    }
}

/** Rounds a band to 16-bit samples. */
static void place_deep(const float *band, const struct output *output, int32_t first, int32_t rows,
                       uint8_t *plane, ptrdiff_t stride)
{
    for (int32_t y = 0; y < rows; y++) {
        uint16_t *row = (uint16_t *)(void *)(plane + (first + y) * stride);

        for (int32_t x = 0; x < output->width; x++) {
            float value = band[(size_t)x * SCALE_BAND + (size_t)y] + 0.5F;

            row[x] = (uint16_t)CLAMP(value, 0.0F, 65535.0F);
        }
    }
}

static void copy_plane(const struct output *output, const AVFrame *frame, int plane, uint8_t *to,
                       ptrdiff_t stride)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(frame->format);
    int from = desc->comp[plane].plane;

    for (int32_t y = 0; y < output->height; y++)
        memcpy(to + y * stride, frame->data[from] + (ptrdiff_t)y * frame->linesize[from],
               (size_t)output->width);
}

/** A band at luma's size to one at chroma's: 1 2 1 across at even columns, 1 1 down. In place, as
 * no column is written before it has been read. */
static void halve_band(float *band, int32_t width)
{
    for (int32_t x = 0; x < width; x += 2) {
        const float *left = band + (ptrdiff_t)MAX_OF(x - 1, 0) * SCALE_BAND;
        const float *here = band + (ptrdiff_t)x * SCALE_BAND;
        const float *right = band + (ptrdiff_t)MIN_OF(x + 1, width - 1) * SCALE_BAND;
        float *to = band + (ptrdiff_t)(x / 2) * SCALE_BAND;

        for (int y = 0; y < SCALE_BAND; y += 2)
            to[y / 2] =
                (left[y] + left[y + 1] + 2 * (here[y] + here[y + 1]) + right[y] + right[y + 1]) / 8;
    }
}

/** A finished band to its place in the plane. */
static void deliver(const struct convert *convert, const struct output *output, int32_t first,
                    int32_t rows, uint8_t *to, ptrdiff_t stride)
{
    int half = output->halve;
    int32_t width = (output->width + half) >> half, height = (output->height + half) >> half;
    struct orient_steps steps = orient_steps(convert->target.orient, width, height, stride);

    if (convert->target.deep) {
        place_deep(convert->band, output, first, rows, to, stride);
        return;
    }
    if (half)
        halve_band(convert->band, output->width);
    place_band(convert->band, width, first >> half, (rows + half) >> half, to, &steps);
}

static void run_plane(struct convert *convert, const AVFrame *frame, int plane, uint8_t *to,
                      ptrdiff_t stride)
{
    struct output *output = &convert->output[plane];

    if (output->copy) {
        copy_plane(output, frame, plane, to, stride);
        return;
    }
    for (int i = 0; i < output->lanes; i++) {
        output->source[i].frame = frame;
        scale_lane_restart(output->lane[i]);
    }
    for (int32_t y = 0; y < output->height; y += SCALE_BAND) {
        int32_t rows = MIN_OF(SCALE_BAND, output->height - y);

        for (int i = 0; i < output->lanes; i++)
            scale_lane_band(output->lane[i], y, rows, convert->band, i > 0);
        deliver(convert, output, y, rows, to, stride);
    }
}

void convert_run(struct convert *convert, const AVFrame *frame, uint8_t *const plane[FRAME_PLANES],
                 const ptrdiff_t stride[FRAME_PLANES])
{
    for (int i = 0; i < FRAME_PLANES; i++)
        if (convert->output[i].lanes > 0)
            run_plane(convert, frame, i, plane[i], stride[i]);
    if (convert->fill_alpha)
        for (int32_t y = 0; y < convert->target.height; y++)
            memset(plane[FRAME_A] + y * stride[FRAME_A], 255, (size_t)convert->target.width);
}
