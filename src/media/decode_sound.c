/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/decode_sound.h"

#include <stdlib.h>

#include <libavutil/opt.h>
#include <libswresample/swresample.h>

#include "base/rational.h"
#include "media/decode_pictures.h"

#include "base/banned.h"

enum { CHANNELS = 2, FAILURES_MAX = 300, RATE_MIN = 2000, RATE_MAX = 768000, CHANNELS_MAX = 64 };

struct decode_sound {
    struct decode_input *input;
    AVStream *stream;
    AVCodecContext *codec;
    AVPacket *packet;
    AVFrame *frame;
    SwrContext *mixer;      /* NULL until the first frame says what comes */
    AVChannelLayout layout; /* what the mixer was made for */
    int rate, format;
    bool mono; /* the mixer gives one channel */
    bool drained, ended;
    int failures;
};

void decode_sound_free(struct decode_sound *sound)
{
    if (!sound)
        return;
    avcodec_free_context(&sound->codec);
    av_packet_free(&sound->packet);
    av_frame_free(&sound->frame);
    swr_free(&sound->mixer);
    av_channel_layout_uninit(&sound->layout);
    free(sound);
}

enum wire_fault decode_sound_open(struct decode_input *input, struct decode_sound **out,
                                  struct decode_detail *detail)
{
    struct decode_sound *sound = calloc(1, sizeof *sound);
    enum wire_fault fault = !sound                       ? WIRE_MEMORY_OUT
                            : pictures_is_picture(input) ? WIRE_NO_SOUND
                                                         : decode_input_demux(input, detail);

    if (fault != WIRE_FINE)
        goto done;
    sound->input = input;
    sound->stream = decode_input_stream(input, AVMEDIA_TYPE_AUDIO);
    sound->packet = av_packet_alloc();
    sound->frame = av_frame_alloc();
    fault = !sound->packet || !sound->frame ? WIRE_MEMORY_OUT
            : sound->stream                 ? WIRE_FINE
                                            : WIRE_NO_SOUND;
    if (fault != WIRE_FINE)
        goto done;
    for (unsigned i = 0; i < input->format->nb_streams; i++)
        if (input->format->streams[i] != sound->stream)
            input->format->streams[i]->discard = AVDISCARD_ALL;
    fault = decode_input_codec(sound->stream->codecpar, sound->stream->time_base, &sound->codec,
                               detail);
    if (fault == WIRE_FINE) {
        *out = sound;
        return fault;
    }
done:
    decode_sound_free(sound);
    return fault;
}

static int feed(struct decode_sound *sound)
{
    int failed;

    do {
        av_packet_unref(sound->packet);
        failed = av_read_frame(sound->input->format, sound->packet);
    } while (failed >= 0 && sound->packet->stream_index != sound->stream->index);
    if (failed < 0) {
        sound->drained = true;
        return avcodec_send_packet(sound->codec, NULL);
    }
    failed = avcodec_send_packet(sound->codec, sound->packet);
    av_packet_unref(sound->packet);
    return failed;
}

/** The next decoded frame into sound->frame; false at the end. */
static bool decode(struct decode_sound *sound)
{
    for (;;) {
        int got = avcodec_receive_frame(sound->codec, sound->frame);

        if (got >= 0) {
            sound->failures = 0;
            return true;
        }
        if (got == AVERROR_EOF || (sound->drained && got != AVERROR(EAGAIN)))
            return false;
        got = feed(sound);
        if (got < 0 && got != AVERROR(EAGAIN) && ++sound->failures > FAILURES_MAX)
            return false;
    }
}

/** The frame's channels, or the usual ones for their number. */
static int frame_layout_of(const AVFrame *frame, AVChannelLayout *out)
{
    if (frame->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) {
        av_channel_layout_default(out, frame->ch_layout.nb_channels);
        return 0;
    }
    return av_channel_layout_copy(out, &frame->ch_layout);
}

static enum wire_fault make_mixer(struct decode_sound *sound)
{
    const AVFrame *frame = sound->frame;
    AVChannelLayout wanted = AV_CHANNEL_LAYOUT_STEREO, mono = AV_CHANNEL_LAYOUT_MONO;
    int failed;

    if (frame->sample_rate < RATE_MIN || frame->sample_rate > RATE_MAX ||
        frame->ch_layout.nb_channels < 1 || frame->ch_layout.nb_channels > CHANNELS_MAX)
        return WIRE_DAMAGED;
    swr_free(&sound->mixer);
    av_channel_layout_uninit(&sound->layout);
    failed = frame_layout_of(frame, &sound->layout);
    sound->rate = frame->sample_rate;
    sound->format = frame->format;
    sound->mono = sound->layout.nb_channels == 1;
    if (failed >= 0)
        failed = swr_alloc_set_opts2(&sound->mixer, sound->mono ? &mono : &wanted,
                                     AV_SAMPLE_FMT_FLT, TICKS_PER_SECOND, &sound->layout,
                                     frame->format, frame->sample_rate, 0, NULL);
    if (failed >= 0)
        failed = av_opt_set_double(sound->mixer, "rematrix_maxval", 1, 0);
    if (failed >= 0)
        failed = swr_init(sound->mixer);
    return decode_input_fault(failed);
}

static bool mixer_fits(const struct decode_sound *sound)
{
    return sound->mixer && sound->rate == sound->frame->sample_rate &&
           sound->format == sound->frame->format &&
           sound->layout.nb_channels == sound->frame->ch_layout.nb_channels;
}

/** From the back, so that the samples can be spread where they lie. */
static void spread_mono(float *samples, int64_t frames)
{
    for (int64_t i = frames - 1; i >= 0; i--)
        samples[2 * i] = samples[2 * i + 1] = samples[i];
}

/** Takes up to `frames` from what the mixer holds. No input at all tells the mixer that this is
 * the end; until then it gets none of zero length. */
static int64_t pull(struct decode_sound *sound, float *out, int64_t frames)
{
    const uint8_t *nothing[CHANNELS_MAX] = {NULL};
    uint8_t *planes[] = {(uint8_t *)out};
    int got = sound->mixer
                  ? swr_convert(sound->mixer, planes, (int)frames, sound->ended ? NULL : nothing, 0)
                  : 0;

    if (got > 0 && sound->mono)
        spread_mono(out, got);
    return MAX_OF(got, 0);
}

/** Gives the mixer one more decoded frame, without taking anything; false when none is left. */
static enum wire_fault push(struct decode_sound *sound, bool *more)
{
    enum wire_fault fault = WIRE_FINE;
    int failed;

    *more = decode(sound);
    if (!*more)
        return WIRE_FINE;
    if (!mixer_fits(sound))
        fault = make_mixer(sound);
    if (fault != WIRE_FINE)
        return fault;
    failed = swr_convert(sound->mixer, NULL, 0, (const uint8_t **)sound->frame->extended_data,
                         sound->frame->nb_samples);
    av_frame_unref(sound->frame);
    return decode_input_fault(failed);
}

enum wire_fault decode_sound_read(struct decode_sound *sound, float *out, int64_t frames,
                                  int64_t *got)
{
    int64_t done = 0;

    while (done < frames) {
        int64_t count;
        bool more = true;

        if (!sound->ended && (!sound->mixer || swr_get_out_samples(sound->mixer, 0) < 4096)) {
            enum wire_fault fault = push(sound, &more);

            if (fault != WIRE_FINE)
                return fault;
            sound->ended = !more;
        }
        count = pull(sound, out + CHANNELS * done, frames - done);
        done += count;
        if (count == 0 && sound->ended)
            break;
    }
    *got = done;
    return WIRE_FINE;
}
