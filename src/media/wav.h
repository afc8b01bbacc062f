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

/**
 * A whole file's bytes, appended to `out`. `samples` holds frames * channels floats, interleaved,
 * written as they are (also beyond +-1: nothing is clipped before the mix). A file that would pass
 * the 4 GiB of its format, or the buffer's maximum, fails the buffer (buf_ok()).
 */
void wav_encode(const float *samples, size_t frames, int channels, struct buf *out);

/** A WAV file mapped into memory. Any thread may read it between wav_open() and wav_close(). */
struct wav {
    const float *samples; /**< interleaved; frames * channels of them */
    size_t frames;        /**< samples of one channel: the length in ticks */
    int channels;         /**< 1 or 2 */
    void *map;            /**< what wav_close() gives back */
    size_t map_bytes;
};

/** Checks every length against the file's own before anything is read. ERROR_INPUT with the name
 * for what is not such a file, or was cut. Mapped files must not shrink: only for our own. */
bool wav_open(struct str path, struct wav *out, struct error *error) MUST_CHECK;
/** Harmless on a zeroed struct. */
void wav_close(struct wav *wav);
/**
 * Takes what was read of the file out of this process's memory; the system keeps it as long as it
 * has room, and samples stay readable at the same place. Whoever reads a long file calls this every
 * few seconds of it, so that memory does not grow with length. Nothing happens without a mapping.
 */
void wav_rest(const struct wav *wav);

#endif
