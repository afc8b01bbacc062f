/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/fragment.h"

#include <stdio.h>

#include "media/audio_encoder.h"
#include "media/fragment_box.h"

#include "base/banned.h"

enum {
    VIDEO_TRACK = 1,
    AUDIO_TRACK = 2,
    REORDER_FRAMES = 1, /* how late a picture may be decoded: B-frames refer to no other B-frame */
};

/* ISO/IEC 14496-12, 8.8.3.1: what a picture needs to be decoded. */
enum {
    SAMPLE_SYNC = 0x02000000,  /* depends on none */
    SAMPLE_DELTA = 0x01010000, /* depends on others, no place to begin */
};

/* 8.8.7.1 and 8.8.8.1. */
enum {
    TFHD_BASE_IS_MOOF = 0x020000,
    TRUN_OFFSET = 0x000001,
    TRUN_DURATION = 0x000100,
    TRUN_SIZE = 0x000200,
    TRUN_FLAGS = 0x000400,
    TRUN_COMPOSITION = 0x000800,
};

/* Units a second and units a frame: as in the MP4 (muxer.c). */
static int32_t timescale(struct rational rate, int32_t *frame)
{
    int32_t scale = rate.num, step = rate.den;

    while (scale < 10000) {
        scale *= 2;
        step *= 2;
    }
    *frame = step;
    return scale;
}

static void put_brands(struct buf *out, const char *box, const char *brand, const char *also)
{
    size_t at = box_begin(out, box);

    box_name(out, brand);
    box_put(out, 0, 4);
    box_name(out, brand);
    box_name(out, also);
    box_end(out, at);
}

static void put_matrix(struct buf *out)
{
    static const uint32_t unity[9] = {0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};

    for (size_t i = 0; i < COUNT_OF(unity); i++)
        box_put(out, unity[i], 4);
}

static void put_mvhd(struct buf *out, int32_t scale)
{
    size_t at = box_begin_full(out, "mvhd", 0, 0);

    box_put(out, 0, 8); /* made and changed: no clock */
    box_put(out, (uint64_t)scale, 4);
    box_put(out, 0, 4);       /* length: in the fragments */
    box_put(out, 0x10000, 4); /* rate 1 */
    box_put(out, 0x100, 2);   /* volume 1 */
    box_zero(out, 10);
    put_matrix(out);
    box_zero(out, 24);
    box_put(out, AUDIO_TRACK + 1, 4);
    box_end(out, at);
}

static void put_tkhd(struct buf *out, int track, int32_t width, int32_t height)
{
    enum { ENABLED_IN_MOVIE = 3 };
    size_t at = box_begin_full(out, "tkhd", 0, ENABLED_IN_MOVIE);

    box_put(out, 0, 8);
    box_put(out, (uint64_t)track, 4);
    box_zero(out, 4 + 4 + 8 + 2 + 2);
    box_put(out, track == AUDIO_TRACK ? 0x100 : 0, 2); /* volume */
    box_zero(out, 2);
    put_matrix(out);
    box_put(out, (uint64_t)width << 16, 4);
    box_put(out, (uint64_t)height << 16, 4);
    box_end(out, at);
}

/* The video is shown from its media time of REORDER_FRAMES on. */
static void put_edts(struct buf *out, int32_t frame)
{
    size_t edts = box_begin(out, "edts"), elst = box_begin_full(out, "elst", 0, 0);

    box_put(out, 1, 4);
    box_put(out, 0, 4); /* to the end, wherever the fragments put that */
    box_put(out, (uint64_t)(REORDER_FRAMES * frame), 4);
    box_put(out, 0x10000, 4); /* rate 1 */
    box_end(out, elst);
    box_end(out, edts);
}

static void put_mdhd(struct buf *out, int32_t scale)
{
    enum { UNDETERMINED = 0x55c4 }; /* "und", five bits a letter */
    size_t at = box_begin_full(out, "mdhd", 0, 0);

    box_put(out, 0, 8);
    box_put(out, (uint64_t)scale, 4);
    box_put(out, 0, 4);
    box_put(out, UNDETERMINED, 2);
    box_put(out, 0, 2);
    box_end(out, at);
}

static void put_hdlr(struct buf *out, const char *kind)
{
    size_t at = box_begin_full(out, "hdlr", 0, 0);

    box_put(out, 0, 4);
    box_name(out, kind);
    box_zero(out, 12 + 1); /* no name */
    box_end(out, at);
}

static void put_dinf(struct buf *out)
{
    size_t dinf = box_begin(out, "dinf"), dref = box_begin_full(out, "dref", 0, 0), url;

    box_put(out, 1, 4);
    url = box_begin_full(out, "url ", 0, 1); /* in this file */
    box_end(out, url);
    box_end(out, dref);
    box_end(out, dinf);
}

/* BT.709, limited range, square pixels: what the encoder writes into its parameter sets, too. */
static void put_colour(struct buf *out)
{
    size_t at = box_begin(out, "colr");

    box_name(out, "nclx");
    for (int i = 0; i < 3; i++)
        box_put(out, 1, 2);
    box_put(out, 0, 1);
    box_end(out, at);
    at = box_begin(out, "pasp");
    box_put(out, 1, 4);
    box_put(out, 1, 4);
    box_end(out, at);
}

