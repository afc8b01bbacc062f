/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/decode_footage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "media/convert.h"
#include "media/deinterlace.h"
#include "media/pixel_row.h"
#include "media/tone.h"

#include "base/banned.h"

/** Ticks that the last picture of an animation stays when the file does not say: 0.1 s, as browsers
 * do. */
enum { ANIMATION_HOLD = TICKS_PER_SECOND / 10 };

struct footage {
    struct pictures *pictures;
    struct footage_request request;
    struct footage_size size;
    struct convert *convert;
    struct convert *deepen; /* NULL unless the light is not BT.709's */
    struct tone *tone;
    struct tone_kind tone_kind;
    AVFrame *deep;           /* 16-bit R'G'B' between the two conversions */
    AVFrame *current, *next; /* on screen now; the one after it */
    bool has_next;
    int64_t ticks; /* time that is wanted */
    int64_t turn;  /* ticks that whole turns of an animation have taken */
    int64_t count; /* pictures seen in this turn */
    int64_t shown; /* frames given out */
    bool fresh;    /* `current` has not been given out yet */
};

void footage_fit(int32_t width, int32_t height, const struct footage_request *request,
                 struct footage_size *out)
{
    double along_x = (double)request->width / width, along_y = (double)request->height / height;
    double scale = request->contain ? fmin(along_x, along_y) : fmax(along_x, along_y);
    double w, h;

    scale = fmin(scale, 2);
    scale = fmin(scale, (double)WIRE_SIDE_MAX / MAX_OF(width, height));
    scale = fmin(scale, sqrt((double)WIRE_PIXELS_MAX / ((double)width * height)));
    w = CLAMP(floor(width * scale + 0.5), 1, WIRE_SIDE_MAX);
    h = CLAMP(floor(height * scale + 0.5), 1, WIRE_SIDE_MAX);
    if (w * h > WIRE_PIXELS_MAX)
        h = floor(WIRE_PIXELS_MAX / w);
    out->width = (int32_t)w;
    out->height = (int32_t)h;
}

void footage_upright(const struct pictures *pictures, const AVFrame *frame, int32_t *width,
                     int32_t *height)
{
    AVRational aspect = pictures->aspect;
    double wide = frame->width, high = frame->height;

    if (aspect.num > 0 && aspect.den > 0 && aspect.num != aspect.den) {
        double ratio = CLAMP(av_q2d(aspect), 0.1, 10.0);

        wide = ratio > 1 ? wide * ratio : wide;
        high = ratio > 1 ? high : high / ratio;
    }
    wide = CLAMP(floor(wide + 0.5), 1, WIRE_SIDE_MAX);
    high = CLAMP(floor(high + 0.5), 1, WIRE_SIDE_MAX);
    *width = (int32_t)(pictures->orient.swap ? high : wide);
    *height = (int32_t)(pictures->orient.swap ? wide : high);
}

void footage_free(struct footage *footage)
{
    if (!footage)
        return;
    pictures_free(footage->pictures);
    convert_free(footage->convert);
    convert_free(footage->deepen);
    tone_free(footage->tone);
    av_frame_free(&footage->deep);
    av_frame_free(&footage->current);
    av_frame_free(&footage->next);
    free(footage);
}

/** An animation has come to its end: the next turn begins, or the one in which the wanted time is.
 */
static void start_turn(struct footage *footage)
{
    const AVFrame *last = footage->current;
    int64_t hold = last->pkt_duration > 0 ? last->pkt_duration : ANIMATION_HOLD;
    int64_t length = MAX_OF(last->pts + hold - footage->turn, 1);

    footage->turn += length;
    if (footage->ticks > footage->turn)
        footage->turn += (footage->ticks - footage->turn) / length * length;
    footage->count = 0;
}

/** The picture after `next`'s place in time: for an animation the first again, a turn later. */
static enum wire_fault read_ahead(struct footage *footage)
{
    enum wire_fault fault;
    bool end = false;

    av_frame_unref(footage->next);
    fault = footage->pictures->kind->next(footage->pictures, footage->next, &end);
    if (fault == WIRE_FINE && end && footage->pictures->loops && footage->count > 1) {
        start_turn(footage);
        fault = footage->pictures->kind->seek(footage->pictures, 0);
        if (fault == WIRE_FINE)
            fault = footage->pictures->kind->next(footage->pictures, footage->next, &end);
    }
    if (fault != WIRE_FINE)
        return fault;
    footage->has_next = !end;
    footage->count += !end;
    if (!end)
        footage->next->pts += footage->turn;
    return WIRE_FINE;
}

