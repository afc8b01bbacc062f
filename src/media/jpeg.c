/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/jpeg.h"

#include <libavcodec/avcodec.h>
#include <libswscale/swscale.h>

#include "base/banned.h"

/* Our frames are BT.709 limited range; JFIF is BT.601 full range (ITU-T T.871, section 7). */
static bool convert(const struct frame *frame, AVFrame *out)
{
    const uint8_t *const planes[4] = {frame->plane[FRAME_Y], frame->plane[FRAME_U],
                                      frame->plane[FRAME_V], NULL};
    const int strides[4] = {(int)frame->stride[FRAME_Y], (int)frame->stride[FRAME_U],
                            (int)frame->stride[FRAME_V], 0};
    struct SwsContext *scaler = sws_getContext(
        frame->width, frame->height, AV_PIX_FMT_YUV420P, frame->width, frame->height,
        AV_PIX_FMT_YUVJ420P, SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT, NULL, NULL, NULL);
    bool ok;

    if (!scaler)
        return false;
    ok =
        sws_setColorspaceDetails(scaler, sws_getCoefficients(SWS_CS_ITU709), 0,
                                 sws_getCoefficients(SWS_CS_ITU601), 1, 0, 1 << 16, 1 << 16) >= 0 &&
        sws_scale(scaler, planes, strides, 0, frame->height, out->data, out->linesize) ==
            frame->height;
    sws_freeContext(scaler);
    return ok;
}

static AVCodecContext *open_encoder(const struct frame *frame, int quality)
{
    AVCodecContext *codec = avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_MJPEG));

    if (!codec)
        return NULL;
    codec->width = frame->width;
    codec->height = frame->height;
    codec->pix_fmt = AV_PIX_FMT_YUVJ420P;
    codec->color_range = AVCOL_RANGE_JPEG;
    codec->time_base = (AVRational){1, 1};
    codec->thread_count = 1;
    codec->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
    codec->global_quality = FF_QP2LAMBDA * quality;
    if (avcodec_open2(codec, NULL, NULL) < 0)
        avcodec_free_context(&codec);
    return codec;
}

static AVFrame *make_picture(const struct frame *frame, int quality)
{
    AVFrame *picture = av_frame_alloc();

    if (!picture)
        return NULL;
    picture->width = frame->width;
    picture->height = frame->height;
    picture->format = AV_PIX_FMT_YUVJ420P;
    picture->quality = FF_QP2LAMBDA * quality;
    if (av_frame_get_buffer(picture, 0) < 0 || !convert(frame, picture))
        av_frame_free(&picture);
    return picture;
}

bool jpeg_encode(const struct frame *frame, int quality, struct buf *out, struct error *error)
{
    AVCodecContext *codec = NULL;
    AVFrame *picture = NULL;
    AVPacket *packet = av_packet_alloc();
    bool ok = false;

    BUG_UNLESS(!frame->plane[FRAME_A] && quality >= 2 && quality <= 31);
    codec = open_encoder(frame, quality);
    picture = make_picture(frame, quality);
    if (codec && picture && packet && avcodec_send_frame(codec, picture) >= 0 &&
        avcodec_send_frame(codec, NULL) >= 0 && avcodec_receive_packet(codec, packet) >= 0) {
        buf_append_bytes(out, packet->data, (size_t)packet->size);
        ok = buf_ok(out);
    }
    if (!ok)
        error_set(error, ERROR_INTERNAL, "the thumbnail could not be encoded");
    av_packet_free(&packet);
    av_frame_free(&picture);
    avcodec_free_context(&codec);
    return ok;
}
