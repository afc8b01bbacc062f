/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/decode_pictures.h"

#include <string.h>

#include <libavutil/intreadwrite.h>

#include "base/banned.h"

enum { HEAD_BYTES = 64 };

static bool begins(const uint8_t *head, int64_t bytes, const char *magic, int64_t length)
{
    return bytes >= length && memcmp(head, magic, (size_t)length) == 0;
}

static bool is_netpbm(const uint8_t *head, int64_t bytes)
{
    return bytes > 2 && head[0] == 'P' && head[1] >= '1' && head[1] <= '7' &&
           (head[2] == '\n' || head[2] == ' ' || head[2] == '\r');
}

enum AVCodecID pictures_sniff(const uint8_t *head, int64_t bytes)
{
    if (begins(head, bytes, "\xff\xd8\xff", 3))
        return AV_CODEC_ID_MJPEG;
    if (begins(head, bytes, "\x89PNG\r\n\x1a\n", 8))
        return AV_CODEC_ID_PNG;
    if (begins(head, bytes, "RIFF", 4) && bytes >= 16 && memcmp(head + 8, "WEBPVP8", 7) == 0)
        return AV_CODEC_ID_WEBP;
    if (begins(head, bytes, "BM", 2) && bytes > 18 && AV_RL32(head + 14) <= 124)
        return AV_CODEC_ID_BMP;
    if (begins(head, bytes, "II*\0", 4) || begins(head, bytes, "MM\0*", 4))
        return AV_CODEC_ID_TIFF;
    if (begins(head, bytes, "qoif", 4))
        return AV_CODEC_ID_QOI;
    if (begins(head, bytes, "8BPS", 4))
        return AV_CODEC_ID_PSD;
    if (begins(head, bytes, "\0\0\0\x0cjP  ", 8))
        return AV_CODEC_ID_JPEG2000;
    if (is_netpbm(head, bytes)) {
        static const enum AVCodecID kinds[] = {AV_CODEC_ID_PBM, AV_CODEC_ID_PGM, AV_CODEC_ID_PPM};

        return head[1] == '7' ? AV_CODEC_ID_PAM : kinds[(head[1] - '1') % 3];
    }
    return AV_CODEC_ID_NONE;
}

/** Whether a PNG is an animation: its acTL chunk comes before the first IDAT (APNG 1.0). */
static bool is_animated_png(struct decode_input *input)
{
    int64_t at = 8;

    for (int i = 0; i < 100; i++) {
        uint8_t head[8];

        if (decode_input_read(input, at, head, 8) != 8 || memcmp(head + 4, "IDAT", 4) == 0)
            return false;
        if (memcmp(head + 4, "acTL", 4) == 0)
            return true;
        at += 12 + (int64_t)AV_RB32(head);
    }
    return false;
}

/** The flag for an animation in the extended header (WebP container specification). */
static bool is_animated_webp(const uint8_t *head, int64_t bytes)
{
    return bytes > 20 && memcmp(head + 12, "VP8X", 4) == 0 && head[20] & 2;
}

bool pictures_is_picture(struct decode_input *input)
{
    uint8_t head[HEAD_BYTES] = {0};
    int64_t bytes = decode_input_read(input, 0, head, sizeof head);

    return pictures_sniff(head, bytes) != AV_CODEC_ID_NONE;
}

enum wire_fault pictures_open(struct decode_input *input, struct pictures **out,
                              struct decode_detail *detail)
{
    uint8_t head[HEAD_BYTES] = {0};
    int64_t bytes = decode_input_read(input, 0, head, sizeof head);
    enum AVCodecID codec;

    if (bytes < 0)
        return WIRE_READ;
    codec = pictures_sniff(head, bytes);
    if (codec == AV_CODEC_ID_WEBP && is_animated_webp(head, bytes))
        return pictures_webp_open(input, out, detail);
    if (codec == AV_CODEC_ID_PNG && is_animated_png(input))
        codec = AV_CODEC_ID_NONE;
    return codec != AV_CODEC_ID_NONE ? pictures_still_open(input, codec, out, detail)
                                     : pictures_stream_open(input, out, detail);
}

void pictures_free(struct pictures *pictures)
{
    if (pictures)
        pictures->kind->free(pictures);
}