/** Makes `current` the picture on screen at the time that is wanted. */
static enum wire_fault advance(struct footage *footage)
{
    while (footage->has_next && footage->next->pts <= footage->ticks + footage->pictures->slack) {
        enum wire_fault fault;

        av_frame_unref(footage->current);
        av_frame_move_ref(footage->current, footage->next);
        footage->fresh = true;
        fault = read_ahead(footage);
        if (fault != WIRE_FINE)
            return fault;
    }
    return WIRE_FINE;
}

/** Begins at the time that is wanted or as near to it as the file allows. */
static enum wire_fault begin(struct footage *footage)
{
    int64_t ticks = footage->ticks;
    enum wire_fault fault = WIRE_FINE;

    if (ticks > 0 && !footage->pictures->loops)
        fault = footage->pictures->kind->seek(footage->pictures, ticks);
    if (fault == WIRE_FINE)
        fault = read_ahead(footage);
    if (fault == WIRE_FINE && !footage->has_next && ticks > 0) {
        fault = footage->pictures->kind->seek(footage->pictures, 0);
        if (fault == WIRE_FINE)
            fault = read_ahead(footage);
    }
    if (fault != WIRE_FINE)
        return fault;
    if (!footage->has_next)
        return WIRE_DAMAGED;
    av_frame_move_ref(footage->current, footage->next);
    footage->fresh = true;
    fault = read_ahead(footage);
    return fault == WIRE_FINE ? advance(footage) : fault;
}

static enum wire_fault check_frame(const AVFrame *frame, struct decode_detail *detail)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);

    if (frame->width < 1 || frame->height < 1 || frame->width > WIRE_SIDE_MAX ||
        frame->height > WIRE_SIDE_MAX)
        return WIRE_DAMAGED;
    if (pixel_format_readable(frame->format))
        return WIRE_FINE;
    snprintf(detail->text, sizeof detail->text, "pixel format %s",
             format ? format->name : "unknown");
    return WIRE_CODEC;
}

static void decide_size(struct footage *footage)
{
    const AVFrame *frame = footage->current;
    int32_t width, height;

    footage_upright(footage->pictures, frame, &width, &height);
    footage_fit(width, height, &footage->request, &footage->size);
    footage->size.alpha = footage->pictures->motion_alpha && footage->has_next
                              ? pixel_format_has_alpha(frame->format)
                              : pixel_frame_is_transparent(frame);
}

enum wire_fault footage_open(struct decode_input *input, const struct footage_request *request,
                             struct footage **out, struct decode_detail *detail)
{
    struct footage *footage = calloc(1, sizeof *footage);
    enum wire_fault fault = WIRE_MEMORY_OUT;

    if (!footage)
        return fault;
    footage->request = *request;
    footage->ticks = request->start;
    footage->current = av_frame_alloc();
    footage->next = av_frame_alloc();
    footage->deep = av_frame_alloc();
    if (footage->current && footage->next && footage->deep)
        fault = pictures_open(input, &footage->pictures, detail);
    if (fault == WIRE_FINE)
        fault = begin(footage);
    if (fault == WIRE_FINE)
        fault = check_frame(footage->current, detail);
    if (fault != WIRE_FINE) {
        footage_free(footage);
        return fault;
    }
    decide_size(footage);
    *out = footage;
    return WIRE_FINE;
}

struct footage_size footage_size(const struct footage *footage)
{
    return footage->size;
}

/** Makes `*convert` fit `frame`: it is kept until a picture of another kind comes. */
static enum wire_fault fit_convert(struct convert **convert, const AVFrame *frame,
                                   const struct colour *colour, const struct convert_target *target)
{
    if (*convert && convert_fits(*convert, frame, colour))
        return WIRE_FINE;
    convert_free(*convert);
    *convert = convert_new(frame, colour, target);
    return *convert ? WIRE_FINE : WIRE_MEMORY_OUT;
}

/** Size of the picture that is tone mapped: the result's, unless that is larger, or transparent
 * pixels would lend their colour when it is scaled. */
