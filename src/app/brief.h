/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The brief: what a person asked for besides the script, in the words of the command line's
 * settings. As JSON, every field may be left out:
 *
 *     {"topic": "Why bees dance", "language": "en", "format": "portrait", "fps": "30",
 *      "voice": "rms", "rate": 1.0, "captions": "bold", "music": "calm", "seed": 7}
 *
 * Pure; any thread.
 */
#ifndef CLIPCRAFTER_APP_BRIEF_H
#define CLIPCRAFTER_APP_BRIEF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "data/json.h"
#include "data/json_writer.h"
#include "story/script.h"
#include "story/storyboard.h"

enum { BRIEF_JSON_MAX = 16 * 1024, BRIEF_TOPIC_MAX = 4000 };

/** A plain value; empty texts and zeros are "not said". */
struct brief {
    struct str topic;
    struct str language, format, fps, voice, captions;
    struct str music; /**< "auto", "none" or a mood */
    int32_t rate_pct; /**< of the voice */
    uint64_t seed;
};

/** Reads an object; its complaints go to the object's reader. */
void brief_read(struct json_fields *fields, struct brief *out);
/** Writes it as one JSON object. */
void brief_write(struct json_writer *writer, const struct brief *brief);
/** Both for the whole text as it is kept; empty text is a brief that says nothing. */
bool brief_decode(struct arena *arena, struct str json, struct brief *out,
                  struct error *error) MUST_CHECK;
struct str brief_encode(struct arena *arena, const struct brief *brief);

/**
 * What a storyboard of `script` begins with. ERROR_INPUT names the field of the brief that cannot
 * be, such as "brief.format".
 */
bool brief_base(const struct brief *brief, const struct script *script, struct storyboard *out,
                struct error *error) MUST_CHECK;

#endif
