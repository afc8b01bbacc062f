/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * AAC-LC, 48 kHz stereo, by libavcodec's own encoder: float samples in, packets out. One thread.
 *
 * The encoder delays sound by audio_encoder_priming() samples. MP4 would hide that with an edit
 * list, which some platforms ignore; so the caller leaves out the first `priming` samples of its
 * sound instead, and the rest is heard at its proper time. Packet times count from the first
 * packet.
 */
#ifndef CLIPCRAFTER_MEDIA_AUDIO_ENCODER_H
#define CLIPCRAFTER_MEDIA_AUDIO_ENCODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "media/packet.h"

enum { AUDIO_RATE = 48000, AUDIO_CHANNELS = 2, AUDIO_FRAME = 1024 /**< samples a packet */ };

struct audio_encoder;

/** `bit_rate` in bits a second, 64000..320000. */
bool audio_encoder_new(int32_t bit_rate, struct audio_encoder **out,
                       struct error *error) MUST_CHECK;
/** NULL is accepted. */
void audio_encoder_free(struct audio_encoder *encoder);
/** `frames` samples of each channel, interleaved; any number at a time gives the same packets. */
bool audio_encoder_write(struct audio_encoder *encoder, const float *stereo, size_t frames,
                         struct packet_list *out, struct error *error) MUST_CHECK;
/** The rest. The last packet's duration ends with the last sample written. */
bool audio_encoder_finish(struct audio_encoder *encoder, struct packet_list *out,
                          struct error *error) MUST_CHECK;
/** Samples of delay, 1024 with this encoder. */
int32_t audio_encoder_priming(const struct audio_encoder *encoder);
/** AudioSpecificConfig (ISO/IEC 14496-3); valid until free. */
void audio_encoder_extradata(const struct audio_encoder *encoder, const uint8_t **data,
                             size_t *size);

#endif
