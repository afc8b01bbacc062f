/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The timeline: the narrow waist between deciding and drawing (`*.timeline.json`,
 * docs/formats/timeline.schema.json). Every decision is taken; render/ sees only this and local
 * files, and the same timeline gives the same bytes.
 *
 * Units. Picture time is whole frames at `rate`. Sound and word times are ticks of 1/48000 s
 * (base/rational.h). Lengths and places are thousandths of an output pixel ("milli"), scale and
 * opacity are thousandths (1000 = full size, opaque), so that every number is an exact integer.
 * Inside a scene all times count from the scene's own start: a longer scene 3 leaves the content of
 * scene 4 equal, and so its cached segment valid.
 *
 * A plain immutable value in an arena.
 */
#ifndef CLIPCRAFTER_STORY_TIMELINE_H
#define CLIPCRAFTER_STORY_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/rational.h"
#include "base/str.h"
#include "story/storyboard.h"

enum { TIMELINE_VERSION = 1, TIMELINE_JSON_MAX = 64 * 1024 * 1024 };

/** A local file named by what it holds. */
struct asset {
    struct str digest;     /**< lower-case hex SHA-256 of the file's bytes: 64 characters */
    struct str path;       /**< absolute, or relative to the timeline's folder; checked by digest */
    struct str media_type; /**< "image/jpeg", "video/mp4", "image/svg+xml", "audio/wav" */
    struct credit credit;
};

/**
 * How a value goes from one key to the next, t from 0 to 1. The curves are computed from products
 * and sums only, so that they are the same on every machine.
 */
enum easing {
    EASE_LINEAR,
    EASE_IN_OUT,   /**< cubic: slow, fast, slow */
    EASE_OUT,      /**< cubic: arrives softly */
    EASE_OUT_BACK, /**< overshoots by about 10 % and settles */
    EASE_HOLD,     /**< stays at this key's value until the next */
    EASE_GENTLE,   /**< an even pace whose first and last fifth are soft: for pictures */
};

/** From this key to the next the value follows `easing`. */
struct track_key {
    int32_t frame; /**< from the scene's start; strictly increasing */
    int32_t value;
    enum easing easing;
};

/** No keys: the property's resting value. Before the first and after the last key: theirs. */
struct track {
    const struct track_key *keys;
    size_t count;
};

/** Milli-pixels of the output frame; may lie partly or wholly outside of it. */
struct box {
    int32_t x, y, width, height;
};

/**
 * What a layer shows. The members of struct layer named here are the ones that count for its kind;
 * the others are neither written nor part of a segment's key.
 */
enum layer_kind {
    LAYER_BACKDROP, /**< full-frame opaque ground: `backdrop` */
    LAYER_PICTURE,  /**< raster still, opaque or with alpha: `asset` */
    LAYER_FOOTAGE,  /**< moving picture: `asset` from `start` on */
    LAYER_DRAWING,  /**< SVG of our own packs: `asset` */
    LAYER_SHAPE,    /**< `shape` */
    LAYER_TEXT,     /**< `text`, fitted to the box */
};

/** How a picture of another shape lies in its box. It is never stretched. */
enum fit {
    FIT_COVER,   /**< fills the box, cropped around the focus */
    FIT_CONTAIN, /**< whole picture inside the box */
    FIT_BLUR,    /**< a picture only: as FIT_COVER, blurred and darkened, to lie behind itself */
};

/** 0xRRGGBB, sRGB. */
typedef uint32_t rgb;

/** SOLID: one colour. LINEAR: from top to bottom, turned by `angle`. RADIAL: from the middle to the
 * corners. MESH: four corners, left to right, top to bottom. */
enum backdrop_kind { BACKDROP_SOLID, BACKDROP_LINEAR, BACKDROP_RADIAL, BACKDROP_MESH };

/** The ground of a frame: opaque, so that nothing below it is drawn. */
struct backdrop {
    enum backdrop_kind kind;
    rgb colours[4]; /**< as many as the kind needs: 1, 2 (top, bottom), 2, 4 (corners) */
    int32_t angle;  /**< degrees, for LINEAR */
    int32_t grain;  /**< thousandths of full scale of film grain, against banding: 0..50 */
    uint32_t grain_seed;
};

/** Decoration of our own: filled, antialiased, within the layer's box. */
enum shape_kind {
    SHAPE_RECT,
    SHAPE_ELLIPSE,
    SHAPE_RING,
    SHAPE_BLOB,
    SHAPE_DOTS,
    SHAPE_RAYS,
    SHAPE_WAVE
};

struct shape {
    enum shape_kind kind;
    rgb colour, colour2; /**< second stop of its gradient; equal = flat */
    int32_t radius;      /**< corner radius (RECT), line width (RING), pitch (DOTS), milli-pixels */
    uint32_t seed;       /**< for BLOB and WAVE */
};