static void put_avc1(struct buf *out, const struct fragment_tracks *tracks)
{
    size_t avc1 = box_begin(out, "avc1"), avcc;

    box_zero(out, 6);
    box_put(out, 1, 2); /* data reference */
    box_zero(out, 16);
    box_put(out, (uint64_t)tracks->width, 2);
    box_put(out, (uint64_t)tracks->height, 2);
    box_put(out, 0x480000, 4); /* 72 dots an inch */
    box_put(out, 0x480000, 4);
    box_zero(out, 4);
    box_put(out, 1, 2); /* frames a sample */
    box_zero(out, 32);  /* no name of a compressor */
    box_put(out, 24, 2);
    box_put(out, 0xffff, 2);
    avcc = box_begin(out, "avcC");
    buf_append(out, tracks->video_config);
    box_end(out, avcc);
    put_colour(out);
    box_end(out, avc1);
}

/* ISO/IEC 14496-1, 7.2.6: descriptors of one length byte each. */
static void put_esds(struct buf *out, const struct fragment_tracks *tracks)
{
    enum { ES = 3, DECODER = 4, SPECIFIC = 5, SYNC = 6, AAC = 0x40, AUDIO_STREAM = 0x15 };
    size_t config = tracks->audio_config.len, at = box_begin_full(out, "esds", 0, 0);

    BUG_UNLESS(config < 64);
    box_put(out, ES, 1);
    box_put(out, 3 + 2 + 13 + 2 + config + 3, 1);
    box_put(out, AUDIO_TRACK, 2);
    box_put(out, 0, 1);
    box_put(out, DECODER, 1);
    box_put(out, 13 + 2 + config, 1);
    box_put(out, AAC, 1);
    box_put(out, AUDIO_STREAM, 1);
    box_put(out, 0, 3); /* buffer size: not known */
    box_put(out, (uint64_t)tracks->audio_bit_rate, 4);
    box_put(out, (uint64_t)tracks->audio_bit_rate, 4);
    box_put(out, SPECIFIC, 1);
    box_put(out, config, 1);
    buf_append(out, tracks->audio_config);
    box_put(out, SYNC, 1);
    box_put(out, 1, 1);
    box_put(out, 2, 1); /* as MP4 files use it */
    box_end(out, at);
}

static void put_mp4a(struct buf *out, const struct fragment_tracks *tracks)
{
    size_t at = box_begin(out, "mp4a");

    box_zero(out, 6);
    box_put(out, 1, 2);
    box_zero(out, 8);
    box_put(out, AUDIO_CHANNELS, 2);
    box_put(out, 16, 2); /* bits a sample, always this */
    box_zero(out, 4);
    box_put(out, (uint64_t)AUDIO_RATE << 16, 4);
    put_esds(out, tracks);
    box_end(out, at);
}

/* A sample table without samples: those are in the fragments. */
static void put_stbl(struct buf *out, const struct fragment_tracks *tracks, int track)
{
    static const char *const tables[] = {"stts", "stsc", "stsz", "stco"};
    size_t stbl = box_begin(out, "stbl"), at = box_begin_full(out, "stsd", 0, 0);

    box_put(out, 1, 4);
    if (track == VIDEO_TRACK)
        put_avc1(out, tracks);
    else
        put_mp4a(out, tracks);
    box_end(out, at);
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        at = box_begin_full(out, tables[i], 0, 0);
        box_zero(out, tables[i][3] == 'z' ? 8 : 4);
        box_end(out, at);
    }
    box_end(out, stbl);
}

/* `scale` units a second; `frame` of them a frame of the video. */
static void put_trak(struct buf *out, const struct fragment_tracks *tracks, int track,
                     int32_t scale, int32_t frame)
{
    bool video = track == VIDEO_TRACK;
    size_t trak = box_begin(out, "trak"), mdia, minf, at;

    put_tkhd(out, track, video ? tracks->width : 0, video ? tracks->height : 0);
    if (video)
        put_edts(out, frame);
    mdia = box_begin(out, "mdia");
    put_mdhd(out, scale);
    put_hdlr(out, video ? "vide" : "soun");
    minf = box_begin(out, "minf");
    at = video ? box_begin_full(out, "vmhd", 0, 1) : box_begin_full(out, "smhd", 0, 0);
    box_zero(out, video ? 8 : 4);
    box_end(out, at);
    put_dinf(out);
    put_stbl(out, tracks, track);
    box_end(out, minf);
    box_end(out, mdia);
    box_end(out, trak);
}

static void put_mvex(struct buf *out, const struct fragment_tracks *tracks, int32_t frame)
{
    size_t mvex = box_begin(out, "mvex"), at;

    if (tracks->frames > 0) {
        at = box_begin_full(out, "mehd", 1, 0);
        box_put(out, (uint64_t)(tracks->frames * frame), 8);
        box_end(out, at);
    }
    for (int track = VIDEO_TRACK; track <= AUDIO_TRACK; track++) {
        at = box_begin_full(out, "trex", 0, 0);
        box_put(out, (uint64_t)track, 4);
        box_put(out, 1, 4); /* sample description */
        box_put(out, track == VIDEO_TRACK ? (uint64_t)frame : AUDIO_FRAME, 4);
        box_put(out, 0, 4);
        box_put(out, track == VIDEO_TRACK ? SAMPLE_DELTA : SAMPLE_SYNC, 4);
        box_end(out, at);
    }
    box_end(out, mvex);
}