static enum wire_fault make_deep_picture(struct footage *footage, bool alpha)
{
    const AVFrame *frame = footage->current;
    bool swap = footage->pictures->orient.swap;
    int32_t width = swap ? footage->size.height : footage->size.width;
    int32_t height = swap ? footage->size.width : footage->size.height;

    av_frame_unref(footage->deep);
    footage->deep->format = alpha ? AV_PIX_FMT_GBRAP16 : AV_PIX_FMT_GBRP16;
    footage->deep->width = alpha ? frame->width : MIN_OF(width, frame->width);
    footage->deep->height = alpha ? frame->height : MIN_OF(height, frame->height);
    return decode_input_fault(av_frame_get_buffer(footage->deep, 0));
}

/** `current` in linear steps: to R'G'B', through the tone map; *colour then is that of `deep`. */
static enum wire_fault map_tones(struct footage *footage, const struct tone_kind *kind,
                                 struct colour *colour)
{
    bool alpha = footage->size.alpha && pixel_format_has_alpha(footage->current->format);
    enum wire_fault fault = make_deep_picture(footage, alpha);
    struct convert_target target = {.alpha = alpha, .deep = true};
    ptrdiff_t stride[FRAME_PLANES];

    if (fault != WIRE_FINE)
        return fault;
    target.width = footage->deep->width;
    target.height = footage->deep->height;
    fault = fit_convert(&footage->deepen, footage->current, colour, &target);
    if (fault != WIRE_FINE)
        return fault;
    if (!footage->tone || !tone_kind_equal(kind, &footage->tone_kind)) {
        tone_free(footage->tone);
        footage->tone = tone_new(kind, footage->current);
        footage->tone_kind = *kind;
        if (!footage->tone)
            return WIRE_MEMORY_OUT;
    }
    for (int i = 0; i < FRAME_PLANES; i++)
        stride[i] = footage->deep->linesize[i];
    convert_run(footage->deepen, footage->current, footage->deep->data, stride);
    tone_run(footage->tone, footage->deep);
    *colour = (struct colour){.matrix = AVCOL_SPC_RGB, .full = true, .siting = AVCHROMA_LOC_LEFT};
    return WIRE_FINE;
}

static enum wire_fault convert_current(struct footage *footage, uint8_t *const plane[FRAME_PLANES],
                                       const ptrdiff_t stride[FRAME_PLANES])
{
    struct convert_target target = {footage->size.width, footage->size.height,
                                    footage->pictures->orient, footage->size.alpha, false};
    const AVFrame *source = footage->current;
    struct decode_detail ignored;
    struct tone_kind kind;
    struct colour colour;
    enum wire_fault fault = check_frame(footage->current, &ignored);

    if (fault == WIRE_FINE)
        fault = decode_input_fault(deinterlace(footage->current));
    if (fault != WIRE_FINE)
        return fault;
    colour_of(footage->current, footage->pictures->codec, &colour);
    tone_kind_of(footage->current, &colour, &kind);
    if (kind.kind != TONE_NONE) {
        fault = map_tones(footage, &kind, &colour);
        source = footage->deep;
    }
    if (fault == WIRE_FINE)
        fault = fit_convert(&footage->convert, source, &colour, &target);
    if (fault == WIRE_FINE)
        convert_run(footage->convert, source, plane, stride);
    return fault;
}

/** Whether the file's last picture has been on screen as long as the file says. */
static bool is_over(const struct footage *footage)
{
    const AVFrame *last = footage->current;

    return !footage->has_next && footage->ticks >= last->pts + last->pkt_duration;
}

enum wire_fault footage_fill(struct footage *footage, uint8_t *const plane[FRAME_PLANES],
                             const ptrdiff_t stride[FRAME_PLANES], enum wire_fill *out)
{
    enum wire_fault fault;

    footage->ticks = footage->request.start;
    if (footage->request.rate.num > 0)
        footage->ticks += rational_frame_to_ticks(footage->request.rate, footage->shown);
    fault = advance(footage);
    if (fault != WIRE_FINE)
        return fault;
    if (footage->fresh) {
        fault = convert_current(footage, plane, stride);
        if (fault != WIRE_FINE)
            return fault;
        *out = WIRE_FILLED;
    } else {
        *out = is_over(footage) ? WIRE_END : WIRE_SAME;
    }
    footage->fresh = false;
    footage->shown++;
    return WIRE_FINE;
}
