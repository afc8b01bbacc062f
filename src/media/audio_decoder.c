/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/audio_decoder.h"

#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/mem.h>

#include "media/audio_encoder.h"
#include "media/loudness.h"

#include "base/banned.h"

static bool open_codec(AVCodecContext *codec, const AVCodec *aac, const uint8_t *config,
                       size_t size)
{
    codec->sample_rate = AUDIO_RATE;
    codec->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_STEREO;
    codec->request_sample_fmt = AV_SAMPLE_FMT_FLTP;
    codec->log_level_offset = 100; /* no talk on stderr */
    codec->thread_count = 1;
    codec->extradata = av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE); /* freed with the codec */
    if (!codec->extradata)
        return false;
    memcpy(codec->extradata, config, size);
    codec->extradata_size = (int)size;
    return avcodec_open2(codec, aac, NULL) >= 0 && codec->sample_fmt == AV_SAMPLE_FMT_FLTP;
}

static bool meter(struct loudness *loudness, const AVFrame *frame, struct error *error)
{
    float stereo[AUDIO_FRAME * AUDIO_CHANNELS];
    const float *left = (const float *)frame->extended_data[0];
    const float *right = (const float *)frame->extended_data[1];

    if (frame->nb_samples > AUDIO_FRAME || frame->ch_layout.nb_channels != AUDIO_CHANNELS)
        return error_set(error, ERROR_INTERNAL, "decoded sound has another shape than was encoded");
    for (int i = 0; i < frame->nb_samples; i++) {
        stereo[i * 2] = left[i];
        stereo[i * 2 + 1] = right[i];
    }
    return loudness_add(loudness, stereo, (size_t)frame->nb_samples, error);
}

/* `packet` NULL: what the decoder still holds. */
static bool pump(AVCodecContext *codec, const AVPacket *packet, AVFrame *frame,
                 struct loudness *loudness, struct error *error)
{
    int status = avcodec_send_packet(codec, packet);

    while (status >= 0 && (status = avcodec_receive_frame(codec, frame)) >= 0) {
        bool ok = meter(loudness, frame, error);

        av_frame_unref(frame);
        if (!ok)
            return false;
    }
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF)
        return true;
    return error_set(error, ERROR_INTERNAL, "our own sound cannot be decoded: %s",
                     av_err2str(status));
}

static bool decode_all(AVCodecContext *codec, const struct packet_list *packets, AVPacket *packet,
                       AVFrame *frame, struct loudness *loudness, struct error *error)
{
    for (size_t i = 0; i < packets->count; i++) {
        /* libavcodec reads beyond the end of what it is given: a padded copy of its own. */
        if (av_new_packet(packet, (int)packets->items[i].size) < 0)
            return error_set(error, ERROR_INTERNAL, "no memory to check the sound");
        memcpy(packet->data, packets->items[i].data, packets->items[i].size);
        packet->pts = packets->items[i].pts;
        packet->dts = packets->items[i].dts;
        bool ok = pump(codec, packet, frame, loudness, error);
        av_packet_unref(packet);
        if (!ok)
            return false;
    }
    return pump(codec, NULL, frame, loudness, error);
}

bool audio_decoder_measure(const struct packet_list *packets, const uint8_t *config, size_t size,
                           double *lufs, double *true_peak_dbtp, struct error *error)
{
    const AVCodec *aac = avcodec_find_decoder_by_name("aac");
    AVCodecContext *codec = avcodec_alloc_context3(aac);
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = av_frame_alloc();
    struct loudness *loudness = NULL;
    bool ok = false;

    if (!aac || !codec || !packet || !frame || !open_codec(codec, aac, config, size)) {
        error_set(error, ERROR_UNAVAILABLE, "libavcodec has no AAC decoder");
        goto done;
    }
    if (!loudness_new(AUDIO_CHANNELS, &loudness, error) ||
        !decode_all(codec, packets, packet, frame, loudness, error))
        goto done;
    loudness_measured(loudness, lufs, true_peak_dbtp);
    ok = true;
done:
    loudness_free(loudness);
    av_frame_free(&frame);
    av_packet_free(&packet);
    avcodec_free_context(&codec);
    return ok;
}
