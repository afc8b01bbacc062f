/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The storyboard: what a creator edits (`*.story.json`, docs/formats/storyboard.schema.json).
 *
 * A plain immutable value in an arena. It says what is spoken and what should be seen; it decides
 * nothing that needs a voice or a file (that is the timeline). Texts are valid UTF-8, NFC, without
 * control or bidi override characters. Empty str means "not given". Unknown fields of the JSON are
 * carried along at every level (`unknown`, canonical JSON of an object as json_fields_unknown()
 * gives it, or empty) and written back unchanged.
 */
#ifndef CLIPCRAFTER_STORY_STORYBOARD_H
#define CLIPCRAFTER_STORY_STORYBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/rational.h"
#include "base/str.h"

/** Version written; older ones are read, newer ones refused with a sentence that says so. */
enum { STORYBOARD_VERSION = 1 };

enum {
    STORYBOARD_SCENES_MAX = 1000,
    STORYBOARD_SAY_MAX = 5000,            /**< bytes of spoken text in one scene */
    STORYBOARD_TITLE_MAX = 300,           /**< bytes of a title, chapter, heading, line or query */
    STORYBOARD_DESCRIPTION_MAX = 5000,    /**< bytes */
    STORYBOARD_WORD_MAX = 200,            /**< code points in one word, as in a script */
    STORYBOARD_CARD_LINES_MAX = 5,        /**< what a card can hold legibly */
    STORYBOARD_SCENE_MS_MIN = 500,        /**< fixed length of a scene */
    STORYBOARD_SCENE_MS_MAX = 600 * 1000, /**< ten minutes */
    STORYBOARD_PAUSE_MS_MAX = 10 * 1000,
    STORYBOARD_RATE_PCT_MIN = 50,
    STORYBOARD_RATE_PCT_MAX = 200,
    STORYBOARD_SIDE_MIN = 128, /**< pixels of a video's side */
    STORYBOARD_SIDE_MAX = 4096,
    STORYBOARD_JSON_MAX = 8 * 1024 * 1024 /**< bytes */
};

/** Largest seed: 2^53 - 1, so that every JSON reader keeps it exact (RFC 7493, section 2.2). */
#define STORYBOARD_SEED_MAX ((UINT64_C(1) << 53) - 1)

/** Where a scene's picture comes from. */
enum picture_source {
    PICTURE_SEARCH,   /**< find one for `query` (or for the spoken text, if empty) */
    PICTURE_FILE,     /**< `file`, relative to the storyboard's folder or in a --media folder */
    PICTURE_GENERATE, /**< have one made from `query` (needs a provider; else as SEARCH) */
    PICTURE_CARD,     /**< a designed card: `card` */
};

/**
 * What a card is for; story/card.h decides how it looks. `heading` and `lines` mean what is said
 * beside each kind; what a kind does not use is kept but not shown.
 */
enum card_kind {
    CARD_TITLE,     /**< the story's title, large */
    CARD_STATEMENT, /**< a few words from the text */
    CARD_NUMBER,    /**< one figure, very large, with a line under it */
    CARD_LIST,      /**< heading and up to five lines */
    CARD_QUOTE,     /**< a quotation, with its speaker as heading */
    CARD_DRAWING,   /**< a drawing (or two) on a designed ground; chosen for SEARCH results */
};

/** The words of a card, each a line of at most STORYBOARD_TITLE_MAX bytes. */
struct card {
    enum card_kind kind;
    struct str heading;
    const struct str *lines;
    size_t line_count; /**< at most STORYBOARD_CARD_LINES_MAX */
    struct str unknown;
};

/**
 * Where a picture came from: name of the work, who made it, under which terms, where it was found.
 * Shown in the metadata of the video; any field may be empty.
 */
struct credit {
    struct str title, author, licence, source;
    struct str unknown;
};

/** Only the member that `source` names is meant; the others are empty. */
struct picture {
    enum picture_source source;
    struct str query, file;
    struct card card;
    struct credit credit; /**< filled when a picture was chosen */
    struct str unknown;
};

