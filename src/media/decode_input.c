/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/decode_input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <libavutil/imgutils.h>
#include <libavutil/opt.h>

#include "base/banned.h"

enum {
    IO_BUFFER = 64 << 10,
    PROBE_BYTES = 4 << 20,
    ANALYSE_US = 3000000,
    PROBE_PACKETS = 500,
};

/* Containers of one file. Left out on purpose: everything that names other files or addresses (HLS,
 * DASH, concat, sdp, image patterns), scripts, devices, and formats nobody makes any more. */
static const char formats[] = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,gif,"
                              "apng,mp3,wav,w64,flac,ogg,aac,"
                              "aiff,caf,ac3,eac3,amr,au,wv,dv";

/* By decoder, so that of several for one codec the native or safest is taken. */
static const char codecs[] =
    "h264,hevc,vp8,vp9,libdav1d,mpeg4,mpeg2video,mpeg1video,mjpeg,png,apng,gif,webp,bmp,tiff,qoi,"
    "psd,"
    "pam,ppm,pgm,pbm,jpeg2000,prores,dnxhd,rawvideo,v210,msmpeg4v1,msmpeg4v2,msmpeg4,h263,flv,"
    "theora,"
    "wmv1,wmv2,wmv3,vc1,qtrle,dvvideo,ffv1,huffyuv,ffvhuff,utvideo,cinepak,svq1,svq3,"
    "aac,mp3float,mp2float,mp1float,vorbis,opus,flac,alac,ac3,eac3,wmav1,wmav2,amrnb,amrwb,wavpack,"
    "adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_"
    "s32be,"
    "pcm_u8,pcm_s8,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd";

enum wire_fault decode_input_fault(int code)
{
    if (code >= 0)
        return WIRE_FINE;
    return code == AVERROR(ENOMEM) ? WIRE_MEMORY_OUT : WIRE_DAMAGED;
}

int64_t decode_input_read(struct decode_input *input, int64_t offset, void *out, int64_t size)
{
    int64_t done = 0;

    size = MIN_OF(size, input->bytes - offset);
    while (done < size) {
        ssize_t count =
            pread(input->fd, (char *)out + done, (size_t)(size - done), (off_t)(offset + done));

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            input->unreadable = true;
            return -1;
        }
        if (count == 0)
            break;
        done += count;
    }
    return done;
}

static int read_packet(void *opaque, uint8_t *out, int size)
{
    struct decode_input *input = opaque;
    int64_t count = decode_input_read(input, input->position, out, size);

    if (count < 0)
        return AVERROR(EIO);
    input->position += count;
    return count > 0 ? (int)count : AVERROR_EOF;
}

static int64_t seek(void *opaque, int64_t offset, int whence)
{
    struct decode_input *input = opaque;
    int64_t position = whence == SEEK_CUR   ? input->position + offset
                       : whence == SEEK_END ? input->bytes + offset
                                            : offset;

    if (whence & AVSEEK_SIZE)
        return input->bytes;
    if (position < 0 || position > input->bytes)
        return AVERROR(EINVAL);
    input->position = position;
    return position;
}

/** libavformat asks to open another file: never. */
static int open_nothing(AVFormatContext *context, AVIOContext **io, const char *address, int flags,
                        AVDictionary **options)
{
    (void)context;
    (void)io;
    (void)address;
    (void)flags;
    (void)options;
    return AVERROR(EPERM);
}

void decode_input_close(struct decode_input *input)
{
    avformat_close_input(&input->format);
    if (input->io)
        av_freep(&input->io->buffer);
    avio_context_free(&input->io);
    if (input->fd >= 0)
        close(input->fd);
    input->fd = -1;
}

static int64_t name_in_list(const char *name, const char *list)
{
    size_t length = strlen(name);

    for (const char *at = list; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    }
    return false;
}

/** Finds the format from the first bytes alone: a file's name is never a hint. */
static enum wire_fault choose_format(struct decode_input *input, const AVInputFormat **out,
                                     struct decode_detail *detail)
{
    const AVInputFormat *format = NULL;
    char first[64];
    int failed = av_probe_input_buffer2(input->io, &format, NULL, NULL, 0, 1 << 20);

    if (failed < 0 || !format)
        return failed == AVERROR(ENOMEM) ? WIRE_MEMORY_OUT : WIRE_UNKNOWN;
    snprintf(first, sizeof first, "%.*s", (int)strcspn(format->name, ","), format->name);
    if (!name_in_list(first, formats)) {
        snprintf(detail->text, sizeof detail->text, "%s", first);
        return WIRE_FORBIDDEN;
    }
    *out = format;
    return WIRE_FINE;
}

