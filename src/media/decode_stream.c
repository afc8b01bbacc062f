/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of a stream that libavformat reads: video files, GIF and APNG animations. */
#include "media/decode_pictures.h"

#include <stdlib.h>
#include <string.h>

#include <libavutil/display.h>

#include "base/rational.h"

#include "base/banned.h"

enum {
    /** Packets in a row that may fail to decode before the file is given up. */
    FAILURES_MAX = 300,
};

static const AVRational tick = {1, TICKS_PER_SECOND};

struct stream {
    struct pictures base;
    struct decode_input *input;
    AVStream *stream;
    AVCodecContext *codec;
    AVPacket *packet;
    int64_t origin;   /* the stream's first time stamp, in its time base */
    int64_t expected; /* ticks at which the next picture should come */
    int failures;
    bool drained; /* the codec was told that nothing follows */
};

static void stream_free(struct pictures *pictures)
{
    struct stream *stream = (struct stream *)pictures;

    avcodec_free_context(&stream->codec);
    av_packet_free(&stream->packet);
    free(stream);
}

/** Gives the codec one more packet of ours, or the end. */
static int feed(struct stream *stream)
{
    int failed;

    do {
        av_packet_unref(stream->packet);
        failed = av_read_frame(stream->input->format, stream->packet);
    } while (failed >= 0 && stream->packet->stream_index != stream->stream->index);
    if (failed < 0) {
        stream->drained = true;
        return avcodec_send_packet(stream->codec, NULL);
    }
    failed = avcodec_send_packet(stream->codec, stream->packet);
    av_packet_unref(stream->packet);
    return failed;
}

/** Times in ticks from the beginning; a picture without a time follows the one before. */
static void set_times(struct stream *stream, AVFrame *frame)
{
    AVRational base = stream->stream->time_base;
    int64_t stamp = frame->best_effort_timestamp;

    frame->pts = stamp == AV_NOPTS_VALUE
                     ? stream->expected
                     : av_rescale_q_rnd(stamp - stream->origin, base, tick, AV_ROUND_DOWN);
    frame->pkt_duration =
        frame->pkt_duration > 0 ? av_rescale_q(frame->pkt_duration, base, tick) : 0;
    stream->expected = frame->pts + frame->pkt_duration;
}

static enum wire_fault stream_next(struct pictures *pictures, AVFrame *out, bool *end)
{
    struct stream *stream = (struct stream *)pictures;

    for (;;) {
        int got = avcodec_receive_frame(stream->codec, out);

        if (got >= 0) {
            stream->failures = 0;
            set_times(stream, out);
            *end = false;
            return WIRE_FINE;
        }
        if (got == AVERROR(ENOMEM))
            return WIRE_MEMORY_OUT;
        if (got == AVERROR_EOF || (stream->drained && got != AVERROR(EAGAIN)))
            break;
        got = feed(stream);
        if (got == AVERROR(ENOMEM))
            return WIRE_MEMORY_OUT;
        if (got < 0 && got != AVERROR(EAGAIN) && ++stream->failures > FAILURES_MAX)
            break;
    }
    *end = true;
    return WIRE_FINE;
}

static enum wire_fault stream_seek(struct pictures *pictures, int64_t ticks)
{
    struct stream *stream = (struct stream *)pictures;
    int64_t stamp =
        stream->origin + av_rescale_q_rnd(ticks, tick, stream->stream->time_base, AV_ROUND_DOWN);
    int failed =
        av_seek_frame(stream->input->format, stream->stream->index, stamp, AVSEEK_FLAG_BACKWARD);

    if (failed < 0)
        failed = avformat_seek_file(stream->input->format, -1, INT64_MIN, 0, INT64_MAX,
                                    AVSEEK_FLAG_BYTE);
    avcodec_flush_buffers(stream->codec);
    stream->drained = false;
    stream->expected = 0;
    stream->failures = 0;
    return decode_input_fault(failed);
}

static const struct pictures_kind stream_kind = {stream_next, stream_seek, stream_free};

static struct orient stream_orient(const AVStream *stream)
{
    size_t size = 0;
    const uint8_t *matrix = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    int32_t values[9];

    if (!matrix || size < sizeof values)
        return (struct orient){.swap = false};
    memcpy(values, matrix, sizeof values);
    return orient_from_matrix(values);
}

static bool is_animation(enum AVCodecID codec)
{
    return codec == AV_CODEC_ID_GIF || codec == AV_CODEC_ID_APNG;
}

static int64_t stream_length(const struct decode_input *input, const AVStream *stream)
{
    if (stream->duration > 0)
        return av_rescale_q(stream->duration, stream->time_base, tick);
    if (input->format->duration > 0)
        return av_rescale_q(input->format->duration, AV_TIME_BASE_Q, tick);
    return 0;
}

static void describe(struct stream *stream, const struct decode_input *input)
{
    const AVStream *source = stream->stream;
    struct pictures *base = &stream->base;
    AVRational aspect = source->sample_aspect_ratio;

    base->codec = source->codecpar->codec_id;
    base->orient = stream_orient(source);
    base->aspect = aspect.num > 0 ? aspect
                   : source->codecpar->sample_aspect_ratio.num > 0
                       ? source->codecpar->sample_aspect_ratio
                       : (AVRational){1, 1};
    base->loops = is_animation(base->codec);
    base->moves = true;
    base->motion_alpha = true;
    base->slack = CLAMP(av_rescale_q_rnd(1, source->time_base, tick, AV_ROUND_UP), 1,
                        TICKS_PER_SECOND / 1000);
    base->length = stream_length(input, source);
    base->rate = source->avg_frame_rate.num > 0 ? source->avg_frame_rate : source->r_frame_rate;
    stream->origin = source->start_time == AV_NOPTS_VALUE ? 0 : source->start_time;
}

enum wire_fault pictures_stream_open(struct decode_input *input, struct pictures **out,
                                     struct decode_detail *detail)
{
    struct stream *stream = calloc(1, sizeof *stream);
    enum wire_fault fault = stream ? decode_input_demux(input, detail) : WIRE_MEMORY_OUT;

    if (fault != WIRE_FINE)
        goto done;
    stream->base.kind = &stream_kind;
    stream->input = input;
    stream->stream = decode_input_stream(input, AVMEDIA_TYPE_VIDEO);
    stream->packet = av_packet_alloc();
    if (!stream->stream || !stream->packet) {
        fault = stream->stream ? WIRE_MEMORY_OUT : WIRE_NO_PICTURE;
        goto done;
    }
    for (unsigned i = 0; i < input->format->nb_streams; i++)
        if (input->format->streams[i] != stream->stream)
            input->format->streams[i]->discard = AVDISCARD_ALL;
    fault = decode_input_codec(stream->stream->codecpar, stream->stream->time_base, &stream->codec,
                               detail);
    if (fault != WIRE_FINE)
        goto done;
    describe(stream, input);
    *out = &stream->base;
    stream = NULL;
done:
    if (stream)
        stream_free(&stream->base);
    return fault;
}
