/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Pictures of a file as frames at the times the timeline wants, converted to frame.h's form. Runs
 * in the decoder's child.
 *
 * Frame n shows what is on screen at start + n / rate: the newest picture whose time has come. So
 * any rate, also a varying one, comes out with its own timing. Two decoded pictures are held, the
 * one on screen and the one after it. Animations start again at their end; other footage ends.
 */
#ifndef CLIPCRAFTER_MEDIA_DECODE_FOOTAGE_H
#define CLIPCRAFTER_MEDIA_DECODE_FOOTAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/rational.h"
#include "media/decode_pictures.h"
#include "media/frame.h"

struct footage;

struct footage_request {
    int32_t width, height;
    bool contain;
    struct rational rate; /**< 0/1: one picture, the first */
    int64_t start;        /**< ticks */
};

/** What will come out: the same for every frame of the file, whatever its pictures do. Alpha is
 * kept when the first picture shows some, or when one that follows might. */
struct footage_size {
    int32_t width, height;
    bool alpha;
};

/** Size of a picture of width x height that covers (or fits in) what is wanted: at most twice its
 * own size, 16384 a side and 40 megapixels, at least 1x1. */
void footage_fit(int32_t width, int32_t height, const struct footage_request *request,
                 struct footage_size *out);

/** Decodes up to the first picture wanted; a start past the end gives the last picture. `input`
 * outlives the footage. On a fault *out is untouched and `detail` may say what it is about. */
enum wire_fault footage_open(struct decode_input *input, const struct footage_request *request,
                             struct footage **out, struct decode_detail *detail) MUST_CHECK;
void footage_free(struct footage *footage);

/** Size of every frame; valid from footage_open() on. */
struct footage_size footage_size(const struct footage *footage);

/** The next frame: WIRE_FILLED (planes written), WIRE_SAME as the one before, or WIRE_END. */
enum wire_fault footage_fill(struct footage *footage, uint8_t *const plane[FRAME_PLANES],
                             const ptrdiff_t stride[FRAME_PLANES], enum wire_fill *out) MUST_CHECK;

/** Size of a picture as a person sees it: pixels made square, upright. */
void footage_upright(const struct pictures *pictures, const AVFrame *frame, int32_t *width,
                     int32_t *height);

#endif
