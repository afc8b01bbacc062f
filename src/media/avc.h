/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * H.264 as a byte stream with start codes (ITU-T H.264 annex B), turned into the form that MP4
 * holds: each NAL unit after its length, parameter sets apart (ISO/IEC 14496-15, section 5).
 */
#ifndef CLIPCRAFTER_MEDIA_AVC_H
#define CLIPCRAFTER_MEDIA_AVC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/**
 * An access unit with four-byte lengths, in malloc memory. Parameter sets, delimiters and SEI are
 * left out: the first stand in the avcC, the others say nothing about the pictures (x264 writes its
 * version and settings there). False when memory is out or no slice is in it.
 */
bool avc_sample(const uint8_t *stream, size_t size, uint8_t **out, size_t *out_size) MUST_CHECK;

/** The AVCDecoderConfigurationRecord for a stream of one SPS and one PPS, High profile 4:2:0 8 bit.
 * malloc; false when memory is out or a parameter set is missing. */
bool avc_config(const uint8_t *stream, size_t size, uint8_t **out, size_t *out_size) MUST_CHECK;

#endif
