/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/decode_probe.h"

#include <stdio.h>
#include <string.h>

#include "base/rational.h"
#include "media/decode_footage.h"
#include "media/pixel_row.h"

#include "base/banned.h"

/** Packets that are counted to tell the length of a file that does not say it. */
enum { PACKETS_MAX = 200000 };

static void copy_tag(const AVDictionary *tags, const char *const *names, size_t count, char *out,
                     size_t size)
{
    for (size_t i = 0; i < count; i++) {
        const AVDictionaryEntry *entry = av_dict_get(tags, names[i], NULL, 0);

        if (entry && entry->value[0]) {
            snprintf(out, size, "%s", entry->value);
            return;
        }
    }
}

static void read_tags(const AVDictionary *tags, struct wire_info *out)
{
    static const char *const title[] = {"title", "ImageDescription", "description"};
    static const char *const keywords[] = {"keywords", "genre"};
    static const char *const author[] = {"artist", "author", "Artist", "creator"};
    static const char *const copyright[] = {"copyright", "Copyright"};

    copy_tag(tags, title, COUNT_OF(title), out->title, sizeof out->title);
    copy_tag(tags, keywords, COUNT_OF(keywords), out->keywords, sizeof out->keywords);
    copy_tag(tags, author, COUNT_OF(author), out->author, sizeof out->author);
    copy_tag(tags, copyright, COUNT_OF(copyright), out->copyright, sizeof out->copyright);
}

static void take_text(const char *from, char *out, size_t size)
{
    if (from[0])
        snprintf(out, size, "%s", from);
}

static void take_picture_tags(const struct picture_tags *tags, struct wire_info *out)
{
    take_text(tags->title, out->title, sizeof out->title);
    take_text(tags->keywords, out->keywords, sizeof out->keywords);
    take_text(tags->author, out->author, sizeof out->author);
    take_text(tags->copyright, out->copyright, sizeof out->copyright);
}

/** Reads to the end and adds up what the packets last. */
static int64_t counted_length(const struct decode_input *input, const AVStream *stream)
{
    AVPacket *packet = av_packet_alloc();
    int64_t end = 0;

    for (int i = 0; packet && i < PACKETS_MAX && av_read_frame(input->format, packet) >= 0; i++) {
        if (packet->stream_index == stream->index && packet->pts != AV_NOPTS_VALUE)
            end = MAX_OF(end, packet->pts + MAX_OF(packet->duration, 0));
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    if (stream->start_time != AV_NOPTS_VALUE)
        end -= MIN_OF(stream->start_time, end);
    return av_rescale_q(end, stream->time_base, (AVRational){1, TICKS_PER_SECOND});
}

static void describe_picture(const struct pictures *pictures, const AVFrame *frame, bool moves,
                             struct wire_info *out)
{
    out->has_picture = 1;
    out->has_motion = moves;
    out->has_alpha = pictures->motion_alpha && moves ? pixel_format_has_alpha(frame->format)
                                                     : pixel_frame_is_transparent(frame);
    footage_upright(pictures, frame, &out->width, &out->height);
    snprintf(out->codec, sizeof out->codec, "%s", avcodec_get_name(pictures->codec));
    if (moves && pictures->rate.num > 0 && pictures->rate.den > 0) {
        out->rate_num = pictures->rate.num;
        out->rate_den = pictures->rate.den;
    }
    if (moves)
        out->length = pictures->length;
}

/** The first picture, and whether there is a second. */
static enum wire_fault look(struct pictures *pictures, struct wire_info *out,
                            struct decode_detail *detail)
{
    AVFrame *first = av_frame_alloc(), *second = av_frame_alloc();
    enum wire_fault fault = first && second ? WIRE_FINE : WIRE_MEMORY_OUT;
    bool end = false;

    if (fault == WIRE_FINE)
        fault = pictures->kind->next(pictures, first, &end);
    if (fault == WIRE_FINE && end)
        fault = WIRE_DAMAGED;
    if (fault == WIRE_FINE && !pixel_format_readable(first->format)) {
        snprintf(detail->text, sizeof detail->text, "pixel format %d", first->format);
        fault = WIRE_CODEC;
    }
    if (fault == WIRE_FINE && pictures->moves)
        fault = pictures->kind->next(pictures, second, &end);
    else
        end = true;
    if (fault == WIRE_FINE) {
        describe_picture(pictures, first, !end, out);
        read_tags(first->metadata, out);
        take_picture_tags(&pictures->tags, out);
    }
    av_frame_free(&first);
    av_frame_free(&second);
    return fault;
}

/** A file that has no picture: its sound, if it has that. */
static enum wire_fault describe_sound_only(struct decode_input *input, struct wire_info *out)
{
    AVStream *sound = decode_input_stream(input, AVMEDIA_TYPE_AUDIO);

    if (!sound)
        return WIRE_NO_PICTURE;
    snprintf(out->codec, sizeof out->codec, "%s", avcodec_get_name(sound->codecpar->codec_id));
    return WIRE_FINE;
}

static void describe_container(struct decode_input *input, struct wire_info *out)
{
    AVStream *picture = decode_input_stream(input, AVMEDIA_TYPE_VIDEO);
    AVStream *sound = decode_input_stream(input, AVMEDIA_TYPE_AUDIO);
    AVStream *longest = picture ? picture : sound;

    out->has_sound = sound != NULL;
    read_tags(input->format->metadata, out);
    if (!picture && input->format->duration > 0)
        out->length = av_rescale(input->format->duration, TICKS_PER_SECOND, AV_TIME_BASE);
    if (out->length == 0 && longest && (out->has_motion || !picture)) {
        avformat_seek_file(input->format, -1, INT64_MIN, 0, INT64_MAX, AVSEEK_FLAG_BYTE);
        out->length = counted_length(input, longest);
    }
}

enum wire_fault decode_probe(struct decode_input *input, struct wire_info *out,
                             struct decode_detail *detail)
{
    struct pictures *pictures = NULL;
    struct wire_info info = {.rate_den = 1};
    enum wire_fault fault = pictures_open(input, &pictures, detail);

    if (fault == WIRE_FINE)
        fault = look(pictures, &info, detail);
    else if (fault == WIRE_NO_PICTURE && input->format)
        fault = describe_sound_only(input, &info);
    pictures_free(pictures);
    if (fault == WIRE_FINE && input->format)
        describe_container(input, &info);
    if (fault == WIRE_FINE)
        *out = info;
    return fault;
}
