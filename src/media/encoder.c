/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/encoder.h"

#include <stdio.h>
#include <stdlib.h>

#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>

#include "media/avc.h"

#include "base/banned.h"

struct video_encoder {
    AVCodecContext *codec;
    AVFrame *picture;
    AVPacket *packet;
    uint8_t *config; /**< avcC */
    size_t config_size;
    int64_t written;
};

/*
 * Settings by content, over the preset. All but DRAFT give the same SPS and PPS (a test compares
 * them): one reference, B-frames that nothing refers to, weightp=1, CABAC, 8x8 transform. They
 * differ only in how hard the encoder looks. What zooms or pans moves along straight lines at an
 * even pace: the nearest vector is the right one (subme=1, dia), B-frames are well guessed from it
 * (temporal direct, five of them), and what that saves goes into a lower CRF. Cards are flat with
 * sharp edges: small intra blocks and half a step more of sub-pixel search pay, a long lookahead
 * does not.
 *
 * An encoder's memory is its pictures. At 1080x1920 each frame of lookahead costs 7 MB, each one
 * that others may refer to 12 MB, for every thread: hence no B-pyramid, which would keep two more
 * of these (on zooming stills it costs bytes, too), and a lookahead of eight at most.
 */
static const char *preset(enum content content)
{
    return content == CONTENT_DRAFT ? "ultrafast" : "veryfast";
}

static const char *parameters(enum content content)
{
    switch (content) {
    case CONTENT_ORDINARY:
        return ":rc-lookahead=8";
    case CONTENT_DRAFT: /* costs next to nothing and keeps blocks from showing */
        return ":no-deblock=0:cabac=1";
    case CONTENT_CARD:
        return ":subme=2:me=dia:partitions=i8x8,i4x4:b-adapt=0:rc-lookahead=6";
    case CONTENT_STILL:
        return ":subme=1:me=dia:partitions=i8x8:b-adapt=0:direct=temporal:bframes=5:rc-lookahead=8";
    }
    BUG("content %d", (int)content);
}

/* CRF of other settings is not the same quality: tenths to take off so that SSIM is at least that
 * of the plain preset; for footage so that size is (SSIM 0.9754 for 0.9769 on the bench's stills).
 * A draft is for looking at once: it may be coarser, not larger. */
static int32_t finer(enum content content)
{
    switch (content) {
    case CONTENT_ORDINARY:
        return 5;
    case CONTENT_DRAFT:
        return -100;
    case CONTENT_CARD:
        return 7;
    case CONTENT_STILL:
        return 16;
    }
    BUG("content %d", (int)content);
}

static int32_t crf_of(const struct video_settings *settings)
{
    return CLAMP(settings->crf_tenths - finer(settings->content), 0, 510);
}

static void format_parameters(const struct video_settings *settings, char *out, size_t size)
{
    snprintf(out, size, "ref=1:b-pyramid=none:open-gop=0:stitchable=1:cpu-independent=1%s",
             parameters(settings->content));
}

void video_settings_key(const struct video_settings *settings, struct buf *out)
{
    char text[256];

    format_parameters(settings, text, sizeof text);
    buf_printf(out, "%s preset=%s crf=%d/10 %s %dx%d %d/%d", LIBAVCODEC_IDENT,
               preset(settings->content), crf_of(settings), text, settings->width, settings->height,
               settings->rate.num, settings->rate.den);
}

static void describe(AVCodecContext *codec, const struct video_settings *settings)
{
    codec->width = settings->width;
    codec->height = settings->height;
    codec->time_base = (AVRational){settings->rate.den, settings->rate.num};
    codec->framerate = (AVRational){settings->rate.num, settings->rate.den};
    codec->sample_aspect_ratio = (AVRational){1, 1};
    codec->pix_fmt = AV_PIX_FMT_YUV420P;
    codec->color_range = AVCOL_RANGE_MPEG;
    codec->color_primaries = AVCOL_PRI_BT709;
    codec->color_trc = AVCOL_TRC_BT709;
    codec->colorspace = AVCOL_SPC_BT709;
    codec->chroma_sample_location = AVCHROMA_LOC_LEFT;
    codec->profile = FF_PROFILE_H264_HIGH;
    codec->log_level_offset = 100; /* no talk on stderr */
    codec->thread_count = 1; /* bytes must not depend on the machine; segments run in parallel */
    codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
}

static bool open_codec(struct video_encoder *encoder, const AVCodec *x264,
                       const struct video_settings *settings)
{
    AVDictionary *options = NULL;
    char crf[32], text[256];
    bool ok;

    snprintf(crf, sizeof crf, "%d.%d", crf_of(settings) / 10, crf_of(settings) % 10);
    format_parameters(settings, text, sizeof text);
    ok = av_dict_set(&options, "preset", preset(settings->content), 0) >= 0 &&
         av_dict_set(&options, "crf", crf, 0) >= 0 &&
         av_dict_set(&options, "x264-params", text, 0) >= 0 &&
         avcodec_open2(encoder->codec, x264, &options) >= 0 && av_dict_count(options) == 0;
    av_dict_free(&options);
    return ok;
}

