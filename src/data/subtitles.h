/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Subtitle files beside a video: WebVTT (W3C, "WebVTT: The Web Video Text Tracks Format") and
 * SubRip (.srt, which has no standard: written as widely read, UTF-8 with CR LF). Text is data: no
 * mark-up of either format can come from it. Pure; any thread.
 */
#ifndef CLIPCRAFTER_DATA_SUBTITLES_H
#define CLIPCRAFTER_DATA_SUBTITLES_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/** What stands on screen for a while. */
struct subtitle_cue {
    int64_t start_ms, end_ms; /**< from the start of the video; start < end */
    struct str text;          /**< valid UTF-8; '\n' breaks lines */
};

/** Cues in order of time. `language` is BCP 47 and goes into the header; empty leaves it out. */
void subtitles_write_vtt(const struct subtitle_cue *cues, size_t count, struct str language,
                         struct buf *out);
void subtitles_write_srt(const struct subtitle_cue *cues, size_t count, struct buf *out);

#endif
