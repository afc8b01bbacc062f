/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * WAV files of our own making: 48 kHz, mono or stereo, 32-bit float (format tag 3), as RIFF says
 * (Microsoft/IBM 1991, WAVE_FORMAT_IEEE_FLOAT). Foreign WAV files go through the decoder.
 */
#ifndef CLIPCRAFTER_MEDIA_WAV_H
#define CLIPCRAFTER_MEDIA_WAV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

/** A whole file's bytes, appended to `out`. */
void wav_encode(const float *samples, size_t frames, int channels, struct buf *out);

/** A WAV file mapped into memory. */
struct wav {
    const float *samples; /**< interleaved */
    size_t frames;
    int channels;
    void *map;
    size_t map_bytes;
};

bool wav_open(struct str path, struct wav *out, struct error *error) MUST_CHECK;
void wav_close(struct wav *wav);

#endif
