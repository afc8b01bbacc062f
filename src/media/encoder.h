/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * H.264 and AAC encoding: frames in, packets out. An encoder belongs to one thread. Output is a
 * function of input and settings alone: no thread count, no clock, no version string inside.
 */
#ifndef CLIPCRAFTER_MEDIA_ENCODER_H
#define CLIPCRAFTER_MEDIA_ENCODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/rational.h"
#include "media/frame.h"
#include "media/packet.h"

/** What the frames of a segment show; decides the encoder's settings (design, section 4). */
enum content {
    CONTENT_ORDINARY, /**< the plain preset: footage, and the yardstick of the bench */
    CONTENT_STILL,    /**< a photograph that zooms or pans */
    CONTENT_CARD,     /**< drawn layers moving on a ground that mostly holds */
    CONTENT_DRAFT,    /**< speed before everything */
};

/** How a segment is encoded. Equal settings and equal frames give equal bytes. A plain value. */
struct video_settings {
    int32_t width, height; /**< pixels, even */
    struct rational rate;
    enum content content;
    int32_t crf_tenths; /**< 210 = CRF 21 */
    int32_t frames;     /**< how many will come: closes the GOP exactly */
};

struct video_encoder;

bool video_encoder_new(const struct video_settings *settings, struct video_encoder **out,
                       struct error *error) MUST_CHECK;
/** NULL is accepted. What it still held is lost: video_encoder_finish() comes first. */
void video_encoder_free(struct video_encoder *encoder);
/** A frame of the settings' size without alpha; the encoder has its own copy when it returns. */
bool video_encoder_write(struct video_encoder *encoder, struct frame *frame,
                         struct packet_list *out, struct error *error) MUST_CHECK;
/** No more frames will come: appends the packets that were waiting for later ones. */
bool video_encoder_finish(struct video_encoder *encoder, struct packet_list *out,
                          struct error *error) MUST_CHECK;
/** avcC extradata; same bytes for all segments of equal size and profile whatever the content, so
 * that they can be joined. Valid until free. */
void video_encoder_extradata(const struct video_encoder *encoder, const uint8_t **data,
                             size_t *size);
/** Text that names every setting in force: part of a segment's cache key. */
void video_settings_key(const struct video_settings *settings, struct buf *out);

#endif
