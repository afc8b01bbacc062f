/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WebP animations, which libav decodes picture by picture but does not take apart. The container is
 * read here (WebP Container Specification, developers.google.com/speed/webp/docs/riff_container):
 * each ANMF chunk holds one picture, made into a file of its own for the codec, and painted on a
 * canvas. */
#include "media/decode_pictures.h"

#include <stdlib.h>
#include <string.h>

#include <libavutil/intreadwrite.h>
#include <libswscale/swscale.h>

#include "base/rational.h"

#include "base/banned.h"

enum {
    FIRST_CHUNK = 12,
    CHUNK_HEAD = 8,
    FRAME_HEAD = 16, /* of an ANMF chunk, before the picture's own chunks */
    EXTENDED_BYTES = 10,
};

/** What an ANMF chunk says of its picture. */
struct placement {
    int32_t x, y, width, height;
    int64_t duration; /* ticks */
    bool blend, dispose;
};

struct webp {
    struct pictures base;
    struct decode_input *input;
    AVCodecContext *codec;
    AVPacket *packet;
    AVFrame *picture; /* as the codec gives it */
    AVFrame *patch;   /* the same as BGRA */
    AVFrame *canvas;
    struct placement last; /* what was painted last */
    int64_t at;            /* of the next chunk */
    int64_t ticks;         /* when the next picture is due */
};

static void webp_free(struct pictures *pictures)
{
    struct webp *webp = (struct webp *)pictures;

    avcodec_free_context(&webp->codec);
    av_packet_free(&webp->packet);
    av_frame_free(&webp->picture);
    av_frame_free(&webp->patch);
    av_frame_free(&webp->canvas);
    free(webp);
}

static void clear(AVFrame *canvas, const struct placement *area)
{
    for (int32_t y = 0; y < area->height; y++)
        memset(canvas->data[0] + (ptrdiff_t)(area->y + y) * canvas->linesize[0] + 4 * area->x, 0,
               4 * (size_t)area->width);
}

static enum wire_fault webp_seek(struct pictures *pictures, int64_t ticks)
{
    struct webp *webp = (struct webp *)pictures;

    (void)ticks;
    webp->at = FIRST_CHUNK;
    webp->ticks = 0;
    webp->last = (struct placement){
        .width = webp->canvas->width, .height = webp->canvas->height, .dispose = true};
    return WIRE_FINE;
}

/** Finds the next chunk of this kind; *bytes is its body's length. False when there is none. */
static bool find_chunk(struct webp *webp, const char *kind, int64_t *body, int64_t *bytes)
{
    uint8_t head[CHUNK_HEAD];

    while (decode_input_read(webp->input, webp->at, head, CHUNK_HEAD) == CHUNK_HEAD) {
        int64_t length = AV_RL32(head + 4);

        *body = webp->at + CHUNK_HEAD;
        *bytes = length;
        webp->at = *body + length + (length & 1);
        if (memcmp(head, kind, 4) == 0)
            return true;
    }
    return false;
}

/** Reads an ANMF chunk's head; false when the picture would lie outside the canvas. */
static bool read_placement(const struct webp *webp, int64_t body, struct placement *out)
{
    uint8_t head[FRAME_HEAD];

    if (decode_input_read(webp->input, body, head, FRAME_HEAD) != FRAME_HEAD)
        return false;
    *out = (struct placement){
        .x = (int32_t)AV_RL24(head) * 2,
        .y = (int32_t)AV_RL24(head + 3) * 2,
        .width = (int32_t)AV_RL24(head + 6) + 1,
        .height = (int32_t)AV_RL24(head + 9) + 1,
        .duration = (int64_t)AV_RL24(head + 12) * TICKS_PER_SECOND / 1000,
        .blend = !(head[15] & 2),
        .dispose = head[15] & 1,
    };
    return out->x <= webp->canvas->width - out->width &&
           out->y <= webp->canvas->height - out->height;
}

static void write_extended(uint8_t *to, const struct placement *area)
{
    memcpy(to, "VP8X", 4);
    AV_WL32(to + 4, EXTENDED_BYTES);
    AV_WL32(to + 8, 0x10); /* has alpha */
    AV_WL24(to + 12, (uint32_t)area->width - 1);
    AV_WL24(to + 15, (uint32_t)area->height - 1);
}

