/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Where pictures come from: the port. Sources stand in provider/ (the user's media folders, the
 * drawing packs; later stock search and generation).
 */
#ifndef CLIPCRAFTER_STORY_PICTURE_SOURCE_H
#define CLIPCRAFTER_STORY_PICTURE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/str.h"
#include "story/storyboard.h"

/** What a scene wants to show. */
struct picture_query {
    const struct str *words; /**< keywords, best first, in `language`, lower case */
    const int32_t *weights;  /**< thousandths, beside words */
    size_t word_count;
    struct str text; /**< the whole spoken text */
    struct str language;
    int32_t width, height; /**< of the output */
    int64_t ticks;         /**< length of the scene, so that clips shorter than it rank lower */
};

/** A photograph or painting, moving pictures, or a vector drawing with a transparent ground. */
enum found_kind { FOUND_STILL, FOUND_CLIP, FOUND_DRAWING };

/** A candidate. A plain value whose strings live in the arena of the search that found it. */
struct found_picture {
    enum found_kind kind;
    struct str id;   /**< stable within its source: to avoid repeats */
    struct str path; /**< local file, or empty when fetch() must be called */
    struct str media_type;
    struct str label;           /**< what it shows, a few words */
    int32_t width, height;      /**< 0 = any (vector) */
    int64_t best_start, length; /**< CLIP: ticks */
    int32_t score;              /**< thousandths, comparable between sources: 1000 = exact match */
    struct credit credit;
};

/**
 * A source. `self` is its state; calls from one thread at a time. The same query gives the same
 * candidates in the same order as long as what it searches has not changed: a storyboard should
 * not get other pictures by being made twice.
 */
struct picture_source_ops {
    const char *name;    /**< for messages: "drawings" */
    const char *version; /**< of what is searched and how it is ranked */
    /**
     * Candidates, best first, at most `max`, in `arena`. None found is success with count 0; an
     * error is for a source that is broken, and ends the production.
     */
    bool (*search)(void *self, struct arena *arena, const struct picture_query *query, size_t max,
                   struct found_picture **found, size_t *count, struct error *error);
    /** Bytes of a candidate that has no local path, appended to `out`, which names the largest
     * size. May be NULL in a source whose candidates all have paths. */
    bool (*fetch)(void *self, const struct found_picture *found, struct buf *out,
                  struct cancel *cancel, struct error *error);
};

/** A source with its state. A plain value; the order of an array of them is the preference. */
struct picture_port {
    const struct picture_source_ops *ops;
    void *self;
};

#endif
