/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/muxer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "media/audio_encoder.h"
#include "media/muxer_file.h"

#include "base/banned.h"

struct muxer {
    AVFormatContext *format;
    AVStream *video, *audio; /**< audio NULL: silent film */
    AVRational video_base;   /**< one frame */
    AVPacket *packet;
    struct muxer_file file, again; /**< `again` reads while the index is moved to the front */
};

static bool fail(const struct muxer *muxer, int status, struct error *error)
{
    int cause = muxer->file.failed ? muxer->file.failed : muxer->again.failed;

    if (cause)
        return error_set_errno(error, cause, "the video file cannot be written");
    return error_set(error, ERROR_INTERNAL, "the MP4 writer failed: %s", av_err2str(status));
}

/* libavformat opens the output a second time to move its contents behind the index. */
static int open_again(AVFormatContext *format, AVIOContext **io, const char *url, int flags,
                      AVDictionary **options)
{
    struct muxer *muxer = format->opaque;

    (void)url;
    (void)options;
    if (flags != AVIO_FLAG_READ)
        return AVERROR(EINVAL);
    muxer->again = (struct muxer_file){.fd = muxer->file.fd};
    *io = muxer_file_open(&muxer->again, false);
    return *io ? 0 : AVERROR(ENOMEM);
}

static int close_again(AVFormatContext *format, AVIOContext *io)
{
    (void)format;
    muxer_file_close(io);
    return 0;
}

static bool set_config(AVCodecParameters *to, const uint8_t *bytes, size_t size)
{
    to->extradata = av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
    if (!to->extradata)
        return false;
    memcpy(to->extradata, bytes, size);
    to->extradata_size = (int)size;
    return true;
}

static bool add_video(struct muxer *muxer, const struct muxer_settings *settings)
{
    AVStream *stream = avformat_new_stream(muxer->format, NULL);
    AVCodecParameters *codec;

    if (!stream)
        return false;
    codec = stream->codecpar;
    codec->codec_type = AVMEDIA_TYPE_VIDEO;
    codec->codec_id = AV_CODEC_ID_H264;
    codec->format = AV_PIX_FMT_YUV420P;
    codec->width = settings->width;
    codec->height = settings->height;
    codec->color_range = AVCOL_RANGE_MPEG;
    codec->color_primaries = AVCOL_PRI_BT709;
    codec->color_trc = AVCOL_TRC_BT709;
    codec->color_space = AVCOL_SPC_BT709;
    codec->chroma_location = AVCHROMA_LOC_LEFT;
    muxer->video_base = (AVRational){settings->rate.den, settings->rate.num};
    stream->time_base = muxer->video_base;
    stream->avg_frame_rate = (AVRational){settings->rate.num, settings->rate.den};
    muxer->video = stream;
    return set_config(codec, settings->video_config, settings->video_config_size);
}

/* ISO 639-2/T for the languages that are asked for most; others stay undetermined. */
static const char *language_code(struct str bcp47)
{
    static const struct {
        const char two[3], three[4];
    } known[] = {{"ar", "ara"}, {"cs", "ces"}, {"da", "dan"}, {"de", "deu"}, {"el", "ell"},
                 {"en", "eng"}, {"es", "spa"}, {"fi", "fin"}, {"fr", "fra"}, {"he", "heb"},
                 {"hi", "hin"}, {"hu", "hun"}, {"id", "ind"}, {"it", "ita"}, {"ja", "jpn"},
                 {"ko", "kor"}, {"nb", "nob"}, {"nl", "nld"}, {"pl", "pol"}, {"pt", "por"},
                 {"ro", "ron"}, {"ru", "rus"}, {"sv", "swe"}, {"th", "tha"}, {"tr", "tur"},
                 {"uk", "ukr"}, {"vi", "vie"}, {"zh", "zho"}};

    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (str_equal_nocase(str_take(bcp47, 2), str_from(known[i].two)) &&
            (bcp47.len == 2 || bcp47.ptr[2] == '-'))
            return known[i].three;
    }
    return "und";
}

static bool add_audio(struct muxer *muxer, const struct muxer_settings *settings)
{
    AVStream *stream;
    AVCodecParameters *codec;

    if (settings->audio_config_size == 0)
        return true;
    stream = avformat_new_stream(muxer->format, NULL);
    if (!stream)
        return false;
    codec = stream->codecpar;
    codec->codec_type = AVMEDIA_TYPE_AUDIO;
    codec->codec_id = AV_CODEC_ID_AAC;
    codec->profile = FF_PROFILE_AAC_LOW;
    codec->sample_rate = AUDIO_RATE;
    codec->frame_size = AUDIO_FRAME;
    codec->bit_rate = settings->audio_bit_rate;
    codec->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_STEREO;
    stream->time_base = (AVRational){1, AUDIO_RATE};
    muxer->audio = stream;
    return av_dict_set(&stream->metadata, "language", language_code(settings->language), 0) >= 0 &&
           set_config(codec, settings->audio_config, settings->audio_config_size);
}

static bool add_tag(AVDictionary **tags, const char *name, struct str text)
{
    char *copy;

    if (text.len == 0)
        return true;
    copy = av_strndup(text.ptr, text.len);
    return copy && av_dict_set(tags, name, copy, AV_DICT_DONT_STRDUP_VAL) >= 0;
}

