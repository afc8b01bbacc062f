/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/audio_encoder.h"

#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>

#include "base/banned.h"

struct audio_encoder {
    AVCodecContext *codec;
    AVFrame *block; /**< planar, AUDIO_FRAME long, `filled` samples of it in use */
    AVPacket *packet;
    int filled;
    int64_t written, packets; /**< samples given to the encoder; packets taken from it */
};

static bool open_codec(struct audio_encoder *encoder, const AVCodec *aac, int32_t bit_rate)
{
    AVCodecContext *codec = encoder->codec;

    codec->sample_rate = AUDIO_RATE;
    codec->sample_fmt = AV_SAMPLE_FMT_FLTP;
    codec->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_STEREO;
    codec->bit_rate = bit_rate;
    codec->profile = FF_PROFILE_AAC_LOW;
    codec->time_base = (AVRational){1, AUDIO_RATE};
    codec->log_level_offset = 100; /* no talk on stderr */
    codec->thread_count = 1;
    codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    return avcodec_open2(codec, aac, NULL) >= 0 && codec->frame_size == AUDIO_FRAME;
}

static bool make_block(AVFrame *block)
{
    block->format = AV_SAMPLE_FMT_FLTP;
    block->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_STEREO;
    block->sample_rate = AUDIO_RATE;
    block->nb_samples = AUDIO_FRAME;
    return av_frame_get_buffer(block, 0) >= 0;
}

bool audio_encoder_new(int32_t bit_rate, struct audio_encoder **out, struct error *error)
{
    const AVCodec *aac = avcodec_find_encoder_by_name("aac");
    struct audio_encoder *encoder = calloc(1, sizeof *encoder);

    if (!aac || !encoder) {
        free(encoder);
        return error_set(error, ERROR_UNAVAILABLE, "libavcodec has no AAC encoder");
    }
    encoder->block = av_frame_alloc();
    encoder->packet = av_packet_alloc();
    encoder->codec = avcodec_alloc_context3(aac);
    if (!encoder->block || !encoder->packet || !encoder->codec ||
        !open_codec(encoder, aac, bit_rate) || !make_block(encoder->block)) {
        audio_encoder_free(encoder);
        return error_set(error, ERROR_INTERNAL, "the AAC encoder does not take %d bits a second",
                         bit_rate);
    }
    *out = encoder;
    return true;
}

void audio_encoder_free(struct audio_encoder *encoder)
{
    if (!encoder)
        return;
    avcodec_free_context(&encoder->codec);
    av_frame_free(&encoder->block);
    av_packet_free(&encoder->packet);
    free(encoder);
}

static bool take_packet(struct audio_encoder *encoder, struct packet_list *out)
{
    struct packet packet = {.size = (size_t)encoder->packet->size,
                            .pts = encoder->packets * AUDIO_FRAME,
                            .dts = encoder->packets * AUDIO_FRAME,
                            .duration = AUDIO_FRAME,
                            .key = true};

    packet.data = malloc(packet.size);
    if (!packet.data)
        return false;
    memcpy(packet.data, encoder->packet->data, packet.size);
    encoder->packets++;
    if (packet_list_push(out, packet))
        return true;
    free(packet.data);
    return false;
}

static bool pump(struct audio_encoder *encoder, const AVFrame *block, struct packet_list *out,
                 struct error *error)
{
    int status = avcodec_send_frame(encoder->codec, block);

    while (status >= 0 && (status = avcodec_receive_packet(encoder->codec, encoder->packet)) >= 0) {
        bool taken = take_packet(encoder, out);

        av_packet_unref(encoder->packet);
        if (!taken)
            return error_set(error, ERROR_INTERNAL, "no memory for encoded sound");
    }
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF)
        return true;
    return error_set(error, ERROR_INTERNAL, "the AAC encoder failed: %s", av_err2str(status));
}

static bool send_block(struct audio_encoder *encoder, struct packet_list *out, struct error *error)
{
    encoder->block->nb_samples = encoder->filled;
    encoder->block->pts = encoder->written;
    encoder->written += encoder->filled;
    encoder->filled = 0;
    if (!pump(encoder, encoder->block, out, error))
        return false;
    if (av_frame_make_writable(encoder->block) < 0)
        return error_set(error, ERROR_INTERNAL, "no memory for a block of sound");
    return true;
}

bool audio_encoder_write(struct audio_encoder *encoder, const float *stereo, size_t frames,
                         struct packet_list *out, struct error *error)
{
    for (size_t i = 0; i < frames; i++) {
        float *left = (float *)encoder->block->extended_data[0];
        float *right = (float *)encoder->block->extended_data[1];

        left[encoder->filled] = stereo[i * 2];
        right[encoder->filled] = stereo[i * 2 + 1];
        if (++encoder->filled == AUDIO_FRAME && !send_block(encoder, out, error))
            return false;
    }
    return true;
}

bool audio_encoder_finish(struct audio_encoder *encoder, struct packet_list *out,
                          struct error *error)
{
    struct packet *last;
    int64_t end;

    if (encoder->filled && !send_block(encoder, out, error))
        return false;
    if (!pump(encoder, NULL, out, error))
        return false;
    end = encoder->written + audio_encoder_priming(encoder);
    /* A packet that begins after the last sample carries nothing. */
    while (out->count && (last = &out->items[out->count - 1])->pts >= end)
        free(out->items[--out->count].data);
    if (out->count) {
        last = &out->items[out->count - 1];
        last->duration = MIN_OF(last->duration, end - last->pts);
    }
    return true;
}

int32_t audio_encoder_priming(const struct audio_encoder *encoder)
{
    return encoder->codec->initial_padding;
}

void audio_encoder_extradata(const struct audio_encoder *encoder, const uint8_t **data,
                             size_t *size)
{
    *data = encoder->codec->extradata;
    *size = (size_t)encoder->codec->extradata_size;
}