enum text_align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

/** Words drawn into the layer's box, as large as fits between the two sizes. */
struct text_spec {
    struct str text;     /**< plain: never markup; '\n' breaks lines */
    struct str family;   /**< a bundled family, "Inter" */
    int32_t weight;      /**< 100..900 */
    int32_t size_max;    /**< milli-pixels; the largest size <= this that fits the box is taken */
    int32_t size_min;    /**< below this, text is ellipsised */
    int32_t line_height; /**< thousandths of the size */
    int32_t tracking;    /**< thousandths of an em */
    rgb colour;
    enum text_align align;
    struct str language;
};

/** Soft shadow under a DRAWING, SHAPE, TEXT or PICTURE with alpha; opacity 0 = none. */
struct shadow {
    int32_t blur, dy; /**< milli-pixels */
    int32_t opacity;  /**< thousandths */
    rgb colour;
};

/**
 * A picture with a motion. At frame f a point p of the resting box is shown at
 *   anchor + (p - anchor) * scale(f) + (x(f), y(f)),   opacity(f) blended over what lies below.
 */
struct layer {
    enum layer_kind kind;
    struct box box;
    int32_t anchor_x, anchor_y; /**< milli-pixels of the output */
    struct track scale, x, y, opacity;
    int32_t asset; /**< index into assets, or -1 */
    enum fit fit;
    int32_t focus_x, focus_y; /**< thousandths of the picture's size, for FIT_COVER; 500 = middle */
    int64_t start;            /**< FOOTAGE: ticks into the file at the scene's first frame */
    struct backdrop backdrop;
    struct shape shape;
    struct text_spec text;
    struct shadow shadow;
};

/** One written token of a caption and when it is spoken, in ticks from the scene's start. */
struct caption_word {
    struct str text;
    int64_t start, end;
};

/** Words on screen together, never across a sentence end. Pages of a scene do not overlap. */
struct caption_page {
    int64_t start, end; /**< ticks from the scene's start */
    const struct caption_word *words;
    size_t word_count;
    bool right_to_left;
};

/** A scene, in its own time. Scene n+1 begins `transition_frames` before scene n ends. */
struct timeline_scene {
    struct str id;
    struct str chapter; /**< or empty */
    int32_t frames;     /**< whole length including both overlaps */
    /**
     * Kind and length of the change to the next scene, which starts `transition_frames` before this
     * one ends. Always less than half of either scene; 0 for a cut and for the last scene.
     */
    enum transition transition;
    int32_t transition_frames;
    const struct layer *layers; /**< bottom first */
    size_t layer_count;
    const struct caption_page *pages;
    size_t page_count;
};

/** A piece of the voice, 48 kHz, placed in the whole. */
struct sound_clip {
    int32_t asset; /**< WAV of our own making */
    int64_t start; /**< tick in the video */
    int32_t gain_mdb;
};

/** Music under the whole video, looped as often as needed. */
struct music_bed {
    int32_t asset;                 /**< -1: no music */
    int64_t loop_start, loop_end;  /**< ticks; the music goes from end to start, at phrase ends */
    int32_t gain_mdb;              /**< where nobody speaks, before loudness normalisation */
    int32_t duck_mdb;              /**< further gain under speech, negative */
    int32_t attack_ms, release_ms; /**< 200 and 500 by design */
    int32_t fade_out_ms;
};

/** What is heard: the voice, clip by clip in order of start, and the music. The mix is brought to
 * the loudness and below the peak that stand here. */
struct timeline_sound {
    const struct sound_clip *clips;
    size_t clip_count;
    struct music_bed music;
    int32_t loudness_mlufs;  /**< -14000 */
    int32_t true_peak_mdbtp; /**< -1000 */
};

/** The whole. Layers and sounds name their files by index into `assets`. */
struct timeline {
    int32_t version;
    struct str title, language, description;
    int32_t width, height;
    struct rational rate;
    struct str caption_style;
    const struct asset *assets;
    size_t asset_count;
    const struct timeline_scene *scenes;
    size_t scene_count;
    struct timeline_sound sound;
};

/** As storyboard_decode(): checked, errors with a path ("scenes[2].layers[0].asset: ..."). */
bool timeline_decode(struct arena *arena, struct str json, struct timeline *out,
                     struct error *error) MUST_CHECK;
/** Canonical JSON: sorted keys, integers only; equal timelines give equal bytes. */
void timeline_encode(const struct timeline *timeline, struct buf *out);

/** Frames of the whole video: sum of the scenes less the overlaps. */
int64_t timeline_frames(const struct timeline *timeline);
/** First frame of scene `index` in the video. */
int64_t timeline_scene_start(const struct timeline *timeline, size_t index);
/** Value of a track at a frame, `rest` where it has no keys. Fractional for smooth motion. */
double track_value(const struct track *track, double frame, int32_t rest);

#endif
