/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A voice: the port. Engines stand in provider/ (flite, espeak-ng, later remote ones); nobody else
 * names one.
 */
#ifndef CLIPCRAFTER_STORY_VOICE_H
#define CLIPCRAFTER_STORY_VOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/str.h"
#include "story/spoken.h"

/** A voice as it is listed. A plain value; its texts live as long as the engine that gave it. */
struct voice_info {
    struct str name;     /**< "rms", "espeak:de" */
    struct str language; /**< BCP 47 */
    struct str engine;   /**< "flite" */
    struct str gender;   /**< "male", "female" or empty */
    struct str licence;
};

/**
 * When a written token is heard, in ticks (1/48000 s: samples) from the speech's own start. Tokens
 * that are one spoken group share its time in proportion to their written length (story/spoken.h);
 * one that is not spoken (a dash) has start == end.
 */
struct token_time {
    int64_t start, end;
};

/** Speech, 48 kHz mono float, trimmed of silence at both ends and levelled to about -18 LUFS. */
struct speech {
    float *samples; /**< malloc; freed by speech_release() */
    size_t sample_count;
    struct token_time *times; /**< one a token of the spoken text, non-decreasing; malloc */
    size_t time_count;
};

/** What is to be said. Everything in it stays the caller's and must live until speak() returns. */
struct voice_request {
    const struct spoken_text *text;
    struct str voice; /**< name as listed */
    int32_t rate_pct; /**< 50..200 */
    struct cancel *cancel;
};

/**
 * An engine. `self` is its state; calls from one thread at a time.
 *
 * The same request to the same version gives the same samples, in whatever order requests come and
 * whatever was said before: the cache keeps speech by what was asked.
 */
struct voice_ops {
    const char *engine;
    const char *version; /**< part of the cache key */
    /** Every voice that can speak here and now, in `arena`; none is success with count 0. */
    bool (*list)(void *self, struct arena *arena, struct voice_info **voices, size_t *count,
                 struct error *error);
    /**
     * Speaks; *out is to be released with speech_release(). A script that the voice has no reading
     * for is ERROR_INPUT with a sentence that names what would read it; text without a word is
     * refused too. When `request->cancel` is set it ends soon with ERROR_CANCELLED.
     */
    bool (*speak)(void *self, const struct voice_request *request, struct speech *out,
                  struct error *error);
};

/** An engine with its state: what provider/ hands to whoever wants speech. A plain value. */
struct voice_port {
    const struct voice_ops *ops;
    void *self;
};

/** Frees samples and times and zeroes the rest. Harmless on a zeroed struct and when repeated. */
void speech_release(struct speech *speech);

#endif
