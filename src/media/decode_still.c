/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that hold one picture: read whole and given to the codec as one packet, which spares
 * libavformat's guessing (it would decode the picture once more). */
#include "media/decode_pictures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct still {
    struct pictures base;
    AVFrame *frame; /* decoded at once; given away by next() */
    bool given;
};

static void still_free(struct pictures *pictures)
{
    struct still *still = (struct still *)pictures;

    av_frame_free(&still->frame);
    free(still);
}

static enum wire_fault still_next(struct pictures *pictures, AVFrame *out, bool *end)
{
    struct still *still = (struct still *)pictures;

    *end = still->given;
    if (!still->given) {
        int failed = av_frame_ref(out, still->frame);

        if (failed < 0)
            return decode_input_fault(failed);
        out->pts = 0;
        out->pkt_duration = 0;
        still->given = true;
    }
    return WIRE_FINE;
}

static enum wire_fault still_seek(struct pictures *pictures, int64_t ticks)
{
    (void)ticks;
    ((struct still *)pictures)->given = false;
    return WIRE_FINE;
}

static const struct pictures_kind still_kind = {still_next, still_seek, still_free};

/** The whole file, with the padding that codecs read past the end. */
static enum wire_fault whole_file(struct decode_input *input, AVPacket **out,
                                  struct decode_detail *detail)
{
    AVPacket *packet = av_packet_alloc();
    int64_t count;

    if (input->bytes > WIRE_STILL_BYTES_MAX) {
        av_packet_free(&packet);
        snprintf(detail->text, sizeof detail->text, "%lld bytes", (long long)input->bytes);
        return WIRE_TOO_LARGE;
    }
    if (!packet || av_new_packet(packet, (int)input->bytes) < 0) {
        av_packet_free(&packet);
        return WIRE_MEMORY_OUT;
    }
    count = decode_input_read(input, 0, packet->data, input->bytes);
    if (count != input->bytes) {
        av_packet_free(&packet);
        return count < 0 ? WIRE_READ : WIRE_CUT;
    }
    packet->flags |= AV_PKT_FLAG_KEY;
    *out = packet;
    return WIRE_FINE;
}

/**
 * Whether a JPEG's last scan has its end marker. libav paints what is missing grey and calls it
 * decoded. In coded data 0xff is followed by 0 or a restart marker, so an end marker after the last
 * start of scan is the picture's own (ITU-T T.81, B.1.1).
 */
static bool jpeg_is_whole(const uint8_t *data, size_t size)
{
    for (size_t at = size; at >= 2; at--) {
        if (data[at - 2] != 0xff)
            continue;
        if (data[at - 1] == 0xd9)
            return true;
        if (data[at - 1] == 0xda)
            return false;
    }
    return false;
}

static enum wire_fault decode_packet(AVCodecContext *codec, const AVPacket *packet, AVFrame *out)
{
    int failed = avcodec_send_packet(codec, packet);

    if (failed >= 0)
        failed = avcodec_send_packet(codec, NULL);
    if (failed >= 0)
        failed = avcodec_receive_frame(codec, out);
    return decode_input_fault(failed);
}

static enum wire_fault decode_file(struct decode_input *input, enum AVCodecID id, AVFrame *out,
                                   struct picture_tags *tags, struct decode_detail *detail)
{
    AVCodecParameters *parameters = avcodec_parameters_alloc();
    AVCodecContext *codec = NULL;
    AVPacket *packet = NULL;
    enum wire_fault fault = WIRE_MEMORY_OUT;

    if (!parameters)
        goto done;
    parameters->codec_type = AVMEDIA_TYPE_VIDEO;
    parameters->codec_id = id;
    fault = decode_input_codec(parameters, (AVRational){1, 1}, &codec, detail);
    if (fault != WIRE_FINE)
        goto done;
    /* libav would rather show half a picture; TIFF's decoder calls unknown tags errors. */
    if (id != AV_CODEC_ID_TIFF)
        codec->err_recognition = AV_EF_EXPLODE;
    fault = whole_file(input, &packet, detail);
    if (fault == WIRE_FINE && id == AV_CODEC_ID_MJPEG &&
        !jpeg_is_whole(packet->data, (size_t)packet->size))
        fault = WIRE_CUT;
    if (fault == WIRE_FINE) {
        picture_tags_read(id, packet->data, (size_t)packet->size, tags);
        fault = decode_packet(codec, packet, out);
    }
    if (fault == WIRE_DAMAGED) /* or refused for its size, which the codec still tells */
        fault = decode_input_size_fits(codec->width, codec->height)
                    ? fault
                    : decode_input_check_size(codec->width, codec->height, detail);
done:
    av_packet_free(&packet);
    avcodec_free_context(&codec);
    avcodec_parameters_free(&parameters);
    return fault;
}

enum wire_fault pictures_still_open(struct decode_input *input, enum AVCodecID codec,
                                    struct pictures **out, struct decode_detail *detail)
{
    struct still *still = calloc(1, sizeof *still);
    enum wire_fault fault = WIRE_MEMORY_OUT;

    if (!still)
        return fault;
    still->base.kind = &still_kind;
    still->base.codec = codec;
    still->base.aspect = (AVRational){1, 1};
    still->frame = av_frame_alloc();
    if (still->frame)
        fault = decode_file(input, codec, still->frame, &still->base.tags, detail);
    if (fault != WIRE_FINE) {
        still_free(&still->base);
        return fault;
    }
    still->base.orient = orient_from_exif(still->base.tags.orientation);
    *out = &still->base;
    return WIRE_FINE;
}