bool video_encoder_new(const struct video_settings *settings, struct video_encoder **out,
                       struct error *error)
{
    const AVCodec *x264 = avcodec_find_encoder_by_name("libx264");
    struct video_encoder *encoder;
    bool ok;

    if (!x264)
        return error_set(error, ERROR_UNAVAILABLE,
                         "libavcodec has no libx264; install Debian's libavcodec59 with it");
    encoder = calloc(1, sizeof *encoder);
    if (!encoder)
        return error_set(error, ERROR_INTERNAL, "no memory for an encoder");
    encoder->picture = av_frame_alloc();
    encoder->packet = av_packet_alloc();
    encoder->codec = avcodec_alloc_context3(x264);
    ok = encoder->picture && encoder->packet && encoder->codec;
    if (ok) {
        describe(encoder->codec, settings);
        ok = open_codec(encoder, x264, settings) &&
             avc_config(encoder->codec->extradata, (size_t)encoder->codec->extradata_size,
                        &encoder->config, &encoder->config_size);
    }
    if (!ok) {
        video_encoder_free(encoder);
        return error_set(error, ERROR_INTERNAL, "x264 cannot encode %dx%d at %d/%d frames a second",
                         settings->width, settings->height, settings->rate.num, settings->rate.den);
    }
    *out = encoder;
    return true;
}

void video_encoder_free(struct video_encoder *encoder)
{
    if (!encoder)
        return;
    avcodec_free_context(&encoder->codec);
    av_frame_free(&encoder->picture);
    av_packet_free(&encoder->packet);
    free(encoder->config);
    free(encoder);
}

static bool take_packet(struct video_encoder *encoder, struct packet_list *out)
{
    const AVPacket *from = encoder->packet;
    struct packet packet = {
        .pts = from->pts, .dts = from->dts, .duration = 1, .key = from->flags & AV_PKT_FLAG_KEY};

    if (!avc_sample(from->data, (size_t)from->size, &packet.data, &packet.size))
        return false;
    if (packet_list_push(out, packet))
        return true;
    free(packet.data);
    return false;
}

/* Gives a picture (NULL: the end) and takes every packet that is ready. */
static bool pump(struct video_encoder *encoder, const AVFrame *picture, struct packet_list *out,
                 struct error *error)
{
    int status = avcodec_send_frame(encoder->codec, picture);

    while (status >= 0 && (status = avcodec_receive_packet(encoder->codec, encoder->packet)) >= 0) {
        bool taken = take_packet(encoder, out);

        av_packet_unref(encoder->packet);
        if (!taken)
            return error_set(error, ERROR_INTERNAL, "no memory for an encoded picture");
    }
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF)
        return true;
    return error_set(error, ERROR_INTERNAL, "x264 failed: %s", av_err2str(status));
}

static void give_back(void *opaque, uint8_t *data)
{
    (void)data;
    frame_unref(opaque);
}

/* Lends the frame to libavcodec, which wants counted memory or makes a copy. */
static bool lend(AVFrame *picture, struct frame *frame)
{
    size_t bytes = (size_t)frame->stride[FRAME_Y] * (size_t)frame->height;

    picture->buf[0] = av_buffer_create(frame->plane[FRAME_Y], bytes, give_back, frame_ref(frame),
                                       AV_BUFFER_FLAG_READONLY);
    if (!picture->buf[0]) {
        frame_unref(frame);
        return false;
    }
    for (int plane = FRAME_Y; plane <= FRAME_V; plane++) {
        picture->data[plane] = frame->plane[plane];
        picture->linesize[plane] = (int)frame->stride[plane];
    }
    picture->format = AV_PIX_FMT_YUV420P;
    picture->width = frame->width;
    picture->height = frame->height;
    return true;
}

bool video_encoder_write(struct video_encoder *encoder, struct frame *frame,
                         struct packet_list *out, struct error *error)
{
    bool ok;

    BUG_UNLESS(frame->width == encoder->codec->width && frame->height == encoder->codec->height &&
               !frame->plane[FRAME_A]);
    if (!lend(encoder->picture, frame))
        return error_set(error, ERROR_INTERNAL, "no memory for a picture");
    encoder->picture->pts = encoder->written++;
    ok = pump(encoder, encoder->picture, out, error);
    av_frame_unref(encoder->picture);
    return ok;
}

bool video_encoder_finish(struct video_encoder *encoder, struct packet_list *out,
                          struct error *error)
{
    return pump(encoder, NULL, out, error);
}

void video_encoder_extradata(const struct video_encoder *encoder, const uint8_t **data,
                             size_t *size)
{
    *data = encoder->config;
    *size = encoder->config_size;
}
