/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What the process that makes a video tells the worker that started it: lines of JSON on a pipe.
 * The worker trusts it no more than a stranger, since it has worked with strangers' media: lines
 * are bounded and checked, and no event names a path.
 */
#ifndef CLIPCRAFTER_APP_PRODUCE_EVENT_H
#define CLIPCRAFTER_APP_PRODUCE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/digest.h"

enum {
    PRODUCE_LINE_MAX = 4096,    /**< bytes of a line, with its end */
    PRODUCE_TEXT_MAX = 1000,    /**< bytes of a note or reason */
    PRODUCE_PIECES_MAX = 20000, /**< pieces of a preview */
    PRODUCE_INIT = -1,          /**< number of the initialisation segment */
};

enum produce_event_kind {
    PRODUCE_PROGRESS, /**< stage, permille, frames, segments */
    PRODUCE_PIECE,    /**< FOLDER/preview/NUMBER is complete: number, durations, codecs, sizes */
    PRODUCE_CACHED,   /**< an entry of FOLDER/cache is complete: kind, key */
    PRODUCE_NOTE,     /**< text: something its maker should know */
    PRODUCE_RESULT,   /**< FOLDER/out/ is complete: duration, width, height */
    PRODUCE_FAILURE,  /**< code, text; the process ends */
};

/** A plain value; which fields count is said above. */
struct produce_event {
    enum produce_event_kind kind;
    struct str stage, codecs, cache_kind, text;
    struct digest key;
    int32_t permille, number, width, height;
    int64_t frames_done, frames_total, duration_us, longest_us;
    int32_t segments_done, segments_total;
    bool last;
    enum error_code code;
};

/** Appends one line with its newline. Texts that are too long are cut. */
void produce_event_encode(const struct produce_event *event, struct buf *out);
/** One line without its newline; texts in `arena`. ERROR_INTERNAL for what no honest child writes.
 */
bool produce_event_decode(struct arena *arena, struct str line, struct produce_event *out,
                          struct error *error) MUST_CHECK;

#endif