void fragment_init_encode(const struct fragment_tracks *tracks, struct buf *out)
{
    int32_t frame, scale = timescale(tracks->rate, &frame);
    size_t moov;

    put_brands(out, "ftyp", "iso6", "mp41");
    moov = box_begin(out, "moov");
    put_mvhd(out, scale);
    put_trak(out, tracks, VIDEO_TRACK, scale, frame);
    put_trak(out, tracks, AUDIO_TRACK, AUDIO_RATE, frame);
    put_mvex(out, tracks, frame);
    box_end(out, moov);
}

static void put_tfhd(struct buf *out, int track, int64_t start)
{
    size_t at = box_begin_full(out, "tfhd", 0, TFHD_BASE_IS_MOOF);

    box_put(out, (uint64_t)track, 4);
    box_end(out, at);
    at = box_begin_full(out, "tfdt", 1, 0);
    box_put(out, (uint64_t)start, 8);
    box_end(out, at);
}

/* Returns where the offset of the data, known only later, is to be written. */
static size_t put_video_run(struct buf *out, const struct fragment *fragment, int32_t frame)
{
    size_t traf = box_begin(out, "traf"), run, offset;

    put_tfhd(out, VIDEO_TRACK, fragment->first_frame * frame);
    run = box_begin_full(out, "trun", 1, TRUN_OFFSET | TRUN_SIZE | TRUN_FLAGS | TRUN_COMPOSITION);
    box_put(out, fragment->video_count, 4);
    offset = out->len;
    box_put(out, 0, 4);
    for (size_t i = 0; i < fragment->video_count; i++) {
        const struct packet *packet = &fragment->video[i];
        int64_t later = packet->pts - fragment->first_frame - (int64_t)i + REORDER_FRAMES;

        box_put(out, packet->size, 4);
        box_put(out, packet->key ? SAMPLE_SYNC : SAMPLE_DELTA, 4);
        box_put(out, (uint64_t)(later * frame), 4);
    }
    box_end(out, run);
    box_end(out, traf);
    return offset;
}

static size_t put_audio_run(struct buf *out, const struct fragment *fragment)
{
    size_t traf = box_begin(out, "traf"), run, offset;

    put_tfhd(out, AUDIO_TRACK, fragment->audio[0].pts);
    run = box_begin_full(out, "trun", 1, TRUN_OFFSET | TRUN_DURATION | TRUN_SIZE);
    box_put(out, fragment->audio_count, 4);
    offset = out->len;
    box_put(out, 0, 4);
    for (size_t i = 0; i < fragment->audio_count; i++) {
        box_put(out, (uint64_t)fragment->audio[i].duration, 4);
        box_put(out, fragment->audio[i].size, 4);
    }
    box_end(out, run);
    box_end(out, traf);
    return offset;
}

/* Appends the packets' bytes; returns how many. */
static size_t put_bytes(struct buf *out, const struct packet *packets, size_t count)
{
    size_t bytes = 0;

    for (size_t i = 0; i < count; i++) {
        buf_append_bytes(out, packets[i].data, packets[i].size);
        bytes += packets[i].size;
    }
    return bytes;
}

void fragment_encode(const struct fragment_tracks *tracks, const struct fragment *fragment,
                     struct buf *out)
{
    size_t moof, at, video_offset, audio_offset = 0, bytes;
    int32_t frame;

    (void)timescale(tracks->rate, &frame);
    put_brands(out, "styp", "msdh", "iso6");
    moof = box_begin(out, "moof");
    at = box_begin_full(out, "mfhd", 0, 0);
    box_put(out, fragment->sequence, 4);
    box_end(out, at);
    video_offset = put_video_run(out, fragment, frame);
    if (fragment->audio_count)
        audio_offset = put_audio_run(out, fragment);
    box_end(out, moof);
    at = box_begin(out, "mdat");
    box_patch(out, video_offset, out->len - moof);
    bytes = put_bytes(out, fragment->video, fragment->video_count);
    if (fragment->audio_count)
        box_patch(out, audio_offset, at - moof + BOX_HEAD + bytes);
    (void)put_bytes(out, fragment->audio, fragment->audio_count);
    box_end(out, at);
}

void fragment_codecs(const struct fragment_tracks *tracks, char out[FRAGMENT_CODECS])
{
    const uint8_t *avc = (const uint8_t *)tracks->video_config.ptr;

    BUG_UNLESS(tracks->video_config.len > 4 && tracks->audio_config.len > 0);
    snprintf(out, FRAGMENT_CODECS, "avc1.%02x%02x%02x,mp4a.40.%d", avc[1], avc[2], avc[3],
             (uint8_t)tracks->audio_config.ptr[0] >> 3);
}
