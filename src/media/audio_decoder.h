/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Hears our own AAC (media/audio_encoder.h) as a listener will: coding moves the peaks, so the true
 * peak of a video is that of the decoded sound and not that of the mix. Only for packets that this
 * process encoded; foreign sound goes through the sandbox (media/decoder.h).
 */
#ifndef CLIPCRAFTER_MEDIA_AUDIO_DECODER_H
#define CLIPCRAFTER_MEDIA_AUDIO_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "media/packet.h"

/**
 * Loudness in LUFS and true peak in dBTP of all packets, decoded. `config`: the
 * AudioSpecificConfig, as audio_encoder_extradata() gives it. Takes about a hundredth of the
 * sound's length. Any thread.
 */
bool audio_decoder_measure(const struct packet_list *packets, const uint8_t *config, size_t size,
                           double *lufs, double *true_peak_dbtp, struct error *error) MUST_CHECK;

#endif