static AVFormatContext *new_format(struct decode_input *input)
{
    AVFormatContext *format = avformat_alloc_context();

    if (!format)
        return NULL;
    format->pb = input->io;
    format->io_open = open_nothing;
    format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    format->probesize = PROBE_BYTES;
    format->max_analyze_duration = ANALYSE_US;
    format->max_probe_packets = PROBE_PACKETS;
    format->max_streams = WIRE_STREAMS_MAX;
    format->format_whitelist = av_strdup(formats);
    format->codec_whitelist = av_strdup(codecs);
    format->protocol_whitelist = av_strdup("none");
    return format;
}

enum wire_fault decode_input_demux(struct decode_input *input, struct decode_detail *detail)
{
    uint8_t *buffer = av_malloc(IO_BUFFER);
    const AVInputFormat *chosen = NULL;
    enum wire_fault fault;
    int failed;

    input->io =
        buffer ? avio_alloc_context(buffer, IO_BUFFER, 0, input, read_packet, NULL, seek) : NULL;
    if (!input->io) {
        av_free(buffer);
        return WIRE_MEMORY_OUT;
    }
    fault = choose_format(input, &chosen, detail);
    if (fault != WIRE_FINE)
        return fault;
    input->format = new_format(input);
    if (!input->format)
        return WIRE_MEMORY_OUT;
    failed = avformat_open_input(&input->format, "", chosen, NULL);
    if (failed >= 0)
        failed = avformat_find_stream_info(input->format, NULL);
    if (failed >= 0 && input->format->nb_streams > WIRE_STREAMS_MAX) {
        snprintf(detail->text, sizeof detail->text, "%u streams", input->format->nb_streams);
        return WIRE_TOO_LARGE;
    }
    return decode_input_fault(failed);
}

AVStream *decode_input_stream(const struct decode_input *input, enum AVMediaType kind)
{
    int index = av_find_best_stream(input->format, kind, -1, -1, NULL, 0);

    if (index < 0 || input->format->streams[index]->disposition & AV_DISPOSITION_ATTACHED_PIC)
        return NULL;
    return input->format->streams[index];
}

static const AVCodec *allowed_decoder(enum AVCodecID id)
{
    const AVCodec *codec;
    void *state = NULL;

    while ((codec = av_codec_iterate(&state)))
        if (codec->id == id && av_codec_is_decoder(codec) && name_in_list(codec->name, codecs))
            return codec;
    return NULL;
}

bool decode_input_size_fits(int32_t width, int32_t height)
{
    return width <= WIRE_SIDE_MAX && height <= WIRE_SIDE_MAX &&
           (int64_t)width * height <= WIRE_PIXELS_MAX;
}

enum wire_fault decode_input_check_size(int32_t width, int32_t height, struct decode_detail *detail)
{
    if (decode_input_size_fits(width, height))
        return WIRE_FINE;
    snprintf(detail->text, sizeof detail->text, "%dx%d pixels", (int)width, (int)height);
    return WIRE_TOO_LARGE;
}

/** A picture too large gets no memory. The codec then still says how large it would have been. */
static int bounded_buffer(AVCodecContext *context, AVFrame *frame, int flags)
{
    if (context->codec_type == AVMEDIA_TYPE_VIDEO &&
        !decode_input_size_fits(frame->width, frame->height))
        return AVERROR(EFBIG);
    return avcodec_default_get_buffer2(context, frame, flags);
}

enum wire_fault decode_input_codec(const AVCodecParameters *parameters, AVRational time_base,
                                   AVCodecContext **out, struct decode_detail *detail)
{
    const AVCodec *codec = allowed_decoder(parameters->codec_id);
    enum wire_fault fault = decode_input_check_size(parameters->width, parameters->height, detail);
    AVCodecContext *context;
    int failed;

    if (fault != WIRE_FINE)
        return fault;
    if (!codec) {
        snprintf(detail->text, sizeof detail->text, "%s", avcodec_get_name(parameters->codec_id));
        return WIRE_CODEC;
    }
    context = avcodec_alloc_context3(codec);
    if (!context)
        return WIRE_MEMORY_OUT;
    failed = avcodec_parameters_to_context(context, parameters);
    context->pkt_timebase = time_base;
    context->thread_count = 1; /* the sandbox has no threads; several decoders run side by side */
    context->thread_type = FF_THREAD_SLICE;
    context->get_buffer2 = bounded_buffer;
    context->flags |= AV_CODEC_FLAG_BITEXACT;
    if (failed >= 0)
        failed = avcodec_open2(context, codec, NULL);
    if (failed < 0) {
        avcodec_free_context(&context);
        return decode_input_fault(failed);
    }
    *out = context;
    return WIRE_FINE;
}