/** Wraps the picture's own chunks as a file of one picture. */
static enum wire_fault wrap(struct webp *webp, int64_t body, int64_t bytes,
                            const struct placement *area)
{
    int64_t own = bytes - FRAME_HEAD, extended = CHUNK_HEAD + EXTENDED_BYTES;
    uint8_t *data;

    av_packet_unref(webp->packet);
    if (own < CHUNK_HEAD || own > WIRE_STILL_BYTES_MAX)
        return WIRE_DAMAGED;
    if (av_new_packet(webp->packet, (int)(FIRST_CHUNK + extended + own)) < 0)
        return WIRE_MEMORY_OUT;
    data = webp->packet->data;
    if (decode_input_read(webp->input, body + FRAME_HEAD, data + FIRST_CHUNK + extended, own) !=
        own)
        return WIRE_CUT;
    if (memcmp(data + FIRST_CHUNK + extended, "ALPH", 4) == 0) {
        write_extended(data + FIRST_CHUNK, area);
    } else {
        memmove(data + FIRST_CHUNK, data + FIRST_CHUNK + extended, (size_t)own);
        av_shrink_packet(webp->packet, (int)(FIRST_CHUNK + own));
    }
    memcpy(data, "RIFF", 4);
    AV_WL32(data + 4, (uint32_t)webp->packet->size - 8);
    memcpy(data + 8, "WEBP", 4);
    return WIRE_FINE;
}

static int new_canvas(AVFrame *frame, int32_t width, int32_t height)
{
    av_frame_unref(frame);
    frame->format = AV_PIX_FMT_BGRA;
    frame->width = width;
    frame->height = height;
    return av_frame_get_buffer(frame, 0);
}

/** The codec's picture as BGRA, by the library's exact path (WebP is BT.601, limited range). */
static enum wire_fault to_patch(struct webp *webp)
{
    const AVFrame *from = webp->picture;
    struct SwsContext *scaler;

    if (new_canvas(webp->patch, from->width, from->height) < 0)
        return WIRE_MEMORY_OUT;
    scaler = sws_getContext(
        from->width, from->height, from->format, from->width, from->height, AV_PIX_FMT_BGRA,
        SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT,
        NULL, NULL, NULL);
    if (!scaler)
        return WIRE_MEMORY_OUT;
    sws_scale(scaler, (const uint8_t *const *)from->data, from->linesize, 0, from->height,
              webp->patch->data, webp->patch->linesize);
    sws_freeContext(scaler);
    return WIRE_FINE;
}

static enum wire_fault decode_patch(struct webp *webp)
{
    int failed = avcodec_send_packet(webp->codec, webp->packet);

    if (failed >= 0)
        failed = avcodec_receive_frame(webp->codec, webp->picture);
    return failed >= 0 ? to_patch(webp) : decode_input_fault(failed);
}

/** One pixel over another, neither premultiplied. */
static void blend_pixel(const uint8_t *from, uint8_t *to)
{
    unsigned over = from[3], under = to[3] * (255 - over) / 255, alpha = over + under;

    for (int c = 0; c < 3 && alpha > 0; c++)
        to[c] = (uint8_t)((from[c] * over + to[c] * under + alpha / 2) / alpha);
    to[3] = (uint8_t)alpha;
}

static void paint(const struct webp *webp, const struct placement *area)
{
    int32_t width = MIN_OF(area->width, webp->patch->width);
    int32_t height = MIN_OF(area->height, webp->patch->height);

    for (int32_t y = 0; y < height; y++) {
        const uint8_t *from = webp->patch->data[0] + (ptrdiff_t)y * webp->patch->linesize[0];
        uint8_t *to = webp->canvas->data[0] + (ptrdiff_t)(area->y + y) * webp->canvas->linesize[0] +
                      4 * area->x;

        if (area->blend)
            for (int32_t x = 0; x < width; x++)
                blend_pixel(from + 4 * x, to + 4 * x);
        else
            memcpy(to, from, 4 * (size_t)width);
    }
}

