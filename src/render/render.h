/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Timeline in, MP4 out. Pure: local files only, no network, wall clock or randomness; the same
 * timeline and options give the same bytes whatever the number of threads.
 *
 * Segments are composed and encoded in parallel, each cached by what it shows, then joined as
 * packets beside the sound. The file appears atomically at its final path, only when complete.
 */
#ifndef CLIPCRAFTER_RENDER_RENDER_H
#define CLIPCRAFTER_RENDER_RENDER_H

#include <stdbool.h>

#include "base/cancel.h"
#include "base/error.h"
#include "base/log.h"
#include "base/rational.h"
#include "base/str.h"
#include "media/frame.h"
#include "render/cache.h"
#include "story/caption_style.h"
#include "story/timeline.h"

struct render_progress {
    const char *stage; /**< "pictures", "sound", "frames", "join" */
    int64_t frames_done, frames_total;
    int32_t segments_done, segments_total;
};

enum { RENDER_PREVIEW_INIT = -1 };

/**
 * A piece of the video that can be watched while the rest is made: fragmented MP4 as HLS and Media
 * Source take it, one file a piece. First the initialisation segment, then the segments in order of
 * time, without gap or overlap. Views, good during the call.
 */
struct render_preview {
    int32_t index; /**< RENDER_PREVIEW_INIT ("init.mp4"), then 0, 1, ... ("N.m4s") */
    int32_t count; /**< how many there will be, without the initialisation segment */
    bool last;
    /** A complete file in a private folder; may be linked or copied, and is removed afterwards. */
    struct str path;
    size_t bytes;
    /** Seconds; `longest` is the longest of all pieces, those to come too. Not reduced. */
    struct rational duration, longest;
    const char *codecs; /**< RFC 6381: "avc1.640028,mp4a.40.2" */
    int32_t width, height;
};

struct render_options {
    int32_t threads;    /**< segments at once; 0 = one a core */
    bool draft;         /**< quarter of the pixels, fastest preset */
    bool plain_encoder; /**< every segment as CONTENT_ORDINARY (bench's yardstick) */
    int32_t crf_tenths; /**< 0 = 210 */
    struct str base;    /**< folder that relative asset paths start from */
    struct str fonts, drawings;
    const struct caption_style *style; /**< NULL: no captions */
    struct cache *cache;
    struct cancel *cancel;
    bool allow_no_sandbox;
    /** Text that names the fonts and drawings in use, part of every segment's key. Empty: made by
     * render_timeline() from the names and sizes of the files in `fonts` and `drawings`. */
    struct str environment;
    const struct log *log;
    /** Called from any render thread, one call at a time. May be NULL. */
    void (*progress)(void *context, const struct render_progress *now);
    void *progress_context;
    /** Called for each piece as soon as it can be watched, from any render thread, one call at a
     * time; segments are then made strictly in order. NULL: nothing is made. */
    void (*preview)(void *context, const struct render_preview *piece);
    void *preview_context;
};

struct render_report {
    int64_t frames;
    int32_t width, height; /**< as rendered: half the timeline's for a draft */
    int32_t segments_encoded, segments_cached;
    double loudness_lufs, true_peak_dbtp;
    int64_t bytes;
};

bool render_timeline(const struct timeline *timeline, struct str out_path,
                     const struct render_options *options, struct render_report *report,
                     struct error *error) MUST_CHECK;

/**
 * One frame of the body of scene `scene`, `share` (thousandths) of the way through it, without
 * captions: for thumbnails. One reference to *out. Takes the same options; writes nothing.
 */
bool render_still(const struct timeline *timeline, size_t scene, int32_t share,
                  const struct render_options *options, struct frame **out,
                  struct error *error) MUST_CHECK;

#endif