static bool add_tags(struct muxer *muxer, const struct muxer_settings *settings)
{
    AVDictionary **tags = &muxer->format->metadata;

    return add_tag(tags, "title", settings->title) && add_tag(tags, "artist", settings->artist) &&
           add_tag(tags, "comment", settings->comment) &&
           add_tag(tags, "copyright", settings->copyright) &&
           add_tag(tags, "description", settings->description);
}

static bool add_chapters(struct muxer *muxer, const struct muxer_settings *settings)
{
    AVFormatContext *format = muxer->format;

    if (settings->chapter_count == 0)
        return true;
    format->chapters = av_calloc(settings->chapter_count, sizeof *format->chapters);
    if (!format->chapters)
        return false;
    for (size_t i = 0; i < settings->chapter_count; i++) {
        const struct chapter *from = &settings->chapters[i];
        AVChapter *chapter = av_mallocz(sizeof *chapter);

        if (!chapter)
            return false;
        *chapter = (AVChapter){.id = (int64_t)i,
                               .time_base = {1, TICKS_PER_SECOND},
                               .start = from->start,
                               .end = from->end};
        format->chapters[format->nb_chapters++] = chapter;
        if (!add_tag(&chapter->metadata, "title", from->title))
            return false;
    }
    return true;
}

/* A timescale in which a frame is a whole number and sound's is close by. */
static int write_header(struct muxer *muxer, const struct muxer_settings *settings)
{
    AVDictionary *options = NULL;
    int64_t timescale = settings->rate.num;
    int status;

    while (timescale < 10000)
        timescale *= 2;
    av_dict_set(&options, "movflags", "faststart+negative_cts_offsets", 0);
    av_dict_set(&options, "use_editlist", "0", 0);
    av_dict_set_int(&options, "video_track_timescale", timescale, 0);
    status = avformat_write_header(muxer->format, &options);
    if (status >= 0 && av_dict_count(options) > 0)
        status = AVERROR_OPTION_NOT_FOUND;
    av_dict_free(&options);
    return status;
}

static bool prepare(struct muxer *muxer)
{
    AVFormatContext *format;

    if (avformat_alloc_output_context2(&muxer->format, NULL, "mp4", NULL) < 0)
        return false;
    format = muxer->format;
    format->opaque = muxer;
    format->io_open = open_again;
    format->io_close2 = close_again;
    format->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
    format->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
    format->pb = muxer_file_open(&muxer->file, true);
    muxer->packet = av_packet_alloc();
    return format->pb && muxer->packet;
}

bool muxer_new(int fd, const struct muxer_settings *settings, struct muxer **out,
               struct error *error)
{
    struct muxer *muxer = calloc(1, sizeof *muxer);
    int status = AVERROR(ENOMEM);

    if (!muxer)
        return error_set(error, ERROR_INTERNAL, "no memory for the MP4 writer");
    /* libav has one log level a process; what went wrong is told through `error`. */
    av_log_set_level(AV_LOG_FATAL);
    muxer->file.fd = fd;
    if (prepare(muxer) && add_video(muxer, settings) && add_audio(muxer, settings) &&
        add_tags(muxer, settings) && add_chapters(muxer, settings))
        status = write_header(muxer, settings);
    if (status < 0) {
        (void)fail(muxer, status, error);
        muxer_free(muxer);
        return false;
    }
    *out = muxer;
    return true;
}

void muxer_free(struct muxer *muxer)
{
    if (!muxer)
        return;
    if (muxer->format) {
        muxer_file_close(muxer->format->pb);
        muxer->format->pb = NULL;
        avformat_free_context(muxer->format);
    }
    av_packet_free(&muxer->packet);
    free(muxer);
}

static bool write_packet(struct muxer *muxer, const AVStream *stream, AVRational base,
                         const struct packet *packet, struct error *error)
{
    AVPacket *to = muxer->packet;
    int status;

    to->data = packet->data;
    to->size = (int)packet->size;
    to->pts = packet->pts;
    to->dts = packet->dts;
    to->duration = packet->duration;
    to->flags = packet->key ? AV_PKT_FLAG_KEY : 0;
    to->stream_index = stream->index;
    av_packet_rescale_ts(to, base, stream->time_base);
    status = av_write_frame(muxer->format, to);
    av_packet_unref(to);
    if (status >= 0 && muxer->format->pb->error < 0)
        status = muxer->format->pb->error;
    return status >= 0 || fail(muxer, status, error);
}

bool muxer_write_video(struct muxer *muxer, const struct packet *packet, struct error *error)
{
    return write_packet(muxer, muxer->video, muxer->video_base, packet, error);
}

bool muxer_write_audio(struct muxer *muxer, const struct packet *packet, struct error *error)
{
    BUG_UNLESS(muxer->audio);
    return write_packet(muxer, muxer->audio, (AVRational){1, AUDIO_RATE}, packet, error);
}

bool muxer_finish(struct muxer *muxer, struct error *error)
{
    int status = av_write_trailer(muxer->format);

    avio_flush(muxer->format->pb);
    if (status >= 0 && muxer->format->pb->error < 0)
        status = muxer->format->pb->error;
    if (status >= 0 && !muxer->file.failed && !muxer->again.failed)
        return true;
    return fail(muxer, status, error);
}
