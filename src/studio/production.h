/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A production: everything between a storyboard and a finished video.
 *
 *     storyboard -> voice, pictures, music -> timeline -> render
 *
 * Each stage is cached by what goes into it, so a run that was interrupted resumes where it was and
 * a changed scene costs only itself. One production belongs to one thread; it starts its own
 * workers. Everything outside the cache folder and the output is only read.
 */
#ifndef CLIPCRAFTER_STUDIO_PRODUCTION_H
#define CLIPCRAFTER_STUDIO_PRODUCTION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/str.h"
#include "render/cache.h"
#include "render/render.h"
#include "story/caption_style.h"
#include "story/lexicon.h"
#include "story/script.h"
#include "story/storyboard.h"
#include "story/timeline.h"
#include "story/voice.h"

/** The fraction at which production_timeline() is done and production_render() begins. As measured
 * on a minute of video; only for showing progress. */
#define PRODUCTION_TIMELINE_END 0.12

/** What a production is doing: fraction of the whole and, while it renders, frames. */
struct production_progress {
    const char *stage;                 /**< "music", "voice", "pictures"; then those of render.h */
    double fraction;                   /**< 0..1 of all stages together */
    int64_t frames_done, frames_total; /**< 0 before rendering */
    int32_t segments_done, segments_total;
};

struct production_options {
    struct str data_dir; /**< fonts/, drawings/, styles/, wordnet/, soundfont */
    struct str cache_dir;
    int64_t cache_limit;          /**< bytes, 0 = none */
    struct str base_dir;          /**< where a storyboard's relative files start from */
    const struct str *media_dirs; /**< the user's folders of photographs and clips */
    size_t media_dir_count;
    int32_t threads; /**< 0 = one a core */
    bool draft;
    int32_t crf_tenths; /**< 0 = the default */
    bool allow_no_sandbox;
    struct cancel *cancel;
    const struct log *log;
    /** Called from any thread, one call at a time. */
    void (*progress)(void *context, const struct production_progress *now);
    void *progress_context;
    /** Pieces to watch while production_render() runs; as in render.h. NULL: none. */
    void (*preview)(void *context, const struct render_preview *piece);
    void *preview_context;
    /** Told of every finished piece (speech, music, segment, sound, and the blobs they name) as it
     * comes into the cache, as cache_watch() says: to be kept where the next run may find it. */
    void (*entry)(void *context, const struct cache_entry *entry);
    void *entry_context;
};

struct production;

/** The options' strings must outlive the production. */
bool production_new(const struct production_options *options, struct production **out,
                    struct error *error) MUST_CHECK;
/** Removes its temp folder and trims the cache to its limit. NULL is accepted. */
void production_free(struct production *production);

/**
 * Gives it a piece that an earlier run was told of (options.entry), by link where that goes: what
 * has its pieces is not made again. To be called before the stages. A kind that no stage keeps is
 * ERROR_INPUT. What the file holds is checked where it is used; a damaged one is made again.
 */
bool production_adopt(struct production *production, const struct cache_entry *entry,
                      struct error *error) MUST_CHECK;

/** A parsed script as a storyboard; `base` as in story/plan.h. */
void production_storyboard(struct production *production, struct arena *arena,
                           const struct script *script, const struct storyboard *base,
                           struct storyboard *out);

/**
 * Voice, pictures and music, then the timeline. Warnings (a broken clip skipped, a picture not
 * found) go to the log. `credited`, if not NULL, gets a copy of the story in which every chosen
 * picture's credit is filled.
 */
bool production_timeline(struct production *production, struct arena *arena,
                         const struct storyboard *story, struct timeline *out,
                         struct storyboard *credited, struct error *error) MUST_CHECK;

bool production_render(struct production *production, const struct timeline *timeline,
                       struct str out_path, struct render_report *report,
                       struct error *error) MUST_CHECK;

/** A JPEG of the first scene, appended to `out`. */
bool production_thumbnail(struct production *production, const struct timeline *timeline,
                          struct buf *out, struct error *error) MUST_CHECK;

/** All voices there are, for listings; they live as long as the production. */
void production_voices(const struct production *production, const struct voice_info **voices,
                       size_t *count);
/** By name; they live as long as the production. */
void production_styles(const struct production *production, const struct caption_style **styles,
                       size_t *count);

struct cache *production_cache(struct production *production);

#endif