/** How a still picture moves while it is shown. Clips and cards have their own motion. */
enum motion {
    MOTION_AUTO, /**< chosen by seed so that neighbours differ */
    MOTION_HOLD,
    MOTION_ZOOM_IN,
    MOTION_ZOOM_OUT,
    MOTION_PAN_LEFT,
    MOTION_PAN_RIGHT,
    MOTION_PAN_UP,
    MOTION_PAN_DOWN,
};

/** How a scene gives way to the next. */
enum transition {
    TRANSITION_AUTO,
    TRANSITION_CUT,
    TRANSITION_CROSSFADE,
    TRANSITION_FADE, /**< through the ground colour */
    TRANSITION_PUSH, /**< the next scene pushes this one out, eased */
};

/** One scene: what is spoken and what is seen meanwhile. */
struct scene {
    struct str id;  /**< unique in the story, [a-z0-9-]{1,40}; stays when scenes move */
    struct str say; /**< spoken text; may be empty (a silent scene needs seconds_ms) */
    struct picture picture;
    enum motion motion;
    enum transition transition; /**< to the next scene */
    int32_t seconds_ms;         /**< fixed length in ms, 0 = as long as the voice needs */
    int32_t pause_ms;           /**< silence after the voice, 0 = the default */
    bool captions;              /**< default true */
    struct str chapter;         /**< title of a chapter that starts here, or empty */
    struct str unknown;
};

/** Size and rate of the picture. */
struct story_format {
    int32_t width, height; /**< even, 128..4096 */
    struct rational rate;
};

/** AUTO: a generated piece, in `music_mood` if given, else in a mood drawn from the seed. */
enum music_source { MUSIC_AUTO, MUSIC_NONE, MUSIC_FILE };

/** The whole. A zeroed one is not valid: begin with storyboard_default(). */
struct storyboard {
    int32_t version;
    struct str title, description;
    struct str language; /**< BCP 47, such as "en" or "de" */
    struct story_format format;
    struct str voice;         /**< name, or empty for the default of the language */
    int32_t voice_rate_pct;   /**< 50..200, 100 = natural */
    struct str caption_style; /**< name of a style, or "none" */
    enum music_source music;
    struct str music_file, music_mood; /**< mood empty = chosen by seed */
    uint64_t seed;                     /**< at most STORYBOARD_SEED_MAX */
    const struct scene *scenes;
    size_t scene_count;
    struct str unknown, format_unknown, voice_unknown, music_unknown;
    /** Sentences about fields that look mistyped, each with its path; kept all the same. Only what
     * storyboard_decode() read has them; they are not written. */
    const struct str *doubts;
    size_t doubt_count;
};

/**
 * Checks and decodes. Everything returned lives in `arena`. On failure the message starts with the
 * JSON path or the line: "scenes[3].say: is empty; write what is spoken or give \"seconds\"".
 * Refuses: bad UTF-8, duplicate keys, depth > 50, wrong types, unknown enum words (with the nearest
 * one), numbers out of range, duplicate scene ids, a newer version, more than the maxima above.
 */
bool storyboard_decode(struct arena *arena, struct str json, struct storyboard *out,
                       struct error *error) MUST_CHECK;

/** Writes stable, indented JSON with a final newline: decode(encode(x)) equals x. */
void storyboard_encode(const struct storyboard *story, struct buf *out);

/** The defaults that the schema documents (portrait 1080x1920, 30 fps, ...), no scenes. */
struct storyboard storyboard_default(void);

/** "zoom-in" and so on: the words of the JSON form. */
const char *motion_name(enum motion motion);
const char *transition_name(enum transition transition);
const char *card_kind_name(enum card_kind kind);

/**
 * "portrait", "square", "landscape" (1080x1920, 1080x1080, 1920x1080) or "WIDTHxHEIGHT"; the rate
 * of `format` stays. The message names the nearest word, or which side is odd or out of range.
 */
bool story_format_parse(struct str text, struct story_format *format,
                        struct error *error) MUST_CHECK;
/** "portrait" and so on for a size that has a name, else NULL. */
const char *story_format_name(const struct story_format *format);

/**
 * Frames a second from 1 to 60 as an exact fraction in lowest terms: a whole number, "23.976",
 * "29.97" or "59.94" (the NTSC rates N * 1000/1001), or "N/D" with N, D up to 60000 and 1001.
 */
bool story_rate_parse(struct str text, struct rational *rate, struct error *error) MUST_CHECK;

#endif
