/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * One MP4 that every platform takes as it is: index first (faststart), no edit list, video times
 * from 0, BT.709 tags, chapters, title and credits; no clock and no version inside. Packets are
 * written as they come, so memory grows only by the index (about 100 bytes a packet). One thread.
 */
#ifndef CLIPCRAFTER_MEDIA_MUXER_H
#define CLIPCRAFTER_MEDIA_MUXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/rational.h"
#include "base/str.h"
#include "media/packet.h"

struct chapter {
    int64_t start, end; /**< ticks */
    struct str title;
};

/** Texts may be empty, then their tag is left out. Everything must live until muxer_new() ends. */
struct muxer_settings {
    int32_t width, height;
    struct rational rate;
    const uint8_t *video_config; /**< avcC */
    size_t video_config_size;
    const uint8_t *audio_config; /**< AudioSpecificConfig; size 0: no sound track */
    size_t audio_config_size;
    int32_t audio_bit_rate;
    struct str title, artist, comment, copyright, description;
    struct str language; /**< of the sound, BCP 47; empty = not known */
    const struct chapter *chapters;
    size_t chapter_count;
};

struct muxer;

/** Writes to `fd`, open for reading and writing, empty, a regular file; it stays the caller's. */
bool muxer_new(int fd, const struct muxer_settings *settings, struct muxer **out,
               struct error *error) MUST_CHECK;
/** NULL is accepted. Before muxer_finish() the file is left incomplete. */
void muxer_free(struct muxer *muxer);
/** In order of dts within each track; video times in frames, sound times in samples. The two tracks
 * should be given turn about so that players read in one direction. */
bool muxer_write_video(struct muxer *muxer, const struct packet *packet,
                       struct error *error) MUST_CHECK;
bool muxer_write_audio(struct muxer *muxer, const struct packet *packet,
                       struct error *error) MUST_CHECK;
/** Writes the index and moves it to the front. */
bool muxer_finish(struct muxer *muxer, struct error *error) MUST_CHECK;

#endif
