/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/decode_footage.h"

#include <math.h>
#include <stdlib.h>

#include "media/convert.h"
#include "media/pixel_row.h"

#include "base/banned.h"

/** Ticks that the last picture of an animation stays when the file does not say: 0.1 s, as browsers
 * do. */
enum { ANIMATION_HOLD = TICKS_PER_SECOND / 10 };

struct footage {
    struct pictures *pictures;
    struct footage_request request;
    struct footage_size size;
    struct convert *convert;
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
    if (footage->current && footage->next)
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

/** Converts `current`; the plan for it is kept until a picture of another kind comes. */
static enum wire_fault convert_current(struct footage *footage, uint8_t *const plane[FRAME_PLANES],
                                       const ptrdiff_t stride[FRAME_PLANES])
{
    struct decode_detail ignored;
    struct colour colour;
    enum wire_fault fault = check_frame(footage->current, &ignored);

    if (fault != WIRE_FINE)
        return fault;
    colour_of(footage->current, footage->pictures->codec, &colour);
    if (!footage->convert || !convert_fits(footage->convert, footage->current, &colour)) {
        struct convert_target target = {footage->size.width, footage->size.height,
                                        footage->pictures->orient, footage->size.alpha};

        convert_free(footage->convert);
        footage->convert = convert_new(footage->current, &colour, &target);
        if (!footage->convert)
            return WIRE_MEMORY_OUT;
    }
    convert_run(footage->convert, footage->current, plane, stride);
    return WIRE_FINE;
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
