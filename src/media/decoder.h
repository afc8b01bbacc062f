/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Foreign media, decoded in a sandboxed child process.
 *
 * The child gets open descriptors only, has no network and no file system, an allow list of
 * demuxers and codecs, and limits on memory, CPU and output; frames come back through shared
 * memory. One decoder = one child, used by one thread at a time; files are given to it one after
 * another. If a file makes the child die, the call fails with ERROR_INPUT, and the next call starts
 * a fresh child. The program is its own child: main() calls decoder_child_main() first.
 */
#ifndef CLIPCRAFTER_MEDIA_DECODER_H
#define CLIPCRAFTER_MEDIA_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/rational.h"
#include "base/str.h"
#include "media/frame.h"

struct decoder;

struct decoder_options {
    bool allow_no_sandbox; /**< an operator's explicit choice; otherwise refuse to run unconfined */
    int64_t memory_max;    /**< bytes of address space beyond start, 0 = 1 GiB */
    int32_t cpu_seconds;   /**< of computing for one answer (a file opened, a frame), 0 = 60 */
    /** Wall time for one answer, for a child that neither computes nor answers: past it the child
     * is ended and the file refused. 0 = twice cpu_seconds and 10 s more. */
    int32_t wait_ms;
    struct cancel *cancel;
};

/** What a file holds, from the file itself, never from its name. */
struct media_info {
    bool has_picture, has_motion, has_sound, has_alpha;
    int32_t width, height; /**< upright: after rotation */
    int64_t length;        /**< ticks; 0 for a still */
    struct rational rate;  /**< average, 0/1 if none */
    char codec[32];
    char title[256], keywords[512]; /**< embedded, UTF-8, control characters removed; or empty */
    char author[256], copyright[256];
};

/**
 * How a picture is wanted: scaled so that it covers (or fits inside) width x height, never larger
 * than its own size times 2; upright; converted from the colour space it declares (or sRGB / BT.601
 * or BT.709 by size where it declares none; HDR tone-mapped) to frame.h's.
 */
struct picture_request {
    int32_t width, height;
    bool contain; /**< fit inside instead of cover */
};

/**
 * Starts the child and does not wait for it. Where the sandbox cannot be set, the first call that
 * needs the child fails with ERROR_UNAVAILABLE.
 */
bool decoder_new(const struct decoder_options *options, struct decoder **out,
                 struct error *error) MUST_CHECK;
/** Ends the child. NULL is accepted. */
void decoder_free(struct decoder *decoder);
/** Bytes of the child that are resident in memory now; 0 when there is no child. */
int64_t decoder_resident_bytes(const struct decoder *decoder);

/** `fd` stays the caller's; its offset may move. `name` is for messages only. */
bool decoder_probe(struct decoder *decoder, int fd, struct str name, struct media_info *out,
                   struct error *error) MUST_CHECK;

/** The still (or first frame) in `fd`. One reference to *out, which may outlive the decoder. */
bool decoder_still(struct decoder *decoder, int fd, struct str name,
                   const struct picture_request *request, struct frame **out,
                   struct error *error) MUST_CHECK;

/**
 * Opens moving pictures at `start` ticks, resampled in time to `rate` (the frame on screen at each
 * output frame's start: VFR and odd rates come out right). Then decoder_next() gives one frame a
 * call; past the end it gives the last frame again and sets *ended. A GIF or WebP animation loops.
 */
bool decoder_footage(struct decoder *decoder, int fd, struct str name,
                     const struct picture_request *request, struct rational rate, int64_t start,
                     struct error *error) MUST_CHECK;
bool decoder_next(struct decoder *decoder, struct frame **out, bool *ended,
                  struct error *error) MUST_CHECK;

/** All sound in `fd` as 48 kHz stereo float (interleaved; mono is centred, 5.1 mixed down), malloc,
 * at most `max_ticks` of it. Fails with ERROR_INPUT when there is none. */
bool decoder_sound(struct decoder *decoder, int fd, struct str name, int64_t max_ticks,
                   float **samples, size_t *frames, struct error *error) MUST_CHECK;

/**
 * To be called first in main() of every executable that decodes (tests too): if this process was
 * started as a decoder child, serves until the parent goes and exits; otherwise returns at once.
 */
void decoder_child_main(int argc, char **argv);

#endif
