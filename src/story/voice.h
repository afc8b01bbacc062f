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

struct voice_info {
    struct str name;     /**< "rms", "espeak:de" */
    struct str language; /**< BCP 47 */
    struct str engine;   /**< "flite" */
    struct str gender;   /**< "male", "female" or empty */
    struct str licence;
};

/** When a written token is heard, in ticks of the speech's own start. */
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

struct voice_request {
    const struct spoken_text *text;
    struct str voice; /**< name as listed */
    int32_t rate_pct; /**< 50..200 */
    struct cancel *cancel;
};

/** An engine. `self` is its state; calls from one thread at a time. */
struct voice_ops {
    const char *engine;
    const char *version; /**< part of the cache key */
    bool (*list)(void *self, struct arena *arena, struct voice_info **voices, size_t *count,
                 struct error *error);
    bool (*speak)(void *self, const struct voice_request *request, struct speech *out,
                  struct error *error);
};

struct voice_port {
    const struct voice_ops *ops;
    void *self;
};

void speech_release(struct speech *speech);

#endif
