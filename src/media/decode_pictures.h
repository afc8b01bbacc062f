/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The pictures of a file, one after another, whatever holds them: a still, a video stream, an
 * animation. Runs in the decoder's child.
 */
#ifndef CLIPCRAFTER_MEDIA_DECODE_PICTURES_H
#define CLIPCRAFTER_MEDIA_DECODE_PICTURES_H

#include <stdbool.h>
#include <stdint.h>

#include <libavutil/frame.h>

#include "base/attr.h"
#include "media/decode_input.h"
#include "media/orient.h"
#include "media/picture_tags.h"

struct pictures;

/** How a kind of file is read. */
struct pictures_kind {
    /** The next picture: pts in ticks from the first one's, pkt_duration in ticks (0 unknown).
     * WIRE_FINE with *end set when there is none. */
    enum wire_fault (*next)(struct pictures *pictures, AVFrame *out, bool *end);
    /** Goes back far enough that next() gives the picture on screen at `ticks` or an earlier one.
     */
    enum wire_fault (*seek)(struct pictures *pictures, int64_t ticks);
    void (*free)(struct pictures *pictures);
};

/** The beginning of every kind's own struct. */
struct pictures {
    const struct pictures_kind *kind;
    enum AVCodecID codec;
    struct orient orient;
    struct picture_tags tags;
    AVRational aspect; /**< of a pixel: width / height */
    bool loops;        /**< starts again at its end */
    bool moves;        /**< may hold more than one picture */
    bool motion_alpha; /**< transparency may come after the first picture */
    int64_t slack;     /**< ticks by which the file's times may be rounded up */
    int64_t length;    /**< ticks, 0 unknown */
    AVRational rate;   /**< pictures a second, 0/1 unknown */
};

/** What kind of file it is, told by its first bytes. */
enum wire_fault pictures_open(struct decode_input *input, struct pictures **out,
                              struct decode_detail *detail) MUST_CHECK;
/** NULL is accepted. The input stays open. */
void pictures_free(struct pictures *pictures);

/** Whether the file is a picture (or an animation of pictures), which has no sound. */
bool pictures_is_picture(struct decode_input *input);

/** Codec of a single picture whose file begins with these bytes; AV_CODEC_ID_NONE if it is none
 * that is read whole. */
enum AVCodecID pictures_sniff(const uint8_t *head, int64_t bytes);

/* The kinds; pictures_open() chooses. Each takes what it needs from `input`, which outlives it. */
enum wire_fault pictures_still_open(struct decode_input *input, enum AVCodecID codec,
                                    struct pictures **out, struct decode_detail *detail) MUST_CHECK;
enum wire_fault pictures_webp_open(struct decode_input *input, struct pictures **out,
                                   struct decode_detail *detail) MUST_CHECK;
enum wire_fault pictures_stream_open(struct decode_input *input, struct pictures **out,
                                     struct decode_detail *detail) MUST_CHECK;

#endif
