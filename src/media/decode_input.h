/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A foreign file seen through an open descriptor: its first bytes, all of it, or libavformat's view
 * of it. Only formats and codecs on the lists in decode_input.c; libav gets no protocol and no
 * path, so a file cannot name another. Runs in the decoder's child.
 */
#ifndef CLIPCRAFTER_MEDIA_DECODE_INPUT_H
#define CLIPCRAFTER_MEDIA_DECODE_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "base/attr.h"
#include "media/decoder_wire.h"

/** What a failure is about: a name or size for the parent's sentence, which is otherwise fixed.
 * Empty where there is nothing to say. */
struct decode_detail {
    char text[128];
};

/** Plain memory until something is opened on it; may not move from then on. */
struct decode_input {
    int fd;
    int64_t bytes;           /**< size of the file */
    int64_t position;        /**< of libavformat's reading */
    bool unreadable;         /**< the system refused to read it */
    AVFormatContext *format; /**< NULL until decode_input_demux() */
    AVIOContext *io;
};

/** Closes the descriptor and what was opened on it. */
void decode_input_close(struct decode_input *input);

/** Up to `size` bytes from `offset`; returns how many there were, -1 on an error of the system. */
int64_t decode_input_read(struct decode_input *input, int64_t offset, void *out,
                          int64_t size) MUST_CHECK;

/** Opens it with libavformat and reads what its streams hold. */
enum wire_fault decode_input_demux(struct decode_input *input,
                                   struct decode_detail *detail) MUST_CHECK;

/** The stream of this kind that a player would choose, or NULL. Covers of albums do not count. */
AVStream *decode_input_stream(const struct decode_input *input, enum AVMediaType kind);

/** A decoder for these parameters, opened: one thread, bit-exact, 40 megapixels at most. The
 * caller frees it. `time_base` may be 0/1. */
enum wire_fault decode_input_codec(const AVCodecParameters *parameters, AVRational time_base,
                                   AVCodecContext **out, struct decode_detail *detail) MUST_CHECK;

/** Whether a picture of this size may be decoded. */
bool decode_input_size_fits(int32_t width, int32_t height);
/** The same as a fault that names the size. */
enum wire_fault decode_input_check_size(int32_t width, int32_t height,
                                        struct decode_detail *detail) MUST_CHECK;

/** What a libav error code means to the user. */
enum wire_fault decode_input_fault(int code);

#endif