/** A copy of the canvas, since the next picture is painted on it. */
static enum wire_fault give(struct webp *webp, const struct placement *area, AVFrame *out)
{
    if (new_canvas(out, webp->canvas->width, webp->canvas->height) < 0 ||
        av_frame_copy(out, webp->canvas) < 0)
        return WIRE_MEMORY_OUT;
    out->color_range = AVCOL_RANGE_JPEG;
    out->pts = webp->ticks;
    out->pkt_duration = area->duration;
    webp->ticks += area->duration;
    return WIRE_FINE;
}

static enum wire_fault webp_next(struct pictures *pictures, AVFrame *out, bool *end)
{
    struct webp *webp = (struct webp *)pictures;
    struct placement area;
    int64_t body, bytes;
    enum wire_fault fault;

    *end = !find_chunk(webp, "ANMF", &body, &bytes);
    if (*end)
        return WIRE_FINE;
    if (!read_placement(webp, body, &area))
        return WIRE_DAMAGED;
    fault = wrap(webp, body, bytes, &area);
    if (fault == WIRE_FINE)
        fault = decode_patch(webp);
    if (fault != WIRE_FINE)
        return fault;
    if (webp->last.dispose)
        clear(webp->canvas, &webp->last);
    paint(webp, &area);
    webp->last = area;
    return give(webp, &area, out);
}

static const struct pictures_kind webp_kind = {webp_next, webp_seek, webp_free};

/** What all pictures together last. */
static int64_t total_length(struct webp *webp)
{
    int64_t body, bytes, sum = 0;
    struct placement area;

    while (find_chunk(webp, "ANMF", &body, &bytes))
        if (read_placement(webp, body, &area))
            sum += area.duration;
    return sum;
}

static enum wire_fault open_codec(struct webp *webp, struct decode_detail *detail)
{
    AVCodecParameters *parameters = avcodec_parameters_alloc();
    enum wire_fault fault;

    if (!parameters)
        return WIRE_MEMORY_OUT;
    parameters->codec_type = AVMEDIA_TYPE_VIDEO;
    parameters->codec_id = AV_CODEC_ID_WEBP;
    fault = decode_input_codec(parameters, (AVRational){1, 1000}, &webp->codec, detail);
    avcodec_parameters_free(&parameters);
    return fault;
}

static enum wire_fault prepare(struct webp *webp, struct decode_detail *detail)
{
    uint8_t extended[FIRST_CHUNK + CHUNK_HEAD + EXTENDED_BYTES] = {0};
    int32_t width, height;
    enum wire_fault fault;

    if (decode_input_read(webp->input, 0, extended, sizeof extended) != sizeof extended)
        return WIRE_CUT;
    width = (int32_t)AV_RL24(extended + 24) + 1;
    height = (int32_t)AV_RL24(extended + 27) + 1;
    fault = decode_input_check_size(width, height, detail);
    if (fault != WIRE_FINE)
        return fault;
    webp->packet = av_packet_alloc();
    webp->picture = av_frame_alloc();
    webp->patch = av_frame_alloc();
    webp->canvas = av_frame_alloc();
    if (!webp->packet || !webp->picture || !webp->patch || !webp->canvas ||
        new_canvas(webp->canvas, width, height) < 0)
        return WIRE_MEMORY_OUT;
    return open_codec(webp, detail);
}

enum wire_fault pictures_webp_open(struct decode_input *input, struct pictures **out,
                                   struct decode_detail *detail)
{
    struct webp *webp = calloc(1, sizeof *webp);
    enum wire_fault fault;

    if (!webp)
        return WIRE_MEMORY_OUT;
    webp->base = (struct pictures){.kind = &webp_kind,
                                   .codec = AV_CODEC_ID_WEBP,
                                   .aspect = {1, 1},
                                   .loops = true,
                                   .moves = true,
                                   .motion_alpha = true,
                                   .rate = {0, 1}};
    webp->input = input;
    fault = prepare(webp, detail);
    if (fault != WIRE_FINE) {
        webp_free(&webp->base);
        return fault;
    }
    webp->at = FIRST_CHUNK;
    webp->base.length = total_length(webp);
    *out = &webp->base;
    return webp_seek(&webp->base, 0);
}
