/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Fragmented MP4 (ISO/IEC 14496-12): what a player is fed piece by piece, over HLS (RFC 8216) or
 * Media Source. An initialisation segment says what the two tracks are; each fragment holds the
 * pictures and the sound of one span and says by itself where in the video that is. Built in
 * memory; pure, from any thread.
 *
 * Track 1 is the video, track 2 the sound. Pictures that are coded out of order are decoded up to
 * one frame late, so the video's times are one frame on and an edit list, as the initialisation
 * segment has it, takes that back. (The finished MP4 has negative composition offsets instead;
 * libavformat, and so many a player, shows fragments with those a frame late.)
 */
#ifndef CLIPCRAFTER_MEDIA_FRAGMENT_H
#define CLIPCRAFTER_MEDIA_FRAGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/rational.h"
#include "base/str.h"
#include "media/packet.h"

/** What the tracks are; the same for every fragment of a video. Views. */
struct fragment_tracks {
    int32_t width, height; /**< pixels */
    struct rational rate;
    int64_t frames;          /**< length of the whole video; 0 = not known */
    struct str video_config; /**< avcC; every fragment's pictures must fit it */
    struct str audio_config; /**< AudioSpecificConfig */
    int32_t audio_bit_rate;
};

/** Pictures and sound of one span. Times count from the start of the video, in frames and samples;
 * each list is in order of decoding and without gaps. */
struct fragment {
    uint32_t sequence;   /**< 1 for the first, then one more each */
    int64_t first_frame; /**< the first picture's turn to be decoded, from 0 */
    const struct packet *video, *audio;
    size_t video_count, audio_count; /**< audio 0: the span is shorter than a packet of sound */
};

enum { FRAGMENT_CODECS = 40 };

/** Appends the initialisation segment ("init.mp4"); check buf_ok() afterwards. */
void fragment_init_encode(const struct fragment_tracks *tracks, struct buf *out);

/** Appends a media segment ("N.m4s") of one fragment; check buf_ok() afterwards. */
void fragment_encode(const struct fragment_tracks *tracks, const struct fragment *fragment,
                     struct buf *out);

/** The codecs as players want them named, "avc1.640028,mp4a.40.2" (RFC 6381), with a NUL. */
void fragment_codecs(const struct fragment_tracks *tracks, char out[FRAGMENT_CODECS]);

#endif
